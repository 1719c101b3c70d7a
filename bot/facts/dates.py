"""Reads dates as people write them by hand, and says what is wrong with those no one could read for sure.

Nothing here guesses: a date is ``DATE`` only if one reading is left. The text is cut into tokens once, every token is
looked at a bounded number of times, so the time taken grows with the length of the text and with nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Literal, NamedTuple

FIRST_YEAR, LAST_YEAR = 1995, 2100
"""Years in which a web CA can have owed anybody an update; beyond them it is a slip of the pen."""

DAYS_BEFORE_FILING = 365
"""A date further before the filing of its bug, in days, is taken for a typing error."""


def words(listed: str) -> frozenset[str]:
    """Give the words of a line as a set."""
    return frozenset(listed.split())


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
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_HALVES = frozenset(["am", "pm", "h", "hrs", "uhr"])
_ZONES = words("utc gmt z cet cest est edt et pst pdt pt mst mdt cst cdt jst ist hkt bst wet west eet eest msk aoe")
_REFERENCES = words("bug bugs comment comments c issue id pr ticket")
_APOSTROPHES = frozenset("'’‘`")
_JOINTS = frozenset("-/._")
"""Signs that join the numbers of one date: a number glued to one of them belongs to what is on its other side."""

_YEAR = 4
"""Digits of a full year."""
_SHORT = 2
"""Most digits of a day or a month, and those of a short year."""
_PARTS = 3
"""Day, month and year."""
_LAST_HOUR = 24


class MarkState(StrEnum):
    """How far a date, or the mark that holds it, could be read."""

    DATE = "date"
    NONE = "none"
    AMBIGUOUS = "ambiguous"
    UNREADABLE = "unreadable"
    IMPLAUSIBLE = "implausible"


class Token(NamedTuple):
    """One piece of text: its kind, its normalised spelling, and where it stands in the text as it was written."""

    kind: Literal["number", "word", "blank", "url", "sign"]
    text: str
    start: int
    end: int


class Reading(NamedTuple):
    """One date expression: its tokens ``[first, end)``, the dates it can mean, and why it is not a plain date."""

    first: int
    end: int
    state: MarkState
    dates: tuple[date, ...]
    why: str
    weak: bool = False
    """Could as well be a version number or a fraction; counts only behind the words of a mark."""


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


# -- text to tokens ----------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"(?P<url>(?:https?://|bugzilla\.mozilla\.org/|bugzil\.la/)[^\s\[\]<>\"]+)|"
    r"(?P<number>[0-9]+)|(?P<word>[^\W\d_]+)|(?P<blank> +)|(?P<sign>.)"
)
_KINDS: tuple[Literal["url", "number", "word", "blank", "sign"], ...] = ("url", "number", "word", "blank", "sign")
_OVERRIDES = frozenset("\u202d\u202e")


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """Give one character as a person sees it: compatibility forms, lower case, one kind of dash, slash and blank."""
    if char in _OVERRIDES:
        return "\ufffd"  # reverses what is seen after it, so nothing next to it may be read
    if unicodedata.category(char) == "Cf":
        return ""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).lower())
    return "".join(
        "-"
        if unicodedata.category(part) == "Pd" or part == "−"
        else "/"
        if part in "⁄∕"
        else " "
        if part.isspace() or unicodedata.category(part) == "Cc"
        else part
        for part in plain
    )


def plain(text: str) -> str:
    """Normalise ``text`` character by character: NFKC, lower case, one dash, one slash, blanks for all white space."""
    return "".join(map(_plain, text))


def tokenize(text: str) -> list[Token]:
    """Cut ``text`` into tokens; their offsets are those of ``text`` itself, their spelling is normalised."""
    origin = [index for index, char in enumerate(text) for _ in _plain(char)]
    tokens = []
    for found in _TOKEN.finditer(plain(text)):
        kind = _KINDS[(found.lastindex or 1) - 1]
        tokens.append(Token(kind, found.group(), origin[found.start()], origin[found.end() - 1] + 1))
    return tokens


# -- numbers and names to days -----------------------------------------------------------------------------------------


class _Meaning(NamedTuple):
    state: MarkState
    dates: tuple[date, ...]
    why: str
    weak: bool = False


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _impossible(what: str, *, weak: bool = False) -> _Meaning:
    return _Meaning(MarkState.UNREADABLE, (), f"{what} is no day of the calendar", weak)


def _exact(year: int, month: int, day: int, horizon: Horizon) -> _Meaning:
    """Year, month and day are plain: the day may still not exist, or be implausible."""
    read = _day(year, month, day)
    if read is None:
        return _impossible(f"{year:04}-{month:02}-{day:02}")
    fault = horizon.fault(read)
    return _Meaning(MarkState.IMPLAUSIBLE if fault else MarkState.DATE, (read,), fault)


def _either(dates: set[date], why: str, *, weak: bool = False) -> _Meaning:
    return _Meaning(MarkState.AMBIGUOUS, tuple(sorted(dates)), why, weak)


def _listed(dates: set[date]) -> str:
    return " or ".join(day.isoformat() for day in sorted(dates))


def _day_and_month(first: int, second: int, year: int) -> set[date]:
    """Give the days that two numbers can name in a year, either of them being the month."""
    return {day for day in (_day(year, second, first), _day(year, first, second)) if day}


def _numeric(first: int, second: int, year: int, horizon: Horizon) -> _Meaning:
    """Two numbers and a year: a number above 12 decides which is the day; without one nobody can know."""
    days = _day_and_month(first, second, year)
    if not days:
        return _impossible(f"{first}.{second}.{year}")
    if len(days) > 1:
        return _either(days, f"it can be {_listed(days)}")
    (only,) = days
    return _exact(only.year, only.month, only.day, horizon)


def _years(short: int) -> tuple[int, ...]:
    """Give the years that two digits can stand for."""
    return tuple(year for year in (1900 + short, 2000 + short) if FIRST_YEAR <= year <= LAST_YEAR)


def _short_year(days: set[date], horizon: Horizon, *, sure: bool = False) -> _Meaning:
    """Two-digit years: a single plausible reading is taken; ``sure`` if an apostrophe marks the year."""
    if not days:
        return _impossible("it")
    plausible = {day for day in days if not horizon.fault(day)}
    known = sure or any((horizon.set_on, horizon.filed_on, horizon.today))
    if len(plausible) == 1 and known:
        return _Meaning(MarkState.DATE, tuple(plausible), "")
    if len(days) == 1 and not plausible:
        (only,) = days
        return _Meaning(MarkState.IMPLAUSIBLE, (only,), horizon.fault(only), weak=True)
    shown = plausible or days
    return _either(shown, f"its year has two digits: it can be {_listed(shown)}", weak=not plausible)


def _short_numeric(first: int, second: int, third: int, horizon: Horizon) -> _Meaning | None:
    """Three short numbers: the year may stand first or last, and day and month may be swapped."""
    last = [_day_and_month(first, second, year) for year in _years(third)]
    leading = {day for year in _years(first) if (day := _day(year, second, third))}
    days = leading.union(*last)
    if not days:
        return None
    if any(len(swapped) > 1 for swapped in last):
        return _either(days, f"it can be {_listed(days)}", weak=all(map(horizon.fault, days)))
    return _short_year(days, horizon)


def _yearless(month: int, day: int, horizon: Horizon) -> _Meaning:
    """Without a year, a mark means the first such day on or after the one on which it was set."""
    if _day(2000, month, day) is None:  # a leap year, so 29 February passes
        return _impossible(f"day {day} of month {month}")
    if horizon.set_on is None:
        today = horizon.today
        near = {near for add in (0, 1) if today and (near := _day(today.year + add, month, day))}
        return _either(near, "it names no year, and when it was set is not known")
    for year in range(horizon.set_on.year, horizon.set_on.year + 9):  # leap years can be eight years apart
        read = _day(year, month, day)
        if read is not None and read >= horizon.set_on:
            if horizon.fault(read):
                return _Meaning(MarkState.UNREADABLE, (read,), f"it names no year, and {horizon.fault(read)}")
            return _Meaning(MarkState.DATE, (read,), "")
    return _impossible(f"day {day} of month {month} in the years after {horizon.set_on}")


def _pair(first: int, second: int, horizon: Horizon) -> _Meaning | None:
    """Two bare numbers, as in 30.4. or 4/30: too like a time of day, a fraction or a version to be taken for a day."""
    orders = [(month, day) for day, month in {(first, second), (second, first)} if _day(2000, month, day)]
    if not orders:
        return None
    near = {day for month, day_ in orders for day in _yearless(month, day_, horizon).dates}
    return _either(near, "two numbers without a year can be a day or something else", weak=True)


# -- tokens to parts, parts to shapes ----------------------------------------------------------------------------------


class _Part(NamedTuple):
    """A number or a month's name within a date; tokens ``[start, end)``."""

    kind: Literal["short", "year", "month"]
    value: int
    start: int
    end: int
    digits: int = 0
    ordinal: bool = False
    quoted: bool = False


def _is(tokens: list[Token], at: int, *texts: str) -> bool:
    return 0 <= at < len(tokens) and tokens[at].text in texts


def _kind(tokens: list[Token], at: int) -> str:
    return tokens[at].kind if 0 <= at < len(tokens) else ""


def _skip_blank(tokens: list[Token], at: int) -> int:
    return at + 1 if _kind(tokens, at) == "blank" else at


def _read_part(tokens: list[Token], at: int) -> _Part | None:
    """Read a month's name, a year, or a number of at most two digits that is no time of day."""
    if _kind(tokens, at) == "word" and tokens[at].text in MONTHS:
        name = tokens[at].text
        dot = len(name) <= len("sept") and _is(tokens, at + 1, ".") and _kind(tokens, at + 2) != "number"
        return _Part("month", MONTHS[name], at, at + 1 + dot)
    return _read_number(tokens, at)


def _read_number(tokens: list[Token], at: int) -> _Part | None:
    quoted = _kind(tokens, at) == "sign" and tokens[at].text in _APOSTROPHES
    start, at = at, at + quoted
    if _kind(tokens, at) != "number":
        return None
    digits = len(tokens[at].text)
    value = int(tokens[at].text) if digits <= _YEAR else 0
    if digits == _YEAR and not quoted:
        return _Part("year", value, start, at + 1, digits)
    if digits > _SHORT or (quoted and digits != _SHORT):
        return None
    if _is(tokens, at + 1, *_ORDINALS):
        return None if quoted else _Part("short", value, start, at + 2, digits, ordinal=True)
    if time_end(tokens, at) > at:
        return None
    return _Part("short", value, start, at + 1, digits, quoted=quoted)


def _read_joint(tokens: list[Token], at: int) -> tuple[str, int]:
    """Read what may stand between two parts: nothing, a blank, one sign with or without blanks, "of", "the"."""
    after = _skip_blank(tokens, at)
    joint = " " if after > at else ""
    if _is(tokens, after, "-", "/", ".", ",", "_", "of"):
        joint = tokens[after].text
        after = _skip_blank(tokens, after + 1)
    if _is(tokens, after, "the"):
        after = _skip_blank(tokens, after + 1)
    return joint, after


def _collect(tokens: list[Token], at: int) -> tuple[list[_Part], list[str]]:
    """Collect up to four parts from ``at`` on, and the joints between them."""
    parts: list[_Part] = []
    joints: list[str] = []
    while len(parts) <= _PARTS and (part := _read_part(tokens, at)):
        parts.append(part)
        joint, at = _read_joint(tokens, part.end)
        joints.append(joint)
    return parts, joints[: max(len(parts) - 1, 0)]


def _three(parts: list[_Part], joints: list[str], horizon: Horizon) -> _Meaning | None:
    """Give the meaning of three parts in a row, or None if they are no date."""
    one, two, three = parts[:3]
    meaning = None
    match one.kind, two.kind, three.kind:
        case ("year", "month", "short") if not three.quoted:
            meaning = _exact(one.value, two.value, three.value, horizon)
        case ("short", "month", "year"):
            meaning = _exact(three.value, two.value, one.value, horizon)
        case ("month", "short", "year"):
            meaning = _exact(three.value, one.value, two.value, horizon)
        case ("short", "month", "short") if _ends_in_short_year(parts):
            days = {day for year in _years(three.value) if (day := _day(year, two.value, one.value))}
            if not (three.quoted or one.ordinal) and one.digits == _SHORT:
                days |= {day for year in _years(one.value) if (day := _day(year, two.value, three.value))}
            meaning = _short_year(days, horizon, sure=three.quoted)
        case ("month", "short", "short") if _ends_in_short_year(parts):
            days = {day for year in _years(three.value) if (day := _day(year, one.value, two.value))}
            meaning = _short_year(days, horizon, sure=three.quoted)
        case _ if joints[0] == joints[1] and joints[0] in {"-", "/", ".", "_", " "}:
            meaning = _three_numbers(parts, joints[0], horizon)
    return meaning


def _ends_in_short_year(parts: list[_Part]) -> bool:
    """Tell a two-digit year from the day of a second date ("5 March - 10 April") by what follows it."""
    year = parts[2]
    return year.digits == _SHORT and not year.ordinal and len(parts) == _PARTS


def _three_numbers(parts: list[_Part], joint: str, horizon: Horizon) -> _Meaning | None:
    one, two, three = parts[:3]
    if any(part.ordinal or part.kind == "month" for part in parts[:3]) or one.quoted or two.quoted:
        return None
    match one.kind, two.kind, three.kind:
        case ("year", "short", "short") if not three.quoted:
            return _exact(one.value, two.value, three.value, horizon)
        case ("short", "short", "year"):
            return _numeric(one.value, two.value, three.value, horizon)
        # One of the ends must be a year of two digits; between blanks, short numbers may be anything.
        case ("short", "short", "short") if joint != " " and _SHORT in {one.digits, three.digits}:
            return _short_numeric(one.value, two.value, three.value, horizon)
    return None


def _two(parts: list[_Part], joint: str, horizon: Horizon) -> _Meaning | None:
    """Give the meaning of two parts in a row: a day without a year, or None."""
    one, two = parts[:2]
    if one.quoted or two.quoted:
        return None
    match one.kind, two.kind:
        case ("short", "month"):
            return _yearless(two.value, one.value, horizon)
        case ("month", "short"):
            meaning = _yearless(one.value, two.value, horizon)
            base = horizon.set_on or horizon.today
            # "Mar-26", without a blank, is how a spreadsheet writes March 2026.
            short_year = (
                joint != " "
                and not two.ordinal
                and base
                and two.value in {(base.year + add) % 100 for add in range(-3, 4)}
            )
            if short_year and meaning.state is MarkState.DATE:
                return _either(set(meaning.dates), f"it can be a day, or the month in the year {2000 + two.value}")
            return meaning
        case ("short", "short") if two.start == one.end + 1 and joint in {"-", "/", "."}:
            return None if one.ordinal or two.ordinal else _pair(one.value, two.value, horizon)
    return None


def _eight_digits(digits: str, horizon: Horizon) -> _Meaning | None:
    """Read 20260430; other long numbers name bugs, comments and certificates."""
    if len(digits) != len("20260430") or not FIRST_YEAR <= int(digits[:4]) <= LAST_YEAR:
        return None
    meaning = _exact(int(digits[:4]), int(digits[4:6]), int(digits[6:]), horizon)
    return meaning._replace(weak=not meaning.dates)


# -- where a date may begin and end ------------------------------------------------------------------------------------


def _sticks(token: Token) -> bool:
    """Tell whether a sign changes what it touches: strikes it out, counts it up, turns it around."""
    return token.text in "#\ufffd$€" or unicodedata.category(token.text)[0] in "MN"


def _may_begin(tokens: list[Token], at: int, low: int, last_end: int) -> bool:
    """Tell whether a date may begin at ``at``: not in the middle of a longer number, word or reference."""
    if at <= low:
        return True
    before = tokens[at - 1]
    if before.kind in {"number", "word"}:
        return False
    if before.kind != "sign":
        return True
    if before.text in _JOINTS or before.text == ":":
        left = tokens[at - 2] if at - 2 >= low else None
        glued = left and (left.kind == "number" or left.text in MONTHS or (left.kind == "sign" and _sticks(left)))
        return not glued or last_end == at - 1
    return not _sticks(before)


def _may_end(tokens: list[Token], at: int, horizon: Horizon) -> bool:
    """Tell whether a date may end before ``at``: nothing that is a part of the same number or word may follow."""
    if at >= len(tokens):
        return True
    after = tokens[at]
    if after.kind == "word":
        return after.text == "t" and _kind(tokens, at + 1) == "number"
    if after.kind == "sign" and after.text in _JOINTS and _kind(tokens, at + 1) == "number":
        parts, joints = _collect(tokens, at + 1)  # 2026-04-30/2026-05-15 is two dates, 2026-04-30-1 is none
        full = len(parts) >= _PARTS and "year" in {part.kind for part in parts[:3]}
        return full and _three(parts, joints, horizon) is not None
    return after.kind in {"blank", "url"} or (after.kind == "sign" and after.text != "_" and not _sticks(after))


def _date_at(tokens: list[Token], at: int, horizon: Horizon) -> Reading | None:
    """Read the longest date that begins at token ``at``."""
    if _kind(tokens, at) == "number" and (meaning := _eight_digits(tokens[at].text, horizon)):
        return Reading(at, at + 1, *meaning) if _may_end(tokens, at + 1, horizon) else None
    parts, joints = _collect(tokens, at)
    for count in (_PARTS, _PARTS - 1):
        if len(parts) < count:
            continue
        found = _three(parts, joints, horizon) if count == _PARTS else _two(parts, joints[0], horizon)
        end = parts[count - 1].end
        if found and _may_end(tokens, end, horizon):
            return Reading(at, end, *found)
    return None


# -- times of day, weekdays, references --------------------------------------------------------------------------------


def _zone_end(tokens: list[Token], at: int) -> int:
    """Skip am/pm, the name of a time zone and an offset, each if it is there."""
    for names in (_HALVES, _ZONES):
        word = _skip_blank(tokens, at)
        at = word + 1 if _kind(tokens, word) == "word" and tokens[word].text in names else at
    if _is(tokens, at, "+", "-") and _kind(tokens, at + 1) == "number" and len(tokens[at + 1].text) in {1, 2, 4}:
        at += 2
        if _is(tokens, at, ":") and _kind(tokens, at + 1) == "number":
            at += 2
    return at


def time_end(tokens: list[Token], at: int) -> int:
    """Return the token after the time of day that begins with the number at ``at``, or ``at`` if none does."""
    if _kind(tokens, at) != "number" or len(tokens[at].text) > _SHORT or int(tokens[at].text) > _LAST_HOUR:
        return at
    if _is(tokens, at + 1, ":") and _kind(tokens, at + 2) == "number":
        end = at + 3
        while _is(tokens, end, ":", ".") and _kind(tokens, end + 1) == "number" and end < at + 7:
            end += 2
        return _zone_end(tokens, end)
    zone = _zone_end(tokens, at + 1)
    named = any(tokens[index].kind == "word" for index in range(at + 1, min(zone, len(tokens))))
    return zone if named else at


def _after_time(tokens: list[Token], at: int) -> int:
    """Return the token after a time of day that follows a date ending at ``at``; ``at`` itself if there is none."""
    if _is(tokens, at, "t"):
        start = at + 1
        plain_digits = _kind(tokens, start) == "number" and len(tokens[start].text) in {4, 6}
    else:
        start = _skip_blank(tokens, at)
        while start < at + 4 and (_is(tokens, start, ",", "@", "at", "(") or _kind(tokens, start) == "blank"):
            start += 1
        four = _kind(tokens, start) == "number" and len(tokens[start].text) == len("1700")
        plain_digits = four and _zone_follows(tokens, start)
    end = _zone_end(tokens, start + 1) if plain_digits else time_end(tokens, start)
    return end if end > start else at


def _zone_follows(tokens: list[Token], at: int) -> bool:
    word = _skip_blank(tokens, at + 1)
    return _kind(tokens, word) == "word" and tokens[word].text in _ZONES


def _reference_end(tokens: list[Token], at: int, low: int) -> int:
    """Return the token after "bug 1648717", "#12", "c7" or "every 14" at ``at``, or ``at`` if there is none."""
    token, after = tokens[at], at + 1
    if token.text not in _REFERENCES and token.text not in {"#", "every"}:
        return at
    if token.kind == "word" and at > low and tokens[at - 1].kind in {"number", "word"}:
        return at
    if token.text != "c":
        after = _skip_blank(tokens, after)
    if _is(tokens, after, "#"):
        after = _skip_blank(tokens, after + 1)
    if _kind(tokens, after) != "number":
        return at
    dated = _is(tokens, after + 1, *_JOINTS) and _kind(tokens, after + 2) == "number"
    return at if dated and token.text != "#" else after + 1


def _check_weekday(tokens: list[Token], reading: Reading, low: int) -> Reading:
    """Doubt a date that stands beside the name of another day of the week."""
    if reading.state is not MarkState.DATE:
        return reading
    for step, at in ((-1, reading.first - 1), (1, reading.end)):
        for index in range(at, at + 6 * step, step):
            if not low <= index < len(tokens) or (tokens[index].kind == "word" and tokens[index].text != "the"):
                break
        else:
            continue
        named = WEEKDAYS.get(tokens[index].text) if low <= index < len(tokens) else None
        if named is not None and named != reading.dates[0].weekday():
            true_name = _DAY_NAMES[reading.dates[0].weekday()]
            why = f"{reading.dates[0]} is a {true_name}, and the mark names another day of the week"
            return reading._replace(state=MarkState.AMBIGUOUS, why=why)
    return reading


# -- a stretch of text -------------------------------------------------------------------------------------------------


class Scan(NamedTuple):
    """The dates found in a stretch of text, and the tokens that belong to no date, time of day or reference."""

    readings: list[Reading]
    spare: list[int]


def scan(tokens: list[Token], low: int, high: int, horizon: Horizon) -> Scan:
    """Find every date in ``tokens[low:high]``.

    Args:
        tokens: the tokens of a whole text.
        low: the first token to look at; a date may begin there even if a word touches it.
        high: the token to stop before.
        horizon: what is known of the time in which the text was written.

    Returns:
        The readings in the order of the text, and the indices of all other tokens.
    """
    readings: list[Reading] = []
    spare: list[int] = []
    at, last_end = low, -1
    while at < high:
        if (end := _reference_end(tokens, at, low)) > at:
            at = end
            continue
        reading = _date_at(tokens, at, horizon) if _may_begin(tokens, at, low, last_end) else None
        if reading is None or reading.end > high:
            spare.append(at)
            at += 1
            continue
        readings.append(_check_weekday(tokens, reading, low))
        last_end = reading.end
        at = min(_after_time(tokens, reading.end), high)
    return Scan(readings, spare)
