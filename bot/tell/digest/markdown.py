"""The digest as Markdown, for a wiki page or a ticket."""

from __future__ import annotations

from collections.abc import Iterator

from bot.tell.digest import words
from bot.tell.digest.model import Digest, Line, Part
from bot.tell.markdown import escape


def render(digest: Digest) -> str:
    """Gives the whole digest as Markdown."""
    lines = [f"# {words.title(digest)}", "", f"**{digest.headline}**", "", escape(words.since(digest))]
    if digest.may_repeat:
        lines += ["", f"**{words.REPEAT}**"]
    for part in digest.parts:
        lines += _part(digest, part)
    if digest.is_empty:
        lines += ["", words.EMPTY]
    if calm := words.calm(digest):
        lines += ["", escape(calm)]
    for note in digest.notes:
        lines += ["", f"Note: {escape(note)}"]
    return "\n".join(lines) + "\n"


def _part(digest: Digest, part: Part) -> Iterator[str]:
    yield from ("", f"## {words.heading(part)}", "")
    for line in part.fresh:
        yield from _fresh(line)
    if part.folded:
        yield from ("",) if part.fresh else ()
        yield from (words.unchanged(digest), "")
        yield from (f"- {_folded(line)}" for line in part.folded)


def _fresh(line: Line) -> Iterator[str]:
    ca, bug, summary, what = words.ca_of(line), _bug(line), words.summary_of(line), escape(line.what)
    title = " ".join(text for text in (f"**{escape(ca)}**" if ca else "", bug, escape(summary)) if text)
    yield f"- {title or what}"
    if title and what:
        yield f"  - {what}"
    yield from (f"  - {escape(text)}" for text in line.also)
    if command := words.command_of(line):
        # Anybody's backtick would end the code.
        yield f"  - {escape(command)}" if "`" in command else f"  - `{command}`"


def _folded(line: Line) -> str:
    bug, ca, brief = _bug(line), words.ca_of(line), escape(words.brief_of(line))
    return f"{bug}{f' ({escape(ca)})' if ca else ''}: {brief}" if bug else brief


def _bug(line: Line) -> str:
    name, url = words.bug_of(line), words.address(line.url)
    return f"[{name}]({url})" if name and url else name
