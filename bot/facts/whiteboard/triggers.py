"""The words that begin a mark (“Next update”, “close on”, “to be closed”), found piece by piece between brackets.

People lose a bracket or put two marks between one pair, so the text is cut at every bracket and each piece remembers
which of its two it has.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from bot.facts.dates.days import MONTHS, WEEKDAYS, Horizon
from bot.facts.dates.scanning import scan
from bot.facts.dates.tokens import Token, next_word, words

UPDATES = frozenset(["update", "updates"])
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


class Trigger(NamedTuple):
    """The words that begin a mark: tokens ``[first, body)``; ``doubt`` if words before them turn their sense."""

    kind: Literal["next", "close"]
    first: int
    body: int
    doubt: str


class Piece(NamedTuple):
    """Tokens ``[low, high)`` between two brackets; either bracket may have been lost."""

    low: int
    high: int
    opened: bool
    closed: bool
    triggers: tuple[Trigger, ...] = ()

    @property
    def bracketed(self) -> bool:
        """Whether neither bracket was lost."""
        return self.opened and self.closed


def pieces_of(tokens: list[Token]) -> list[Piece]:
    """Cut the tokens at every bracket."""
    pieces: list[Piece] = []
    low, opened = 0, False
    for at, token in enumerate(tokens):
        if token.text in {"[", "]"}:
            pieces.append(Piece(low, at, opened, token.text == "]"))
            low, opened = at + 1, token.text == "["
    pieces.append(Piece(low, len(tokens), opened, closed=False))
    return pieces


def triggered(tokens: list[Token], piece: Piece, horizon: Horizon) -> Piece:
    """Find the words in ``piece`` that begin a mark."""
    triggers: list[Trigger] = []
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


def _next_trigger(tokens: list[Token], piece: Piece, at: int) -> Trigger | None:
    """Read "Next update", "Next-updates", "nextupdate" at ``at``."""
    end = at
    if tokens[at].text == "next":
        end += 1
        while end < min(at + 5, piece.high) and (tokens[end].kind == "blank" or tokens[end].text in "-_.:/*"):
            end += 1
    if end >= piece.high or tokens[end].text not in (UPDATES if end > at else {"nextupdate", "nextupdates"}):
        return None
    hyphened = at - 2 >= piece.low and tokens[at - 1].text in {"-", "_"} and tokens[at - 2].kind == "word"
    if piece.bracketed and hyphened and not any(tokens[i].kind == "number" for i in range(end, piece.high)):
        return None  # [crl-next-update]: a label about the field of that name
    turned = [word for word in _words_before(tokens, at, piece.low) if word in _TURNED]
    return Trigger("next", at, end + 1, f"“{turned[0]}” stands before it" if turned else "")


def _words_before(tokens: list[Token], at: int, low: int) -> list[str]:
    return [token.text for token in tokens[max(low, at - 5) : at] if token.kind == "word"]


def _close_trigger(tokens: list[Token], piece: Piece, at: int, low: int, last_date: int) -> Trigger | None:
    """Read "close", "closing", "to be closed" at ``at``; in doubt it is a mark, for a close mark accuses nobody."""
    word = tokens[at].text
    closes = word in _CLOSING or (word in _CLOSE and _means_closing(tokens, piece, at, last_date))
    if not closes and not _announces_closing(tokens, piece, at):
        return None
    first, doubt = at, ""
    while (before := _previous_auxiliary(tokens, first, low)) < first:
        first = before
        if tokens[first].text in {"not", "don", "dont"}:
            doubt = f"“{tokens[first].text}” stands before it"
    return Trigger("close", first, at + 1, doubt)


def _announces_closing(tokens: list[Token], piece: Piece, at: int) -> bool:
    """Tell "final call", "last call" and "resolve on", "to be resolved by"."""
    before = next_word(tokens, at - 1, -1, piece.low, piece.high)
    if tokens[at].text == "call":
        return before in {"final", "last"}
    after = next_word(tokens, at + 1, 1, piece.low, piece.high)
    return tokens[at].text in {"resolve", "resolved", "resolving"} and after in {"on", "by", "at", "after", "0"}


def _previous_auxiliary(tokens: list[Token], at: int, low: int) -> int:
    before = at - 2 if at - 1 >= low and (tokens[at - 1].kind == "blank" or tokens[at - 1].text in "-_'’") else at - 1
    return before if before >= low and tokens[before].text in _AUXILIARY else at


def _means_closing(tokens: list[Token], piece: Piece, at: int, last_date: int) -> bool:
    """Tell "close on", "to be closed", "closed 2026-03-12" from "closed captions", "closed-source", "close to"."""
    after = next_word(tokens, at + 1, 1, piece.low, piece.high)
    before = next_word(tokens, at - 1, -1, piece.low, piece.high)
    if after == "to":
        return False
    if after in _AFTER_CLOSE or after == "0" or after in MONTHS or after in WEEKDAYS or before in _AUXILIARY:
        return True
    if not after:  # the last word: "[closed]", but not "[fail-closed]"
        return not (at - 1 >= piece.low and tokens[at - 1].text in {"-", "_"} and before)
    return last_date > at
