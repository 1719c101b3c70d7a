"""What the bot would have posted, run by run, with its own would-be posts taken into account.

Nobody answered posts that were never made, so what people did after one is what they did without it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.act import plan
from bot.act.draft import Draftsman
from bot.act.ladder import BACKLOG, days_off
from bot.act.past import Deed, Past, from_bugs
from bot.act.plan import Reminder
from bot.config.settings import Settings
from bot.judge import calendar
from bot.judge.case import Case
from bot.judge.verdict import Group
from bot.outcome import Held
from bot.replay.moments import Judged, aged
from bot.store.records import Update

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Would:
    """What one run would have done about one lapsed bug: post an update, or hold it back.

    Attributes:
        moment: of the run (aware, UTC).
        bug_id: the bug.
        action: the update as it would have been sent; or why nothing would.
    """

    moment: datetime
    bug_id: int
    action: Update | Held


def have_done(
    histories: Mapping[int, Sequence[Judged]],
    settings: Settings,
    writer: Draftsman,
    end: datetime,
    *,
    account: str = "",
    backlog: datetime | None = None,
) -> Iterator[Would]:
    """Plans each run up to `end` as it would have been planned, and takes what it would post as posted.

    Quiet hours are left out, as a run after them would have posted on the same day; quiet days count.

    Args:
        histories: bug → its verdicts, oldest first; reminders are grouped across these bugs.
        settings: the settings.
        writer: of comments.
        end: the last moment (aware, UTC).
        account: the bot's own login; its real reminders are steps of the ladder too.
        backlog: what lapsed before this moment is left alone; None: nothing is.

    Returns:
        What would be done about a bug, each time that it is another thing than at the run before.
    """
    settings = replace(settings, quiet=replace(settings.quiet, from_hour=0, until_hour=0))
    coming = sorted(
        ((one.moment, bug_id, one) for bug_id, history in histories.items() for one in history),
        key=lambda item: item[:2],
    )
    lapsed: dict[int, Judged] = {}
    cases: dict[int, Case] = {}
    deeds: dict[int, list[Deed]] = defaultdict(list)
    said: dict[int, Update | Held] = {}
    final: set[int] = set()
    moment = coming[0][0] if coming else end
    place = 0
    while moment <= end and (lapsed or place < len(coming)):
        while place < len(coming) and coming[place][0] <= moment:
            _, bug_id, one = coming[place]
            place += 1
            lapsed.pop(bug_id, None)
            cases.pop(bug_id, None)
            if one.verdict.case:
                cases[bug_id] = one.verdict.case
            if one.verdict.group is Group.LAPSED:
                lapsed[bug_id] = one
            else:
                said.pop(bug_id, None)
        for would in _one_run(lapsed, cases, deeds, settings, writer, moment, account, backlog):
            if _is_final(lapsed[would.bug_id], would.action, settings, moment):
                final.add(would.bug_id)
            if said.get(would.bug_id) != would.action:
                said[would.bug_id] = would.action
                yield would
        for bug_id in final:
            lapsed.pop(bug_id, None)
        final.clear()
        # Days on which nothing has lapsed are of no interest.
        moment = moment + _A_DAY if lapsed or place == len(coming) else coming[place][0]


def _one_run(
    lapsed: Mapping[int, Judged],
    cases: Mapping[int, Case],
    deeds: dict[int, list[Deed]],
    settings: Settings,
    writer: Draftsman,
    moment: datetime,
    account: str,
    backlog: datetime | None,
) -> Iterator[Would]:
    for group in _by_ca(lapsed).values():
        verdicts = [aged(one.verdict, moment) for one in group]
        known = [deed for verdict in verdicts for deed in deeds[verdict.bug_id]]
        real = from_bugs((verdict.case.bug for verdict in verdicts if verdict.case), account) if account else ()
        past = Past(account, _in_order([*real, *known]), backlog=backlog)
        for bug_id, action in plan.make(verdicts, past, settings, moment, cases).items():
            if isinstance(action, Held):
                yield Would(moment, bug_id, action)
                continue
            update = writer.write(action, moment)
            deed = _deed(action, update, moment)
            for named in update.bugs:
                deeds[named].append(deed)
            yield Would(moment, bug_id, update)


def _by_ca(lapsed: Mapping[int, Judged]) -> dict[str, list[Judged]]:
    """Groups what shares a reminder; nothing that was done on another CA's bugs matters to it."""
    found: dict[str, list[Judged]] = defaultdict(list)
    for bug_id, one in lapsed.items():
        names = one.verdict.ca.names if one.verdict.ca else ()
        found[plan.one_ca(names, bug_id)].append(one)
    return found


def _is_final(one: Judged, action: Update | Held, settings: Settings, moment: datetime) -> bool:
    """Whether a bug stays held for this reason until something is written in it: the ladder's end, or the backlog."""
    if not isinstance(action, Held) or not (action.escalate or action.reason.startswith(BACKLOG)):
        return False
    starts = [max(clock.due, clock.grace_from or clock.due) for clock in one.verdict.lapses if clock.due]
    off = days_off(one.verdict.case, settings) if one.verdict.case else calendar.DaysOff(settings.quiet)
    return all(
        calendar.has_passed(calendar.end_of_grace(start, settings.clocks.grace_days, off), moment) for start in starts
    )


def _in_order(deeds: Iterable[Deed]) -> tuple[Deed, ...]:
    return tuple(sorted({deed.key: deed for deed in deeds}.values(), key=lambda deed: deed.when))


def _deed(reminder: Reminder, update: Update, moment: datetime) -> Deed:
    return Deed(
        update.key,
        update.bug_id,
        None,
        moment,
        reminder.step.number,
        tuple((duty.bug_id, duty.clock, duty.due) for duty in reminder.duties),
        update.needinfo,
        made_up=True,
    )
