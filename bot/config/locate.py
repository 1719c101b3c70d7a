"""Where in a TOML text a key stands, and how a person would name that place.

`tomllib` tells what a text says, not where. This scanner walks a text that `tomllib` has accepted, so it need not
judge it: it only follows keys, headers and brackets, and steps over strings and comments as TOML does.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bot.config.values import quoted

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys, and positions in arrays: `("ca", 2, "domains")` is `domains` in the third `[[ca]]`."""

_BLANK = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?""""{0,2}'  # a multi-line string may end in up to two quotes of its own
    r"|'''.*?''''{0,2}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]*")


def syntax_fault(message: str, text: str) -> tuple[int, str]:
    """Take tomllib's message apart.

    Args:
        message: what `tomllib` said; it shows no values of the text.
        text: what it could not read.

    Returns:
        The line, and what is wrong with it.
    """
    what, _, place = message.partition(" (at ")
    found = re.match(r"line (\d+)", place)
    line = int(found[1]) if found else text.rstrip().count("\n") + 1 if place else 1
    remedy = "; texts stand in quotes, days are written 2026-03-31" if what.startswith("Invalid") else ""
    return line, what[:1].lower() + what[1:] + remedy


class Places:
    """The lines of all keys, tables and array items of one TOML text.

    Args:
        text: what the file holds; valid TOML, or empty.
        document: what `tomllib` made of it.
    """

    def __init__(self, text: str, document: dict[str, Any]) -> None:
        self._document = document
        self._lines = _Scanner(text).lines()

    def line(self, path: KeyPath) -> int:
        """Find the line of a key.

        Args:
            path: the key; it need not exist (a setting that is missing).

        Returns:
            Its line, counted from 1; else the line of the innermost table around it that exists; else 1.
        """
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return 1

    def name(self, path: KeyPath) -> str:
        """Name a setting as a person sees it in the file.

        Args:
            path: the key; positions of items in plain lists are left out.

        Returns:
            Such as `[clocks] grace_days` or `[[ca]] "Certigna" domains`.
        """
        top, rest = str(path[0]), path[1:]
        shown, value = _shown_key(top), self._document.get(top)
        if isinstance(value, dict):
            shown = f"[{shown}]"
        elif isinstance(value, list) and any(isinstance(entry, dict) for entry in value):
            shown = f"[[{shown}]]"
            if rest and isinstance(rest[0], int):
                entry, rest = value[rest[0]], rest[1:]
                called = entry.get("name", entry.get("account")) if isinstance(entry, dict) else None
                shown += f" {quoted(called)}" if isinstance(called, str) else f" no. {int(path[1]) + 1}"
        keys = ".".join(_shown_key(part) for part in rest if isinstance(part, str))
        return f"{shown} {keys}".rstrip()


def _shown_key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else quoted(key)


@dataclass(slots=True)
class _Scanner:
    """One walk through a text.

    Args:
        text: valid TOML.
    """

    text: str
    _at: int = 0
    _found: dict[KeyPath, int] = field(default_factory=dict)
    _entries: dict[KeyPath, int] = field(default_factory=dict)
    """How many `[[entries]]` each array of tables has so far."""
    _line_starts: list[int] = field(default_factory=list)

    def lines(self) -> dict[KeyPath, int]:
        """Walk to the end.

        Returns:
            The line of every path.
        """
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        table: KeyPath = ()
        self._skip(_GAP)
        while self._at < len(self.text):
            if self.text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_GAP)
        return self._found

    def _header(self) -> KeyPath:
        """Read `[a.b]` or `[[a.b]]`, and say which table the lines below it belong to."""
        is_entry = self.text.startswith("[[", self._at)
        line = self._line()
        self._at += 2 if is_entry else 1
        path: KeyPath = ()
        keys = self._keys()
        for number, key in enumerate(keys, start=1):
            path += (key,)
            self._found.setdefault(path, line)
            if is_entry and number == len(keys):
                self._entries[path] = self._entries.get(path, 0) + 1
            if path in self._entries:  # what stands below an array of tables belongs to its newest entry
                path += (self._entries[path] - 1,)
        self._found[path] = line
        self._at += 2 if is_entry else 1
        return path

    def _pair(self, table: KeyPath) -> None:
        """Read `key.key = value`."""
        line = self._line()
        path = table
        for key in self._keys():
            path += (key,)
            self._found.setdefault(path, line)
        self._at += 1  # the "="
        self._skip(_BLANK)
        self._value(path)

    def _keys(self) -> list[str]:
        """Read a key with its dots, and the blanks around it."""
        keys = []
        while True:
            self._skip(_BLANK)
            if bare := _BARE_KEY.match(self.text, self._at):
                keys.append(bare[0])
            else:
                # Escapes in a quoted key are tomllib's matter, so that both read the same key.
                keys.append(tomllib.loads(f"key = {self._peek(_STRING)}")["key"])
            self._skip(_BARE_KEY if bare else _STRING)
            self._skip(_BLANK)
            if not self.text.startswith(".", self._at):
                return keys
            self._at += 1

    def _value(self, path: KeyPath) -> None:
        """Step over a value; what stands inside it is found too."""
        opening = self.text[self._at]
        if opening in "\"'":
            self._skip(_STRING)
        elif opening not in "[{":
            self._skip(_SCALAR)
        else:
            self._bracket(path, "]" if opening == "[" else "}")

    def _bracket(self, path: KeyPath, closing: str) -> None:
        """Step over an array or an inline table."""
        self._at += 1
        self._skip(_GAP)
        position = 0
        while not self.text.startswith(closing, self._at):
            if closing == "]":
                self._found[(*path, position)] = self._line()
                self._value((*path, position))
            else:
                self._pair(path)
            position += 1
            self._skip(_GAP)
            if self.text.startswith(",", self._at):
                self._at += 1
                self._skip(_GAP)
        self._at += 1

    def _line(self) -> int:
        return bisect_right(self._line_starts, self._at)

    def _peek(self, what: re.Pattern[str]) -> str:
        found = what.match(self.text, self._at)
        return found[0] if found else ""

    def _skip(self, what: re.Pattern[str]) -> None:
        self._at += len(self._peek(what))
