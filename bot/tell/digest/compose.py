"""Makes the digest: what the run saw, did and failed at, each bug once, beside what the digest before said. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.facts.own import key_of
from bot.judge.verdict import Group
from bot.outcome import BugOutcome, Outcome
from bot.store.records import Draft, DraftState, Kind, Write
from bot.tell.digest.facts import Fact, is_to_be_closed, of_bug, reasons_beside
from bot.tell.digest.model import Digest, Line, Part, Section
from bot.tell.done import BECAME, update_line
from bot.tell.status import remedy
from bot.tell.words import counted, days

_LISTED = 8
"""So many bugs that are to be closed later are named one by one."""
_LAPSE = "lapse "


@dataclass(frozen=True, slots=True)
class Deeds:
    """What was done since the digest before, and what waits.

    Attributes:
        drafts: waiting for approval, or approved and not posted; oldest first.
        expired: drafts that have lost their reason since.
        writes: updates that have come to an end since, oldest first.
        troubled: those of which something is not known or missing, each with the bugs that a person must look at.
        held: bug → why its update was not sent after all.
        failures: what broke off, in words.
        remarks: what must be told in any case, such as that this was the first run.
    """

    drafts: tuple[Draft, ...] = ()
    expired: tuple[Draft, ...] = ()
    writes: tuple[Write, ...] = ()
    troubled: tuple[tuple[Write, tuple[int, ...]], ...] = ()
    held: Mapping[int, str] = field(default_factory=dict)
    failures: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """The digest before, on the same channel: when it went out (UTC), and what it said: key → state of each line."""

    at: datetime
    states: Mapping[str, str]


def compose(outcome: Outcome, deeds: Deeds, before: Before | None, *, may_repeat: bool = False) -> Digest:
    """Makes the digest of a run.

    Args:
        outcome: what the run saw.
        deeds: what was done since the digest before.
        before: that digest; None: this is the first.
        may_repeat: whether an earlier try of this one may have arrived.
    """
    since = before.at if before else None
    items = {item.verdict.bug_id: item for item in outcome.bugs}
    facts: dict[int, list[Fact]] = defaultdict(list)
    for number, fact in _of_deeds(outcome, deeds):
        facts[number].append(fact)
    for number, item in items.items():
        facts[number] += of_bug(outcome, item, since)
    found = [_bug_line(outcome, number, items.get(number), told, before) for number, told in facts.items() if told]
    found += [_failure(text, before) for text in deeds.failures]
    parts = []
    for section in Section:
        lines = sorted((one for one in found if one[0] is section), key=lambda one: (one[1], one[2].key))
        if lines:
            parts.append(Part(section, tuple(line for _, _, line in lines)))
    return Digest(
        now=outcome.now,
        base_url=outcome.base_url,
        source=outcome.source,
        parts=tuple(parts),
        calm=tuple(_calm(outcome, {number for number, told in facts.items() if told})),
        since=since,
        notes=(*deeds.remarks, *outcome.notes),
        may_repeat=may_repeat,
    )


def states_of(digest: Digest) -> dict[str, str]:
    """Gives what tomorrow's digest is compared with: key → state of each line."""
    return {line.key: line.state for line in digest.lines}


_Placed = tuple[Section, int, Line]


def _bug_line(
    outcome: Outcome, number: int, item: BugOutcome | None, told: list[Fact], before: Before | None
) -> _Placed:
    """Makes the one line of a bug: its most urgent fact, and the others beside it."""
    order = list(Section)
    first, *others = sorted(told, key=lambda fact: order.index(fact.section))
    state = " | ".join(fact.lasting for fact in (first, *others) if fact.lasting.strip())
    key = f"bug {number}"
    known = before.states.get(key) if before else None
    section = first.section
    if section is Section.STILL_LAPSED and before and _LAPSE not in (known or ""):
        # A ruling, or a mark that went, can make a bug lapsed for longer than it has been seen so.
        section = Section.NEWLY_LAPSED
    beside = list(reasons_beside(item)) if item else []
    bug = item.shown if item else None
    line = Line(
        key=key,
        what=first.what,
        brief=first.brief,
        bug_id=number,
        ca=item.verdict.ca.label if item and item.verdict.ca else "",
        summary=bug.summary if bug else "",
        url=outcome.link(number, first.comment),
        also=(*(_beside(fact) for fact in others), *beside),
        command=next((fact.command for fact in (first, *others) if fact.command), ""),
        is_new=state != known,
        state=state,
    )
    return section, first.rank, line


def _beside(fact: Fact) -> str:
    named = fact.section in {
        Section.NEWLY_LAPSED,
        Section.CLOSURE,
        Section.DATES,
        Section.ASKED,
        Section.SPEAKERS,
        Section.NOBODY,
    }
    return f"{fact.section.value}: {fact.what}" if named else fact.what


def _failure(text: str, before: Before | None) -> _Placed:
    key = f"failure {key_of(text)}"
    is_new = before is None or key not in before.states
    return Section.TROUBLE, 0, Line(key=key, what=text, brief=text, is_new=is_new, state=text)


# --- deeds ---------------------------------------------------------------------------------------------------------


def _of_deeds(outcome: Outcome, deeds: Deeds) -> Iterator[tuple[int, Fact]]:
    for draft in deeds.drafts:
        yield draft.update.bug_id, _draft(outcome, draft)
    for write, bugs in deeds.troubled:
        what = f"{BECAME[write.state]}: {_what(write)} [write {write.id}]. {remedy(write, bugs)}"
        yield write.update.bug_id, Fact(Section.TROUBLE, what, BECAME[write.state], write.id, write.comment)
    looked_at = {write.id for write, _ in deeds.troubled}
    for write in deeds.writes:
        if write.id not in looked_at:
            note = f" ({write.note})" if write.note else ""
            what = f"{BECAME[write.state]}: {_what(write)} [write {write.id}]{note}"
            yield write.update.bug_id, Fact(Section.DONE, what, BECAME[write.state], write.id, write.comment)
    for number, why in deeds.held.items():
        yield number, Fact(Section.DONE, f"not posted: {why}", "not posted")
    for draft in deeds.expired:
        what = f"draft {draft.id} has expired: {draft.why}"
        yield draft.update.bug_id, Fact(Section.DONE, what, f"draft {draft.id} has expired", draft.id)


def _what(write: Write) -> str:
    return update_line(write.update)


def _draft(outcome: Outcome, draft: Draft) -> Fact:
    update = draft.update
    old = max(0, (outcome.now - draft.made_at).days)
    age = f"{days(old)} old" if old else "made today"
    kind = (
        "whiteboard edit" if update.kind is Kind.CHORE else f"reminder {update.duties[0].step if update.duties else 1}"
    )
    if draft.state is DraftState.APPROVED:
        state, command = f"approved by {draft.decided_by}, not posted", f"ca-nag drafts post {draft.id}"
    else:
        state, command = "waits", f"ca-nag drafts approve {draft.id}"
    what = f"draft {draft.id}, {age}, {state}: {_without_bug(update_line(update))}"
    brief = f"draft {draft.id}: {kind}, {age}, {state}"
    lasting = f"draft {draft.id} {state}"
    return Fact(Section.APPROVAL, what, brief, draft.id, command=command, state=lasting)


def _without_bug(line: str) -> str:
    """Leaves out “bug 7 (CA): ” at the beginning: the line that it comes to stand in names both."""
    return line.partition(": ")[2] or line


# --- what needs nobody ---------------------------------------------------------------------------------------------


def _calm(outcome: Outcome, told: Iterable[int]) -> Iterator[str]:
    told = set(told)
    rest = [item for item in outcome.bugs if item.verdict.bug_id not in told]
    on_schedule = sum(item.verdict.group is Group.ON_SCHEDULE for item in rest)
    if on_schedule:
        yield f"{on_schedule} on schedule"
    closing = sorted(
        (item.verdict.case.board.close_on.date, item.verdict.bug_id)
        for item in rest
        if item.verdict.case and item.verdict.case.board.close_on.date and is_to_be_closed(item, outcome.now)
    )
    if closing:
        named = ", ".join(f"bug {number} on {day}" for day, number in closing[:_LISTED])
        more = f" and {len(closing) - _LISTED} more" if len(closing) > _LISTED else ""
        yield f"{len(closing)} to be closed later ({named}{more})"
    left_out = sum(item.verdict.group is Group.LEFT_OUT for item in rest)
    if left_out:
        yield f"{counted(left_out, 'bug')} left out"
