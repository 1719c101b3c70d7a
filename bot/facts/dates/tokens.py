"""Cuts text into tokens, once and for all readers, and says what stands at a place among them.

A token's spelling is normalised, so that look-alike dashes, blanks and letters are one; its offsets are those of the
text as it was written, so that a mark can be quoted unchanged.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple


def words(listed: str) -> frozenset[str]:
    """Give the words of a line as a set."""
    return frozenset(listed.split())


class Token(NamedTuple):
    """One piece of text: its kind, its normalised spelling, and where it stands in the text as it was written."""

    kind: Literal["number", "word", "blank", "url", "sign"]
    text: str
    start: int
    end: int


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


# -- what stands at a place --------------------------------------------------------------------------------------------


def has_text(tokens: list[Token], at: int, *texts: str) -> bool:
    """Tell whether the token at ``at`` is spelt like one of ``texts``; there need not be any."""
    return 0 <= at < len(tokens) and tokens[at].text in texts


def kind_at(tokens: list[Token], at: int) -> str:
    """Give the kind of the token at ``at``, or nothing beyond either end."""
    return tokens[at].kind if 0 <= at < len(tokens) else ""


def skip_blank(tokens: list[Token], at: int) -> int:
    """Give the place after a blank at ``at``, or ``at`` itself."""
    return at + 1 if kind_at(tokens, at) == "blank" else at


def next_word(tokens: list[Token], at: int, step: int, low: int, high: int) -> str:
    """Give the next word from ``at`` on in the direction of ``step``; a number counts as "0", nothing as ""."""
    for index in range(at, at + 4 * step, step):
        if not low <= index < high:
            return ""
        if tokens[index].kind in {"word", "number"}:
            return tokens[index].text if tokens[index].kind == "word" else "0"
    return ""
