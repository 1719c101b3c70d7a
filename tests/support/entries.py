"""Updates for tests of the ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.store.records import Duty, Kind, Update

NOON = datetime(2026, 8, 10, 12, tzinfo=UTC)


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def reminder(key: str = "k1", bug: int = 7, *others: int, ca: str = "Alpen") -> Update:
    """A reminder on a bug that lists others."""
    duties = tuple(Duty(number, "weekly", date(2026, 8, 3), 1) for number in (bug, *others))
    return Update(Kind.REMINDER, bug, key, ca, f"Please answer.\n\n[{key}]", duties, ("rep@alpen.example",))


def chore(key: str = "c1", bug: int = 7) -> Update:
    """A whiteboard edit."""
    return Update(Kind.CHORE, bug, key, "Alpen", "", whiteboard=("[a]", "[b]"))
