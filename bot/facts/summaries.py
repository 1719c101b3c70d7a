"""How the summary of a bug calls its CA: “CA name: title”, with as many spellings of the name as writers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache


@lru_cache(maxsize=8192)
def plain_name(text: str) -> str:
    """Reduces a name to its letters and digits, so that NETLOCK, NetLock and “Net-Lock” are one."""
    return re.sub(r"[\W_]+", "", text.casefold())


def summary_head(summary: str) -> str:
    """Gives what stands before the first `:` or ` - ` of a summary (“CA name: title”), or nothing."""
    match = re.match(r"\s*(?:\[[^\]]*\]\s*)*(.{1,60}?)\s*(?::|\s[-–—]\s)", summary)
    return match.group(1).strip() if match else ""


def shared_names(head: str) -> tuple[str, ...]:
    """Splits the head of a summary that several CAs share (“A / B”); a slash without blanks belongs to a name."""
    return tuple(part.strip() for part in re.split(r"\s+[/&+]\s+", head) if part.strip()) or (head,)


def names_at_head(text: str, aliases: Mapping[str, str]) -> tuple[str, ...]:
    """Finds directory names at the beginning of a summary: whole, as parts of “A / B”, or as its first words.

    Args:
        text: the head of a summary, or all of it.
        aliases: the directory's name of a CA for each plain form of what it is called.
    """
    if name := aliases.get(plain_name(text)):
        return (name,)
    parts = shared_names(text)
    known = [aliases.get(plain_name(part)) for part in parts]
    if len(parts) > 1 and any(known):
        return tuple(dict.fromkeys(name or part for name, part in zip(known, parts, strict=True)))
    words = re.findall(r"[\w.’'&-]+", text)
    for count in range(min(len(words), 6), 0, -1):
        if name := aliases.get(plain_name(" ".join(words[:count]))):
            return (name,)
    return ()
