"""All verdicts → what would be done on each lapsed bug. Pure.

All ripe bugs of one CA make one reminder, on the bug that is longest overdue; it lists the others, and those are held.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.act.ladder import Step, next_step
from bot.act.past import Past
from bot.act.whom import choose
from bot.config.settings import Posting, Settings
from bot.facts.accounts import Account
from bot.facts.own import key_of
from bot.judge.case import Case
from bot.judge.verdict import Group, Verdict, nobody_to_ask
from bot.outcome import Held
from bot.store.records import Duty, Update


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder: the step on the bug that carries it, and the steps on the CA's other bugs that it lists."""

    step: Step
    others: tuple[Step, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps on all bugs that it names, the carrying bug's first."""
        return (self.step, *self.others)

    @property
    def ca(self) -> str:
        """The CA's name; a bug alone where it is unknown."""
        return _ca_of(self.step.verdict)

    @property
    def duties(self) -> tuple[Duty, ...]:
        """All that it reminds of, the carrying bug's own first."""
        return tuple(duty for step in self.steps for duty in step.duties)

    @property
    def key(self) -> str:
        """The same for the same CA, bugs, clocks, due days and steps, whenever and wherever it is planned."""
        named = [[duty.bug_id, duty.clock, duty.due.isoformat(), duty.step] for duty in sorted(self.duties)]
        again = [self.step.taken_back] if self.step.taken_back else []
        text = json.dumps([self.ca, self.step.verdict.bug_id, named, *again], ensure_ascii=True)
        return key_of(text)


def make(
    verdicts: Iterable[Verdict],
    past: Past,
    settings: Settings,
    moment: datetime,
    beside: Mapping[int, Case] | None = None,
) -> Mapping[int, Reminder | Held]:
    """Plans for every lapsed bug: a reminder, or the reason for holding it back.

    Args:
        verdicts: of one moment, all bugs.
        past: what was done before.
        settings: the settings.
        moment: the same moment (aware, UTC).
        beside: bugs that are not planned for, but show who is who and who can be asked.

    Returns:
        Bug number → what would be done; bugs that have not lapsed do not occur.
    """
    verdicts = tuple(verdicts)
    cases = {**(beside or {}), **{verdict.bug_id: verdict.case for verdict in verdicts if verdict.case}}
    planned: dict[int, Reminder | Held] = {}
    ripe: dict[str, list[Step]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.group is not Group.LAPSED:
            continue
        step = next_step(verdict, past, settings, moment, cases)
        if isinstance(step, Held):
            planned[verdict.bug_id] = step
        else:
            ripe[_ca_of(verdict)].append(step)
    for steps in ripe.values():
        first, *others = sorted(steps, key=lambda step: (-step.days_over, step.verdict.bug_id))
        planned[first.verdict.bug_id] = Reminder(first, tuple(others))
        for other in others:
            planned[other.verdict.bug_id] = Held(
                f"listed in the one reminder to this CA, on bug {first.verdict.bug_id}, which is longest overdue"
            )
    return planned


def with_reachable(
    verdicts: Mapping[int, Verdict],
    past: Past,
    settings: Settings,
    moment: datetime,
    accounts: Mapping[str, Account | None] | None,
) -> tuple[dict[int, Verdict], Mapping[int, Reminder | Held]]:
    """Plans as `make` does; where all accounts of the CA are closed or block needinfos, it is staff's turn.

    Args:
        verdicts: bug → verdict.
        past: what was done before.
        settings: the settings.
        moment: aware, UTC.
        accounts: what the server says of the accounts that may be asked; None: it was not asked.
    """
    verdicts = dict(verdicts)
    while True:
        planned = make(verdicts.values(), past, settings, moment)
        reminders = {number: action for number, action in planned.items() if isinstance(action, Reminder)}
        choices = {number: choose(reminder.step.candidates, accounts) for number, reminder in reminders.items()}
        closed = {number: choice.note for number, choice in choices.items() if choice.unreachable}
        if not closed:
            return verdicts, planned
        verdicts |= {number: nobody_to_ask(verdicts[number], why) for number, why in closed.items()}


def one_ca(names: Sequence[str], bug_id: int) -> str:
    """Gives the key by which bugs share a reminder: the CA, or the bug alone where the CA is unknown or shared."""
    return names[0] if len(names) == 1 else f"bug {bug_id}"


def _ca_of(verdict: Verdict) -> str:
    return one_ca(verdict.ca.names if verdict.ca else (), verdict.bug_id)


@dataclass(frozen=True, slots=True)
class OverCap:
    """More would be posted than a cap allows, so that nothing is; `options` of the same command let it go on."""

    reason: str
    options: tuple[str, ...]


def over_cap(updates: Iterable[Update], posting: Posting, posted_today: Mapping[str, int]) -> OverCap | None:
    """Tells whether posting all of `updates` would go over a cap.

    Args:
        updates: what would be posted in one run.
        posting: the caps.
        posted_today: CA → reminders posted on this day (UTC) already.
    """
    by_ca = Counter(update.ca for update in updates)
    count = by_ca.total()
    options: list[str] = []
    reasons: list[str] = []
    if count > posting.max_per_run:
        due = "1 update is due" if count == 1 else f"{count} updates are due"
        reasons.append(f"{due}, and [posting] max_per_run is {posting.max_per_run}")
        options += ["--max-posts", str(count)]
    most = {ca: number + posted_today.get(ca, 0) for ca, number in by_ca.items()}
    if over := {ca: number for ca, number in most.items() if number > posting.max_per_ca_per_day}:
        ca = max(over, key=lambda name: (over[name], name))
        reasons.append(
            f"{ca} would get {over[ca]} today, and [posting] max_per_ca_per_day is {posting.max_per_ca_per_day}"
        )
        options += ["--max-posts-per-ca", str(over[ca])]
    return OverCap("; ".join(reasons), tuple(options)) if reasons else None


def correction_key(key: str) -> str:
    """Gives the key of the comment that takes back the reminder with that key."""
    return key_of(f"correction of {key}")
