"""How late a CA was, bug by bug: every update, answer and report that came after its day, or has not come yet.

Only what would have counted against the CA at the time counts here: a clock that was suspended, unclear or staff's to
decide does not. The rules are those of each day (see `bot.judge.rulebook`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
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
        days: how many days over it was when it ended; so far, where it still goes on.
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


@dataclass(slots=True)
class _Open:
    """A lapse of one clock that goes on."""

    clock: Clock
    begin: datetime


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
    standing: dict[tuple[Name, date], _Open] = {}
    for one in history:
        lapsed = {(clock.name, clock.due): clock for clock in one.verdict.clocks if _counts(clock) and clock.due}
        if any(turn.stops for turn in one.verdict.turns):
            lapsed = {}
        for key in [key for key in standing if key not in lapsed]:
            yield _row(bug, acts, standing.pop(key), one, end)
        for (name, due), clock in lapsed.items():
            if due is not None:
                standing.setdefault((name, due), _Open(clock, one.moment))
    for still in standing.values():
        yield _row(bug, acts, still, None, end)


def _counts(clock: Clock) -> bool:
    return (
        clock.state is State.LAPSED and clock.name in _WHAT and (clock.level is Level.REMIND or clock.name in _TOLD_TOO)
    )


def _row(bug: Bug, acts: Sequence[Act], late: _Open, after: Judged | None, end: datetime) -> Row:
    clock = late.clock
    due = clock.due or clock.since
    passed = calendar.over_everywhere(due)
    until = after.moment if after else end
    answers = [act for act in acts if act.kind is Kind.ANSWER and passed <= act.when <= until]
    answer = answers[0] if after and answers else None
    ended = answer.when if answer else (after.moment if after else None)
    return Row(
        bug_id=bug.id,
        summary=bug.summary,
        what=_WHAT[clock.name],
        clock=clock.name,
        since=clock.since,
        due=due,
        days=calendar.days_over(due, ended or end),
        asked_in=clock.comment,
        ended_in=answer.comment if answer else None,
        ended=ended,
        how="" if answer or after is None else _how(clock, after),
        rules=_rules(clock, due),
        reason=clock.reason,
        inferred=tuple(dict.fromkeys(_inferred(clock, acts, answer, calendar.start_of(clock.since), ended or end))),
    )


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
