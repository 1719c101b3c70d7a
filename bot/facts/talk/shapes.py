"""How a way of saying something is written down: an expression, and sentences that show it, which the tests run."""

from __future__ import annotations

import re
from dataclasses import dataclass


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


class Table:
    """Shapes that are looked for together.

    Args:
        shapes: the ways of saying it.
        words: small words of which every one of the shapes holds one; a text without them is not looked at.
    """

    def __init__(self, *shapes: Shape, words: tuple[str, ...] = ()) -> None:
        self.shapes = shapes
        self.words = words
        self._any = re.compile("|".join(form for shape in shapes for form in shape.forms))

    def may_occur(self, text: str) -> bool:
        """Tells whether a text in small letters holds one of the words that every shape needs."""
        return not self.words or any(word in text for word in self.words)

    def search(self, plain: str, start: int = 0) -> re.Match[str] | None:
        """Finds the first place of a plain sentence that has one of the shapes."""
        return self._any.search(plain, start) if self.may_occur(plain) else None

    def all_in(self, plain: str) -> list[re.Match[str]]:
        """Finds all such places."""
        return list(self._any.finditer(plain)) if self.may_occur(plain) else []

    def without(self, plain: str) -> str:
        """Gives a plain sentence without those places."""
        return self._any.sub(" ", plain) if self.may_occur(plain) else plain
