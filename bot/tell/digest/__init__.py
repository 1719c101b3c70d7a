"""The digest: what staff must know this morning. `model` is the value that its views render, `compose` makes it."""

from bot.tell.digest.model import Digest, Line, Part, Section

__all__ = ["Digest", "Line", "Part", "Section"]
