"""What a person wrote in a comment, without quotations, code and links: headings, paragraphs, sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

MAX_READ = 60_000
"""Bugzilla takes comments of up to 65,535 characters; a sentence that matters does not stand behind this many."""

_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_LINK = re.compile(r"(?:https?|ftp|mailto):[^\s<>\"')\]]+", re.IGNORECASE)
_REPLY = re.compile(r"\(In reply to .{0,200}? from comment #(\d+)\)|\(In reply to comment #(\d+)\)", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[-*+•]|\(?\d{1,2}[.)]|[a-z][.)])\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’')\]*_]*\s+(?=[^\s])")
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|etc|vs|cf|no|nr|approx|resp|incl|mr|ms|mrs|dr|st|inc|ltd|s\.p\.a|s\.a)\.$", re.IGNORECASE
)
_HEADING = re.compile(
    r"\s{0,3}(?:#{1,6}\s*(?P<hash>[^#\n].*?)\s*#*|(?P<mark>\*\*|__)(?P<bold>[^*_\n].*?)(?P=mark):?)\s*"
)
_UNDERLINE = re.compile(r"\s{0,3}(={3,}|-{3,})\s*")
_HEADING_MAX = 200
"""A longer line is no heading (and hostile ones would keep the expression busy)."""
_MARKUP = re.compile(r"[*_`#]+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, as sentences. `reply_to` is the comment number that the writer answers here."""

    sentences: tuple[str, ...]
    reply_to: int | None = None


def own_lines(text: str) -> list[str]:
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
    return lines


def _heading(line: str) -> re.Match[str] | None:
    return _HEADING.fullmatch(line) if len(line) < _HEADING_MAX else None


@lru_cache(maxsize=4096)
def headings(text: str) -> tuple[str, ...]:
    """Gives the headings of a comment in their order: Markdown ones, underlined ones, and lines in bold."""
    found: list[str] = []
    lines = own_lines(text)
    for line, below in pairwise([*lines, ""]):
        if match := _heading(line):
            found.append(_MARKUP.sub("", match.group("hash") or match.group("bold")).strip())
        elif line.strip() and len(line) < _HEADING_MAX and _UNDERLINE.fullmatch(below):
            found.append(line.strip())
    return tuple(found)


@lru_cache(maxsize=4096)
def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Gives the writer's own paragraphs and list items as sentences; headings and table rows are none."""
    found: list[Paragraph] = []
    pending: list[str] = []
    reply_to: int | None = None

    def close() -> None:
        if pending:
            found.append(Paragraph(tuple(_sentences(" ".join(pending))), reply_to))
            pending.clear()

    for line in own_lines(text):
        if match := _REPLY.search(line):
            close()
            reply_to = int(match.group(1) or match.group(2))
            line = _REPLY.sub("", line)  # noqa: PLW2901 - what follows on that line is the writer's own
        if not line.strip() or line.lstrip().startswith("|") or _heading(line) or _UNDERLINE.fullmatch(line):
            close()
        elif _ITEM.match(line):
            close()
            pending.append(_ITEM.sub("", line, count=1).strip())
        else:
            pending.append(line.strip())
    close()
    return tuple(found)


def sentences(text: str) -> list[str]:
    """Gives all of the writer's own sentences in their order."""
    return [sentence for paragraph in paragraphs(text) for sentence in paragraph.sentences]


def _sentences(text: str) -> list[str]:
    parts: list[str] = []
    for part in _SENTENCE_END.split(_MARKUP.sub("", text)):
        if parts and _ABBREVIATION.search(parts[-1]):
            parts[-1] += " " + part
        else:
            parts.append(part)
    return [stripped for part in parts if (stripped := " ".join(part.split()))]
