"""The digest for Slack: Block Kit payloads for an incoming webhook, as many as Slack's limits make of it.

Nothing that came from a bug is ever mrkdwn. Escaping `&`, `<` and `>` there stops mentions and links, but Slack has no
escape for `*`, `_`, `~`, a backtick or `:emoji:`; zero-width characters around them help in some clients and make the
formatting work in others; and `verbatim` stops only links and channel names. So such text stands in the text elements
of `rich_text` blocks and in `plain_text` objects, which Slack shows as they are: a link or a mention there would be an
element of its own kind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.tell.digest import words
from bot.tell.digest.model import Digest, Line, Part
from bot.tell.words import clean

MAX_BLOCKS = 50
MAX_TEXT = 3_000
MAX_HEADER = 150

_BLOCKS = MAX_BLOCKS - 4
"""Blocks of the digest itself in one message: room is left for what says which part of it this is."""
_BLOCK_TEXT = 2_800
"""Characters in one block, as they are counted here: with every address."""
_MESSAGE = 16_000
"""The length of one message's blocks as JSON. Slack does not say how much it takes; it has turned messages away that
people saw 11,000 characters of (`msg_blocks_too_long`), and these are never more than some 8,000.
"""
_JOINER = "\u2060"
# What reads a message but knows no rich text (a bridge, a notification) falls back to mrkdwn: there these would be
# live. An invisible word joiner inside them changes nothing to see.
_LIVE = re.compile(r"<(?=[!@#])|@(?=here|channel|everyone|group)|:(?=[a-z0-9_+'-]+:)", re.IGNORECASE)

Json = dict[str, Any]


def messages(digest: Digest) -> list[Json]:
    """Gives the payloads, in the order in which they are to be posted; at least one."""
    parts = _fitted(list(_blocks(digest)))
    return [_payload(digest, blocks, number, len(parts)) for number, blocks in enumerate(parts, 1)]


def literal(text: str) -> str:
    """Gives anybody's text, cleaned before, so that it is dead even where rich text is read as mrkdwn."""
    return _LIVE.sub(rf"\g<0>{_JOINER}", text)


def _payload(digest: Digest, blocks: list[Json], number: int, count: int) -> Json:
    """Makes one message; its `text` is what a notification shows."""
    of = f", part {number} of {count}" if count > 1 else ""
    text = f"{words.TITLE}{of}: {digest.headline}"
    if number == 1:
        head = [_header(digest.headline), _context(f"{words.title(digest)}. {words.since(digest)}")]
        if digest.may_repeat:
            head.append(_rich([_section(_text(words.REPEAT, bold=True))]))
    else:
        head = [_context(f"{words.title(digest)}{of}")]
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": escaped, "blocks": [*head, *blocks], "unfurl_links": False, "unfurl_media": False}


# --- the digest as blocks ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Block:
    """A block, with the heading that it stands under."""

    content: Json
    under: str = ""
    is_heading: bool = False

    @property
    def size(self) -> int:
        return len(json.dumps(self.content, ensure_ascii=False))


def _blocks(digest: Digest) -> Iterator[_Block]:
    for part in digest.parts:
        title = words.heading(part)
        yield _Block(_header(title), title, is_heading=True)
        for content in _packed(_pieces(digest, part)):
            yield _Block(content, title)
    if digest.is_empty:
        yield _Block(_rich([_section(_text(words.EMPTY))]))
    if calm := words.calm(digest):
        yield _Block(_context(calm))
    notes = [_Piece(_section(_text(f"Note: {clean(note)}", italic=True))) for note in digest.notes]
    for content in _packed(notes):
        yield _Block(content)


def _fitted(blocks: list[_Block]) -> list[list[Json]]:
    """Parts the blocks into messages. No heading stands last, and one that goes on is repeated."""
    parts: list[list[Json]] = [[]]
    room = _MESSAGE
    for number, block in enumerate(blocks):
        follower = blocks[number + 1] if block.is_heading else None
        needed = block.size + (follower.size if follower else 0)
        if parts[-1] and (needed > room or len(parts[-1]) + (2 if follower else 1) > _BLOCKS):
            parts.append([])
            room = _MESSAGE
            if block.under and not block.is_heading:
                parts[-1].append(_header(f"{block.under} {words.CONTINUED}"))
        parts[-1].append(block.content)
        room -= block.size
    return parts


# --- lines as pieces of rich text ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is never parted: a section of rich text, as a bullet where `indent` is not None."""

    section: Json
    indent: int | None = None
    keeps: bool = False
    """Whether it stands in one block with what comes next."""


def _pieces(digest: Digest, part: Part) -> Iterator[_Piece]:
    for line in part.fresh:
        yield from _fresh(line)
    if part.folded:
        yield from _folded(words.unchanged(digest), part.folded)


def _fresh(line: Line) -> Iterator[_Piece]:
    elements: list[Json] = []
    if ca := words.ca_of(line):
        elements += [_text(ca, bold=True), _text(" ")]
    elements += _bug(line)
    if summary := words.summary_of(line):
        elements.append(_text(f" {summary}" if elements else summary))
    if what := clean(line.what):
        elements.append(_text(f"\n{what}" if elements else what))
    below = [_section(_text(clean(text))) for text in line.also if clean(text)]
    if command := words.command_of(line):
        below.append(_section(_text(command, code=True)))
    yield _Piece(_section(*elements or [_text("–")]), 0, keeps=bool(below))
    for number, section in enumerate(below, 1):
        yield _Piece(section, 1, keeps=number < len(below))


def _folded(since: str, lines: tuple[Line, ...]) -> Iterator[_Piece]:
    """Gives lines that have not changed, run together; a paragraph is never longer than a block."""
    elements = [_text(since, italic=True)]
    for number, line in enumerate(lines):
        ca = words.ca_of(line)
        bug = _bug(line)
        own = [*bug, _text(f"{f' ({ca})' if ca else ''}: {words.brief_of(line)}" if bug else words.brief_of(line))]
        if sum(map(_size, [*elements, *own])) > _BLOCK_TEXT:
            yield _Piece(_section(*elements))
            elements = own
        else:
            elements += [_text(" · " if number else " "), *own]
    yield _Piece(_section(*elements))


def _packed(pieces: Iterator[_Piece] | list[_Piece]) -> Iterator[Json]:
    """Packs pieces into blocks, a bug and what stands below it into one where it fits."""
    block: list[_Piece] = []
    room = _BLOCK_TEXT
    for group in _groups(pieces):
        size = sum(_size(piece.section) for piece in group)
        if block and size > room:
            yield _block(block)
            block, room = [], _BLOCK_TEXT
        for piece in group:
            if block and _size(piece.section) > room:
                yield _block(block)
                block, room = [], _BLOCK_TEXT
            block.append(piece)
            room -= _size(piece.section)
    if block:
        yield _block(block)


def _groups(pieces: Iterator[_Piece] | list[_Piece]) -> Iterator[list[_Piece]]:
    group: list[_Piece] = []
    for piece in pieces:
        group.append(piece)
        if not piece.keeps:
            yield group
            group = []


def _block(pieces: list[_Piece]) -> Json:
    """Makes one block; bullets of one depth that follow each other are one list."""
    elements: list[Json] = []
    for piece in pieces:
        if piece.indent is None:
            elements.append(piece.section)
        elif elements and elements[-1].get("indent") == piece.indent:
            elements[-1]["elements"].append(piece.section)
        else:
            bullets = {"type": "rich_text_list", "style": "bullet", "indent": piece.indent, "elements": [piece.section]}
            elements.append(bullets)
    return _rich(elements)


# --- Block Kit -----------------------------------------------------------------------------------------------------


def _bug(line: Line) -> list[Json]:
    """Gives the bug as a link, where it has an address that can be one."""
    name = words.bug_of(line)
    if not name:
        return []
    url = words.address(line.url)
    return [{"type": "link", "url": url, "text": name}] if url else [_text(name)]


def _text(text: str, **style: bool) -> Json:
    element: Json = {"type": "text", "text": literal(text)}
    return element | {"style": style} if style else element


def _section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def _rich(elements: list[Json]) -> Json:
    return {"type": "rich_text", "elements": elements}


def _plain(text: str, limit: int) -> Json:
    return {"type": "plain_text", "text": _cut(literal(text), limit), "emoji": False}


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _header(text: str) -> Json:
    return {"type": "header", "text": _plain(text, MAX_HEADER)}


def _context(text: str) -> Json:
    return {"type": "context", "elements": [_plain(text, MAX_TEXT)]}


def _size(content: Any) -> int:
    """Counts the characters that people see, and those of addresses."""
    if isinstance(content, list):
        return sum(map(_size, content))
    if not isinstance(content, dict):
        return 0
    own = sum(len(content[name]) for name in ("text", "url") if isinstance(content.get(name), str))
    return own + sum(_size(value) for value in content.values() if isinstance(value, dict | list))
