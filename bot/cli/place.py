"""How a person names one comment of one bug."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import click

HIGHEST_BUG, HIGHEST_COMMENT = 9_999_999_999, 100_000
"""Higher numbers are slips of the pen, and no ledger could keep the highest."""
_SHORT = re.compile(r"(?:bug\s*)?(\d{1,10})(?:\s*[#:]\s*c?|\s*,?\s+comment\s+#?)(\d{1,6})", re.ASCII | re.IGNORECASE)
_FRAGMENT = re.compile(r"c(\d{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class CommentPlace:
    """One comment of one bug; `host` is the server's, in lower case, where an address named one."""

    bug_id: int
    comment: int
    host: str = ""


def comment_place(text: str) -> CommentPlace | None:
    """Reads `123#5`, `123:5`, `bug 123#c5`, `bug 123 comment 5`, or a comment's address; None: it is none of them."""
    text = text.strip()
    if found := _SHORT.fullmatch(text):
        return _place(found[1], found[2])
    try:
        parts = urlsplit(text)
        host = (parts.netloc if parts.scheme in {"http", "https"} else "").lower()
    except ValueError:
        return None
    fragment = _FRAGMENT.fullmatch(parts.fragment)
    if fragment is None or parts.scheme not in {"", "http", "https"} or not parts.path.endswith("show_bug.cgi"):
        return None
    try:
        ids = parse_qs(parts.query, max_num_fields=20).get("id", [])
    except ValueError:
        return None
    if len(ids) != 1 or not re.fullmatch(r"\d{1,10}", ids[0], re.ASCII):
        return None
    return _place(ids[0], fragment[1], host)


def _place(bug: str, comment: str, host: str = "") -> CommentPlace | None:
    place = CommentPlace(int(bug), int(comment), host)
    fits = 1 <= place.bug_id <= HIGHEST_BUG and place.comment <= HIGHEST_COMMENT
    return place if fits else None


class CommentType(click.ParamType[CommentPlace]):
    """A comment of a bug."""

    name = "BUG#COMMENT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> CommentPlace:
        """Reads what `comment_place` reads."""
        if isinstance(value, CommentPlace):
            return value
        place = comment_place(value)
        return place or self.fail(f"{value!r} is no comment; write 123#5 for comment 5 of bug 123.", param, ctx)
