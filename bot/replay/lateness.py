"""How late a CA was, bug by bug: every update, answer and report that came after its day, or has not come yet.

Only what would have counted against the CA at the time counts here: a clock that was suspended, unclear or staff's to
decide does not. The rules are those of each day (see `bot.judge.rulebook`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median

from bot.facts.bug import Bug
from bot.facts.people import People
from bot.facts.sides import Side
from bot.judge import calendar
from bot.judge.clock import Clock, Level, Name, State
from bot.judge.rulebook import on as rules_on
from bot.judge.verdict import Group
from bot.replay import did
from bot.replay.did import Act, Kind
from bot.replay.moments import Judged


class Late(StrEnum):
    """What was late."""

    UPDATE = "update"
    ANSWER = "answer"
    REPORT = "report"


_WHAT = {
    Name.NEXT_UPDATE: Late.UPDATE,
    Name.WEEKLY: Late.UPDATE,
    Name.REVOCATION_DELAY: Late.UPDATE,
    Name.QUESTION: Late.ANSWER,
    Name.INITIAL: Late.ANSWER,
    Name.FULL_REPORT: Late.REPORT,
}
_FEW = 5
_TOLD_TOO = frozenset({Name.QUESTION, Name.INITIAL})
"""Clocks that count here though the bot would only tell staff of them; their rows say what is inferred."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was late.

    Attributes:
        bug_id: the bug.
        summary: its summary now: anybody's text.
        what: an update, an answer or a report.
        clock: which clock had run out.
        since: the day (UTC) from which it counted.
        due: the day by whose end, anywhere on Earth, it was owed.
        days: how many days over it was when it ended; so far, where it still goes on. Days on which something else went
            before are not counted.
        asked_in: the comment from which it was owed, if one; None: a mark, a needinfo or the filing.
        ended_in: the CA's comment that ended it; None: it ended otherwise, or goes on.
        ended: when it ended (aware, UTC); None: it goes on.
        how: how it ended where the CA did not write; empty where it did or where it goes on.
        rules: the version in force when it was due, and whether it only said SHOULD.
        reason: the bot's sentence on the first day.
        inferred: what the row rests on that nobody has said; empty where the record itself says all.
    """

    bug_id: int
    summary: str
    what: Late
    clock: Name
    since: date
    due: date
    days: int
    asked_in: int | None
    ended_in: int | None
    ended: datetime | None
    how: str
    rules: str
    reason: str
    inferred: tuple[str, ...]

    @property
    def goes_on(self) -> bool:
        """Whether it is still owed."""
        return self.ended is None


@dataclass(frozen=True, slots=True)
class Record:
    """The lateness record of one CA.

    Attributes:
        ca: its name.
        since: the first due day that counts; None: from the first bug on.
        end: as of when (aware, UTC).
        rows: what was late, by due day and bug.
        bugs: how many of its bugs were looked at.
        unread: numbers of bugs that could not be read, whoever's they are.
    """

    ca: str
    since: date | None
    end: datetime
    rows: tuple[Row, ...]
    bugs: int
    base_url: str
    source: str
    unread: tuple[int, ...] = ()

    @property
    def median(self) -> float:
        """The median of the days over; 0 where nothing was late."""
        return median(row.days for row in self.rows) if self.rows else 0

    @property
    def worst(self) -> Row | None:
        """What was longest over."""
        return max(self.rows, key=lambda row: row.days, default=None)

    def of(self, what: Late) -> list[Row]:
        """Gives what was late of one kind."""
        return [row for row in self.rows if row.what is what]

    def link(self, bug_id: int, comment: int | None = None) -> str:
        """Gives the address of a bug, or of one comment in it."""
        anchor = "" if comment is None else f"#c{comment}"
        return f"{self.base_url}/show_bug.cgi?id={bug_id}{anchor}"


_Duty = tuple[Name, date | None]
"""A clock and its due day."""


@dataclass(slots=True)
class _Open:
    """A lapse of one clock that goes on: since which run, and how many days it was over before it stood still."""

    clock: Clock
    begin: datetime
    days: int = 0

    @property
    def since(self) -> datetime:
        """The moment (aware, UTC) after which a word comes too late: the run before, or the end of the due day."""
        passed = calendar.over_everywhere(self.clock.due or self.clock.since)
        return max(passed, self.begin - timedelta(days=1)) - timedelta(seconds=1)

    def days_until(self, moment: datetime) -> int:
        """Counts the days over from when it began to count (again) to a moment."""
        due = self.clock.due or self.clock.since
        return max(calendar.days_over(due, moment) - max(calendar.days_over(due, self.begin) - 1, 0), 0)


@dataclass(frozen=True, slots=True)
class _End:
    """When a lapse ended (aware, UTC), by which word of the CA, or how else; or up to when it goes on."""

    when: datetime
    answer: Act | None
    how: str
    goes_on: bool = False


def rows_of(bug: Bug, people: People, history: Sequence[Judged], end: datetime) -> Iterator[Row]:
    """Gives what was late on one bug.

    Args:
        bug: as it stands at `end`.
        people: who was who at `end`.
        history: its verdicts at moments of change, up to `end`.
        end: aware, UTC.
    """
    yield from _once(_each(bug, people, history, end))


def _once(rows: Iterable[Row]) -> Iterator[Row]:
    """Gives each silence once, by its longest overdue clock: two clocks of updates may run beside each other."""
    found: dict[tuple[Late, datetime | None], Row] = {}
    for row in rows:
        key = row.what, row.ended
        if row.what is not Late.UPDATE:
            yield row
        elif key not in found or row.days > found[key].days:
            found[key] = row
    yield from found.values()


def _each(bug: Bug, people: People, history: Sequence[Judged], end: datetime) -> Iterator[Row]:
    acts = did.on(bug, people)
    standing: dict[_Duty, _Open] = {}
    ended: dict[_Duty, tuple[_Open, _End]] = {}
    for one in history:
        lapsed = {(clock.name, clock.due): clock for clock in one.verdict.clocks if clock.due and _counts(clock)}
        if any(turn.stops for turn in one.verdict.turns):
            lapsed = {}
        for key in [key for key in standing if key not in lapsed]:
            late = standing.pop(key)
            how = _end_of(late, one, acts)
            late.days += late.days_until(how.when)
            ended[key] = late, how
        for key, clock in lapsed.items():
            if key not in standing:
                # What stood still for a while and goes on is the same thing.
                before = ended.pop(key, None)
                standing[key] = _Open(clock, one.moment, before[0].days if before else 0)
    for key, late in standing.items():
        late.days += late.days_until(end)
        ended[key] = late, _End(end, None, "", goes_on=True)
    for late, how in ended.values():
        yield _row(bug, acts, late, how)


def _counts(clock: Clock) -> bool:
    return (
        clock.state is State.LAPSED and clock.name in _WHAT and (clock.level is Level.REMIND or clock.name in _TOLD_TOO)
    )


def _end_of(late: _Open, after: Judged, acts: Sequence[Act]) -> _End:
    """Finds what ended a lapse that a run sees no more: a word of the CA, a mark, or another thing."""
    answer = next((act for act in acts if _ends(late, act, after)), None)
    same = any(clock.name is late.clock.name for clock in after.verdict.clocks)
    author = after.verdict.case.next_update_by if after.verdict.case else None
    marked = author.when if author and not same and late.clock.name is Name.WEEKLY else None
    if answer and (marked is None or answer.when <= marked or marked < late.since):
        return _End(answer.when, answer, "")
    return _End(after.moment, None, _how(late.clock, after))


def _ends(late: _Open, act: Act, after: Judged) -> bool:
    if act.kind is not Kind.ANSWER or not late.since < act.when <= after.moment:
        return False
    if _WHAT[late.clock.name] is Late.REPORT:
        report = next((clock for clock in after.verdict.clocks if clock.name is late.clock.name), None)
        return report is not None and report.state is State.LATE and report.comment == act.comment
    return act.is_update or _WHAT[late.clock.name] is Late.ANSWER


def _row(bug: Bug, acts: Sequence[Act], late: _Open, end: _End) -> Row:
    clock = late.clock
    due = clock.due or clock.since
    inferred = _inferred(clock, acts, end.answer, calendar.start_of(clock.since), end.when)
    return Row(
        bug_id=bug.id,
        summary=bug.summary,
        what=_WHAT[clock.name],
        clock=clock.name,
        since=clock.since,
        due=due,
        days=late.days,
        asked_in=clock.comment,
        ended_in=end.answer.comment if end.answer else None,
        ended=None if end.goes_on else end.when,
        how=end.how,
        rules=_rules(clock, due),
        reason=clock.reason + _not_counted(late, calendar.days_over(due, end.when)),
        inferred=tuple(dict.fromkeys((*inferred, *_unread(bug)))),
    )


def _not_counted(late: _Open, over: int) -> str:
    between = over - late.days
    return f"; {between} of the {over} days over are not counted, as something else went before" if between > 0 else ""


def _unread(bug: Bug) -> Iterator[str]:
    """A comment without a text, which no server stores but as a description, may have asked to close, or for a date."""
    if numbers := [str(comment.count) for comment in bug.comments if comment.count and not comment.text.strip()]:
        told = ", ".join(numbers[:_FEW]) + (" and others" if len(numbers) > _FEW else "")
        yield f"what comment {told} says, as it came without its text"


def _rules(clock: Clock, due: date) -> str:
    rules = rules_on(due)
    return f"{rules.version}, SHOULD" if clock.name is Name.INITIAL and not rules.initial_must else rules.version


def _how(clock: Clock, after: Judged) -> str:
    """Says why a clock that had lapsed counts no more, though the CA did not write."""
    verdict = after.verdict
    if verdict.group is Group.LEFT_OUT:
        return f"left out of the bot's care: {verdict.reason}"
    same = next((one for one in verdict.clocks if one.name is clock.name), None)
    marked = next((one for one in verdict.clocks if one.name is Name.NEXT_UPDATE), None)
    stops = next((turn for turn in verdict.turns if turn.stops), None)
    if same is None and marked is not None:
        return f"no longer counted: {marked.reason}"
    if stops is not None:
        return f"no longer counted: {stops.reason}"
    return f"no longer counted: {same.reason if same else verdict.reason}"


def _inferred(clock: Clock, acts: Sequence[Act], answer: Act | None, begin: datetime, end: datetime) -> Iterator[str]:
    """Says what a row rests on that is neither in the record nor the word of a person."""
    asked = next((act for act in acts if act.comment is not None and act.comment == clock.comment), None)
    if clock.name is Name.INITIAL:
        yield "that the CA knew of the bug from its filing on"
    if clock.name is Name.QUESTION and (asked is None or not asked.asked):
        yield "that the sentence asks the CA something"
    if asked is not None and not asked.sure:
        yield f"that {asked.who} spoke for {_for(asked)}: {asked.why}"
    if answer is not None and not answer.sure:
        yield f"that {answer.who} spoke for {_for(answer)}: {answer.why}"
    others = {act.who: act for act in acts if begin <= act.when <= end and act.side is not Side.CA and not act.sure}
    for act in others.values():
        if asked is None or act.who != asked.who:
            yield f"that {act.who}, who wrote meanwhile, did not speak for the CA: {act.why}"


def _for(act: Act) -> str:
    return {Side.CA: "the CA", Side.COMMUNITY: "the community"}.get(act.side, str(act.side))
