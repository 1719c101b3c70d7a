"""What a digest can say of one bug: facts, each with the section that it would stand in by itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.facts.whiteboard import MarkState
from bot.judge import calendar
from bot.judge.clock import Clock, State
from bot.judge.turns import StaffTurn, Turn
from bot.judge.verdict import Group
from bot.outcome import BugOutcome, Outcome
from bot.outcome.questions import JUDGED
from bot.tell.digest.model import Section
from bot.tell.words import days

_SECTION_OF: dict[Turn, Section] = {
    Turn.CLOSURE_REQUESTED: Section.CLOSURE,
    Turn.FINAL_CALL: Section.CLOSURE,
    Turn.DATE_REQUESTED: Section.DATES,
    Turn.CA_ASKS: Section.ASKED,
    Turn.NEEDINFO_ON_STAFF: Section.ASKED,
    Turn.NEEDINFO_OF_CA: Section.ASKED,
    Turn.MARK_AMBIGUOUS: Section.MARKS,
    Turn.MARK_UNREADABLE: Section.MARKS,
    Turn.MARK_IMPLAUSIBLE: Section.MARKS,
    Turn.MARK_SELF_SET: Section.MARKS,
    Turn.STALE_MARK: Section.MARKS,
    Turn.OPT_OUT: Section.MARKS,
    Turn.OPT_OUT_ENDED: Section.MARKS,
    Turn.UNKNOWN_SPEAKER: Section.SPEAKERS,
    Turn.NOBODY_TO_ASK: Section.NOBODY,
}
_WAITS = frozenset(
    {
        Turn.DATE_REQUESTED,
        Turn.CA_ASKS,
        Turn.NEEDINFO_ON_STAFF,
        Turn.NEEDINFO_OF_CA,
        Turn.UNKNOWN_SPEAKER,
        Turn.NOBODY_TO_ASK,
    }
)
"""Turns whose reason does not say by itself how long they have waited."""
_FIRST_DAYS = 7
"""In the very first digest, what was filed within so many days is new."""
_COUNTED = re.compile(r"\btoday\b|\b\d+ days?( ago)?\b")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to say of a bug.

    Attributes:
        section: where it would stand by itself.
        what: a sentence.
        brief: the same in a few words.
        rank: its place in the section, the smallest first.
        comment: the number of the comment that it rests on, if on one.
        command: what staff type to act on it.
        state: what is compared with tomorrow's; empty: `what` without its counts of days.
    """

    section: Section
    what: str
    brief: str
    rank: int = 0
    comment: int | None = None
    command: str = ""
    state: str = ""

    @property
    def lasting(self) -> str:
        """Gives what stays the same as long as nothing but the days has changed."""
        return self.state or f"{self.section.name}: {_COUNTED.sub('N days', self.what)}"


def of_bug(outcome: Outcome, item: BugOutcome, since: datetime | None) -> Iterator[Fact]:
    """Gives all that the verdict of a bug makes worth telling.

    Args:
        outcome: the run.
        item: the bug.
        since: when the digest before went out (UTC); None: this is the first.
    """
    verdict = item.verdict
    if verdict.group is Group.FAILED:
        yield Fact(Section.TROUBLE, f"no verdict: {verdict.reason}", "no verdict")
    if verdict.group is Group.LAPSED and verdict.clock:
        yield _lapse(outcome, item, verdict.clock, since)
    if verdict.group is Group.DUE_SOON and verdict.clock and verdict.clock.due:
        yield _soon(verdict.clock, verdict.clock.due, outcome.now)
    yield from _turns(outcome, item)
    yield from _promise(outcome, item)
    yield from _new(outcome, item, since)


def is_to_be_closed(item: BugOutcome, now: datetime) -> bool:
    """Whether a bug only waits for a day to close on that is still to come."""
    case = item.verdict.case
    marked = case.board.close_on.date if case and case.close_mark_by else None
    return marked is not None and not calendar.days_over_utc(marked, now)


def _soon(clock: Clock, due: date, now: datetime) -> Fact:
    left = calendar.days_until(due, now)
    when = {0: "today", 1: "tomorrow"}.get(left, f"in {days(left)}" if left > 0 else "until 12:00 UTC today")
    brief = f"{clock.name} due {due}, {when}"
    state = f"soon {clock.name} {due}"
    return Fact(Section.DUE_SOON, f"{brief}: {clock.reason}", brief, due.toordinal(), clock.comment, state=state)


# --- lapses --------------------------------------------------------------------------------------------------------


def _lapse(outcome: Outcome, item: BugOutcome, clock: Clock, since: datetime | None) -> Fact:
    began = min(calendar.over_everywhere(one.due) for one in item.verdict.lapses if one.due)
    before = since or calendar.start_of_day(outcome.now)
    section = Section.NEWLY_LAPSED if began > before else Section.STILL_LAPSED
    over, step = days(clock.days_over), _step(item)
    what = f"{clock.name} due {clock.due}, {over} over; {step}: {clock.reason}"
    state = f"lapse {clock.name} {clock.due} {step} {_COUNTED.sub('N days', item.held.reason) if item.held else ''}"
    brief = f"{clock.name}, {over} over, {step}"
    return Fact(section, what, brief, -clock.days_over, comment=clock.comment, state=state)


def _step(item: BugOutcome) -> str:
    """Says where a lapsed bug stands on the ladder."""
    standing = [deed for deed in item.reminders if deed.taken_back is None]
    sent = f"reminder {standing[-1].step} of {calendar.day_of(standing[-1].when)}" if standing else ""
    if item.held and item.held.escalate:
        return f"the end of the ladder{f' ({sent})' if sent else ''}"
    if item.proposed:
        number = item.proposed.duties[0].step if item.proposed.duties else 1
        return f"reminder {number} is due{f' ({sent})' if sent else ''}"
    return sent or "no reminder yet"


def reasons_beside(item: BugOutcome) -> Iterator[str]:
    """Gives what else is to be said of a bug: the other lapses, and why nothing is proposed."""
    clock = item.verdict.clock
    if item.verdict.group is Group.LAPSED:
        for other in item.verdict.lapses:
            if other is not clock:
                yield f"{other.name} due {other.due}, {days(other.days_over)} over: {other.reason}"
    if item.held:
        yield f"{'For staff' if item.held.escalate else 'Held'}: {item.held.reason}"


# --- staff's turn --------------------------------------------------------------------------------------------------


def _turns(outcome: Outcome, item: BugOutcome) -> Iterator[Fact]:
    verdict = item.verdict
    closing = is_to_be_closed(item, outcome.now)
    for turn in verdict.turns:
        if turn.turn is Turn.UNCLEAR_REPORT and verdict.group in {Group.DUE_SOON, Group.ON_SCHEDULE}:
            continue  # a clock has the bug on schedule: whoever wants to know finds it in the report
        if closing and (turn.turn is Turn.CLOSE_MARK or not turn.stops):
            continue
        yield _turn(turn, outcome.now)


def _turn(turn: StaffTurn, now: datetime) -> Fact:
    waited = max(0, calendar.days_since(turn.since, now)) if turn.since else None
    section = _SECTION_OF.get(turn.turn, Section.OTHER)
    brief = str(turn.turn)
    if turn.turn is Turn.CLOSE_MARK:
        readable = turn.since is not None and turn.reason.startswith("to be closed on")
        section = Section.CLOSE_DUE if readable else Section.MARKS
        brief = turn.reason
    elif waited is not None and turn.turn in {*_WAITS, Turn.CLOSURE_REQUESTED, Turn.FINAL_CALL}:
        brief = days(waited)
    what = turn.reason
    if section is Section.OTHER:
        what = f"{turn.turn}: {what}"
    elif section is Section.MARKS:
        what = f"{turn.turn}: {what}" if turn.turn is not Turn.CLOSE_MARK else what
    elif turn.turn in _WAITS and waited is not None:
        what = f"for {days(waited)}: {what}"
    rank = turn.since.toordinal() if turn.since else 0
    command = "ca-nag people" if turn.account else ""
    return Fact(section, what, brief, rank, comment=turn.comment, command=command)


def _promise(outcome: Outcome, item: BugOutcome) -> Iterator[Fact]:
    """The newest day that the CA named itself, where the weekly duty runs and that day lies behind its end."""
    case, verdict = item.verdict.case, item.verdict
    if case is None or verdict.group not in JUDGED or case.board.next_update.state is not MarkState.NONE:
        return
    weekly = next((clock for clock in verdict.clocks if clock.name == "weekly" and clock.due), None)
    if weekly is None or weekly.state not in {State.RUNNING, State.LAPSED} or weekly.due is None:
        return
    today = calendar.day_of(outcome.now)
    ahead = [(said, promise) for said, promise in case.talk.promises if promise.day > max(today, weekly.due)]
    if ahead:
        newest = ahead[-1][0].comment.count
        first = min((promise for said, promise in ahead if said.comment.count == newest), key=lambda one: one.day)
        what = f"comment {newest} names {first.day}: “{first.text}”"
        yield Fact(Section.PROMISES, what, f"names {first.day}", first.day.toordinal(), comment=newest)


def _new(outcome: Outcome, item: BugOutcome, since: datetime | None) -> Iterator[Fact]:
    bug = item.shown
    if bug is None or item.verdict.group not in JUDGED:
        return
    filed = calendar.day_of(bug.created)
    recent = bug.created > since if since else calendar.days_since(filed, outcome.now) <= _FIRST_DAYS
    if recent:
        # The state says nothing: a new incident is news once, and then what it is.
        yield Fact(Section.NEW, f"filed on {filed} by {bug.creator}", f"filed on {filed}", filed.toordinal(), state=" ")
