"""Reads dates as people write them by hand, and says what is wrong with those no one could read for sure.

Nothing here guesses: a date is ``DATE`` only if one reading is left. The text is cut into tokens once, every token is
looked at a bounded number of times, so the time taken grows with the length of the text and with nothing else.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import NamedTuple

from bot.facts.dates.days import MONTHS, WEEKDAYS, Horizon, MarkState
from bot.facts.dates.shapes import PARTS, collect, eight_digits, three_parts, two_parts
from bot.facts.dates.times import after_time
from bot.facts.dates.tokens import Token, has_text, kind_at, skip_blank, words

_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_REFERENCES = words("bug bugs comment comments c issue id pr ticket")
_JOINTS = frozenset("-/._")
"""Signs that join the numbers of one date: a number glued to one of them belongs to what is on its other side."""


class Reading(NamedTuple):
    """One date expression: its tokens ``[first, end)``, the dates it can mean, and why it is not a plain date."""

    first: int
    end: int
    state: MarkState
    dates: tuple[date, ...]
    why: str
    weak: bool = False
    """Could as well be a version number or a fraction; counts only behind the words of a mark."""


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
        return after.text == "t" and kind_at(tokens, at + 1) == "number"
    if after.kind == "sign" and after.text in _JOINTS and kind_at(tokens, at + 1) == "number":
        parts, joints = collect(tokens, at + 1)  # 2026-04-30/2026-05-15 is two dates, 2026-04-30-1 is none
        full = len(parts) >= PARTS and "year" in {part.kind for part in parts[:3]}
        return full and three_parts(parts, joints, horizon) is not None
    return after.kind in {"blank", "url"} or (after.kind == "sign" and after.text != "_" and not _sticks(after))


def _date_at(tokens: list[Token], at: int, horizon: Horizon) -> Reading | None:
    """Read the longest date that begins at token ``at``."""
    if kind_at(tokens, at) == "number" and (meaning := eight_digits(tokens[at].text, horizon)):
        return Reading(at, at + 1, *meaning) if _may_end(tokens, at + 1, horizon) else None
    parts, joints = collect(tokens, at)
    for count in (PARTS, PARTS - 1):
        if len(parts) < count:
            continue
        found = three_parts(parts, joints, horizon) if count == PARTS else two_parts(parts, joints[0], horizon)
        end = parts[count - 1].end
        if found and _may_end(tokens, end, horizon):
            return Reading(at, end, *found)
    return None


# -- references and weekdays -------------------------------------------------------------------------------------------


def _reference_end(tokens: list[Token], at: int, low: int) -> int:
    """Return the token after "bug 1648717", "#12", "c7" or "every 14" at ``at``, or ``at`` if there is none."""
    token, after = tokens[at], at + 1
    if token.text not in _REFERENCES and token.text not in {"#", "every"}:
        return at
    if token.kind == "word" and at > low and tokens[at - 1].kind in {"number", "word"}:
        return at
    if token.text != "c":
        after = skip_blank(tokens, after)
    if has_text(tokens, after, "#"):
        after = skip_blank(tokens, after + 1)
    if kind_at(tokens, after) != "number":
        return at
    dated = has_text(tokens, after + 1, *_JOINTS) and kind_at(tokens, after + 2) == "number"
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
        at = min(after_time(tokens, reading.end), high)
    return Scan(readings, spare)
