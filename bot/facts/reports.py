"""What a CA's comment is: a preliminary or full incident report, a closure summary, a request to close or for a date.

Since IRG 3.0 (2025-03-01) reports carry the headings “Preliminary Incident Report” and “Full Incident Report”, and a
CA asks for closure with a closure summary; before, and often since, any words do. Recognition is shy: what only
*could* be a report is `POSSIBLE`, and nobody is told to be late because of it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from bot.facts import prose


class Report(StrEnum):
    """What kind of report a comment holds."""

    PRELIMINARY = "preliminary"
    FULL = "full"
    INCIDENT = "incident"
    """Announced as an incident report, without saying which."""
    POSSIBLE = "possible"
    """Not announced, but long or built like one, or an attachment: nobody can rule out that it is the full one."""
    NONE = "none"


_KINDS = (
    (
        Report.FULL,
        re.compile(r"\b(?:full|final|complete|detailed)\s+(?:public\s+)?(?:incident\s+)?report\b", re.IGNORECASE),
    ),
    (Report.PRELIMINARY, re.compile(r"\bpreliminary\s+(?:public\s+)?(?:incident\s+)?report\b", re.IGNORECASE)),
    (Report.INCIDENT, re.compile(r"\bincident\s+report\b", re.IGNORECASE)),
)
_YET_TO_COME = re.compile(
    r"\b(?:will|shall|going to|expects?|expected|plans?|planned|aims?|intends?|soon|later|not yet|until|await\w*|"
    r"prepar\w+|working on|once|when|before|after|due|deadline|would|should|must|requires?d?|to be|no longer|"
    r"in (?:our|the|its) (?:\w+ )?report|see the|as (?:described|stated|noted)|template|please)\b"
    r"|\?\s*$",
    re.IGNORECASE,
)
"""Words beside which a sentence promises, cites or asks for a report instead of being one."""

_LONG = 1_500
_STRUCTURED = 3
_ATTACHMENT = re.compile(r"^Created attachment \d+", re.MULTILINE)

_CLOSURE_HEADING = re.compile(
    r"\bclos(?:ure|ing)\b.{0,40}\b(?:summary|statement|report|request)\b"
    r"|\b(?:summary|statement|report|request)\b.{0,20}\b(?:of|for)\b.{0,10}\bclos(?:ure|ing)\b"
    r"|^\s*(?:incident|bug|case)?\s*closure\s*$",
    re.IGNORECASE,
)
_ASKS_TO_CLOSE = re.compile(
    r"\b(?:request\w*|ask\w*|propos\w*|suggest\w*|would like|would appreciate|kindly|please|recommend\w*|"
    r"seek\w*)\b.{0,120}\bclos(?:e|ed|ure|ing)\b"
    r"|\b(?:bug|incident|issue|report|case|ticket|this|it)\b.{0,60}\b(?:can|may|could|should|is ready to|ready to)\s+"
    r"(?:now\s+|therefore\s+|then\s+)?(?:be\s+)?(?:considered\s+|marked\s+(?:as\s+)?)?(?:clos(?:e|ed)|resolved)\b"
    r"|\b(?:ready|suitable|eligible)\s+(?:for\s+clos(?:ure|ing)|to\s+(?:be\s+)?close[d]?)\b",
    re.IGNORECASE,
)
_NOT_NOW = re.compile(
    r"\b(?:not|never|cannot|can't|before|until|once|after|when|will (?:then )?(?:request|ask|propose)|unless|"
    r"plans? to|intends?|intend to|expects? to|why|how|instead of|prior to)\b"
    r"|\b(?:disclos|enclos|close(?:ly| to| cooperation| coordination| monitoring| attention| contact))\w*",
    re.IGNORECASE,
)
_POLITE_CONDITION = re.compile(
    r"\b(?:if|unless|as|since|should|given that|assuming|provided)\b[^,;]{0,60}?\b(?:no|any|not?)\s+(?:\w+\s+){0,3}"
    r"(?:questions?|comments?|concerns?|objections?|feedback|discussion)\b[^,;]*[,;]?"
    r"|\b(?:after|once|when|now that)\b[^,;]{0,80}?\b(?:have|has|are|is|were|was)\b[^,;]{0,40}?"
    r"\b(?:completed?|implemented|done|finished|resolved)\b[^,;]*,",
    re.IGNORECASE,
)
_ASKS_FOR_DATE = re.compile(
    r"\b(?:request\w*|ask\w*|propos\w*|suggest\w*|would like|would appreciate|kindly|please|could|can|may)\b.{0,120}"
    r"\bnext[\s-]?update\b"
    r"|\bnext[\s-]?update\b.{0,80}\b(?:be\s+(?:set|moved|changed|extended|postponed|updated)|request\w*|propos\w*)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(r"\b(?:not|no longer|don't|do not|without)\b", re.IGNORECASE)


def has_named_heading(text: str) -> bool:
    """Tells whether a heading says “Preliminary/Full Incident Report” (IRG 3.0, the names of the report sections)."""
    return any(
        re.search(r"\b(?:preliminary|full) incident report\b", head, re.IGNORECASE) for head in prose.headings(text)
    )


@lru_cache(maxsize=4096)
def classify(text: str) -> Report:
    """Tells which report a CA's comment holds: by its headings, else by a sentence that announces one."""
    for kind, pattern in _KINDS:
        if any(pattern.search(head) for head in prose.headings(text)):
            return kind
    announced = [s for s in prose.sentences(text) if not _YET_TO_COME.search(s)]
    for kind, pattern in _KINDS:
        if any(pattern.search(sentence) for sentence in announced):
            return kind
    could_be = len(text) >= _LONG or len(prose.headings(text)) >= _STRUCTURED or _ATTACHMENT.search(text)
    return Report.POSSIBLE if could_be else Report.NONE


@lru_cache(maxsize=4096)
def closure_request(text: str) -> str:
    """Gives the heading or sentence with which a CA asks to close its bug; empty where it does not.

    Source: IRG 3.1 and later, closure summary; practice before.
    """
    for heading in prose.headings(text):
        if _CLOSURE_HEADING.search(heading) and not _NOT_NOW.search(heading):
            return heading
    for sentence in prose.sentences(text):
        plain = _POLITE_CONDITION.sub(" ", sentence)
        if (_ASKS_TO_CLOSE.search(plain) or _CLOSURE_HEADING.fullmatch(plain.rstrip(".:"))) and not _NOT_NOW.search(
            plain
        ):
            return sentence
    return ""


def date_request(text: str) -> str:
    """Gives the sentence in which a CA asks staff for a Next-update date; empty where there is none.

    Source: IRG 3.2, a CA should ask for a date that is tied to an action item.
    """
    return next((s for s in prose.sentences(text) if _ASKS_FOR_DATE.search(s) and not _DENIES.search(s)), "")
