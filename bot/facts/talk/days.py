"""Days that a sentence names, as people name them: dates, weekdays, “within seven days”, “end of May”, “Q3 2026”."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bot.facts.dates import MONTHS, WEEKDAYS, Horizon, MarkState, scan, tokenize
from bot.facts.talk.sentences import Sentence

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            *("", "a an one", "two couple", "three few", "four", "five", "six", "seven", "eight", "nine", "ten"),
            *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
            "twenty",
        )
    )
    for word in words.split()
} | {"thirty": 30, "forty": 40, "sixty": 60, "ninety": 90, "fortnight": 14}  # fmt: skip
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(_NUMBERS) + r")"
_SPAN = re.compile(
    rf"\b(?:within|in|over|after|next|takes?|another|give us|need)\s+(?:about\s+"
    rf"|approximately\s+|at most\s+)?(?:the\s+)?(?:next\s+|coming\s+|following\s+)?(?:a\s+)?{_COUNT}(?:\s+of"
    rf"|\s+more|\s+further)?(?:\s+\(\d+\))?[\s-]+"
    r"(?P<working>working\s+|business\s+|calendar\s+)?(?P<unit>hours?|days?"
    r"|weeks?|months?)\b(?:['’]\s*time)?(?:\s+from\s+(?:today|now))?"
    rf"|\b(?P<fromnow>\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(?P<unit2>days?"
    rf"|weeks?|months?)\s+from\s+(?:today|now)\b|\b(?P<fortnight>(?:in|within"
    rf"|give us)\s+a\s+fortnight|a\s+fortnight\s+from\s+(?:today|now))\b",
    re.IGNORECASE,
)
_SHORTEST_MONTH = 3
_MONTH_NAMES = "|".join(sorted((name for name in MONTHS if len(name) >= _SHORTEST_MONTH), key=len, reverse=True))
_END = re.compile(
    rf"\b(?P<part>end|middle|mid|beginning|start|early|late|close)[\s-]*(?:of\s+)?(?:the\s+)?(?P<which>this\s+"
    rf"|next\s+|current\s+|coming\s+)?(?P<unit>day|week|month|quarter|year"
    rf"|{_MONTH_NAMES})\b(?:\s+(?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"\b(?:Q(?P<quarter>[1-4])|(?P<word>first|second|third|fourth|last)\s+quarter(?:\s+of)?"
    r"|H(?P<half>[12]))[\s/-]*(?P<year>\d{4})?\b",
    re.IGNORECASE,
)
_IN_MONTH = re.compile(
    rf"\b(?:in|during|by|until|before)\s+(?P<month>{_MONTH_NAMES})\b(?!\s*\d{{1,2}}\b)(?:\s+(?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?P<unit>the\s+day\s+after\s+tomorrow|month['’]s\s+end|next\s+week"
    r"|coming\s+week|next\s+month|this\s+week|this\s+month|tomorrow|today"
    r"|tonight)\b",
    re.IGNORECASE,
)
_OF_THIS_MONTH = re.compile(
    r"\b(?:on\s+)?the\s+(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?:\s+of\s+this\s+month)?", re.IGNORECASE
)
_WEEKDAY = re.compile(
    r"\b(?P<how>on|by|until|till|before|this|next|coming|from)?\s*(?P<which>this\s+"
    r"|next\s+|coming\s+)?(?P<day>monday|tuesday|wednesday|thursday|friday"
    r"|saturday|sunday)\b(?:\s+(?:of\s+)?(?P<far>next\s+week|week))?",
    re.IGNORECASE,
)
_HINTS_AT_A_DAY = re.compile(
    rf"\d|day|week|month|year|quarter|hours?\b|tomorrow|tonight|fortnight|\b(?:{_MONTH_NAMES})\b", re.IGNORECASE
)
"""Few sentences hold one of these, which every day needs that anybody names."""
_PAST_DAY = re.compile(r"\b(?:last|past|previous|since)\s+$", re.IGNORECASE)
_FRIDAY = 4
_HOURS_A_DAY = 24
_LAST_YEAR = 2999
_BESIDE = 6
_AHEAD_WITHOUT_YEAR = 270


@dataclass(frozen=True, slots=True)
class Named:
    """A day that a sentence names, and where in it (character offsets of the expression)."""

    day: date
    start: int
    end: int


@lru_cache(maxsize=8192)
def named(sentence: str, written: date) -> tuple[Named, ...]:
    """Gives the days that a sentence of `written` (UTC) names, in the order of the text; past ones too.

    A stretch of time means its last day: who promises something for May has until the 31st.
    """
    if not _HINTS_AT_A_DAY.search(sentence):
        return ()
    found = list(_dates(sentence, written))
    dated = [one.start for one in found]
    for reader in (_spans, _of_this_month, _ends, _quarters, _months, _weekdays, _soon):
        for one in reader(sentence, written):
            # “Thursday, 19 March” is one day.
            beside = reader is _weekdays and any(0 <= start - one.end <= _BESIDE for start in dated)
            if not beside and not any(one.start < other.end and other.start < one.end for other in found):
                found.append(one)
    return tuple(sorted(found, key=lambda one: one.start))


def _dates(sentence: str, written: date) -> Iterator[Named]:
    tokens = tokenize(sentence)
    for reading in scan(tokens, 0, len(tokens), Horizon(set_on=written)).readings:
        # Who means a day of last year writes no year either; nobody promises ten months ahead without one.
        long_ago = (reading.dates[0] - written).days > _AHEAD_WITHOUT_YEAR if reading.state is MarkState.DATE else False
        written_out = str(reading.dates[0].year) in sentence if reading.state is MarkState.DATE else False
        if reading.state is MarkState.DATE and (not long_ago or written_out):
            yield Named(reading.dates[0], tokens[reading.first].start, tokens[reading.end - 1].end)


def _spans(sentence: str, written: date) -> Iterator[Named]:
    for match in _SPAN.finditer(sentence):
        if match.group("fortnight"):
            yield Named(written + timedelta(days=14), match.start(), match.end())
            continue
        count = (match.group("count") or match.group("fromnow")).casefold()
        number = int(count) if count.isdigit() else _NUMBERS[count]
        unit = (match.group("unit") or match.group("unit2")).casefold().rstrip("s")
        working = (match.group("working") or "").strip().casefold() in {"working", "business"}
        if unit == "hour":
            days = -(-number // _HOURS_A_DAY)
        elif unit == "day" and working:
            days = _working_days(number, written)
        else:
            days = number * {"day": 1, "week": 7, "month": 30}[unit]
        yield Named(written + timedelta(days=days), match.start(), match.end())


def _working_days(count: int, start: date) -> int:
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() <= _FRIDAY
    return (day - start).days


def _ends(sentence: str, written: date) -> Iterator[Named]:
    for match in _END.finditer(sentence):
        part, unit = match.group("part").casefold(), match.group("unit").casefold()
        ahead = (match.group("which") or "").strip().casefold() in {"next", "coming"}
        if unit in MONTHS and unit != "day":
            last = _month_end(written, MONTHS[unit], match.group("year"))
        elif unit == "day":
            last = written
        else:
            last = _end_of(unit, written, ahead=ahead)
        if unit in MONTHS or unit == "month":
            last = last.replace(
                day={"early": 10, "beginning": 10, "start": 10, "mid": 20, "middle": 20}.get(part, last.day)
            )
        yield Named(last, match.start(), match.end())


def _end_of(unit: str, day: date, *, ahead: bool) -> date:
    if unit == "week":
        return day + timedelta(days=(_FRIDAY - day.weekday()) % 7 + 7 * ahead)
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 3, "year": 12}[unit]
    year = day.year
    if ahead:
        month += {"month": 1, "quarter": 3, "year": 12}[unit]
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return _last_day(year, month)


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _month_end(written: date, month: int, year: str | None) -> date:
    if year and 1900 <= int(year) <= _LAST_YEAR:  # noqa: PLR2004 - the years that are read anywhere
        return _last_day(int(year), month)
    last = _last_day(written.year, month)
    return last if last >= written else _last_day(written.year + 1, month)


def _quarters(sentence: str, written: date) -> Iterator[Named]:
    words = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
    for match in _QUARTER.finditer(sentence):
        if match.group("half"):
            month = 6 * int(match.group("half"))
        else:
            month = 3 * (
                int(match.group("quarter")) if match.group("quarter") else words[match.group("word").casefold()]
            )
        yield Named(_month_end(written, month, match.group("year")), match.start(), match.end())


def _months(sentence: str, written: date) -> Iterator[Named]:
    for match in _IN_MONTH.finditer(sentence):
        name = match.group("month")
        if name == "may":
            continue  # a month has its capital
        yield Named(_month_end(written, MONTHS[name.casefold()], match.group("year")), match.start(), match.end())


def _soon(sentence: str, written: date) -> Iterator[Named]:
    for match in _NEXT.finditer(sentence):
        unit = " ".join(match.group("unit").casefold().replace("’", "'").split())
        day = {
            "the day after tomorrow": written + timedelta(days=2),
            "month's end": _end_of("month", written, ahead=False),
            "tomorrow": written + timedelta(days=1),
            "today": written,
            "tonight": written,
            "this week": _end_of("week", written, ahead=False),
            "next week": _end_of("week", written, ahead=True),
            "coming week": _end_of("week", written, ahead=True),
            "this month": _end_of("month", written, ahead=False),
            "next month": _end_of("month", written, ahead=True),
        }[unit]
        yield Named(day, match.start(), match.end())


def _weekdays(sentence: str, written: date) -> Iterator[Named]:
    for match in _WEEKDAY.finditer(sentence):
        if _PAST_DAY.search(sentence[: match.start("day")]):
            continue
        day = WEEKDAYS[match.group("day").casefold()]
        ahead = (day - written.weekday() - 1) % 7 + 1
        how = f"{match.group('how') or ''} {match.group('which') or ''}".casefold()
        far = (match.group("far") or "").casefold()
        monday = written - timedelta(days=written.weekday())
        when = written + timedelta(days=ahead)
        if "next" in how or far.startswith("next"):
            when = monday + timedelta(days=7 + day)
        yield Named(when, match.start(), match.end())


def _of_this_month(sentence: str, written: date) -> Iterator[Named]:
    spoken_of = re.search(rf"\b(?:{_MONTH_NAMES})\b", sentence)  # “in the course of April …, at the latest on the 24th”
    for match in _OF_THIS_MONTH.finditer(sentence):
        number = int(match.group("day"))
        if spoken_of:
            last = _month_end(written, MONTHS[spoken_of.group().casefold()], None)
            if number <= last.day:
                yield Named(last.replace(day=number), match.start(), match.end())
            continue
        for month in (written.month, written.month % 12 + 1):
            year = written.year + (month < written.month)
            if 1 <= number <= calendar.monthrange(year, month)[1] and date(year, month, number) >= written:
                yield Named(date(year, month, number), match.start(), match.end())
                break


_LIMIT = re.compile(
    r"\b(?:by|before|until|till|no later than|not later than|on or before"
    r"|latest|within(?: the)?(?: next)?)(?:\s+the|\s+end of)*\s*$",
    re.IGNORECASE,
)
_LIMIT_WITHIN = re.compile(r"(?:by|before|until|till|no later than|within)\b", re.IGNORECASE)
_NO_LIMIT = re.compile(
    r"\b(?:valid|expir\w+|issued|active|open|running|stays?|revoked|published"
    r"|reachable|ran|run|was|were|lasted|dated)\s+(?:only\s+)?(?:until"
    r"|till|by|before|on)?\s*$",
    re.IGNORECASE,
)


def limits(sentence: Sentence, written: date) -> Iterator[date]:
    """Gives the days that a demand of `written` (UTC) sets as limit: “by 20 March”, not “valid until 2027-12-31”."""
    text = sentence.text
    for one in named(text, written):
        before = text[max(0, one.start - 40) : one.start]
        with_word = _LIMIT_WITHIN.match(text[one.start : one.end])
        if (_LIMIT.search(before) or with_word) and not _NO_LIMIT.search(
            before + (with_word.group() if with_word else "")
        ):
            yield one.day


def is_limit(sentence: str, one: Named) -> bool:
    """Tells whether a day stands in a sentence as the last one: “by Friday”, “at the latest on the 24th”."""
    before = sentence[max(0, one.start - 40) : one.start]
    return bool(
        _LIMIT.search(before)
        or _LIMIT_WITHIN.match(sentence[one.start : one.end])
        or re.search(r"\blatest\b[\w\s]{0,12}$", before)
    )
