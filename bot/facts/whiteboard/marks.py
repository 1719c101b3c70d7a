"""A mark on a whiteboard: its stretch of text, the day in it, and what before or after that day casts doubt on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.facts.dates.days import MONTHS, WEEKDAYS, Horizon, MarkState
from bot.facts.dates.scanning import Reading, Scan, scan
from bot.facts.dates.tokens import Token, words
from bot.facts.whiteboard.triggers import Piece

_FILLERS = frozenset("on by at due is for of before the a s will be date expected scheduled planned latest".split())
_PHRASES = (
    ("no", "later", "than"),
    ("not", "later", "than"),
    ("or", "before"),
    ("set", "for"),
    ("set", "to"),
    ("to", "be"),
)
_CLOSE_FILLERS = words("as resolved bug this it and")
_CLOSE_PHRASES = (*_PHRASES, ("or", "about"))
_RESOLUTIONS = {
    ("invalid",): "INVALID",
    ("fixed",): "FIXED",
    ("wontfix",): "WONTFIX",
    ("wont", "fix"): "WONTFIX",
    ("won", "t", "fix"): "WONTFIX",
    ("duplicate",): "DUPLICATE",
    ("dup",): "DUPLICATE",
    ("dupe",): "DUPLICATE",
    ("worksforme",): "WORKSFORME",
    ("works", "for", "me"): "WORKSFORME",
    ("incomplete",): "INCOMPLETE",
    ("inactive",): "INACTIVE",
    ("moved",): "MOVED",
}
_LEADING_SIGNS = frozenset("-:=,.()[]/_;\"'*!|•·→’‘“”")
_DOUBTFUL_SIGNS = frozenset("?~±<>+≈≤≥\ufffd")
_TAKEN_BACK = words(
    "or not no unless until till if else but instead was were maybe perhaps possibly probably about around circa ca "
    "earliest later onward onwards ish tbd tba tbc week weeks old done met received missed past typo wrong void "
    "plus"
)
_TAKEN_BACK_STEMS = tuple(
    words(
        "cancel postpon resched withdr supersed obsolet expir confirm unconfirm approx estimat propos request extend "
        "tentativ remov former previous origin chang overdue suspend"
    )
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A Next-update or close mark.

    Attributes:
        state: how far it could be read.
        date: the day it names; None unless ``state`` is ``DATE``.
        text: the mark as it is written, without brackets; empty for ``NONE``. Several marks are joined by " … ".
        candidates: the days it could mean, sorted; empty for ``DATE`` and ``NONE``.
        reason: a sentence for staff on what is wrong with it; empty for ``DATE`` and ``NONE``.
    """

    state: MarkState
    date: dt.date | None
    text: str
    candidates: tuple[dt.date, ...]
    reason: str


NO_MARK = Mark(MarkState.NONE, None, "", (), "")


class Segment(NamedTuple):
    """A mark: its first token, where its words end, and where it ends."""

    kind: Literal["next", "close"]
    first: int
    body: int
    high: int
    doubt: str


# -- the stretch of a mark ---------------------------------------------------------------------------------------------


def segments_of(tokens: list[Token], pieces: list[Piece], horizon: Horizon) -> tuple[list[Segment], set[int]]:
    """Give each mark its stretch of text, and the pieces that belong to a mark begun in an earlier one."""
    segments: list[Segment] = []
    absorbed: set[int] = set()
    for index, piece in enumerate(pieces):
        for number, (kind, first, body, doubt) in enumerate(piece.triggers, start=1):
            high = piece.triggers[number].first if number < len(piece.triggers) else piece.high
            if number == len(piece.triggers) and not _doubts(tokens, kind, list(range(body, high))):
                high = _reach(tokens, pieces, index, absorbed, horizon)
            segments.append(Segment(kind, first, body, high, doubt))
    return segments, absorbed


def _reach(tokens: list[Token], pieces: list[Piece], index: int, absorbed: set[int], horizon: Horizon) -> int:
    """Follow a mark without a date across a bracket: ``[Next update] 2026-04-30``, ``Next update [2026-04-30]``."""
    high = pieces[index].high
    for follower in range(index + 1, len(pieces)):
        piece = pieces[follower]
        end = piece.triggers[0].first if piece.triggers else piece.high
        blank = all(tokens[at].kind == "blank" for at in range(piece.low, end))
        if piece.bracketed:
            if piece.triggers or not _is_only_date(tokens, scan(tokens, piece.low, end, horizon)):
                break
        elif piece.opened or (piece.closed and not blank):
            break
        high = end
        absorbed.add(follower)
        if piece.triggers or not (blank or piece.bracketed):
            break
    return high


def _is_only_date(tokens: list[Token], found: Scan) -> bool:
    dates = [reading for reading in found.readings if not reading.weak]
    return bool(dates) and not _doubts(tokens, "next", found.spare)


# -- doubts ------------------------------------------------------------------------------------------------------------


def _phrase_at(words: list[str], at: int, phrases: tuple[tuple[str, ...], ...]) -> int:
    return next((len(phrase) for phrase in phrases if tuple(words[at : at + len(phrase)]) == phrase), 0)


def _doubts(tokens: list[Token], kind: str, lead: list[int]) -> str:
    """Say what between the words of a mark and its date is not known to lead to a date."""
    words = []
    for at in lead:
        token = tokens[at]
        arrow = token.text == ">" and tokens[at - 1].text == "-"
        if token.kind == "word":
            words.append(token.text)
        elif token.kind != "blank" and token.text not in _LEADING_SIGNS and not arrow:
            return f"“{token.text[:40]}” stands before the day"
    close = kind == "close"
    phrases = (*_CLOSE_PHRASES, *_RESOLUTIONS) if close else _PHRASES
    at = 0
    while at < len(words):
        length = _phrase_at(words, at, phrases)
        known = words[at] in _FILLERS or words[at] in WEEKDAYS or (close and words[at] in _CLOSE_FILLERS)
        if not length and not known:
            return f"“{words[at][:40]}” stands before the day"
        at += length or 1
    return ""


def _second_thoughts(tokens: list[Token], tail: list[int]) -> str:
    """Say what after the date of a mark puts it in doubt; other words and remarks are nobody's concern."""
    for at in tail:
        token = tokens[at]
        arrow = token.text == ">" and tokens[at - 1].text == "-"
        doubtful = (
            token.kind == "number"
            or (token.text in _DOUBTFUL_SIGNS and not arrow)
            or (token.text in MONTHS and token.text != "may")
            or token.text in _TAKEN_BACK
            or token.text.startswith(tuple(_TAKEN_BACK_STEMS))
        )
        if doubtful:
            return f"“{token.text[:40]}” stands after the day"
    return ""


def _resolution(tokens: list[Token], segment: Segment, first_date: int) -> str | None:
    """Find the resolution in a close mark; behind the date only where "as" leads to it."""
    at = [index for index in range(segment.body, segment.high) if tokens[index].kind == "word"]
    words = [tokens[index].text for index in at]
    for position, index in enumerate(at):
        length = _phrase_at(words, position, tuple(_RESOLUTIONS))
        if length and (index < first_date or "as" in words[max(0, position - 2) : position]):
            return _RESOLUTIONS[tuple(words[position : position + length])]
    return None


# -- from words to marks -----------------------------------------------------------------------------------------------


def read_mark(text: str, tokens: list[Token], segment: Segment, horizon: Horizon) -> tuple[Mark, str | None, bool]:
    """Read one mark.

    Returns:
        The mark; for a close mark its resolution; and whether the mark is nothing but its own words.
    """
    found = scan(tokens, segment.body, segment.high, horizon)
    written = _written(text, tokens, segment.first, segment.high)
    first = found.readings[0].first if found.readings else segment.high
    close = segment.kind == "close"
    resolution = _resolution(tokens, segment, first) if close else None
    if not found.readings:
        silent = not any(tokens[at].kind in {"word", "number"} for at in found.spare)
        why = f"{segment.doubt}, and it" if segment.doubt else "it"
        mark = Mark(MarkState.UNREADABLE, None, written, (), _sentence(written, f"{why} names no day that can be read"))
        return mark, resolution, silent
    doubt = (
        segment.doubt
        or _doubts(tokens, segment.kind, [at for at in found.spare if at < first])
        or _second_thoughts(tokens, [at for at in found.spare if at > first])
    )
    return _judged(written, found.readings, doubt), resolution, False


def _judged(written: str, readings: list[Reading], doubt: str) -> Mark:
    """Make a mark of the readings in it and of what casts doubt on them."""
    days = tuple(sorted({day for reading in readings for day in reading.dates}))
    only = readings[0]
    alike = len(days) == 1 and all(reading.state is MarkState.DATE for reading in readings)
    if len(readings) > 1 and not alike:
        return Mark(MarkState.AMBIGUOUS, None, written, days, _sentence(written, "it names more than one day"))
    if only.state is MarkState.DATE and not doubt:
        return Mark(MarkState.DATE, only.dates[0], written, (), "")
    state = MarkState.UNREADABLE if doubt and only.state is not MarkState.AMBIGUOUS else only.state
    return Mark(state, None, written, days, _sentence(written, only.why or doubt))


def _sentence(written: str, why: str) -> str:
    shown = " ".join(written.split())
    limit = 160  # enough for any mark a person wrote; a report line must not be flooded
    return f"“{shown[:limit]}{'…' if len(shown) > limit else ''}”: {why}."


def _written(text: str, tokens: list[Token], low: int, high: int) -> str:
    """Give tokens ``[low, high)`` as they are written, without blanks and half a pair of brackets at the end."""
    written = text[tokens[low].start : tokens[high - 1].end].strip() if low < high else ""
    return written if "[" in written else written.rstrip("] \t\r\n")


def combine(marks: list[Mark], bare: list[Mark]) -> Mark:
    """Make one mark of several: the last in the text if all are plain dates, else all of them, for staff to see."""
    if len(marks) + len(bare) <= 1:
        return (marks + bare or [NO_MARK])[0]
    days = {day for mark in marks + bare for day in (mark.candidates or (mark.date,)) if day}
    plain_dates = bool(marks) and all(mark.state is MarkState.DATE for mark in marks)
    if plain_dates and (not bare or len(days) == 1):
        return marks[-1]
    written = " … ".join(mark.text for mark in marks + bare)
    state = MarkState.AMBIGUOUS if marks else MarkState.UNREADABLE
    why = "these are several marks, and not each of them is a plain date"
    return Mark(state, None, written, tuple(sorted(days)), _sentence(written, why))


# -- dates without words -----------------------------------------------------------------------------------------------


def is_bare_mark(tokens: list[Token], piece: Piece, found: Scan) -> bool:
    """Tell whether dates outside any mark must have been meant as one; those in an ordinary label are label text."""
    if all(reading.weak for reading in found.readings):
        return False
    if not piece.bracketed or piece.triggers:
        return True
    words = {tokens[at].text for at in found.spare if tokens[at].kind == "word"}
    spoken = any(word.startswith("upd") or word in {"next", "nxt", "due", "deadline", "eta"} for word in words)
    return spoken or _is_only_date(tokens, found)


def bare_mark(text: str, tokens: list[Token], free: tuple[int, int], found: Scan) -> Mark:
    """Make a mark of dates without its words: never a plain one, for they may be about something else."""
    written = _written(text, tokens, *free)
    days = tuple(sorted({day for reading in found.readings if not reading.weak for day in reading.dates}))
    why = "a date without the words “Next update” or “close on”; somebody may have meant a mark"
    return Mark(MarkState.UNREADABLE, None, written, days, _sentence(written, why))
