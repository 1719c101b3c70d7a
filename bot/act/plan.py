"""All verdicts → what would be done on each lapsed bug. Pure.

All ripe bugs of one CA make one reminder, on the bug that is longest overdue; it lists the others, and those are held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.act.ladder import Step, next_step
from bot.config.settings import Settings
from bot.judge.verdict import Group, Verdict
from bot.outcome import Held


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder: the step on the bug that carries it, and the steps on the CA's other bugs that it lists."""

    step: Step
    others: tuple[Step, ...] = ()


def make(verdicts: Iterable[Verdict], settings: Settings, moment: datetime) -> Mapping[int, Reminder | Held]:
    """Plans for every lapsed bug: a reminder, or the reason for holding it back.

    Args:
        verdicts: of one moment, all bugs.
        settings: the settings.
        moment: the same moment (aware, UTC).

    Returns:
        Bug number → what would be done; bugs that have not lapsed do not occur.
    """
    planned: dict[int, Reminder | Held] = {}
    ripe: dict[str, list[Step]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.group is not Group.LAPSED:
            continue
        step = next_step(verdict, settings, moment)
        if isinstance(step, Held):
            planned[verdict.bug_id] = step
        else:
            ripe[_one_ca(verdict)].append(step)
    for steps in ripe.values():
        first, *others = sorted(steps, key=lambda step: (-_days_over(step), step.verdict.bug_id))
        planned[first.verdict.bug_id] = Reminder(first, tuple(others))
        for other in others:
            planned[other.verdict.bug_id] = Held(
                f"listed in the one reminder to this CA, on bug {first.verdict.bug_id}, which is longest overdue"
            )
    return planned


def _one_ca(verdict: Verdict) -> str:
    """Gives the key by which bugs share a reminder: the CA, or the bug alone where the CA is unknown or shared."""
    names = verdict.ca.names if verdict.ca else ()
    return names[0] if len(names) == 1 else f"bug {verdict.bug_id}"


def _days_over(step: Step) -> int:
    return max(clock.days_over for clock in step.clocks)
