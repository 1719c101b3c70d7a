"""Texts written into TOML so that the file reads back as they were, and a person sees all that is in them. Pure."""

from __future__ import annotations

import unicodedata

_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Zl", "Zp"})
"""Controls, direction marks and what else a reader of the file would not see."""


def toml_text(text: str) -> str:
    """Writes a text as a basic string; half a surrogate pair, which no file can hold, becomes U+FFFD."""
    return '"' + "".join(_SHORT.get(char) or _character(char) for char in text) + '"'


def _character(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"
    if category not in _UNSEEN:
        return char
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"  # noqa: PLR2004 - TOML's short escape has four digits
