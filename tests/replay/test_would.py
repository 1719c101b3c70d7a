"""What a replay would have posted is what planning every day would have posted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from chance import bugs_of
from hypothesis import given, settings
from hypothesis import strategies as st
from making import SETTINGS

from bot.act import plan
from bot.act.past import Deed, Past
from bot.facts.bug import Bug
from bot.facts.past_people import PastPeople
from bot.facts.people import People
from bot.judge.verdict import judge
from bot.outcome import Held
from bot.replay import moments, would
from bot.run.judging import draftsman
from bot.store.records import Update

FIRST = date(2026, 3, 1)
DAYS = 110
WRITER = draftsman(SETTINGS)
Told = tuple[date, int, Update | Held]


def every_day(bugs: Sequence[Bug]) -> Iterator[Told]:
    """The plain way: each day all bugs are rewound, judged and planned, whatever was said of them the day before."""
    awake = replace(SETTINGS, quiet=replace(SETTINGS.quiet, from_hour=0, until_hour=0))
    deeds: list[Deed] = []
    before: dict[int, Update | Held] = {}
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        run = moments.run_of(day)
        then = [bug.as_of(run) for bug in bugs if bug.created <= run]
        people = People(SETTINGS.directory, then)
        verdicts = [judge(bug, people, SETTINGS, run) for bug in then]
        planned = plan.make(verdicts, Past(deeds=tuple(deeds)), awake, run)
        before = {bug: action for bug, action in before.items() if bug in planned}
        for bug, action in planned.items():
            done = action if isinstance(action, Held) else WRITER.write(action, run)
            if isinstance(done, Update) and not isinstance(action, Held):
                duties = tuple((duty.bug_id, duty.clock, duty.due) for duty in action.duties)
                step = action.step.number
                deeds.append(Deed(done.key, bug, None, run, step, duties, asked=done.needinfo, made_up=True))
            if before.get(bug) != done:
                before[bug] = done
                yield day, bug, done


def outline(told: Told) -> tuple[object, ...]:
    """All of it but for the sentences of verdicts, which a comment quotes."""
    day, bug, done = told
    if isinstance(done, Held):
        return day, bug, done
    return day, bug, done.bugs, done.duties, done.needinfo, done.note


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_nothing_is_posted_or_held_but_what_planning_every_day_gives(chance: Random) -> None:
    """However a replay skips days and bugs of which nothing new can be said, for any bugs of several CAs."""
    bugs = bugs_of(chance, FIRST, 60) + [replace(bug, id=bug.id + 50) for bug in bugs_of(chance, FIRST, 60)]
    past = PastPeople(SETTINGS.directory, bugs)
    end = moments.run_of(FIRST + timedelta(days=DAYS - 1))
    histories = {bug.id: list(moments.judged(bug, past, SETTINGS, bug.created, end)) for bug in bugs}
    found = [(one.moment.date(), one.bug_id, one.action) for one in would.have_done(histories, SETTINGS, WRITER, end)]
    assert sorted(map(outline, found), key=str) == sorted(map(outline, every_day(bugs)), key=str)
