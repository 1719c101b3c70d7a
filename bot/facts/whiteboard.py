"""Reads the whiteboard of a CA incident bug: its labels, its marks, and the bug it may point to.

Practice on bugzilla.mozilla.org: staff write labels in brackets (``[ca-compliance] [ov-misissuance]``), the day by
which the CA owes its next update (``Next update 2026-04-30``; Incident Reporting Guidelines 3.2, "Keeping us
informed"), and the day on which the bug will be closed (``[close on 2026-03-12]``). All of it is typed by hand.

A wrong date is worse than no date, for it would accuse a CA in public of being late. So a mark is ``DATE`` only if it
begins with words that are known to lead to a date, names one day, and nothing after it takes that day back. Whatever
else somebody meant as a mark is returned with its reason and the days it could mean, for staff to mend.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.facts.dates import MONTHS, WEEKDAYS, Horizon, MarkState, Reading, Scan, Token, plain, scan, tokenize, words

__all__ = ["Mark", "MarkState", "Whiteboard", "read"]


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


@dataclass(frozen=True, slots=True)
class Whiteboard:
    """What a whiteboard says.

    Attributes:
        text: the whiteboard as it was given.
        labels: inner text of the brackets that hold no mark, canonical, in the order of the text, each once.
        next_update: the day by which the CA owes an update.
        close_on: the day on which staff will close the bug.
        pointer: the bug that holds the updates instead of this one.
        lockdown: whether the bug is said to be locked down.
        close_as: the resolution named in a close mark, as Bugzilla spells it ("INVALID").
    """

    text: str
    labels: tuple[str, ...]
    next_update: Mark
    close_on: Mark
    pointer: int | None
    lockdown: bool
    close_as: str | None

    def has_label(self, name: str) -> bool:
        """Tell whether the label ``name`` is there, in whatever case and with blanks or dashes."""
        return any(label in self.labels for label in _canonical(plain(name)))

    @property
    def is_compliance(self) -> bool:
        """Whether ``ca-compliance`` is there in any form, even without its brackets."""
        return re.search(r"(?<![a-z])ca[ _./-]{0,3}compliance(?![a-z])", plain(self.text)) is not None

    @property
    def is_meta(self) -> bool:
        """Whether the bug only holds others together."""
        return "meta" in map(_squeezed, self.labels)

    @property
    def is_no_nag(self) -> bool:
        """Whether somebody asked that the bot leave this bug alone; who that was only the history knows."""
        return "nonag" in map(_squeezed, self.labels)

    @property
    def has_close_mark(self) -> bool:
        """Whether there is a close mark at all; even one that cannot be read suspends reminders."""
        return self.close_on.state is not MarkState.NONE


def read(
    text: str,
    *,
    set_on: dt.date | None = None,
    filed_on: dt.date | None = None,
    today: dt.date | None = None,
    ahead_days: int = 731,
) -> Whiteboard:
    """Read a whiteboard; never raises, in time proportional to its length.

    Args:
        text: the whiteboard.
        set_on: UTC date on which its marks were set; without it a day without a year stays ambiguous.
        filed_on: UTC date on which the bug was filed; marks more than 365 days before it are implausible.
        today: UTC date of the moment judged; used where ``set_on`` is not known.
        ahead_days: days after ``set_on`` (or else ``today``) beyond which a mark is implausible.

    Returns:
        Its labels and marks; doubt is in the state of each mark.
    """
    tokens = tokenize(text)
    horizon = Horizon(set_on, filed_on, today, ahead_days)
    pieces = [_triggered(tokens, piece, horizon) for piece in _pieces(tokens)]
    segments, absorbed = _segments(tokens, pieces, horizon)
    pointers = _pointers(tokens)
    pointer_at = {at for at, _ in pointers}

    nexts: list[Mark] = []
    closes: list[tuple[Mark, bool]] = []
    close_as: str | None = None
    for segment in segments:
        mark, resolution, empty = _read_mark(text, tokens, segment, horizon)
        if segment.kind == "close":
            closes.append((mark, empty))
            close_as = resolution or close_as
        elif mark.candidates or mark.date or not _only_points(tokens, segment, pointer_at):
            nexts.append(mark)

    labels: list[str] = []
    bare: list[Mark] = []
    for index, piece in enumerate(pieces):
        free = _free(piece, taken=index in absorbed)
        found = scan(tokens, *free, horizon)
        is_mark = bool(piece.triggers) or index in absorbed or not pointer_at.isdisjoint(range(piece.low, piece.high))
        if _is_bare_mark(tokens, piece, found):
            is_mark = True
            bare.append(_bare_mark(text, tokens, free, found))
        labels += _labels(tokens, piece, found, is_mark=is_mark)

    lasting = [mark for mark, empty in closes if not empty] or [mark for mark, _ in closes]
    return Whiteboard(
        text=text,
        labels=tuple(dict.fromkeys(labels)),
        next_update=_combine(nexts, bare),
        close_on=_combine(lasting, []),
        pointer=pointers[0][1] if pointers else None,
        lockdown=re.search(r"(?<![a-z])lock[ _-]?down(?![a-z])", plain(text)) is not None,
        close_as=close_as,
    )


# -- pieces between brackets, and the words that begin a mark ----------------------------------------------------------


class _Trigger(NamedTuple):
    """The words that begin a mark: tokens ``[first, body)``; ``doubt`` if words before them turn their sense."""

    kind: Literal["next", "close"]
    first: int
    body: int
    doubt: str


class _Piece(NamedTuple):
    """Tokens ``[low, high)`` between two brackets; either bracket may have been lost."""

    low: int
    high: int
    opened: bool
    closed: bool
    triggers: tuple[_Trigger, ...] = ()

    @property
    def bracketed(self) -> bool:
        return self.opened and self.closed


class _Segment(NamedTuple):
    """A mark: its first token, where its words end, and where it ends."""

    kind: Literal["next", "close"]
    first: int
    body: int
    high: int
    doubt: str


_UPDATES = frozenset(["update", "updates"])
_TURNED = words(
    "no not without never dont skip skipped cancel cancelled canceled remove removed delete deleted ignore old "
    "previous former was missed crl ocsp"
)
_CLOSE = frozenset(["close", "closed"])
_CLOSING = frozenset(["closing", "closes", "closure", "closeon"])
_AUXILIARY = words(
    "to be will please can could should would is being not do don dont ready pending propose proposed plan planned"
)
_AFTER_CLOSE = words(
    "on as by at after before until around about approx in soon tbd tba tbc date this bug when once if pending next "
    "unless early end eod for it later today tomorrow now or request requested ready wontfix invalid fixed duplicate "
    "incomplete worksforme inactive moved close closed closing"
)


def _pieces(tokens: list[Token]) -> list[_Piece]:
    pieces: list[_Piece] = []
    low, opened = 0, False
    for at, token in enumerate(tokens):
        if token.text in {"[", "]"}:
            pieces.append(_Piece(low, at, opened, token.text == "]"))
            low, opened = at + 1, token.text == "["
    pieces.append(_Piece(low, len(tokens), opened, closed=False))
    return pieces


def _word(tokens: list[Token], at: int, step: int, low: int, high: int) -> str:
    """Give the next word from ``at`` on in the direction of ``step``; a number counts as "0", nothing as ""."""
    for index in range(at, at + 4 * step, step):
        if not low <= index < high:
            return ""
        if tokens[index].kind in {"word", "number"}:
            return tokens[index].text if tokens[index].kind == "word" else "0"
    return ""


def _triggered(tokens: list[Token], piece: _Piece, horizon: Horizon) -> _Piece:
    """Find the words in ``piece`` that begin a mark."""
    triggers: list[_Trigger] = []
    last_date: int | None = None
    at, low = piece.low, piece.low
    while at < piece.high:
        trigger = None
        if tokens[at].kind == "word":
            if tokens[at].text in _CLOSE and last_date is None:
                readings = scan(tokens, piece.low, piece.high, horizon).readings
                last_date = readings[-1].first if readings else -1
            trigger = _next_trigger(tokens, piece, at) or _close_trigger(tokens, piece, at, low, last_date or -1)
        if trigger:
            triggers.append(trigger)
            low = at = trigger.body
        else:
            at += 1
    return piece._replace(triggers=tuple(triggers))


def _next_trigger(tokens: list[Token], piece: _Piece, at: int) -> _Trigger | None:
    """Read "Next update", "Next-updates", "nextupdate" at ``at``."""
    end = at
    if tokens[at].text == "next":
        end += 1
        while end < min(at + 5, piece.high) and (tokens[end].kind == "blank" or tokens[end].text in "-_.:/*"):
            end += 1
    if end >= piece.high or tokens[end].text not in (_UPDATES if end > at else {"nextupdate", "nextupdates"}):
        return None
    hyphened = at - 2 >= piece.low and tokens[at - 1].text in {"-", "_"} and tokens[at - 2].kind == "word"
    if piece.bracketed and hyphened and not any(tokens[i].kind == "number" for i in range(end, piece.high)):
        return None  # [crl-next-update]: a label about the field of that name
    turned = [word for word in _words_before(tokens, at, piece.low) if word in _TURNED]
    return _Trigger("next", at, end + 1, f"“{turned[0]}” stands before it" if turned else "")


def _words_before(tokens: list[Token], at: int, low: int) -> list[str]:
    return [token.text for token in tokens[max(low, at - 5) : at] if token.kind == "word"]


def _close_trigger(tokens: list[Token], piece: _Piece, at: int, low: int, last_date: int) -> _Trigger | None:
    """Read "close", "closing", "to be closed" at ``at``; in doubt it is a mark, for a close mark accuses nobody."""
    word = tokens[at].text
    if word not in _CLOSING and not (word in _CLOSE and _means_closing(tokens, piece, at, last_date)):
        return None
    first, doubt = at, ""
    while (before := _previous_auxiliary(tokens, first, low)) < first:
        first = before
        if tokens[first].text in {"not", "don", "dont"}:
            doubt = f"“{tokens[first].text}” stands before it"
    return _Trigger("close", first, at + 1, doubt)


def _previous_auxiliary(tokens: list[Token], at: int, low: int) -> int:
    before = at - 2 if at - 1 >= low and (tokens[at - 1].kind == "blank" or tokens[at - 1].text in "-_'’") else at - 1
    return before if before >= low and tokens[before].text in _AUXILIARY else at


def _means_closing(tokens: list[Token], piece: _Piece, at: int, last_date: int) -> bool:
    """Tell "close on", "to be closed", "closed 2026-03-12" from "closed captions", "closed-source", "close to"."""
    after = _word(tokens, at + 1, 1, piece.low, piece.high)
    before = _word(tokens, at - 1, -1, piece.low, piece.high)
    if after == "to":
        return False
    if after in _AFTER_CLOSE or after == "0" or after in MONTHS or after in WEEKDAYS or before in _AUXILIARY:
        return True
    if not after:  # the last word: "[closed]", but not "[fail-closed]"
        return not (at - 1 >= piece.low and tokens[at - 1].text in {"-", "_"} and before)
    return last_date > at


# -- from words to marks -----------------------------------------------------------------------------------------------


def _segments(tokens: list[Token], pieces: list[_Piece], horizon: Horizon) -> tuple[list[_Segment], set[int]]:
    """Give each mark its stretch of text, and the pieces that belong to a mark begun in an earlier one."""
    segments: list[_Segment] = []
    absorbed: set[int] = set()
    for index, piece in enumerate(pieces):
        for number, (kind, first, body, doubt) in enumerate(piece.triggers, start=1):
            high = piece.triggers[number].first if number < len(piece.triggers) else piece.high
            if number == len(piece.triggers) and not _doubts(tokens, kind, list(range(body, high))):
                high = _reach(tokens, pieces, index, absorbed, horizon)
            segments.append(_Segment(kind, first, body, high, doubt))
    return segments, absorbed


def _reach(tokens: list[Token], pieces: list[_Piece], index: int, absorbed: set[int], horizon: Horizon) -> int:
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


def _resolution(tokens: list[Token], segment: _Segment, first_date: int) -> str | None:
    """Find the resolution in a close mark; behind the date only where "as" leads to it."""
    at = [index for index in range(segment.body, segment.high) if tokens[index].kind == "word"]
    words = [tokens[index].text for index in at]
    for position, index in enumerate(at):
        length = _phrase_at(words, position, tuple(_RESOLUTIONS))
        if length and (index < first_date or "as" in words[max(0, position - 2) : position]):
            return _RESOLUTIONS[tuple(words[position : position + length])]
    return None


def _read_mark(text: str, tokens: list[Token], segment: _Segment, horizon: Horizon) -> tuple[Mark, str | None, bool]:
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


def _combine(marks: list[Mark], bare: list[Mark]) -> Mark:
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


# -- dates without words, labels ---------------------------------------------------------------------------------------


def _free(piece: _Piece, *, taken: bool) -> tuple[int, int]:
    """Give the tokens of a piece that no mark has claimed."""
    if taken:
        return piece.low, piece.low
    return piece.low, piece.triggers[0].first if piece.triggers else piece.high


def _is_bare_mark(tokens: list[Token], piece: _Piece, found: Scan) -> bool:
    """Tell whether dates outside any mark must have been meant as one; those in an ordinary label are label text."""
    if all(reading.weak for reading in found.readings):
        return False
    if not piece.bracketed or piece.triggers:
        return True
    words = {tokens[at].text for at in found.spare if tokens[at].kind == "word"}
    spoken = any(word.startswith("upd") or word in {"next", "nxt", "due", "deadline", "eta"} for word in words)
    return spoken or _is_only_date(tokens, found)


def _bare_mark(text: str, tokens: list[Token], free: tuple[int, int], found: Scan) -> Mark:
    written = _written(text, tokens, *free)
    days = tuple(sorted({day for reading in found.readings if not reading.weak for day in reading.dates}))
    why = "a date without the words “Next update” or “close on”; somebody may have meant a mark"
    return Mark(MarkState.UNREADABLE, None, written, days, _sentence(written, why))


def _labels(tokens: list[Token], piece: _Piece, found: Scan, *, is_mark: bool) -> list[str]:
    """Give the labels of a piece: its inner text, or where a bracket was lost, the part beside the other one."""
    if not (piece.opened or piece.closed) or (piece.bracketed and is_mark):
        return []
    inner = "".join(" " if token.kind == "blank" else token.text for token in tokens[piece.low : piece.high])
    if not piece.bracketed and (is_mark or found.readings):
        words = inner.split()
        if piece.opened and piece.triggers:
            head = tokens[piece.low : piece.triggers[0].first]
            inner = "".join(" " if token.kind == "blank" else token.text for token in head).strip(" -:,")
        else:
            beside = (words[:1] if piece.opened else words[-1:]) or [""]
            inner = beside[0] if re.fullmatch(r"[^\W\d]+(?:-[^\W\d]+)+", beside[0]) else ""
    return _canonical(inner)


def _canonical(inner: str) -> list[str]:
    """Give the labels in the plain text of a bracket: dashes for blanks, a comma between two labels."""
    parts = (" ".join(part.split()) for part in re.split("[,;]", inner))
    return [re.sub(" ?- ?", "-", part).replace(" ", "-") for part in parts if part]


def _squeezed(label: str) -> str:
    return "".join(filter(str.isalnum, label))


# -- pointers ----------------------------------------------------------------------------------------------------------

_BUG_URL = re.compile(
    r"(?:https?://)?(?:bugzilla\.mozilla\.org/(?:show_bug\.cgi\?(?:[^#]*&)?id=)?|bugzil\.la/)([0-9]{1,10})(?![0-9])"
)
_POINTING = words(
    "update updates updated see tracked tracking track follow followed continued continues handled moved merged refer"
)
_POINTING_FILLERS = words(
    "in on at to via under the this are is be will being posted provided given made main parent please for further now "
    "with into within by future all weekly and status"
)
_ELSEWHERE = frozenset(["in", "at", "via", "under", "see"])


def _pointers(tokens: list[Token]) -> list[tuple[int, int]]:
    """Find the bugs that hold the updates instead: the token that names each, and its number."""
    found: list[tuple[int, int]] = []
    for at, token in enumerate(tokens):
        bug = 0
        if token.kind == "url" and (url := _BUG_URL.match(token.text)):
            bug = int(url[1]) if _word(tokens, at - 1, -1, 0, len(tokens)) not in {"also", "by", "of", "on"} else 0
        elif token.text in {"bug", "#"} and (number := _bug_number(tokens, at)):
            bug = number if _points(tokens, at) or _is_pointed_at(tokens, at) else 0
        if bug:
            found.append((at, bug))
    return found


def _only_points(tokens: list[Token], segment: _Segment, pointer_at: set[int]) -> bool:
    """Tell "Next update in bug 12", which is a pointer and no mark, from "Next update TBD, see bug 12"."""
    body = range(segment.body, segment.high)
    said = {tokens[at].text for at in body if tokens[at].kind == "word"}
    elsewhere = not said.isdisjoint(_ELSEWHERE) and said <= _POINTING_FILLERS | {"bug", "see"}
    return elsewhere and not pointer_at.isdisjoint(body)


def _bug_number(tokens: list[Token], at: int) -> int:
    """Read the number after "bug" or "#", or 0."""
    shortest = 5 if tokens[at].text == "#" else 1  # "#12" is a comment
    if tokens[at].text == "#" and at >= 1 and _word(tokens, at - 1, -1, 0, len(tokens)) in {"bug", "comment", "no"}:
        return 0  # told by that word
    for index in range(at + 1, min(at + 5, len(tokens))):
        if tokens[index].kind == "number":
            return int(tokens[index].text) if shortest <= len(tokens[index].text) <= len("1234567890") else 0
        if tokens[index].kind != "blank" and tokens[index].text not in {"#", ":", "-", "no", "."}:
            return 0
    return 0


def _points(tokens: list[Token], at: int) -> bool:
    """Tell "updates in bug 12" from "see also bug 12", "Next update 2026-04-30 (bug 12)", "blocked by bug 12"."""
    dated, nearest = False, ""
    for index in range(at - 1, max(-1, at - 25), -1):
        token = tokens[index]
        if token.text in {"[", "]"}:
            return False
        dated = dated or token.kind == "number"
        if token.kind != "word":
            continue
        nearest = nearest or token.text
        if token.text in _POINTING:
            sure = not dated and tokens[at].text == "bug"  # "Next update #20260430" points nowhere
            return sure or nearest in _ELSEWHERE
        if token.text not in _POINTING_FILLERS and token.text not in MONTHS:
            return False
    return False


def _is_pointed_at(tokens: list[Token], at: int) -> bool:
    """Tell "bug 12 for updates"."""
    words = [token.text for token in tokens[at + 1 : at + 16] if token.kind == "word"]
    leading = bool(words) and words[0] in {"for", "has", "holds"}
    return leading and any(word in _UPDATES for word in words[1:4])
