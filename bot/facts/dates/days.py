"""What numbers and names can mean as a day: one day, one of several, none, or one that nobody can have meant.

Here a date is numbers that were already told apart from the text around them; `dates` does that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1995, 2100
"""Years in which a web CA can have owed anybody an update; beyond them it is a slip of the pen."""

DAYS_BEFORE_FILING = 365
"""A date further before the filing of its bug, in days, is taken for a typing error."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed weds",
            "thursday thu thur thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}


class MarkState(StrEnum):
    """How far a date, or the mark that holds it, could be read."""

    DATE = "date"
    NONE = "none"
    AMBIGUOUS = "ambiguous"
    UNREADABLE = "unreadable"
    IMPLAUSIBLE = "implausible"


@dataclass(frozen=True, slots=True)
class Horizon:
    """What is known about the time in which a mark was written; it decides what is plausible.

    Attributes:
        set_on: UTC date on which the mark was set.
        filed_on: UTC date on which the bug was filed.
        today: UTC date of the moment judged.
        ahead_days: how many days ahead of ``set_on`` (or else ``today``) a date may lie.
    """

    set_on: date | None = None
    filed_on: date | None = None
    today: date | None = None
    ahead_days: int = 731

    def fault(self, day: date) -> str:
        """Say why ``day`` is implausible, or return an empty string."""
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return f"{day} is in a year no incident can be about"
        # Ordinals, for dates at either end of the calendar have no neighbours to compute.
        earliest = self.filed_on or self.set_on
        if earliest is not None and day.toordinal() < earliest.toordinal() - DAYS_BEFORE_FILING:
            what = "the bug was filed" if self.filed_on else "the mark was set"
            return f"{day} is more than {DAYS_BEFORE_FILING} days before {what} ({earliest})"
        base = self.set_on or self.today
        if base is not None and day.toordinal() > base.toordinal() + self.ahead_days:
            what = "the mark was set" if self.set_on else "today"
            return f"{day} is more than {self.ahead_days} days after {what} ({base})"
        return ""


# -- numbers and names to days -----------------------------------------------------------------------------------------


class Meaning(NamedTuple):
    """What an expression means, whatever tokens it stands in; its fields are the last four of a ``Reading``."""

    state: MarkState
    dates: tuple[date, ...]
    why: str
    weak: bool = False


def day_or_none(year: int, month: int, day: int) -> date | None:
    """Give a day of the calendar, or None if there is none of these numbers."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _impossible(what: str, *, weak: bool = False) -> Meaning:
    return Meaning(MarkState.UNREADABLE, (), f"{what} is no day of the calendar", weak)


def exact(year: int, month: int, day: int, horizon: Horizon) -> Meaning:
    """Year, month and day are plain: the day may still not exist, or be implausible."""
    read = day_or_none(year, month, day)
    if read is None:
        return _impossible(f"{year:04}-{month:02}-{day:02}")
    fault = horizon.fault(read)
    return Meaning(MarkState.IMPLAUSIBLE if fault else MarkState.DATE, (read,), fault)


def either(dates: set[date], why: str, *, weak: bool = False) -> Meaning:
    """Give the meaning of what can be any of ``dates``."""
    return Meaning(MarkState.AMBIGUOUS, tuple(sorted(dates)), why, weak)


def _listed(dates: set[date]) -> str:
    return " or ".join(day.isoformat() for day in sorted(dates))


def _day_and_month(first: int, second: int, year: int) -> set[date]:
    """Give the days that two numbers can name in a year, either of them being the month."""
    return {day for day in (day_or_none(year, second, first), day_or_none(year, first, second)) if day}


def numeric(first: int, second: int, year: int, horizon: Horizon) -> Meaning:
    """Two numbers and a year: a number above 12 decides which is the day; without one nobody can know."""
    days = _day_and_month(first, second, year)
    if not days:
        return _impossible(f"{first}.{second}.{year}")
    if len(days) > 1:
        return either(days, f"it can be {_listed(days)}")
    (only,) = days
    return exact(only.year, only.month, only.day, horizon)


def years_of(short: int) -> tuple[int, ...]:
    """Give the years that two digits can stand for."""
    return tuple(year for year in (1900 + short, 2000 + short) if FIRST_YEAR <= year <= LAST_YEAR)


def short_year(days: set[date], horizon: Horizon, *, sure: bool = False) -> Meaning:
    """Two-digit years: a single plausible reading is taken; ``sure`` if an apostrophe marks the year."""
    if not days:
        return _impossible("it")
    plausible = {day for day in days if not horizon.fault(day)}
    known = sure or any((horizon.set_on, horizon.filed_on, horizon.today))
    if len(plausible) == 1 and known:
        return Meaning(MarkState.DATE, tuple(plausible), "")
    if len(days) == 1 and not plausible:
        (only,) = days
        return Meaning(MarkState.IMPLAUSIBLE, (only,), horizon.fault(only), weak=True)
    shown = plausible or days
    return either(shown, f"its year has two digits: it can be {_listed(shown)}", weak=not plausible)


def short_numeric(first: int, second: int, third: int, horizon: Horizon) -> Meaning | None:
    """Three short numbers: the year may stand first or last, and day and month may be swapped."""
    last = [_day_and_month(first, second, year) for year in years_of(third)]
    leading = {day for year in years_of(first) if (day := day_or_none(year, second, third))}
    days = leading.union(*last)
    if not days:
        return None
    if any(len(swapped) > 1 for swapped in last):
        return either(days, f"it can be {_listed(days)}", weak=all(map(horizon.fault, days)))
    return short_year(days, horizon)


def yearless(month: int, day: int, horizon: Horizon) -> Meaning:
    """Without a year, a mark means the first such day on or after the one on which it was set."""
    if day_or_none(2000, month, day) is None:  # a leap year, so 29 February passes
        return _impossible(f"day {day} of month {month}")
    if horizon.set_on is None:
        today = horizon.today
        near = {near for add in (0, 1) if today and (near := day_or_none(today.year + add, month, day))}
        return either(near, "it names no year, and when it was set is not known")
    for year in range(horizon.set_on.year, horizon.set_on.year + 9):  # leap years can be eight years apart
        read = day_or_none(year, month, day)
        if read is not None and read >= horizon.set_on:
            if horizon.fault(read):
                return Meaning(MarkState.UNREADABLE, (read,), f"it names no year, and {horizon.fault(read)}")
            return Meaning(MarkState.DATE, (read,), "")
    return _impossible(f"day {day} of month {month} in the years after {horizon.set_on}")


def bare_pair(first: int, second: int, horizon: Horizon) -> Meaning | None:
    """Two bare numbers, as in 30.4. or 4/30: too like a time of day, a fraction or a version to be taken for a day."""
    orders = [(month, day) for day, month in {(first, second), (second, first)} if day_or_none(2000, month, day)]
    if not orders:
        return None
    near = {day for month, day_ in orders for day in yearless(month, day_, horizon).dates}
    return either(near, "two numbers without a year can be a day or something else", weak=True)
