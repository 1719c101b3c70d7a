"""One bug judged at every moment at which something could change, instead of at every hour of its life.

The bot that is replayed runs once a day at 12:00 UTC: that is when a day ends everywhere on Earth, so no clock runs out
at another time, and a comment or change is seen by the first run after it. Between two runs at which nothing was
written and no day that a clock waits for went by, a verdict stays what it is; only the days over grow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain

from bot.config.settings import Settings
from bot.facts.bug import Bug
from bot.facts.conversation import Conversation
from bot.facts.past_people import PastPeople
from bot.judge import calendar, rulebook
from bot.judge import verdict as judgement
from bot.judge.case import Case
from bot.judge.clock import Clock, State
from bot.judge.verdict import Group, Verdict

_MATTERS = frozenset({"whiteboard", "status", "resolution", "assigned_to", "summary", "flagtypes.name"})
"""The fields whose history a verdict looks at."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, and the run (aware, UTC) that was the first to give it."""

    moment: datetime
    verdict: Verdict


def first_run(moment: datetime) -> datetime:
    """Gives the first run at or after a moment (aware, UTC)."""
    day = calendar.day_of(moment)
    noon = run_of(day)
    return noon if moment <= noon else run_of(day + timedelta(days=1))


def run_of(day: date) -> datetime:
    """Gives the run of a day: 12:00 UTC, when the day before has ended everywhere on Earth."""
    return calendar.over_everywhere(day - timedelta(days=1))


def judged(bug: Bug, people: PastPeople, settings: Settings, begin: datetime, end: datetime) -> Iterator[Judged]:
    """Judges a bug at each run between `begin` and `end` (aware, UTC) at which its verdict could be another one.

    Args:
        bug: the bug as it stands now.
        people: who was who, by all bugs.
        settings: the settings.
        begin: the first moment; a bug that was filed later is judged from its filing on.
        end: the last moment.

    Returns:
        The first verdict, and then every one that differs from the one before in more than the days over, or rests on
        something new: the ladder looks at words that no clock looks at.
    """
    begin = first_run(max(begin, bug.created))
    elsewhere = (mention.when for mention in people.mentions(bug))
    written = sorted({run for run in map(first_run, chain(_written(bug), elsewhere)) if begin < run <= end})
    waiting = deque([begin, *written] if begin <= end else [])
    life = _Life(bug, people)
    before: Verdict | None = None
    due = {run for run in map(first_run, people.turns_of(life.circle)) if begin < run <= end}
    while waiting or due:
        moment = min([*due, waiting[0]]) if waiting else min(due)
        due.discard(moment)
        if waiting and waiting[0] == moment:
            waiting.popleft()
            life.rewind(moment)
        verdict = life.judge(settings, moment)
        due |= {run for run in _by_the_clock(verdict, moment) if moment < run <= end}
        if life.read_anew or before is None or _said(verdict) != _said(before):
            yield Judged(moment, verdict)
        before = verdict


def aged(verdict: Verdict, moment: datetime) -> Verdict:
    """Gives a verdict as it is at a later moment, up to which nothing changed: only more days over."""
    clocks = tuple(_aged(clock, moment) for clock in verdict.clocks)
    deciding = next((new for new, old in zip(clocks, verdict.clocks, strict=True) if old == verdict.clock), None)
    case = replace(verdict.case, moment=moment) if verdict.case else None
    return replace(verdict, clocks=clocks, clock=deciding, case=case)


def _aged(clock: Clock, moment: datetime) -> Clock:
    if clock.state is not State.LAPSED or clock.due is None:
        return clock
    return replace(clock, days_over=calendar.days_over(clock.due, moment))


def _written(bug: Bug) -> Iterator[datetime]:
    yield from (comment.time for comment in bug.comments)
    yield from (comment.edited for comment in bug.comments if comment.edited)
    yield from (change.when for change in bug.changes if change.field in _MATTERS)


class _Life:
    """A bug at one moment after another, read anew only when something was written or an account became known."""

    def __init__(self, bug: Bug, people: PastPeople) -> None:
        self._bug, self._past = bug, people
        self.circle = people.circle({*bug.accounts, *(mention.who for mention in people.mentions(bug))})
        self._then, self._people = bug, people.at(bug.created)
        self._known: tuple[object, ...] = ()
        self._talk: Conversation | None = None
        self.read_anew = False
        """Whether the last verdict rests on other words or people than the one before."""

    def rewind(self, moment: datetime) -> None:
        """Takes the bug as it stood at a moment; until the next one nothing is written in it."""
        self._then, self._talk = self._bug.as_of(moment), None

    def judge(self, settings: Settings, moment: datetime) -> Verdict:
        """Judges the bug as it was taken, by the clock of a moment."""
        known = self._past.facts_of(self.circle, moment)
        self.read_anew = self._talk is None or known != self._known
        if self.read_anew:
            self._people, self._known, self._talk = self._past.at(moment), known, None
        try:
            verdict = judgement.judge(self._then, self._people, settings, moment, self._talk)
        except Exception as error:  # noqa: BLE001 - one bug that trips a defect must not silence all the others
            reason = f"a defect of ca-nag: {type(error).__name__}: {error}; please report it"
            return judgement.failed(self._bug.id, reason)
        self._talk = verdict.case.talk if verdict.case else None
        return verdict


def _by_the_clock(verdict: Verdict, moment: datetime) -> Iterator[datetime]:
    """Gives the runs at which a verdict may change by itself: a day that something waits for has gone by."""
    case = verdict.case
    if case is None:
        return
    days: set[date] = {book.in_force for book in rulebook.VERSIONS}
    for clock in verdict.clocks:
        if clock.due is not None:
            days |= {clock.due + timedelta(days=1), clock.due - timedelta(days=clock.soon_days)}
        if clock.grace_from is not None:
            days.add(clock.grace_from + timedelta(days=1))
        for limit in (case.rules.revocation_should_days, case.rules.revocation_must_days):
            if limit is not None:
                days |= {calendar.due(start, limit + 1) for start in (clock.since, case.rules.in_force)}
    days |= set(_of_the_record(case))
    yield from (run_of(day) for day in days if day > calendar.day_of(moment))


def _of_the_record(case: Case) -> Iterator[date]:
    """Gives the days that something waits for which stands in the bug itself: a mark, a needinfo, an edit."""
    if case.last_ca and case.last_ca.comment.edited:
        yield calendar.due(calendar.day_of(case.last_ca.comment.edited), (case.rules.weekly_days or 7) + 1)
    for needinfo in case.bug.needinfos:
        yield calendar.due(calendar.day_of(needinfo.since), (case.rules.question_days or 7) + 1)
    if case.board.opt_out and case.board.opt_out.until:
        yield case.board.opt_out.until + timedelta(days=1)
    for _, promise in case.talk.promises:
        yield promise.day + timedelta(days=1)
    if case.talk.action_items:
        for item in case.talk.action_items[1]:
            yield from (calendar.due(day, (case.rules.action_item_days or 3) + 1) for day in item.may_be)
    for mark in (case.board.next_update, case.board.close_on):
        if mark.date is not None:
            yield mark.date + timedelta(days=1)
            yield mark.date - timedelta(days=case.settings.plausible_ahead_days)


def _said(verdict: Verdict) -> tuple[object, ...]:
    """Gives what makes a verdict another one; that a day more is over does not."""
    clocks = tuple((c.name, c.state, c.level, c.since, c.due, c.comment, c.grace_from) for c in verdict.clocks)
    deciding = verdict.clock.name if verdict.clock else None
    reason = verdict.reason if verdict.group in {Group.LEFT_OUT, Group.FAILED} else ""
    turns = tuple((turn.turn, turn.since, turn.comment) for turn in verdict.turns)
    accounts = verdict.case.talk.ca_accounts if verdict.case else ()
    return verdict.group, verdict.ca, deciding, reason, clocks, turns, accounts
