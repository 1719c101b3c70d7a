"""Judging a bug only at moments of change gives what judging it every day gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
import seeded
from chance import bugs_of
from hypothesis import given, settings
from hypothesis import strategies as st
from making import SETTINGS

from bot.facts.bug import Bug
from bot.facts.past_people import PastPeople
from bot.facts.people import People
from bot.judge.verdict import Group, Verdict, judge
from bot.replay import moments
from bot.sandbox import seed

SUMMER = (date(2026, 7, 1), date(2026, 10, 14))
REFERENCE = (date(2018, 10, 1), date(2019, 6, 10))


def days(first: date, last: date) -> list[date]:
    """All days from the one to the other."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def told(verdict: Verdict) -> tuple[object, ...]:
    """What a reader sees of a verdict, but for how many days ago something was."""
    clocks = tuple(
        replace(clock, reason=re.sub(r"today|\d+ days? ago", "then", clock.reason)) for clock in verdict.clocks
    )
    turns = tuple((turn.turn, turn.since, turn.stops, turn.comment) for turn in verdict.turns)
    decides = verdict.clock.name if verdict.clock else None
    return verdict.group, verdict.ca, decides, clocks, turns


def every_day(bugs: tuple[Bug, ...], wanted: list[date]) -> Iterator[tuple[date, dict[int, Verdict], People]]:
    """The plain way: on each day all bugs are rewound, all people inferred anew, and every bug is judged."""
    for day in wanted:
        run = moments.run_of(day)
        then = [bug.as_of(run) for bug in bugs if bug.created <= run]
        people = People(seeded.settings().directory, then, seed.BOT_LOGIN)
        yield day, {bug.id: judge(bug, people, seeded.settings(), run) for bug in then}, people


def at_moments(bug: Bug, wanted: list[date]) -> dict[date, Verdict]:
    """The way of a replay: verdicts at moments of change, each good until the next."""
    begin, end = moments.run_of(wanted[0]), moments.run_of(wanted[-1])
    found = list(moments.judged(bug, seeded.people(), seeded.settings(), begin, end))
    given: dict[date, Verdict] = {}
    for day in wanted:
        run = moments.run_of(day)
        standing = [one for one in found if one.moment <= run]
        if standing:
            given[day] = moments.aged(standing[-1].verdict, run)
    return given


@pytest.mark.parametrize("span", [SUMMER, REFERENCE], ids=["the sandbox's last hundred days", "the reference bug"])
def test_moments_of_change_are_enough(span: tuple[date, date]) -> None:
    """On every day of the span every bug of the sandbox has the verdict that judging it on that day gives."""
    wanted = days(*span)
    bugs = seeded.bugs()
    quick = {bug.id: at_moments(bug, wanted) for bug in bugs}
    for day, verdicts, _ in every_day(bugs, wanted):
        for number, verdict in verdicts.items():
            assert told(quick[number][day]) == told(verdict), (day, number)


def test_the_people_of_a_past_moment_are_those_of_the_rewound_bugs() -> None:
    """For every account on every bug, on a day of each week: the same side, for the same reason."""
    bugs = seeded.bugs()
    for day, _, people in every_day(bugs, days(*SUMMER)[::7]):
        run = moments.run_of(day)
        past = seeded.people().at(run)
        for bug in (bug.as_of(run) for bug in bugs if bug.created <= run):
            assert past.ca_of(bug) == people.ca_of(bug)
            for comment in bug.comments:
                assert past.who(comment.creator, bug, comment.time) == people.who(comment.creator, bug, comment.time)


def test_the_reference_bug_enters_lapsed_four_times() -> None:
    """Replayed, bug 1496088 lapses on the four days on which a bot awake at the time would have seen it."""
    bug = next(bug for bug in seeded.bugs() if bug.id == seed.REFERENCE_BUG)
    begin, end = moments.run_of(REFERENCE[0]), moments.run_of(REFERENCE[1])
    found = list(moments.judged(bug, seeded.people(), seeded.settings(), begin, end))
    groups = [one.verdict.group for one in found]
    entered = [
        one.moment.date().isoformat()
        for one, before in zip(found, [None, *groups], strict=False)
        if one.verdict.group is Group.LAPSED and before is not Group.LAPSED
    ]
    assert entered == ["2018-10-16", "2018-11-21", "2019-03-14", "2019-05-01"]


RULES_CHANGE = [
    date(2017, 11, 10),
    date(2018, 5, 10),
    date(2023, 1, 20),
    date(2023, 4, 10),
    date(2023, 9, 20),
    date(2025, 2, 10),
    date(2025, 6, 20),
    date(2026, 3, 1),
]
"""Days shortly before a version of the rules came into force."""


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(RULES_CHANGE))
def test_moments_of_change_are_enough_for_any_bugs(chance: Random, first: date) -> None:
    """Whatever happens in a few bugs, each day's groups, clocks and turns are those of judging that day anew."""
    bugs = bugs_of(chance, first, 60)
    past = PastPeople(SETTINGS.directory, bugs)
    wanted = days(first, first + timedelta(days=80))
    begin, end = moments.run_of(wanted[0]), moments.run_of(wanted[-1])
    quick = {bug.id: list(moments.judged(bug, past, SETTINGS, begin, end)) for bug in bugs}
    for day in wanted:
        run = moments.run_of(day)
        then = [bug.as_of(run) for bug in bugs if bug.created <= run]
        people = People(SETTINGS.directory, then)
        for bug in then:
            standing = next(one for one in reversed(quick[bug.id]) if one.moment <= run)
            aged = moments.aged(standing.verdict, run)
            assert numbers(aged) == numbers(judge(bug, people, SETTINGS, run)), (day, bug.id)


def numbers(verdict: Verdict) -> tuple[object, ...]:
    """All of a verdict but for its sentences."""
    clocks = tuple(replace(clock, reason="", stopped_reason="") for clock in verdict.clocks)
    turns = tuple((turn.turn, turn.since, turn.stops, turn.comment) for turn in verdict.turns)
    return verdict.group, verdict.ca, verdict.clock and verdict.clock.name, clocks, turns
