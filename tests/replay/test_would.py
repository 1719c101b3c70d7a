"""What a replay would have posted is what planning every day would have posted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from chance import bugs_of
from hypothesis import given, settings
from hypothesis import strategies as st
from making import SETTINGS

from bot.act import plan
from bot.act.past import Deed, Past
from bot.facts.past_people import PastPeople
from bot.judge.verdict import Group
from bot.outcome import Held
from bot.replay import moments, would
from bot.replay.moments import Judged
from bot.run.judging import draftsman
from bot.store.records import Update

FIRST = date(2026, 3, 1)
DAYS = 110
WRITER = draftsman(SETTINGS)
Told = tuple[date, int, Update | Held]


def every_day(histories: Mapping[int, Sequence[Judged]]) -> Iterator[Told]:
    """The plain way: each day all lapsed bugs are planned together, whatever was said of them the day before."""
    awake = replace(SETTINGS, quiet=replace(SETTINGS.quiet, from_hour=0, until_hour=0))
    deeds: list[Deed] = []
    before: dict[int, Update | Held] = {}
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        run = moments.run_of(day)
        standing = {bug: [one for one in history if one.moment <= run] for bug, history in histories.items()}
        lapsed = {bug: found[-1] for bug, found in standing.items() if found and _has_lapsed(found[-1])}
        before = {bug: action for bug, action in before.items() if bug in lapsed}
        verdicts = [moments.aged(one.verdict, run) for one in lapsed.values()]
        for bug, action in plan.make(verdicts, Past(deeds=tuple(deeds)), awake, run).items():
            done = action if isinstance(action, Held) else WRITER.write(action, run)
            if isinstance(done, Update) and not isinstance(action, Held):
                duties = tuple((duty.bug_id, duty.clock, duty.due) for duty in action.duties)
                deeds.append(
                    Deed(done.key, bug, None, run, action.step.number, duties, asked=done.needinfo, made_up=True)
                )
            if before.get(bug) != done:
                before[bug] = done
                yield day, bug, done


def _has_lapsed(one: Judged) -> bool:
    return one.verdict.group is Group.LAPSED


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_nothing_is_posted_or_held_but_what_planning_every_day_gives(chance: Random) -> None:
    """However a replay skips days and bugs of which nothing new can be said, for any bugs of several CAs."""
    bugs = bugs_of(chance, FIRST, 60) + [replace(bug, id=bug.id + 50) for bug in bugs_of(chance, FIRST, 60)]
    past = PastPeople(SETTINGS.directory, bugs)
    end = moments.run_of(FIRST + timedelta(days=DAYS - 1))
    histories = {bug.id: list(moments.judged(bug, past, SETTINGS, bug.created, end)) for bug in bugs}
    found = [(one.moment.date(), one.bug_id, one.action) for one in would.have_done(histories, SETTINGS, WRITER, end)]
    assert sorted(found, key=lambda told: told[:2]) == sorted(every_day(histories), key=lambda told: told[:2])
