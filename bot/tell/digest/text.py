"""The digest as plain text: for a terminal, and for whoever reads mail as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.tell.digest import words
from bot.tell.digest.model import Digest, Line, Part
from bot.tell.words import clean

_NARROWEST = 20
_STEP = "  "


def render(digest: Digest, *, width: int = 78) -> str:
    """Gives the whole digest as text with a line end.

    Args:
        digest: what to tell.
        width: columns; at least 20. Only an address is ever wider: a broken one leads nowhere.
    """
    page = _Page(max(width, _NARROWEST))
    _head(page, digest)
    for part in digest.parts:
        _part(page, digest, part)
    if digest.is_empty:
        page.blank()
        page.say(words.EMPTY)
    if digest.parts:
        page.blank()
    if calm := words.calm(digest):
        page.blank()
        page.say(calm, hanging=_STEP)
    if digest.notes:
        page.blank()
        for note in digest.notes:
            page.say(f"Note: {clean(note)}", hanging=_STEP)
    return page.text()


def _head(page: _Page, digest: Digest) -> None:
    page.say(words.title(digest))
    *items, last = digest.headline.split(" · ")
    page.put([*(f"{item} ·" for item in items), last])
    page.say(words.since(digest), hanging=_STEP)
    if digest.may_repeat:
        page.blank()
        page.say(words.REPEAT, mark="! ")


def _part(page: _Page, digest: Digest, part: Part) -> None:
    title = words.heading(part)
    page.blank()
    page.blank()
    page.say(title)
    page.say("-" * min(len(title), page.width))
    for line in part.fresh:
        page.blank()
        _fresh(page, line)
    if part.folded:
        page.blank()
        page.say(words.unchanged(digest), indent=_STEP)
        for line in part.folded:
            page.say(words.folded_of(line), indent=_STEP, mark="- ")


def _fresh(page: _Page, line: Line) -> None:
    who = " · ".join(text for text in (words.bug_of(line), words.ca_of(line)) if text)
    title = ": ".join(text for text in (who, words.summary_of(line)) if text)
    what = clean(line.what)
    page.say(title or what, mark="* ")
    if title and what:
        page.say(what, indent=_STEP)
    for text in line.also:
        page.say(clean(text), indent=_STEP, mark="- ")
    if command := words.command_of(line):
        page.say(command, indent=_STEP, mark="$ ")
    if url := words.address(line.url):
        page.say(url, indent=_STEP)


class _Page:
    """Lines as they come, wrapped."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._lines: list[str] = []

    def blank(self) -> None:
        self._lines.append("")

    def say(self, text: str, *, indent: str = "", mark: str = "", hanging: str = "") -> None:
        """Adds one text, wrapped between its words.

        Args:
            text: one line of it.
            indent: before each of its lines.
            mark: before its first line; the further ones are indented as much.
            hanging: before its further lines, so that none can pass for something else.
        """
        self.put(text.split(" "), indent + mark, indent + " " * len(mark) + hanging)

    def put(self, words: Sequence[str], first: str = "", further: str = "") -> None:
        """Adds one text in words that stay together, with what stands before its first line and the further ones."""
        self._lines += _wrapped(words, self.width, first, further)

    def text(self) -> str:
        return "".join(f"{line}\n" for line in self._lines)


def _wrapped(words: Sequence[str], width: int, first: str, further: str) -> Iterator[str]:
    # Not textwrap: it either breaks addresses or lets every long word stand out.
    line, begun = first, False
    for word in words:
        for piece in _pieces(word, width - len(further)):
            if begun and len(line) + 1 + len(piece) > width:
                yield line
                line, begun = further, False
            line += f" {piece}" if begun else piece
            begun = True
    yield line


def _pieces(word: str, room: int) -> Iterator[str]:
    """Cuts a word that fits in no line; an address stays whole."""
    if "://" in word:
        yield word
        return
    for start in range(0, max(len(word), 1), room):
        yield word[start : start + room]
