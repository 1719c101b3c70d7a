"""How a way of saying something is written down: expressions, and sentences that show it, which the tests run.

An expression is tried only on a sentence that holds one of the words which it needs, so most sentences cost little.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

# How an expression is taken apart is private to the standard library, but has been the same since Python 3.11; a test
# tries every expression on labelled comments with and without the words that it is said to need.
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

_SHORTEST = 3
"""Shorter words stand in almost every sentence."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One way of saying something.

    Attributes:
        name: what it is, for whoever reads a failing test.
        forms: expressions over `sentences.straight` (small letters, single blanks), any of which is enough.
        examples: sentences that have it.
    """

    name: str
    forms: tuple[str, ...]
    examples: tuple[str, ...]


class _Form:
    """One expression, compiled when it is first tried."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.needs = needed(pattern)

    @cached_property
    def expression(self) -> re.Pattern[str]:
        return re.compile(self.pattern)


class Table:
    """Shapes that are looked for together."""

    def __init__(self, *shapes: Shape) -> None:
        self.shapes = shapes
        self._forms = tuple(_Form(form) for shape in shapes for form in shape.forms)

    @cached_property
    def _always(self) -> frozenset[int]:
        return frozenset(number for number, form in enumerate(self._forms) if not form.needs)

    @cached_property
    def _index(self) -> dict[str, list[tuple[str, int]]]:
        """Gives the words that forms need, and the numbers of those, by the first letters of the words."""
        index: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for number, form in enumerate(self._forms):
            for word in form.needs:
                index[word[:_SHORTEST]].append((word, number))
        return dict(index)

    def _may_fit(self, text: str) -> Iterator[re.Pattern[str]]:
        index = self._index
        numbers = {number for key in index.keys() & _pieces(text) for word, number in index[key] if word in text}
        for number in sorted(numbers | self._always):
            yield self._forms[number].expression

    def may_occur(self, text: str) -> bool:
        """Tells whether a text in small letters holds a word that one of the forms needs."""
        return bool(self._always) or next(self._may_fit(text), None) is not None

    def search(self, plain: str) -> re.Match[str] | None:
        """Finds the first place of a plain sentence that has one of the shapes."""
        found = (match for form in self._may_fit(plain) if (match := form.search(plain)))
        return min(found, key=lambda match: match.start(), default=None)

    def fits(self, plain: str) -> bool:
        """Tells whether a plain sentence has one of the shapes."""
        return any(form.search(plain) for form in self._may_fit(plain))

    def without(self, plain: str) -> str:
        """Gives a plain sentence without the places that have one of the shapes."""
        for form in self._may_fit(plain):
            plain = form.sub(" ", plain)
        return plain


@lru_cache(maxsize=1024)
def _pieces(text: str) -> frozenset[str]:
    return frozenset(text[at : at + _SHORTEST] for at in range(len(text) - _SHORTEST + 1))


def needed(pattern: str) -> frozenset[str]:
    """Gives words of which a text holds one wherever an expression fits; nothing where no such words are plain."""
    return _needed(_parser.parse(pattern))


def _needed(parsed: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    best: frozenset[str] = frozenset()
    run = ""
    for kind, value in (*parsed, (None, None)):
        if kind is _constants.LITERAL:
            run += chr(value)
            continue
        best = max(best, _whole(frozenset({run}) if run else frozenset()), _whole(_inside(kind, value)), key=_worth)
        run = ""
    return best


def _inside(kind: Any, value: Any) -> frozenset[str]:
    """Gives the words that a group, a choice or a repetition needs."""
    if kind is _constants.SUBPATTERN:
        return _needed(value[3])
    if kind is _constants.BRANCH:
        each = [_needed(branch) for branch in value[1]]
        return frozenset().union(*each) if all(each) else frozenset()
    if kind in {_constants.MAX_REPEAT, _constants.MIN_REPEAT} and value[0] > 0:
        return _needed(value[2])
    return frozenset()


def _whole(words: frozenset[str]) -> frozenset[str]:
    return words if words and all(len(word) >= _SHORTEST for word in words) else frozenset()


def _worth(words: frozenset[str]) -> tuple[int, int]:
    """Few and long words are the best to look for."""
    return (min(map(len, words)), -len(words)) if words else (0, 0)
