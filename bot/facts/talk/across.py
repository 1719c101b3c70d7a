"""Where a CA says in one bug's comment that it updates several of its bugs by it."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.facts.talk.sentences import sentences
from bot.facts.talk.shapes import Shape, Table

_BUG = re.compile(r"(?:\bbugs?\b ?#?|#|\bid=|\band\b |, ?|/ ?|& ?)(\d{3,8})\b")
UPDATES = Table(
    Shape(
        "an update for several",
        (
            (
                r"\b(?:updates?|status|report(?:s|ing)?|progress|answer|statement|comment|no (?:change|news|new)"
                r"|weekly|applies|valid|same|also for|as well as|together|likewise|covers?|concerns?|holds?"
                r"|respective|joint|common|combined)\b"
            ),
        ),
        (
            "weekly update for this bug, bug 702 and bug 703: no new findings.",
            "this comment is valid for bugs 1702 and 1703, too.",
        ),
    ),
)
NO_UPDATES = Table(
    Shape(
        "only points there",
        (
            (
                r"\b(?:see|in|duplicate of|blocked by|filed|opened|described in|reported in|discussed in|tracked in"
                r"|refer to|answered in|thanks for|fixed in|closed|similar to|related to|as for|updates (?:are"
                r"|will be) (?:posted )?in) (?:\w+ ){0,2}bugs? ?#?\d"
            ),
        ),
        ("updates are posted in bug 1702.", "see bug 1702 for the numbers."),
    ),
)


@lru_cache(maxsize=4096)
def bugs_updated(text: str) -> tuple[tuple[int, str], ...]:
    """Gives the bugs that a comment says it updates, each with the sentence that says so."""
    if not UPDATES.may_occur(text.lower()):
        return ()
    found: dict[int, str] = {}
    for sentence in sentences(text):
        plain = sentence.plain
        numbers = [int(number) for number in _BUG.findall(plain)] if "bug" in plain or "#" in plain else []
        if numbers and UPDATES.fits(plain) and not NO_UPDATES.fits(plain):
            for number in numbers:
                found.setdefault(number, sentence.text)
    return tuple(found.items())
