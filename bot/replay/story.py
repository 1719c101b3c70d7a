"""One bug's story as a replay tells it: verdicts, lapses, would-be posts, and what people did beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.facts.bug import Bug
from bot.facts.people import BugCa, People
from bot.facts.sides import Side
from bot.judge import calendar
from bot.judge.clock import Clock, Level, State
from bot.judge.rulebook import Rulebook
from bot.judge.rulebook import on as rules_on
from bot.judge.verdict import Group
from bot.outcome import BugOutcome, Held, Outcome, Reminded, timeline
from bot.outcome.timeline import Running, Timeline
from bot.replay import did
from bot.replay.did import Act, Kind
from bot.replay.moments import Judged
from bot.replay.would import Would
from bot.store.records import Update


@dataclass(frozen=True, slots=True)
class Lapse:
    """One time in which a bug was lapsed, and what was, or would have been, done about it.

    Attributes:
        begin: the run (aware, UTC) that first saw it.
        end: the run that saw it no more; None: it goes on.
        after: why it was none then; empty where it goes on.
        clocks: what had lapsed when it began, the longest overdue first.
        told: what had lapsed beside it, of which staff are only told.
        rules: those in force on its first day.
        posts: the reminders that would have been posted on or for this bug.
        answer: the CA's first word after it began.
        staff: staff's first question, demand or needinfo before that answer.
        community: the first remark of others before that answer.
    """

    begin: datetime
    end: datetime | None
    after: str
    clocks: tuple[Clock, ...]
    told: tuple[Clock, ...]
    rules: Rulebook
    posts: tuple[Would, ...]
    answer: Act | None
    staff: Act | None
    community: Act | None

    @property
    def first_post(self) -> datetime | None:
        """When the bot would first have written."""
        return self.posts[0].moment if self.posts else None

    def holds(self, act: Act) -> bool:
        """Whether something was done while the lapse went on, before the CA wrote."""
        until = self.answer.when if self.answer else self.end
        return self.begin < act.when and (until is None or act.when < until)

    def days_after_lapse(self, act: Act) -> int:
        """Counts the days (UTC) from the lapse to what people did."""
        return days_between(self.begin, act.when)

    def days_before(self, act: Act) -> int | None:
        """Counts by how many days the bot's first post would have come before what people did; negative: after it."""
        return None if self.first_post is None else days_between(self.first_post, act.when)


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which something changed: its date, a new verdict, what would be done, what people did."""

    day: date
    verdicts: tuple[Judged, ...]
    would: tuple[Would, ...]
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that a replay of one bug tells.

    Attributes:
        bug: as it stands at the end.
        begin: the first moment told (aware, UTC).
        end: the last.
        doubts: what the bug's history cannot tell of that time.
    """

    bug: Bug
    ca: BugCa
    begin: datetime
    end: datetime
    days: tuple[Day, ...]
    lapses: tuple[Lapse, ...]
    doubts: tuple[str, ...]
    base_url: str
    line: Timeline | None
    """What people did, and as reminders and clocks what the bot would have done: both tracks of a drawing."""

    def lapse_of(self, act: Act) -> Lapse | None:
        """Gives the lapse in which somebody other than the CA spoke up, before the CA wrote; or None."""
        if act.kind not in {Kind.ASKED, Kind.REMARK}:
            return None
        return next((lapse for lapse in self.lapses if lapse.holds(act)), None)

    def link(self, comment: int | None = None) -> str:
        """Gives the address of the bug, or of one comment in it."""
        anchor = "" if comment is None else f"#c{comment}"
        return f"{self.base_url}/show_bug.cgi?id={self.bug.id}{anchor}"


def tell(
    bug: Bug,
    people: People,
    history: Sequence[Judged],
    would: Iterable[Would],
    begin: datetime,
    end: datetime,
    base_url: str,
) -> Story:
    """Puts one bug's story together.

    Args:
        bug: as it stands at `end`.
        people: who was who at `end`.
        history: all its verdicts from its filing to `end`.
        would: what would have been done, about any bug.
        begin: the first moment to tell of (aware, UTC).
        end: the last.
        base_url: of the Bugzilla, without a slash at its end.
    """
    own = [
        one for one in would if one.bug_id == bug.id or (isinstance(one.action, Update) and bug.id in one.action.bugs)
    ]
    acts = did.on(bug, people)
    told = list(_days([one for one in history if one.moment >= begin], history, own, acts, begin, end))
    then = bug.as_of(max(begin, bug.created))
    doubts = tuple(dict.fromkeys((*then.doubts, *_remarks(bug, history), *_hidden(bug))))
    found = tuple(lapse for lapse in lapses(history, own, acts) if lapse.end is None or lapse.end >= begin)
    return Story(
        bug=bug,
        ca=people.ca_of(bug),
        begin=begin,
        end=end,
        days=tuple(told),
        lapses=found,
        doubts=doubts,
        base_url=base_url,
        line=_line(bug, people, history, found, end),
    )


def _line(
    bug: Bug, people: People, history: Sequence[Judged], found: Sequence[Lapse], end: datetime
) -> Timeline | None:
    if not history:
        return None
    outcome = Outcome(now=end, source="", base_url="", bugs=(), people=people)
    line = timeline.of(outcome, BugOutcome(history[-1].verdict, bug))
    posts = (
        Reminded(post.action.bug_id, None, post.moment, _step(post.action, bug.id), post.action.needinfo)
        for lapse in found
        for post in lapse.posts
        if isinstance(post.action, Update)
    )
    lapsed = (
        Running(
            clock.name,
            State.LAPSED,
            clock.since,
            clock.due,
            days_between(lapse.begin, lapse.end or end),
            clock.reason,
            lapse.end,
        )
        for lapse in found
        for clock in lapse.clocks[:1]
    )
    return replace(line, clocks=tuple(lapsed), reminders=tuple(posts)) if line else None


def _step(update: Update, bug_id: int) -> int:
    return next((duty.step for duty in update.duties if duty.bug_id == bug_id), 1)


def lapses(history: Sequence[Judged], would: Iterable[Would], acts: Sequence[Act]) -> Iterator[Lapse]:
    """Gives each time in which a bug was lapsed, however many clocks had lapsed in it (a lapse counts once)."""
    would = [one for one in would if isinstance(one.action, Update)]
    first: Judged | None = None
    for one in history:
        if one.verdict.group is Group.LAPSED:
            first = first or one
        elif first:
            yield _lapse(first, one, would, acts)
            first = None
    if first:
        yield _lapse(first, None, would, acts)


def _lapse(first: Judged, after: Judged | None, posts: Iterable[Would], acts: Sequence[Act]) -> Lapse:
    begin, end = first.moment, after.moment if after else None
    within = [act for act in acts if act.when > begin and (end is None or act.when <= end)]
    answer = next((act for act in within if act.kind is Kind.ANSWER), None)
    before = [act for act in within if answer is None or act.when < answer.when]
    return Lapse(
        begin=begin,
        end=end,
        after=f"{after.verdict.group}: {after.verdict.reason}" if after else "",
        clocks=first.verdict.lapses,
        told=tuple(c for c in first.verdict.clocks if c.state is State.LAPSED and c.level is Level.DIGEST),
        rules=rules_on(calendar.day_of(begin)),
        posts=tuple(one for one in posts if one.moment >= begin and (end is None or one.moment < end)),
        answer=answer,
        staff=next((act for act in before if act.side is Side.STAFF and act.kind is Kind.ASKED), None),
        community=next((act for act in before if act.kind is Kind.REMARK), None),
    )


def days_between(earlier: datetime, later: datetime) -> int:
    """Counts the calendar days (UTC) from one moment to another."""
    return calendar.days_since(calendar.day_of(earlier), later)


def _days(
    verdicts: Sequence[Judged],
    history: Sequence[Judged],
    would: Sequence[Would],
    acts: Sequence[Act],
    begin: datetime,
    end: datetime,
) -> Iterator[Day]:
    by_day: dict[date, tuple[list[Judged], list[Would], list[Act]]] = {}
    shown = [one for one in history if one.moment < begin][-1:] + list(verdicts)
    before: tuple[object, ...] | None = None
    for one in shown:
        verdict = one.verdict
        now = (verdict.group, verdict.reason, tuple((c.name, c.due) for c in verdict.lapses))
        if now != before:
            day = calendar.day_of(max(one.moment, begin))
            by_day.setdefault(day, ([], [], []))[0].append(one)
        before = now
    for done in would:
        if begin <= done.moment <= end:
            by_day.setdefault(calendar.day_of(done.moment), ([], [], []))[1].append(done)
    for act in acts:
        if begin <= act.when <= end:
            by_day.setdefault(calendar.day_of(act.when), ([], [], []))[2].append(act)
    for day in sorted(by_day):
        found, planned, did_then = by_day[day]
        yield Day(day, tuple(found), tuple(planned), tuple(did_then))


def _remarks(bug: Bug, history: Sequence[Judged]) -> Iterator[str]:
    """Gives what the history of any of these moments leaves open, with a harmless explanation."""
    for one in history:
        yield from bug.as_of(one.moment).remarks


def _hidden(bug: Bug) -> Iterator[str]:
    if empty := sum(1 for comment in bug.comments if comment.count and not comment.text.strip()):
        yield f"{empty} of the comments came without a text, so what they ask or announce is not known."
    if bug.hidden:
        numbers = ", ".join(str(gap.count) for gap in bug.hidden)
        yield f"Not shown (private, or taken away), and perhaps the CA's: comment {numbers}."


def held_back(one: Would) -> Held | None:
    """Gives why nothing would have been posted, if nothing would."""
    return one.action if isinstance(one.action, Held) else None
