"""A CA's wish for another schedule: a Next-update date, or updates less often.

Source: IRG 3.2, a CA should ask for a date that is tied to an action item. However it is put, it is staff's turn.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.facts.talk import requests
from bot.facts.talk.sentences import Sentence, sentences
from bot.facts.talk.shapes import Shape, Table

_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_DATE = (
    rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}"
    rf"|{_MONTH} \d{{1,2}}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}})"
)

SCHEDULE = Table(
    Shape(
        "the update, its date, its rhythm",
        (
            (
                r"\b(?:next|following|regular|weekly|monthly|status)[\s\x22'-]+(?:\w+ )?(?:updates?|report(?:s|ing)?"
                r"|status|comments?|posts?|checkpoint|milestone|messages?)\b"
            ),
            r"\bnext[\s\x22'-]*update",
            r"\bupdate date\b",
            r"\bwhiteboard\b",
            (
                r"\b(?:monthly|bi-?weekly|fortnightly|quarterly) (?:\w+ )?(?:updates?|rhythm|reports?|comments?"
                r"|instead|basis|schedule)"
            ),
            r"\bweekly\b",
            r"\b(?:rhythm|interval|cadence)\b",
            r"\bless (?:often|frequent\w*)\b",
            r"\b(?:fixed|later|new|next|marked) date\b",
            r"\bdate of\b",
            r"\bspam this bug\b",
            r"\bskip the\b",
            r"\breport (?:on that day|only)\b",
        ),
        ("can we pause the weekly updates until then?", "may i propose 15 april as date of our following update?"),
    ),
    Shape(
        "writing again on a day",
        (
            (
                r"\b(?:write|report|reporting|come back|get back|update|comment|post|word)\w*\b[^.;]{0,50}?\b(?:again"
                r"|next|(?:back|here)\b[^.;]{0,30}\b(?:on|in|until|by|after))\b"
            ),
            rf"\b(?:mark|reflect|enter|note|set) \x22?(?:next update )?{_DATE}",
            rf"\b{_DATE} (?:as|for|would suit|instead|in the whiteboard)\b",
        ),
        ("is it ok when we write again on 20 april?", "we'd ask you to mark 2026-05-20."),
    ),
)
"""What a wish is about that is one for another schedule."""

SAID_AS_A_FIELD = Table(
    Shape(
        "a next update with its date, as it stands in a whiteboard",
        (
            (
                rf"(?:^|[.:;,] )\W*(?:suggested |proposed |requested |desired |our )?next[ -]update(?: date"
                rf"| requested| proposed| please)*\W{{0,6}}{_DATE}"
            ),
        ),
        ("next update: 2027-01-31", "next update please: 2026-04-17."),
    ),
)

OF_A_CRL = re.compile(
    r"\b(?:crls?|arls?|ocsp|deltas?|shards?|cdn|cache|signer|thisupdate"
    r"|nextupdate|relying|resolvers?|gmt|utc|responses?|responders?)\b"
    r"|\d\d:\d\d|\bnext update (?:of (?:the|our|all|each|shard|crl|delta)"
    r"|value|field|time)\b"
)
"""Words beside which “next update” is a field of a CRL or an OCSP answer."""
_OF_THE_BUG = re.compile(
    r"\bwhiteboard\b|\bweekly\b|\bmonthly\b|\b(?:on|for|in|of) (?:this"
    r"|the) (?:bug|incident)\b|\breport (?:next|again)\b|\bbug's\b|\bfor item\b"
    r"|\bfor the rest\b"
)


@lru_cache(maxsize=4096)
def date_request(text: str) -> str:
    """Gives the sentence in which a CA asks staff for a Next-update date or fewer updates; empty where none does."""
    asked = next((sentence.text for sentence in requests.asking(text) if _is_of_the_schedule(sentence)), "")
    if asked or "next" not in text.lower():
        return asked
    return next((s.text for s in sentences(text) if SAID_AS_A_FIELD.fits(s.plain) and not OF_A_CRL.search(s.plain)), "")


def _is_of_the_schedule(sentence: Sentence) -> bool:
    plain = sentence.plain
    if not SCHEDULE.fits(plain):
        return False
    return OF_A_CRL.search(plain) is None or _OF_THE_BUG.search(plain) is not None
