"""Cron expressions, as Vixie cron reads them. Nothing here knows the time, or what runs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SHORTHANDS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_ITEM = re.compile(r"(?P<low>\*|[0-9]{1,4}|[a-z]+)(-(?P<high>[0-9]{1,4}|[a-z]+))?(/(?P<step>[0-9]{1,4}))?", re.ASCII)
_LONGEST_SHOWN = 40


class CronError(ValueError):
    """An expression that cannot be read.

    Args:
        what: what is wrong, naming the field.
        remedy: what to write instead.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Cron:
    """The times that an expression names."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    """Of the month, from 1."""
    months: frozenset[int]
    """From 1."""
    weekdays: frozenset[int]
    """0 is Sunday."""
    either: bool
    """Whether a fitting day of the month or a fitting day of the week is enough; else both are needed."""


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    """Names of the values from `low` on."""

    def number(self, word: str) -> int:
        if word.isdigit():
            value = int(word)
        elif word in self.names:
            value = self.low + self.names.index(word)
        else:
            named = f", or one of {', '.join(self.names)}" if self.names else ""
            raise CronError(f"the {self.name} {_shown(word)} is unknown", f"write {self._range()}{named}")
        if not self.low <= value <= self.high:
            raise CronError(f"the {self.name} {value} does not exist", f"write {self._range()}")
        return value

    def _range(self) -> str:
        return f"a number from {self.low} to {self.high}"

    def values(self, text: str) -> set[int]:
        return {value for item in text.casefold().split(",") for value in self._item(item)}

    def _item(self, item: str) -> range:
        found = _ITEM.fullmatch(item)
        if not found or (found["low"] == "*" and found["high"]):
            raise CronError(
                f"the {self.name} holds {_shown(item)}",
                f"write *, {self._range()}, a range such as {self.low}-{self.low + 2}, a step such as */2, "
                "or several of these with commas and no blanks",
            )
        step = int(found["step"] or 1)
        if step == 0:
            raise CronError(f"the {self.name} {_shown(item)} has a step of 0", "write a step of 1 or more")
        if found["low"] == "*":
            return range(self.low, self.high + 1, step)
        low = self.number(found["low"])
        if not found["high"]:
            if found["step"]:
                remedy = f"say where it ends: {found['low']}-{self.high}/{step}"
                raise CronError(f"the {self.name} {_shown(item)} has a step but no range", remedy)
            return range(low, low + 1)
        high = self.number(found["high"])
        if high < low:
            raise CronError(f"the {self.name} {_shown(item)} runs backwards", self._forwards(low, high))
        return range(low, high + 1, step)

    def _forwards(self, low: int, high: int) -> str:
        if self is _FIELDS[-1] and high == 0:
            return f"write {low}-7: Sunday is 7, too"
        last = self.high - 1 if self is _FIELDS[-1] else self.high
        return f"write the two parts of it: {low}-{last},{self.low}-{high}"


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of the week", 0, 7, _WEEKDAYS),
)


def read(expression: str) -> Cron:
    """Read an expression.

    Args:
        expression: minute, hour, day of the month, month, day of the week. Sunday is 0 or 7. Names (`jan`, `sun`, in
            any case), lists, ranges (`sun-tue`, `5-7`) and steps (`*/15`, `8-18/2`) work. Where both day fields are
            restricted, one of them is enough; a field that begins with `*` (`*/2` too) does not restrict in that sense.

    Returns:
        What it names.

    Raises:
        CronError: it cannot be read, or no day ever fits it.
    """
    parts = expression.split()
    if parts and parts[0].startswith("@"):
        meant = _SHORTHANDS.get(parts[0].casefold())
        remedy = f"write {meant}" if meant else "write five fields, such as 15 6 * * 1-5"
        raise CronError(f"{_shown(parts[0])} is a shorthand, which is not read here", remedy)
    if len(parts) != len(_FIELDS):
        raise CronError(
            f"it has {len(parts)} field{'s' * (len(parts) != 1)}, not 5",
            "write minute, hour, day of the month, month and day of the week, and no command: such as 15 6 * * 1-5",
        )
    minutes, hours, days, months, weekdays = (field.values(part) for field, part in zip(_FIELDS, parts, strict=True))
    either = not parts[2].startswith("*") and not parts[4].startswith("*")
    if not either and not any(day <= _LONGEST[month - 1] for day in days for month in months):
        raise CronError(
            f"the day of the month {_shown(parts[2])} does not exist in month {_shown(parts[3])}",
            "name a day that these months have",
        )
    return Cron(
        minutes=frozenset(minutes),
        hours=frozenset(hours),
        days=frozenset(days),
        months=frozenset(months),
        weekdays=frozenset(day % 7 for day in weekdays),
        either=either,
    )


def _shown(text: str) -> str:
    return json.dumps(text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "...")
