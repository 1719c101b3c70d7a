"""A bug's timeline as SVG: a row for each side, for marks and for every clock that matters; time runs to the right.

Positions are percentages, so that a drawing fits every width without its shapes being stretched; a shape is defined
once on the page and used by name, so that two thousand drawings stay small.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from markupsafe import Markup, escape

from bot.facts.sides import Side
from bot.judge import calendar
from bot.judge.clock import State
from bot.outcome.timeline import Marked, Running, Timeline, Word
from bot.tell.words import clean, counted, days

ROW = 16
"""The height of a row, in pixels; page.css sets the labels beside it in the same measure."""
_AXIS = 18
_EDGE, _SPAN = 1.2, 97.0
"""Where the first moment stands, and how wide all time is, in percent: shapes at the ends stay whole."""
_TICKS = 5
_YEAR, _MONTH = 365, 30
_STEPS = (1, 2, 7, 14, 30, 60, 90, 180, 365, 730, 1460)
"""Days between two dates on the axis; from 30 on they are whole months."""

_SHAPES: dict[Side | None, str] = {
    Side.CA: "c",
    Side.STAFF: "s",
    Side.COMMUNITY: "m",
    Side.AUDITOR: "u",
    Side.UNKNOWN: "q",
    Side.BOT: "o",
    None: "o",
}
_SIDES: dict[Side | None, str] = {
    Side.CA: "the CA",
    Side.STAFF: "a root program",
    Side.COMMUNITY: "the community",
    Side.AUDITOR: "an auditor",
    Side.UNKNOWN: "nobody knows whom",
    Side.BOT: "a bot",
    None: "Bugzilla itself, or spam",
}
_DRAWN = {State.RUNNING: "run", State.LAPSED: "run", State.UNCLEAR: "odd", State.SUSPENDED: "rest"}
"""The clocks that get a row; one that was met needs nobody any more."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The labels of the rows, and the picture beside them."""

    labels: tuple[str, ...]
    svg: Markup


@dataclass(frozen=True, slots=True)
class _Scale:
    begin: datetime
    seconds: float

    def x(self, moment: datetime) -> float:
        part = (moment - self.begin).total_seconds() / self.seconds
        return _EDGE + _SPAN * min(max(part, 0.0), 1.0)


def draw(line: Timeline, *, whole: bool, reminder: str = "our reminder") -> Drawing:
    """Draws a timeline with a row for each side, marks and clocks.

    Args:
        line: the bug's past.
        whole: whether every shape says what it is when it is pointed at; that takes room.
        reminder: what a reminder is called.
    """
    scale = _scale(line, line.end)
    clocks = [clock for clock in line.clocks if clock.state in _DRAWN and clock.due is not None]
    labels = ["CA", "programs", "others"]
    parts: list[Markup] = []
    parts += _words(line.words, scale, whole=whole)
    if line.reminders:
        labels.append("ca-nag")
        y = _middle(len(labels))
        for deed in line.reminders:
            title = f"{reminder} {deed.step}, {deed.when:%Y-%m-%d}{', taken back' if deed.taken_back else ''}"
            parts.append(_use("r", scale.x(deed.when), y, title if whole else ""))
    if line.marks:
        labels.append("marks")
        parts += [part for mark in line.marks for part in _mark(mark, line, scale, _middle(len(labels)), whole=whole)]
    for clock in clocks:
        labels.append(clock.name.value)
        parts += _clock(clock, line, scale, _middle(len(labels)), whole=whole)
    height = ROW * len(labels)
    behind = [_rect("shut", scale.x(a), scale.x(b or line.now), 0, height) for a, b in line.closed]
    frame = Markup("").join([*behind, *_axis(line, scale, height), *parts])
    svg = Markup('<svg class="tl" role="img" height="{}" aria-label="{}">{}</svg>').format(
        height + _AXIS, _told(line, clocks), frame
    )
    return Drawing(tuple(labels), svg)


def spark(line: Timeline) -> Markup:
    """Draws a timeline in a single row, up to the day on which the bug was closed: the words of all sides."""
    shut = line.closed[-1] if line.closed and line.closed[-1][1] is None else None
    scale = _scale(line, max(shut[0], line.words[-1].when) if shut and line.words else line.now)
    behind = [_rect("shut", scale.x(a), scale.x(b or line.now), 0, ROW) for a, b in line.closed]
    dots = [_use(_SHAPES[word.side], scale.x(word.when), ROW // 2, "") for word in line.words]
    return Markup('<svg class="tl" role="img" height="{}" aria-label="{}">{}</svg>').format(
        ROW, _told(line, ()), Markup("").join([*behind, *dots])
    )


def side_of(word: Word) -> str:
    """Says for whom a comment was written."""
    return _SIDES[word.side]


def _scale(line: Timeline, end: datetime) -> _Scale:
    return _Scale(line.begin, max((end - line.begin).total_seconds(), 1.0))


def _middle(row: int) -> int:
    return ROW * row - ROW // 2


# --- shapes --------------------------------------------------------------------------------------------------------


def _use(shape: str, x: float, y: int, title: str) -> Markup:
    if not title:
        return Markup('<use href="#{}" x="{}%" y="{}"/>').format(shape, _short(x), y)
    return Markup('<use href="#{}" x="{}%" y="{}"><title>{}</title></use>').format(shape, _short(x), y, title)


def _rect(name: str, begin: float, end: float, y: int, height: int, title: str = "") -> Markup:
    inner = Markup("<title>{}</title>").format(title) if title else ""
    return Markup('<rect class="{}" x="{}%" y="{}" width="{}%" height="{}">{}</rect>').format(
        name, _short(begin), y, _short(max(end - begin, 0.2)), height, inner
    )


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _words(words: Iterable[Word], scale: _Scale, *, whole: bool) -> Iterator[Markup]:
    lanes = {Side.CA: 1, Side.STAFF: 2}
    for word in words:
        title = f"comment {word.count}, {word.when:%Y-%m-%d %H:%M}, {clean(word.who, 80)}, for {_SIDES[word.side]}"
        lane = lanes.get(word.side, 3) if word.side else 3
        yield _use(_SHAPES[word.side], scale.x(word.when), _middle(lane), title if whole else "")


def _mark(mark: Marked, line: Timeline, scale: _Scale, y: int, *, whole: bool) -> Iterator[Markup]:
    """A mark while it stood, and the day that it names as far as that is on the drawing."""
    until = f"until {mark.until:%Y-%m-%d}" if mark.until else "it stands"
    when = "from the start" if mark.at_filing else f"set {mark.since:%Y-%m-%d} by {clean(mark.who, 80)}"
    title = f"{mark.kind} {mark.date or mark.state}: {when}, {until}"
    name = "mark" if mark.date else "mark odd"
    shown = title if whole else ""
    yield _rect(name, scale.x(mark.since), scale.x(mark.until or line.now), y - 2, 4, shown)
    if mark.date and line.begin <= _noon(mark.date) <= line.end:
        yield _use("d" if mark.kind == "next update" else "x", scale.x(_noon(mark.date)), y, shown)


def _clock(clock: Running, line: Timeline, scale: _Scale, y: int, *, whole: bool) -> Iterator[Markup]:
    if clock.due is None:
        return
    due = calendar.end_of(clock.due)
    over = f", {days(clock.days_over)} over" if clock.days_over else ""
    title = f"{clock.name} {clock.state}: since {clock.since}, due {clock.due}{over}" if whole else ""
    yield _rect(_DRAWN[clock.state], scale.x(_noon(clock.since)), scale.x(due), y - 3, 6, title)
    if clock.state is State.LAPSED:
        yield _rect("over", scale.x(due), scale.x(clock.ended or line.now), y - 3, 6, title)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


# --- the axis ------------------------------------------------------------------------------------------------------


def _axis(line: Timeline, scale: _Scale, height: int) -> Iterator[Markup]:
    for number, (day, text) in enumerate(_ticks(line)):
        x = _short(scale.x(datetime(day.year, day.month, day.day, tzinfo=UTC)))
        yield Markup('<line class="t" x1="{}%" x2="{}%" y2="{}"/>').format(x, x, height)
        yield Markup('<text class="t{}" x="{}%" y="{}">{}</text>').format(number % 2, x, height + 13, text)
    now = _short(scale.x(line.now))
    yield Markup('<line class="now" x1="{}%" x2="{}%" y2="{}"/>').format(now, now, height + 4)


def _ticks(line: Timeline) -> Iterator[tuple[date, str]]:
    """A few dates that are easily read; none so near the right end that it would be cut."""
    first, last = calendar.day_of(line.begin), calendar.day_of(line.end)
    span = max((last - first).days, 1)
    step = next((step for step in _STEPS if span / step <= _TICKS), _STEPS[-1])
    day = first + timedelta(days=1) if step < _MONTH else _next_month(first, max(1, round(step / _MONTH)))
    while day <= last - timedelta(days=span // 12):
        yield day, _label(day, step)
        day = day + timedelta(days=step) if step < _MONTH else _next_month(day, max(1, round(step / _MONTH)))


def _next_month(day: date, months: int) -> date:
    """Gives the first of the month that comes next in steps of so many months, counted from January."""
    months = 12 * max(1, months // 12) if months >= 12 else months  # noqa: PLR2004 - months of a year
    index = day.year * 12 + day.month - 1
    later = (index // months + 1) * months
    return date(later // 12, later % 12 + 1, 1)


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def _label(day: date, step: int) -> str:
    month = _MONTHS[day.month - 1]
    if step < _MONTH:
        return f"{day.day} {month}"
    return f"{month} {day.year}" if step < _YEAR else str(day.year)


# --- in words ------------------------------------------------------------------------------------------------------


def _told(line: Timeline, clocks: Iterable[Running]) -> Markup:
    """Says in a sentence what a drawing shows."""
    ca, staff = line.said_by(Side.CA), line.said_by(Side.STAFF)
    last = f", the last on {ca[-1].when:%Y-%m-%d}" if ca else ""
    told = [
        f"Timeline from {line.begin:%Y-%m-%d} to {line.now:%Y-%m-%d}: {counted(len(ca), 'comment')} by the CA{last}",
        f"{len(staff)} by root programs",
        f"{len(line.words) - len(ca) - len(staff)} by others",
    ]
    told += [f"{counted(len(line.reminders), 'reminder')} by ca-nag"] if line.reminders else []
    told += [
        f"{clock.name} {clock.state}, due {clock.due}{f', {days(clock.days_over)} over' if clock.days_over else ''}"
        for clock in clocks
    ]
    return escape("; ".join(told) + ".")
