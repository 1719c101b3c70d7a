"""One row a CA: its open bugs by group, and how long it takes to answer. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from bot.judge.verdict import Group
from bot.outcome.questions import JUDGED, days_to_answer
from bot.outcome.value import BugOutcome, Outcome


@dataclass(frozen=True, slots=True)
class CaRow:
    """One CA over all its bugs that were read; a bug that several share counts for each.

    Attributes:
        name: as the directory calls it, else as the bugs' summaries do.
        open_bugs: how many are open.
        groups: how many of those stand in which group.
        worst_days: of its lapsed bugs, the most days over; 0: none has lapsed.
        answers: how many of staff's questions it has answered.
        median_days: the median of the calendar days (UTC) that these took; None: none was answered.
        bugs: the numbers of the open ones, in the report's order.
    """

    name: str
    open_bugs: int
    groups: Mapping[Group, int] = field(default_factory=dict)
    worst_days: int = 0
    answers: int = 0
    median_days: float | None = None
    bugs: tuple[int, ...] = ()


def of(outcome: Outcome) -> tuple[CaRow, ...]:
    """Gives the row of every CA with an open bug: most lapses first, then most open bugs, then by name."""
    by_name: dict[str, list[BugOutcome]] = defaultdict(list)
    for item in outcome.bugs:
        if item.shown and item.verdict.ca:
            for name in item.verdict.ca.names or (item.verdict.ca.label,):
                by_name[name].append(item)
    rows = [_row(outcome, name, items) for name, items in by_name.items() if any(_is_open(item) for item in items)]
    return tuple(sorted(rows, key=lambda row: (-row.groups[Group.LAPSED], -row.open_bugs, row.name.casefold())))


def _is_open(item: BugOutcome) -> bool:
    return item.verdict.group in JUDGED


def _row(outcome: Outcome, name: str, items: list[BugOutcome]) -> CaRow:
    opened = [item for item in items if _is_open(item)]
    took = days_to_answer(outcome, items)
    lapsed = [item.verdict.clock.days_over for item in opened if item.verdict.clock]
    return CaRow(
        name=name,
        open_bugs=len(opened),
        groups=Counter(item.verdict.group for item in opened),
        worst_days=max(lapsed, default=0),
        answers=len(took),
        median_days=float(median(took)) if took else None,
        bugs=tuple(item.verdict.bug_id for item in opened),
    )
