"""One bug's past as a picture shows it: words by side, marks and their spans, clocks, reminders. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.facts import conversation, whiteboard
from bot.facts.bug import OPEN_STATUSES, Bug
from bot.facts.sides import Side
from bot.facts.whiteboard import MarkState
from bot.judge import calendar
from bot.judge.case import meaning
from bot.judge.clock import Clock, Name, State
from bot.outcome.value import BugOutcome, Outcome, Reminded


@dataclass(frozen=True, slots=True)
class Word:
    """A comment: its number, when (UTC), who, for which side, and its first line.

    Attributes:
        side: whom it spoke for; None: spam, or Bugzilla's own.
        why: what that attribution rests on.
    """

    count: int
    when: datetime
    who: str
    side: Side | None
    why: str
    opening: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A whiteboard mark while it stood.

    Attributes:
        kind: `next update` or `close on`.
        text: as it was written.
        date: the day that it names; None where none can be read for sure.
        state: of the mark.
        since: when it was set (UTC).
        until: when it went or changed its meaning (UTC); None: it stands.
        who: who set it.
        at_filing: whether no history tells, so that it stood there from the start.
    """

    kind: str
    text: str
    date: date | None
    state: MarkState
    since: datetime
    until: datetime | None
    who: str
    at_filing: bool


@dataclass(frozen=True, slots=True)
class Running:
    """A clock from its first day to its due day (UTC dates); lapsed, it ran over until `ended`, else now."""

    name: Name
    state: State
    since: date
    due: date | None
    days_over: int
    reason: str
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that a drawing of one bug needs; moments are aware and UTC, all lists oldest first.

    Attributes:
        begin: when the bug was filed.
        now: the moment that it is told as of.
        end: the last moment that the drawing must reach: now, or a due day that is still to come.
        closed: spans in which the bug was not open; no end: it is closed now.
        needinfos: (when, setter, requestee) of those that wait.
    """

    begin: datetime
    now: datetime
    end: datetime
    words: tuple[Word, ...]
    marks: tuple[Marked, ...]
    clocks: tuple[Running, ...]
    reminders: tuple[Reminded, ...]
    closed: tuple[tuple[datetime, datetime | None], ...]
    needinfos: tuple[tuple[datetime, str, str], ...]

    def said_by(self, side: Side) -> list[Word]:
        """Gives the comments of one side."""
        return [word for word in self.words if word.side is side]


def of(outcome: Outcome, item: BugOutcome) -> Timeline | None:
    """Gives a bug's past; None for a bug that is hidden or was not read, or filed after the moment."""
    bug = item.shown
    if bug is None or bug.created > outcome.now:
        return None
    clocks = tuple(_running(clock) for clock in item.verdict.clocks)
    ahead = [calendar.end_of(clock.due) for clock in clocks if clock.due and clock.state is State.RUNNING]
    return Timeline(
        begin=bug.created,
        now=outcome.now,
        end=max([outcome.now, *ahead]),
        words=_words(outcome, bug),
        marks=tuple(_marks(bug)),
        clocks=clocks,
        reminders=tuple(reminder for reminder in item.reminders if reminder.bug_id == bug.id),
        closed=tuple(_closed(bug)),
        needinfos=tuple((flag.since, flag.setter, flag.requestee or "anybody") for flag in bug.needinfos),
    )


def _running(clock: Clock) -> Running:
    return Running(clock.name, clock.state, clock.since, clock.due, clock.days_over, clock.reason)


def _words(outcome: Outcome, bug: Bug) -> tuple[Word, ...]:
    told = {said.comment.count: said for said in conversation.words(bug, outcome.people)}
    words = []
    for comment in bug.comments:
        said = told.get(comment.count)
        side, why = (said.by.side, said.by.reason) if said else (None, "automatic, spam or a bot's")
        opening = next((line.strip() for line in comment.text.splitlines() if line.strip()), "")
        words.append(Word(comment.count, comment.time, comment.creator, side, why, opening))
    return tuple(words)


def _marks(bug: Bug) -> Iterator[Marked]:
    """Follows both kinds of mark through the whiteboard's history; a date that is only typed anew goes on."""
    changes = [change for change in bug.changes if change.field == "whiteboard"]
    texts = [(bug.created, bug.creator, changes[0].removed if changes else bug.whiteboard)]
    texts += [(change.when, change.who, change.added) for change in changes]
    for kind in ("next update", "close on"):
        standing: Marked | None = None
        for number, (when, who, text) in enumerate(texts):
            board = whiteboard.read(text, set_on=calendar.day_of(when), filed_on=calendar.day_of(bug.created))
            mark = board.next_update if kind == "next update" else board.close_on
            fresh = None
            if mark.state is not MarkState.NONE:
                fresh = Marked(kind, mark.text, mark.date, mark.state, when, None, who, at_filing=number == 0)
            if standing and fresh and _same(standing, meaning(mark)):
                continue
            if standing:
                yield _ended(standing, when)
            standing = fresh
        if standing:
            yield standing


def _same(standing: Marked, wanted: str) -> bool:
    return wanted == (standing.date.isoformat() if standing.date else " ".join(standing.text.casefold().split()))


def _ended(mark: Marked, when: datetime) -> Marked:
    return Marked(mark.kind, mark.text, mark.date, mark.state, mark.since, when, mark.who, mark.at_filing)


def _closed(bug: Bug) -> Iterator[tuple[datetime, datetime | None]]:
    since: datetime | None = None
    for change in bug.changes:
        if change.field != "status":
            continue
        if change.added not in OPEN_STATUSES and since is None:
            since = change.when
        elif change.added in OPEN_STATUSES and since is not None:
            yield since, change.when
            since = None
    if since is not None:
        yield since, None
