"""The labels of a whiteboard (`[ca-compliance] [ov-misissuance]`) in one spelling, however they were typed."""

from __future__ import annotations

import re

from bot.facts.dates.scanning import Scan
from bot.facts.dates.tokens import Token
from bot.facts.whiteboard.triggers import Piece


def labels_of(tokens: list[Token], piece: Piece, found: Scan, *, is_mark: bool) -> list[str]:
    """Give the labels of a piece: its inner text, or where a bracket was lost, the part beside the other one."""
    if not (piece.opened or piece.closed) or (piece.bracketed and is_mark):
        return []
    inner = "".join(" " if token.kind == "blank" else token.text for token in tokens[piece.low : piece.high])
    if not piece.bracketed and (is_mark or found.readings):
        words = inner.split()
        if piece.opened and piece.triggers:
            head = tokens[piece.low : piece.triggers[0].first]
            inner = "".join(" " if token.kind == "blank" else token.text for token in head).strip(" -:,")
        else:
            beside = (words[:1] if piece.opened else words[-1:]) or [""]
            inner = beside[0] if re.fullmatch(r"[^\W\d]+(?:-[^\W\d]+)+", beside[0]) else ""
    return canonical(inner)


def canonical(inner: str) -> list[str]:
    """Give the labels in the plain text of a bracket: dashes for blanks, a comma between two labels."""
    parts = (" ".join(part.split()) for part in re.split("[,;]", inner))
    return [re.sub(" ?- ?", "-", part).replace(" ", "-") for part in parts if part]


def squeezed(label: str) -> str:
    """Give a label without dashes and dots, so that “no-nag” and “nonag” are one."""
    return "".join(filter(str.isalnum, label))
