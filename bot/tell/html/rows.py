"""What the page says of a bug, cleaned and in words; the template only places it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from markupsafe import Markup

from bot.judge.clock import Clock, State
from bot.judge.verdict import Group
from bot.outcome import BugOutcome, Outcome, doubts, timeline
from bot.outcome.timeline import Timeline
from bot.tell import persons
from bot.tell.html.drawing import Drawing, draw, side_of, spark
from bot.tell.words import ca_of, clean, days, last_word, safe_lines, summary_of, turn_of


class Detail(IntEnum):
    """How much of each bug stands on the page."""

    BARE = 0
    """No text of a reminder, and no drawing of bugs that are left out."""
    COMPACT = 1
    """No history, and no words for each shape of a drawing."""
    WHOLE = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a bug's history: when (UTC), what, and the address of the comment where it is one."""

    when: str
    what: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock in words."""

    name: str
    state: str
    since: str
    due: str
    over: str
    level: str
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The comment that would be posted (empty where there is no room for it), and whom it asks."""

    asks: str
    lines: str


@dataclass(frozen=True, slots=True)
class BugRow:
    """One bug as the page shows it; every text is clean, and none is HTML but the drawings."""

    number: int
    url: str
    ca: str
    summary: str
    group: str
    due: str
    over: int
    due_day: str
    filed: str
    why: str
    turns: tuple[tuple[str, bool], ...] = ()
    settled_by: str = ""
    held: str = ""
    escalate: bool = False
    edit: tuple[str, str, str] | None = None
    proposal: Proposal | None = None
    last: str = ""
    last_url: str = ""
    clocks: tuple[ClockRow, ...] = ()
    history: tuple[Entry, ...] = ()
    drawing: Drawing | None = None
    spark: Markup | None = None


def row(outcome: Outcome, item: BugOutcome, detail: Detail) -> BugRow:
    """Gives what the page says of one bug.

    Args:
        outcome: the run.
        item: the bug.
        detail: how much there is room for.
    """
    whole = detail is Detail.WHOLE
    verdict, line = item.verdict, timeline.of(outcome, item)
    clock, case = verdict.clock, verdict.case
    is_short = verdict.group in {Group.LEFT_OUT, Group.FAILED}
    last = case.last_ca if case else None
    return BugRow(
        number=verdict.bug_id,
        url=outcome.link(verdict.bug_id),
        ca=ca_of(item),
        summary=_without_ca(summary_of(item), ca_of(item)),
        group=verdict.group.value,
        due=_due(clock),
        over=clock.days_over if clock else 0,
        due_day=clock.due.isoformat() if clock and clock.due else "",
        filed=f"{line.begin:%Y-%m-%d}" if line else "",
        why=clean(verdict.reason) if clock or is_short or not verdict.turns else "",
        turns=tuple((turn_of(turn, outcome.now), turn.stops) for turn in verdict.turns),
        settled_by="\n".join(persons.entry(doubt) for doubt in doubts.of_bug(item)).rstrip(),
        held=clean(item.held.reason) if item.held else "",
        escalate=bool(item.held and item.held.escalate),
        edit=_edit(item),
        proposal=_proposal(item, with_text=detail is not Detail.BARE),
        last="" if is_short else last_word(item),
        last_url=outcome.link(verdict.bug_id, last.comment.count) if last else "",
        clocks=tuple(_clock(one) for one in verdict.clocks),
        history=tuple(_history(outcome, item, line)) if whole and line and not is_short else (),
        drawing=draw(line, whole=whole) if line and not is_short else None,
        spark=spark(line) if line and is_short and detail is not Detail.BARE else None,
    )


def _due(clock: Clock | None) -> str:
    if clock is None or clock.due is None:
        return ""
    if clock.state is State.LAPSED:
        return f"{clock.name} · {days(clock.days_over)} over"
    return f"{clock.name} · due {clock.due}"


def _without_ca(summary: str, ca: str) -> str:
    """Leaves out the CA at the front of a summary, as it stands before it anyway."""
    head, colon, rest = summary.partition(":")
    return rest.strip() if colon and head.strip().casefold() == ca.casefold() and rest.strip() else summary


def _edit(item: BugOutcome) -> tuple[str, str, str] | None:
    if item.chore is None or item.chore.whiteboard is None:
        return None
    old, new = item.chore.whiteboard
    return clean(item.chore.grounds), clean(old), clean(new)


def _proposal(item: BugOutcome, *, with_text: bool) -> Proposal | None:
    if (update := item.proposed) is None:
        return None
    asked = (
        f"needinfo on {', '.join(clean(login, 80) for login in update.needinfo)}" if update.needinfo else "no needinfo"
    )
    note = f" ({clean(update.note)})" if update.note else ""
    return Proposal(f"{asked}{note}", "\n".join(safe_lines(update.comment.rstrip())) if with_text else "")


def _clock(clock: Clock) -> ClockRow:
    return ClockRow(
        name=clock.name.value,
        state=clock.state.value,
        since=clock.since.isoformat(),
        due=clock.due.isoformat() if clock.due else "no limit",
        over=days(clock.days_over) if clock.days_over else "",
        level="reminded of" if clock.level == "remind" else "told to staff only",
        reason=clean(clock.reason),
    )


def _history(outcome: Outcome, item: BugOutcome, line: Timeline) -> list[Entry]:
    """The same as the drawing, as a list, oldest first."""
    number = item.verdict.bug_id
    found = [
        (
            word.when,
            f"comment {word.count} by {clean(word.who, 80)}, for {side_of(word)}: “{clean(word.opening, 90)}”",
            outcome.link(number, word.count),
        )
        for word in line.words
    ]
    for mark in line.marks:
        what = f"{mark.kind} {mark.date or f'“{clean(mark.text, 90)}” ({mark.state})'}"
        who = "stood there from the start" if mark.at_filing else f"was set by {clean(mark.who, 80)}"
        found.append((mark.since, f"mark {what} {who}", ""))
        if mark.until:
            found.append((mark.until, f"mark {what} went", ""))
    for begin, end in line.closed:
        found.append((begin, "the bug was closed", ""))
        if end:
            found.append((end, "the bug was opened again", ""))
    found += [
        (since, f"{clean(setter, 80)} asked {clean(requestee, 80)} by needinfo, which waits", "")
        for since, setter, requestee in line.needinfos
    ]
    return [Entry(f"{when:%Y-%m-%d %H:%M}", what, url) for when, what, url in sorted(found, key=lambda one: one[0])]
