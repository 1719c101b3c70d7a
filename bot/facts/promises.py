"""Promises with dates in a CA's comment (“within 3 weeks”, “by the end of the year”): what a Next-update date could be.

They are hints for staff and start no clock.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.facts import prose
from bot.facts.dates import Horizon, MarkState, scan, tokenize

_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "couple of": 2, "few": 3}
_SPAN = re.compile(
    r"\b(?:within|in|over)\s+(?:the\s+)?(?:next\s+)?(?:a\s+)?"
    r"(?P<count>\d{1,3}|one|two|three|four|five|six|an?|couple of|few)"
    r"\s+(?P<unit>days?|weeks?|months?)\b",
    re.IGNORECASE,
)
_END = re.compile(
    r"\b(?:by|before|until|at)\s+(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?(?P<unit>week|month|quarter|year)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\b(?:by\s+)?(?P<unit>next\s+week|next\s+month|tomorrow)\b", re.IGNORECASE)
_PROMISE = re.compile(
    r"\b(?:will|shall|plan\w*|expect\w*|intend\w*|aim\w*|going to|scheduled|target\w*|estimat\w*|commit\w*|"
    r"should be)\b",
    re.IGNORECASE,
)
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Promise:
    """A sentence in which the CA names a day for something."""

    day: date
    text: str


def find(text: str, written: date) -> list[Promise]:
    """Finds the promises of a comment that was written on `written` (UTC); only days after that one."""
    found: list[Promise] = []
    for sentence in prose.sentences(text):
        if not _PROMISE.search(sentence):
            continue
        day = min((day for day in days_named(sentence, written) if day > written), default=None)
        if day:
            found.append(Promise(day, sentence))
    return found


def days_named(sentence: str, written: date) -> Iterator[date]:
    """Gives the days that a sentence of `written` (UTC) names, in whatever order; past ones too."""
    for match in _SPAN.finditer(sentence):
        count = match.group("count").casefold()
        number = int(count) if count.isdigit() else _COUNTS[count]
        unit = match.group("unit").casefold().rstrip("s")
        yield written + timedelta(days=number * {"day": 1, "week": 7, "month": 30}[unit])
    for match in _END.finditer(sentence):
        yield _end_of(match.group("unit").casefold(), written)
    for match in _NEXT.finditer(sentence):
        unit = " ".join(match.group("unit").casefold().split())
        yield written + timedelta(days={"tomorrow": 1, "next week": 7, "next month": 30}[unit])
    tokens = tokenize(sentence)
    for reading in scan(tokens, 0, len(tokens), Horizon(set_on=written)).readings:
        if reading.state is MarkState.DATE:
            yield reading.dates[0]


def _end_of(unit: str, day: date) -> date:
    if unit == "week":
        return day + timedelta(days=(_FRIDAY - day.weekday()) % 7)
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 3, "year": 12}[unit]
    return date(day.year, month, calendar.monthrange(day.year, month)[1])
