"""A set of many made bugs of several shapes, the same every time: for pages and benchmarks."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from making import as_json

TODAY = date(2026, 9, 30)
STAFF = "ben@staff.example"
_NAMES = (
    "Alpen Borealis Cedar Delta Estuary Fjord Granite Helvara Iris Juniper Kestrel Lumen Meridian Nordic Opal".split()
)
_WORDS = "certificates revocation audit profile policy delay report issued serial subject log key ceremony".split()


def many(
    count: int, *, seed: int = 7, open_part: float = 1.0, comments: int = 13, days: int = 1000, life: int = 0
) -> list[dict[str, Any]]:
    """Gives bugs with about so many comments each.

    Args:
        count: how many.
        seed: of the generator.
        open_part: which part of them is open, from 0 to 1.
        comments: how many comments a bug has on average.
        days: over how many days before `TODAY` they were filed.
        life: for how many days a bug is open on average (no two alike), so that it is open today only if it is that
            young; 0: all live on to this day, and `open_part` says which are open.
    """
    made = random.Random(seed)  # noqa: S311 - made bugs are no secrets
    return [_one(made, 1_700_000 + number, open_part, comments, days, life) for number in range(count)]


def _one(made: random.Random, number: int, open_part: float, comments: int, days: int, life: int) -> dict[str, Any]:
    name = made.choice(_NAMES)
    ca = f"rep@{name.lower()}.example"
    age = made.randint(20, days)
    lives = min(age, 7 + round(made.expovariate(1 / life))) if life else age
    span = max(lives - 4, 1)
    said = []
    spoken = sorted(made.sample(range(span), k=min(span, made.randint(2, 2 * comments - 2))))
    for day in spoken:
        who = made.choice([ca, ca, ca, STAFF, "watcher@community.example"])
        text = " ".join(made.choices(_WORDS, k=made.randint(5, 40))).capitalize() + "."
        said.append((f"{TODAY - timedelta(days=age - 1 - day)}", who, text))
    filed = TODAY - timedelta(days=age)
    board = [(f"{filed + timedelta(days=1)}", STAFF, "[ca-compliance] [policy-failure]")]
    if made.random() < 1 / 3:
        end = filed + timedelta(days=lives)
        mark = end + timedelta(days=made.randint(-20, 60))
        board.append((f"{end - timedelta(days=min(lives - 2, 30))}", STAFF, f"[ca-compliance] Next update {mark}"))
    closed = lives < age if life else made.random() >= open_part
    state: dict[str, Any] = {"status": "RESOLVED", "resolution": "FIXED", "is_open": False} if closed else {}
    last = filed + timedelta(days=lives - 2)
    changes = [(f"{last}", STAFF, "status", "ASSIGNED", "RESOLVED")] if closed else []
    title = " ".join(made.choices(_WORDS, k=7))
    return as_json(
        f"{filed}",
        ca,
        "# Full Incident Report\n\nWhat happened.",
        said=said,
        board=board,
        changes=changes,
        assignee=ca,
        bug_id=number,
        summary=f"{name}: {title}",
        **state,
    )
