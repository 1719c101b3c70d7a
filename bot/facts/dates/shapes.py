"""Numbers and month names in a row, and which rows of them are shaped like a date: 30.4.2026, April 30, 2026-04-30."""

from __future__ import annotations

from typing import Literal, NamedTuple

from bot.facts.dates.days import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS,
    Horizon,
    MarkState,
    Meaning,
    bare_pair,
    day_or_none,
    either,
    exact,
    numeric,
    short_numeric,
    short_year,
    yearless,
    years_of,
)
from bot.facts.dates.times import time_end
from bot.facts.dates.tokens import Token, has_text, kind_at, skip_blank

_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_APOSTROPHES = frozenset("'’‘`")

_YEAR = 4
"""Digits of a full year."""
_SHORT = 2
"""Most digits of a day or a month, and those of a short year."""
PARTS = 3
"""Day, month and year."""


# -- tokens to parts ---------------------------------------------------------------------------------------------------


class Part(NamedTuple):
    """A number or a month's name within a date; tokens ``[start, end)``."""

    kind: Literal["short", "year", "month"]
    value: int
    start: int
    end: int
    digits: int = 0
    ordinal: bool = False
    quoted: bool = False


def _read_part(tokens: list[Token], at: int) -> Part | None:
    """Read a month's name, a year, or a number of at most two digits that is no time of day."""
    if kind_at(tokens, at) == "word" and tokens[at].text in MONTHS:
        name = tokens[at].text
        dot = len(name) <= len("sept") and has_text(tokens, at + 1, ".") and kind_at(tokens, at + 2) != "number"
        return Part("month", MONTHS[name], at, at + 1 + dot)
    return _read_number(tokens, at)


def _read_number(tokens: list[Token], at: int) -> Part | None:
    quoted = kind_at(tokens, at) == "sign" and tokens[at].text in _APOSTROPHES
    start, at = at, at + quoted
    if kind_at(tokens, at) != "number":
        return None
    digits = len(tokens[at].text)
    value = int(tokens[at].text) if digits <= _YEAR else 0
    if digits == _YEAR and not quoted:
        return Part("year", value, start, at + 1, digits)
    if digits > _SHORT or (quoted and digits != _SHORT):
        return None
    if has_text(tokens, at + 1, *_ORDINALS):
        return None if quoted else Part("short", value, start, at + 2, digits, ordinal=True)
    if time_end(tokens, at) > at:
        return None
    return Part("short", value, start, at + 1, digits, quoted=quoted)


def _read_joint(tokens: list[Token], at: int) -> tuple[str, int]:
    """Read what may stand between two parts: nothing, a blank, one sign with or without blanks, "of", "the"."""
    after = skip_blank(tokens, at)
    joint = " " if after > at else ""
    if has_text(tokens, after, "-", "/", ".", ",", "_", "of"):
        joint = tokens[after].text
        after = skip_blank(tokens, after + 1)
    if has_text(tokens, after, "the"):
        after = skip_blank(tokens, after + 1)
    return joint, after


def collect(tokens: list[Token], at: int) -> tuple[list[Part], list[str]]:
    """Collect up to four parts from ``at`` on, and the joints between them."""
    parts: list[Part] = []
    joints: list[str] = []
    while len(parts) <= PARTS and (part := _read_part(tokens, at)):
        parts.append(part)
        joint, at = _read_joint(tokens, part.end)
        joints.append(joint)
    return parts, joints[: max(len(parts) - 1, 0)]


# -- parts to shapes ---------------------------------------------------------------------------------------------------


def three_parts(parts: list[Part], joints: list[str], horizon: Horizon) -> Meaning | None:
    """Give the meaning of three parts in a row, or None if they are no date."""
    one, two, three = parts[:3]
    meaning = None
    match one.kind, two.kind, three.kind:
        case ("year", "month", "short") if not three.quoted:
            meaning = exact(one.value, two.value, three.value, horizon)
        case ("short", "month", "year"):
            meaning = exact(three.value, two.value, one.value, horizon)
        case ("month", "short", "year"):
            meaning = exact(three.value, one.value, two.value, horizon)
        case ("short", "month", "short") if _ends_in_short_year(parts):
            days = {day for year in years_of(three.value) if (day := day_or_none(year, two.value, one.value))}
            if not (three.quoted or one.ordinal) and one.digits == _SHORT:
                days |= {day for year in years_of(one.value) if (day := day_or_none(year, two.value, three.value))}
            meaning = short_year(days, horizon, sure=three.quoted)
        case ("month", "short", "short") if _ends_in_short_year(parts):
            days = {day for year in years_of(three.value) if (day := day_or_none(year, one.value, two.value))}
            meaning = short_year(days, horizon, sure=three.quoted)
        case _ if joints[0] == joints[1] and joints[0] in {"-", "/", ".", "_", " "}:
            meaning = _three_numbers(parts, joints[0], horizon)
    return meaning


def _ends_in_short_year(parts: list[Part]) -> bool:
    """Tell a two-digit year from the day of a second date ("5 March - 10 April") by what follows it."""
    year = parts[2]
    return year.digits == _SHORT and not year.ordinal and len(parts) == PARTS


def _three_numbers(parts: list[Part], joint: str, horizon: Horizon) -> Meaning | None:
    one, two, three = parts[:3]
    if any(part.ordinal or part.kind == "month" for part in parts[:3]) or one.quoted or two.quoted:
        return None
    match one.kind, two.kind, three.kind:
        case ("year", "short", "short") if not three.quoted:
            return exact(one.value, two.value, three.value, horizon)
        case ("short", "short", "year"):
            return numeric(one.value, two.value, three.value, horizon)
        # One of the ends must be a year of two digits; between blanks, short numbers may be anything.
        case ("short", "short", "short") if joint != " " and _SHORT in {one.digits, three.digits}:
            return short_numeric(one.value, two.value, three.value, horizon)
    return None


def two_parts(parts: list[Part], joint: str, horizon: Horizon) -> Meaning | None:
    """Give the meaning of two parts in a row: a day without a year, or None."""
    one, two = parts[:2]
    if one.quoted or two.quoted:
        return None
    match one.kind, two.kind:
        case ("short", "month"):
            return yearless(two.value, one.value, horizon)
        case ("month", "short"):
            meaning = yearless(one.value, two.value, horizon)
            base = horizon.set_on or horizon.today
            # "Mar-26", without a blank, is how a spreadsheet writes March 2026.
            spreadsheet_year = (
                joint != " "
                and not two.ordinal
                and base
                and two.value in {(base.year + add) % 100 for add in range(-3, 4)}
            )
            if spreadsheet_year and meaning.state is MarkState.DATE:
                return either(set(meaning.dates), f"it can be a day, or the month in the year {2000 + two.value}")
            return meaning
        case ("short", "short") if two.start == one.end + 1 and joint in {"-", "/", "."}:
            return None if one.ordinal or two.ordinal else bare_pair(one.value, two.value, horizon)
    return None


def eight_digits(digits: str, horizon: Horizon) -> Meaning | None:
    """Read 20260430; other long numbers name bugs, comments and certificates."""
    if len(digits) != len("20260430") or not FIRST_YEAR <= int(digits[:4]) <= LAST_YEAR:
        return None
    meaning = exact(int(digits[:4]), int(digits[4:6]), int(digits[6:]), horizon)
    return meaning._replace(weak=not meaning.dates)
