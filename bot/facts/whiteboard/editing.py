"""Edits of a whiteboard, exact to the character: a mark taken out, a date written, a close mark put in front.

Each edit is read back before it is given: where the new text would not say exactly what was meant, or would say
anything else differently, there is no edit and a person must make it. So nothing here needs to know all the dirt that
whiteboards hold.
"""

from __future__ import annotations

from datetime import date

from bot.facts.dates.days import Horizon, MarkState
from bot.facts.dates.scanning import scan
from bot.facts.dates.times import after_time
from bot.facts.dates.tokens import tokenize, words
from bot.facts.whiteboard.marks import NO_MARK, Mark
from bot.facts.whiteboard.reading import Whiteboard, read

_MARK_WORDS = words("next update updates nextupdate nextupdates on by at is due for the date")
_MARK_SIGNS = frozenset(" -–—:=_")
_DASHES = "-–—"


def without_next_update(text: str) -> str | None:
    """Takes the Next-update mark out, with its own brackets and the dash that leads to it, if it has them.

    Only the blanks around the hole are tidied; all else stays as it is, byte for byte.

    Args:
        text: the whole whiteboard.

    Returns:
        The new text; None where there is not exactly one plain mark that stands by itself between labels, or where
        the new text would not read as the old one without it.
    """
    before = read(text)
    span = _span(text, before.next_update)
    if span is None:
        return None
    head, tail = text[: span[0]].rstrip(), text[span[1] :].lstrip()
    opened, closed = head.endswith("["), tail.startswith("]")
    if opened and closed:
        head, tail = head[:-1].rstrip(), tail[1:].lstrip()
    else:
        head = head.rstrip(_DASHES + " ") if head.endswith(tuple(_DASHES)) else head
        # Words or half a bracket beside the mark may belong to it: only a person can tell what is left of them.
        if (head and not head.endswith("]")) or (tail and not tail.startswith("[")):
            return None
    hole = text[len(head) : len(text) - len(tail)]
    blank = " " if head and tail and (hole[0].isspace() or hole[-1].isspace()) else ""
    after = head + blank + tail
    board = read(after)
    return after if board.next_update == NO_MARK and _all_else(before) == _all_else(board) else None


def with_next_update(text: str, day: date) -> str | None:
    """Writes a Next-update date: in the place of the one that stands there, else at the end.

    Args:
        text: the whole whiteboard.
        day: the day by which the CA owes an update.

    Returns:
        The new text; None where the mark that stands there is not exactly one plain date, or where the new text would
        not name that day, or would say something else differently.
    """
    before = read(text)
    mark = f"Next update {day.isoformat()}"
    if before.next_update.state is MarkState.NONE:
        if text.strip() and text.rfind("[") > text.rfind("]"):
            return None
        after = text + ("" if not text or text[-1].isspace() else " ") + mark
    else:
        span = _span(text, before.next_update)
        if span is None:
            return None
        after = text[: span[0]] + mark + text[span[1] :]
    board = read(after)
    found = board.next_update
    says_it = (found.state, found.date, found.text) == (MarkState.DATE, day, mark)
    return after if says_it and _all_else(before) == _all_else(board) else None


def with_close_on(text: str, day: date) -> str | None:
    """Puts `[close on DAY]` in front, as root program staff write it.

    Args:
        text: the whole whiteboard.
        day: the day (UTC) on which the bug is to be closed.

    Returns:
        The new text; None where a close mark stands there already, or where the new text would not name that day, or
        would say something else differently.
    """
    before = read(text)
    if before.has_close_mark:
        return None
    mark = f"close on {day.isoformat()}"
    after = f"[{mark}]" + ("" if not text or text[0].isspace() else " ") + text
    board = read(after)
    found = board.close_on
    says_it = (found.state, found.date, found.text) == (MarkState.DATE, day, mark) and board.close_as is None
    kept = before.next_update == board.next_update and _labels_and_pointer(before) == _labels_and_pointer(board)
    return after if says_it and kept else None


def _span(text: str, mark: Mark) -> tuple[int, int] | None:
    """Gives the place of the only mark of its kind, where it is nothing but its words and one plain day."""
    written = mark.text
    if mark.state is not MarkState.DATE or text.count(written) != 1 or "[" in written or "]" in written:
        return None
    tokens = tokenize(written)
    readings = scan(tokens, 0, len(tokens), Horizon()).readings
    if len(readings) != 1:
        return None
    lead = tokens[: readings[0].first]
    rest = tokens[after_time(tokens, readings[0].end) :]
    known = all(token.text in _MARK_WORDS or set(token.text) <= _MARK_SIGNS for token in lead)
    at, end = text.index(written), text.index(written) + len(written)
    only = read(text[:at] + text[end:]).next_update == NO_MARK
    return (at, end) if known and not rest and only else None


def _labels_and_pointer(board: Whiteboard) -> tuple[object, ...]:
    return board.labels, board.pointer, board.lockdown, board.is_compliance


def _all_else(board: Whiteboard) -> tuple[object, ...]:
    return *_labels_and_pointer(board), board.close_on, board.close_as
