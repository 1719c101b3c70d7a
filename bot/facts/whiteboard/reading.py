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
from functools import lru_cache

from bot.facts.dates.days import Horizon, MarkState
from bot.facts.dates.scanning import scan
from bot.facts.dates.tokens import plain, tokenize
from bot.facts.whiteboard.labels import canonical, labels_of, squeezed
from bot.facts.whiteboard.marks import Mark, bare_mark, combine, is_bare_mark, read_mark, segments_of
from bot.facts.whiteboard.optout import OptOut, opt_outs_in
from bot.facts.whiteboard.pointers import only_points, pointers_in
from bot.facts.whiteboard.triggers import Piece, pieces_of, triggered

__all__ = ["Mark", "MarkState", "Whiteboard", "read"]


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
        opt_out: the words by which somebody asked for no reminders; who that was only the history knows.
    """

    text: str
    labels: tuple[str, ...]
    next_update: Mark
    close_on: Mark
    pointer: int | None
    lockdown: bool
    close_as: str | None
    opt_out: OptOut | None = None

    def has_label(self, name: str) -> bool:
        """Tell whether the label ``name`` is there, in whatever case and with blanks or dashes."""
        return any(label in self.labels for label in canonical(plain(name)))

    @property
    def is_compliance(self) -> bool:
        """Whether ``ca-compliance`` is there in any form, even without its brackets."""
        return re.search(r"(?<![a-z])ca[ _./-]{0,3}compliance(?![a-z])", plain(self.text)) is not None

    @property
    def is_meta(self) -> bool:
        """Whether the bug only holds others together."""
        return "meta" in map(squeezed, self.labels)

    @property
    def has_close_mark(self) -> bool:
        """Whether there is a close mark at all; even one that cannot be read suspends reminders."""
        return self.close_on.state is not MarkState.NONE


MAX_LENGTH = 10_000
"""A longer whiteboard (in characters) is not read. Bugzilla's column takes 16 million; of 36 real ones none has 100."""

_TOO_LONG = f"the whiteboard is longer than {MAX_LENGTH:,} characters, so nothing in it was read"
_QUOTED = 80


def read(
    text: str,
    *,
    set_on: dt.date | None = None,
    filed_on: dt.date | None = None,
    today: dt.date | None = None,
    ahead_days: int = 731,
) -> Whiteboard:
    """Read a whiteboard; never raises, in bounded time.

    Args:
        text: the whiteboard.
        set_on: UTC date on which its marks were set; without it a day without a year stays ambiguous.
        filed_on: UTC date on which the bug was filed; marks more than 365 days before it are implausible.
        today: UTC date of the moment judged; used where ``set_on`` is not known.
        ahead_days: days after ``set_on`` (or else ``today``) beyond which a mark is implausible.

    Returns:
        Its labels and marks; doubt is in the state of each mark. Of one longer than `MAX_LENGTH` both marks are
        unreadable, and no label is seen.
    """
    if len(text) > MAX_LENGTH:
        mark = Mark(MarkState.UNREADABLE, None, text[:_QUOTED], (), _TOO_LONG)
        return Whiteboard(text, (), mark, mark, pointer=None, lockdown=False, close_as=None)
    # The same whiteboard on another day reads the same, where the day on which it was set is known.
    return _read(text, set_on, filed_on, today if set_on is None else None, ahead_days)


@lru_cache(maxsize=4096)
def _read(
    text: str, set_on: dt.date | None, filed_on: dt.date | None, today: dt.date | None, ahead_days: int
) -> Whiteboard:
    horizon = Horizon(set_on, filed_on, today, ahead_days)
    opt_outs = opt_outs_in(text, tokenize(text), horizon)
    bare_text = text
    for _, start, end in opt_outs:
        # The end of an opt-out is no mark; every other token stays where it is.
        bare_text = bare_text[:start] + " " * (end - start) + bare_text[end:]
    tokens = tokenize(bare_text)
    pieces = [triggered(tokens, piece, horizon) for piece in pieces_of(tokens)]
    segments, absorbed = segments_of(tokens, pieces, horizon)
    pointers = pointers_in(tokens)
    pointer_at = {at for at, _ in pointers}

    nexts: list[Mark] = []
    closes: list[tuple[Mark, bool]] = []
    close_as: str | None = None
    for segment in segments:
        mark, resolution, empty = read_mark(text, tokens, segment, horizon)
        if segment.kind == "close":
            closes.append((mark, empty))
            close_as = resolution or close_as
        elif mark.candidates or mark.date or not only_points(tokens, segment, pointer_at):
            nexts.append(mark)

    labels: list[str] = []
    bare: list[Mark] = []
    for index, piece in enumerate(pieces):
        free = _free(piece, taken=index in absorbed)
        found = scan(tokens, *free, horizon)
        is_mark = bool(piece.triggers) or index in absorbed or not pointer_at.isdisjoint(range(piece.low, piece.high))
        if is_bare_mark(tokens, piece, found):
            is_mark = True
            bare.append(bare_mark(text, tokens, free, found))
        labels += labels_of(tokens, piece, found, is_mark=is_mark)
    labels += [label for out, _, _ in opt_outs for label in canonical(plain(out.text))]

    lasting = [mark for mark, empty in closes if not empty] or [mark for mark, _ in closes]
    return Whiteboard(
        text=text,
        labels=tuple(dict.fromkeys(labels)),
        next_update=combine(nexts, bare),
        close_on=combine(lasting, []),
        pointer=pointers[0][1] if pointers else None,
        lockdown=re.search(r"(?<![a-z])lock[ _-]?down(?![a-z])", plain(text)) is not None,
        close_as=close_as,
        opt_out=_one([out for out, _, _ in opt_outs]),
    )


def _one(found: list[OptOut]) -> OptOut | None:
    """Give the one opt-out; of several that say different things nobody can tell which holds."""
    if len({out.meaning for out in found}) <= 1:
        return next(iter(found), None)
    return OptOut(" … ".join(out.text for out in found), doubt=f"there are {len(found)} that say different things")


def _free(piece: Piece, *, taken: bool) -> tuple[int, int]:
    """Give the tokens of a piece that no mark has claimed."""
    if taken:
        return piece.low, piece.low
    return piece.low, piece.triggers[0].first if piece.triggers else piece.high
