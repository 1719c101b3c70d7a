"""A bug's changes in the order in which they happened, each by itself. Pure.

Servers keep whole seconds. What one person changes within a second they merge into one entry, in random order: one
field stands there twice, or its texts are joined by a blank (measured on 5.2 and BMO). What a field reads now tells
which order and which cut is right, as each change begins with what the one before it left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise, permutations

from bot.facts.parts import Change, same_account, same_text

_MOST_IN_A_SECOND = 5
"""Beyond this all orders are too many to try."""


def in_order(changes: Iterable[Change], present: Mapping[str, str]) -> tuple[Change, ...]:
    """Puts changes in order, and takes joined ones apart as far as what the fields read now allows it.

    Args:
        changes: of one bug, in any order.
        present: field → what it reads now, for the fields of which that is known.

    Returns:
        Oldest first; fields that change in the same second stand in the order of their names. Where nothing fits,
        a change is given as the server has it: `Bug.as_of` tells of such holes.
    """
    by_field: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_field[change.field].append(change)
    ordered = [change for name in sorted(by_field) for change in _of_field(by_field[name], present.get(name))]
    return tuple(sorted(ordered, key=lambda change: change.when))


def _of_field(changes: Sequence[Change], now: str | None) -> Sequence[Change]:
    """Walks back from what the field reads now, second by second."""
    seconds = [list(group) for _, group in groupby(sorted(changes, key=_by_time), key=lambda change: change.when)]
    found: list[list[Change]] = []
    for second in reversed(seconds):
        best = max(_orders(second), key=lambda order: _fit(order, now))
        if len(best) == 1 and now is not None:
            best = [_cut(best[0], now)]
        found.append(best)
        now = best[0].removed
    return [change for second in reversed(found) for change in second]


def _by_time(change: Change) -> tuple[object, ...]:
    return change.when, change.removed, change.added, change.who


def _orders(second: list[Change]) -> Iterator[list[Change]]:
    if len(second) > _MOST_IN_A_SECOND:
        yield second
    else:
        yield from map(list, permutations(second))


def _fit(order: Sequence[Change], now: str | None) -> int:
    """Counts how many changes begin with what was left by the one before, and whether the last left what is there."""
    fits = sum(same_text(before.added, after.removed) for before, after in pairwise(order))
    return fits + (now is not None and _reads(order[-1], now))


def _cut(change: Change, now: str) -> Change:
    """Gives a change without the texts that came and went within its second, where it can only be so read."""
    if _reads(change, now) or not change.added.endswith(now):
        return change
    between = change.added[: len(change.added) - len(now)].rstrip()
    if not between or not change.removed.endswith(between):
        return change
    before = change.removed[: len(change.removed) - len(between)].rstrip()
    return replace(change, removed=before, added=now)


def _reads(change: Change, now: str) -> bool:
    # A login is renamed in the present, and keeps its old form in the past.
    return same_text(change.added, now) or (change.field == "assigned_to" and same_account(change.added, now))
