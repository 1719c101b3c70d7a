"""A comment as sentences: what its writer wrote himself, without quotations, code, links, headings and tables.

Every step looks at each character a bounded number of times, so the work grows with the length of a comment alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

MAX_READ = 60_000
"""Bugzilla takes comments of up to 65,535 characters; a sentence that matters does not stand behind this many."""
_LONGEST = 1_000
"""A longer sentence is cut: no person wrote it as one, and expressions that look back and forth stay cheap."""

_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_LINK = re.compile(r"(?:https?|ftp|mailto):[^\s<>\"')\]]+", re.IGNORECASE)
_REPLY = re.compile(r"\(In reply to .{0,200}? from comment #?(\d+)\)|\(In reply to comment #?(\d+)\)", re.IGNORECASE)
_REPLY_TO = re.compile(r"\(In reply to [^()\n]{0,200}\)", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[-*+•](?:\s+\[[ xX]\])?|\[[ xX]\]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])([\"”’')\]]*)\s+(?=[^\s])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|resp|incl|mr|ms|mrs"
    r"|dr|st|inc|ltd|s\.p\.a|s\.a|sec|jan|feb|apr|aug|sept?|"
    r"oct|nov|dec)\.$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:^|[\s(])(?:no|nr)\.$", re.IGNORECASE)
_LONGEST_ABBREVIATION = 12
_HEADING = re.compile(
    r"\s{0,3}(?:#{1,6}\s*(?P<hash>[^#\n].*?)\s*#*|(?P<mark>\*\*|__)(?P<bold>[^*_\n].*?)(?P=mark):?)\s*"
)
_UNDERLINE = re.compile(r"\s{0,3}(={3,}|-{3,})\s*")
_HEADING_MAX = 200
"""A longer line is no heading (and hostile ones would keep the expression busy)."""
_MARKUP = re.compile(r"[*_`#]+")
_SPOKEN_OF = re.compile(r"\"[^\"]{20,}\"|(?<!\w)'[^']{20,}'(?!\w)")
"""Words that a sentence only quotes."""
_STRUCK = re.compile(r"~~[^~]{0,200}~~")
_CLOSERS = "\"')]*_ :-"

_WRAP = 68
"""Lines of a paragraph that is wrapped by hand are at least this long, but for the last."""
_OPEN_ENDED = re.compile(
    r"(?:[,;(/–—&-]|\b(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or"
    r"|but|that|which|who|as|is|are|was|were|be|been|has|have|"
    r"had|will|would|can|could|might|shall|should|must|not|no|our|your|their|its|this|these|those|than|then|if|"
    r"when|while|until|before|after|about|between|into|per|bug|comment|section))$",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"[\"“(']?(?:[A-Z@]|(?:we|i|it|this|these|there|all|our|no|thank|thanks"
    r"|please|kindly|may|can|could|would|will|shall|should|is|are|was|were"
    r"|do|does|did|"
    r"has|have|which|what|when|where|who|why|how|the|my|from|hope|or must|or can|or is)\b)"
)
"""How a line begins that begins a sentence, though nothing ended the one before it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the writer's own.

    Attributes:
        text: as it was written, markup and line breaks aside.
        plain: the same for expressions: small letters, straight quotes, what it only quotes cut out.
        asks: whether it ends with a question mark.
        paragraph: the number of its paragraph; list items and lines that stand alone are paragraphs.
        reply_to: the number of the comment that the writer answers here.
        is_item: whether it stands in a list.
        ends: whether a full stop, or the like, ends it.
    """

    text: str
    plain: str
    asks: bool
    paragraph: int
    reply_to: int | None
    is_item: bool
    ends: bool


@lru_cache(maxsize=4096)
def own_lines(text: str) -> tuple[str, ...]:
    """Gives the lines that the writer wrote himself: no `>` quotations, no fenced code, links cut out."""
    lines, fence = [], ""
    for line in text[:MAX_READ].splitlines():
        if match := _FENCE.match(line):
            fence = "" if fence == match.group(1) else (fence or match.group(1))
            continue
        if fence or line.lstrip().startswith(">"):
            lines.append("")
            continue
        lines.append(_LINK.sub("", line))
    return tuple(lines)


def _heading(line: str) -> re.Match[str] | None:
    return _HEADING.fullmatch(line) if len(line) < _HEADING_MAX else None


@lru_cache(maxsize=4096)
def headings(text: str) -> tuple[str, ...]:
    """Gives the headings of a comment in their order: Markdown ones, underlined ones, and lines in bold."""
    found: list[str] = []
    for line, below in pairwise([*own_lines(text), ""]):
        if match := _heading(line):
            found.append(_MARKUP.sub("", match.group("hash") or match.group("bold")).strip())
        elif _is_underlined(line, below):
            found.append(line.strip())
    return tuple(found)


@lru_cache(maxsize=4096)
def sentences(text: str) -> tuple[Sentence, ...]:
    """Gives the writer's own sentences in their order; headings and table rows are none."""
    found: list[Sentence] = []
    for number, (lines, reply_to, is_item) in enumerate(_paragraphs(text)):
        for written in _statements(lines):
            for part in _cut(written):
                plain = straight(part)
                bare = plain.rstrip(_CLOSERS)
                asks = bare.endswith("?") and any(char.isalnum() for char in bare)
                found.append(
                    Sentence(part, plain, asks, number, reply_to, is_item, bare.endswith((".", "!", "?", "…")))
                )
    return tuple(found)


def own_text(text: str) -> str:
    """Gives all of the writer's own sentences as one line."""
    return " ".join(sentence.text for sentence in sentences(text))


def straight(text: str) -> str:
    """Gives a sentence as expressions look at it: small letters, straight quotes, without what it quotes or strikes."""
    plain = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').replace("—", "–")
    return " ".join(_SPOKEN_OF.sub(' "…" ', _STRUCK.sub(" ", plain)).split()).lower()


def _paragraphs(text: str) -> Iterator[tuple[list[str], int | None, bool]]:
    """Gives the lines of each paragraph and list item, the comment that it answers, and whether it is a list item."""
    pending: list[str] = []
    reply_to: int | None = None
    is_item = False
    for line, below in pairwise([*own_lines(text), ""]):
        if match := _REPLY.search(line):
            if pending:
                yield pending, reply_to, is_item
            pending, is_item = [], False
            reply_to = int(match.group(1) or match.group(2))
            line = _REPLY.sub("", line)  # noqa: PLW2901 - what follows on that line is the writer's own
        line = _REPLY_TO.sub("", line)  # noqa: PLW2901 - the same
        if _is_no_prose(line, below):
            if pending:
                yield pending, reply_to, is_item
            pending, is_item = [], False
        elif _ITEM.match(line):
            if pending:
                yield pending, reply_to, is_item
            pending, is_item = [_ITEM.sub("", line, count=1).strip()], True
        else:
            pending.append(line.strip())
    if pending:
        yield pending, reply_to, is_item


def _is_no_prose(line: str, below: str) -> bool:
    if not line.strip() or line.lstrip().startswith("|") or _UNDERLINE.fullmatch(line):
        return True
    return _heading(line) is not None or _is_underlined(line, below)


def _is_underlined(line: str, below: str) -> bool:
    """Whether a line is a heading by the line below it; a sentence above a rule is none."""
    bare = line.strip()
    return (
        bool(bare)
        and len(line) < _HEADING_MAX
        and not bare.endswith((".", "?", "!"))
        and _UNDERLINE.fullmatch(below) is not None
    )


def _statements(lines: list[str]) -> Iterator[str]:
    """Joins lines that a wrap parted, and parts what a line break alone ends; then cuts at full stops."""
    width = max(_WRAP, *(len(line) for line in lines))
    joined = [lines[0]]
    for before, line in pairwise(lines):
        if _starts_anew(before, line, width):
            yield from _sentences(" ".join(joined))
            joined = []
        joined.append(line)
    yield from _sentences(" ".join(joined))


def _starts_anew(before: str, line: str, width: int) -> bool:
    """Whether a line begins a sentence: its first word would have stood in the line before, had that gone on."""
    first = line.split(maxsplit=1)[0]
    if len(before) + 1 + len(first) > width or _OPEN_ENDED.search(before[-20:]):
        return False
    return _BEGINS.match(line) is not None


def _sentences(text: str) -> Iterator[str]:
    pieces: list[str] = []
    parts = _SENTENCE_END.split(_MARKUP.sub("", text))
    for number, (body, closers) in enumerate(zip(parts[::2], [*parts[1::2], ""], strict=True)):
        part = body + closers
        pieces.append(part)
        following = parts[2 * number + 2] if 2 * number + 2 < len(parts) else ""
        counts = _NUMBER.search(part[-_LONGEST_ABBREVIATION:]) and following[:1].isdigit()
        if not counts and not _ABBREVIATION.search(part[-_LONGEST_ABBREVIATION:]):
            yield from _normal(pieces)
            pieces = []
    yield from _normal(pieces)


def _normal(pieces: list[str]) -> Iterator[str]:
    if joined := " ".join(" ".join(pieces).split()):
        yield joined


def _cut(sentence: str) -> Iterator[str]:
    while len(sentence) > _LONGEST:
        at = sentence.rfind(" ", _LONGEST // 2, _LONGEST)
        at = at if at > 0 else _LONGEST
        yield sentence[:at]
        sentence = sentence[at:].lstrip()
    if sentence:
        yield sentence
