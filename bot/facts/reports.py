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
        re.compile(
            r"\b(?:full|final|complete|detailed)[\s-]+(?:public\s+)?(?:incident[\s-]+)?(?:report|disclosure)\b",
            re.IGNORECASE,
        ),
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

_DELIVERED = re.compile(
    r"\b(?:full|final|complete|detailed|incident)[\s-]+(?:public\s+)?(?:incident[\s-]+)?report\b.{0,80}"
    r"\b(?:below|attached|here|above|following|available|link|download)\b"
    r"|\b(?:below|attached|here|above|following)\b.{0,40}\b(?:full|final|complete|detailed|incident)[\s-]+"
    r"(?:public\s+)?(?:incident[\s-]+)?report\b",
    re.IGNORECASE,
)
_PROMISED = re.compile(
    r"\b(?:will|shall|going to|expect\w*|plan\w*|intend\w*|not yet|working on|prepar\w+)\b", re.IGNORECASE
)
_PLAINLY = re.compile(
    r"\W*(?:this is |below is |here is |please find )?(?:our |the |a |an )?(?:initial )?"
    r"preliminary\s+(?:public\s+)?(?:incident\s+)?report\b(?!.{0,40}\b(?:was|had|contained|said|did)\b)",
    re.IGNORECASE,
)
"""A sentence that is a preliminary report, not one that speaks of one."""
_LONG = 1_500
_STRUCTURED = 3
_ATTACHMENT = re.compile(r"^Created attachment \d+", re.MULTILINE)

_CLOSURE_HEADING = re.compile(
    r"\bclos(?:ure|ing)\b.{0,40}\b(?:summary|statement|report|request)\b"
    r"|\b(?:summary|statement|report|request)\b.{0,20}\b(?:of|for)\b.{0,10}\bclos(?:ure|ing)\b"
    r"|^\s*(?:incident|bug|case|report)?\s*closure(?:\s+request)?\s*$",
    re.IGNORECASE,
)
_CLOSURE_LEAD = re.compile(
    r"(?:(?:incident|report|bug|case|final)\s+){0,3}clos(?:ure|ing)\s+(?:summary|statement|report|request|comment)\b"
    r"|(?:this|the following|here|below|above)\b.{0,40}\b(?:is|are|serves? as|find|as)\b.{0,30}"
    r"\bclos(?:ure|ing)\s+(?:summary|statement|report|request)\b"
    r"|please find\b.{0,30}\bclos(?:ure|ing)\s+(?:summary|statement|report|request)\b"
    r"|\bwe\s+(?:hereby\s+)?(?:submit|post|provide)\b.{0,30}\bclos(?:ure|ing)\s+(?:summary|statement|report|request)\b",
    re.IGNORECASE,
)
_CLOSE_BY = re.compile(
    r"\bclose(?:ly|r)?\s+(?:to|review|co-?operation|coordination|collaboration|monitoring|attention|contact|watch|eye)\b"
    r"|\bclosely\b|\b(?:closing|closure)\s+(?:date|meeting)s?\b",
    re.IGNORECASE,
)
_ASKS_TO_CLOSE = re.compile(
    r"\b(?:(?<!as )request\w*|ask|asks|asking|propos\w*|suggest\w*|(?:would|['’]d)\s+(?:\w+\s+)?(?:like|appreciate)|"
    r"grateful|recommend\w*|seek\w*|appl(?:y|ies)|look(?:ing)? forward|await\w*)\b"
    r".{0,120}?\b(?:clos(?:e|ed|ure|ing)|(?:final|last) call|mark\w*\b.{0,40}\b(?:resolved|fixed)|RESOLVED)\b"
    r"|\b(?:please|kindly)\s+(?!note\b|see\b|find\b|expect\b|refer\b|be\b)(?:[\w’']+\s+){0,5}?"
    r"(?:clos(?:e|ing|ure)|resolve|mark\b.{0,40}\b(?:resolved|fixed))\b"
    r"|\b(?:can|could|would|may|might|shall)\s+(?:we|you|this|the|it|mozilla|staff)\b.{0,60}\b"
    r"(?:close[d]?|resolve (?:this|the) \w+)\b"
    r"|\b(?:bug|incident|issue|report|case|ticket|this|it)\b.{0,60}\b(?:can|may|could|should|is ready to|ready to)\s+"
    r"(?:now\s+|therefore\s+|then\s+)?(?:be\s+)?(?:(?:considered|marked)\s+(?:as\s+)?(?:clos(?:e|ed)|resolved)|clos(?:e|ed))\b"
    r"|\bconsider(?:ed)?\s+(?:this|the|it)\b\s*(?:[\w]+\s+){0,3}?(?:as\s+|to\s+be\s+)?(?:now\s+)?(?:closed|resolved)\b"
    r"|\b(?:ready|suitable|eligible)\s+(?:for\s+(?:\w+\s+)?clos(?:ure|ing)|to\s+(?:be\s+)?close[d]?)\b"
    r"|\b(?:possible to|how about|anything\b.{0,40}\bbefore)\b.{0,30}\bclos(?:e|ed|ing)\b",
    re.IGNORECASE,
)
_OTHER_THING = re.compile(
    r"\s*(?:(?:the|these|our|all|both|any|this|that|of|remaining|last|open|outstanding|final)\s+)*"
    r"(?:gaps?|actions?|items?|findings?|ports?|loops?|AI\W?\d|accounts?|tickets?\s+(?:with|OPS|\w+-\d)|tasks?|vulnerabilit\w+)\b",
    re.IGNORECASE,
)
_OTHER_ASKER = re.compile(r"\b(?:vendor|auditor|supplier|team|subscribers?|customers?)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;–—]\s|:\s|\b(?:and|but|so|therefore)\b", re.IGNORECASE)
_TIME_FIRST = re.compile(r"\W*(?:once(?! again\b| more\b)|when|before|until|as soon as)\b", re.IGNORECASE)
_NOT_NOW = re.compile(
    r"\b(?:not|never|cannot|can't|before|until|once(?! again\b| more\b)|when|"
    r"will (?:then )?(?:request|ask|propose|post|submit|provide|be|follow)|"
    r"would then|unless|plans? to|intends?|intend to|expects? to|why|instead of|prior to|prepar\w+)\b"
    r"|^\W*how\b(?! about)",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:once|until|unless|before|after|when|as soon as|next (?:week|month)|tomorrow)\b",
    re.IGNORECASE,
)
_BEFORE_CLOSING = re.compile(r"\banything\b.{0,40}\bbefore\b", re.IGNORECASE)
_POLITE_CONDITION = re.compile(
    r"\b(?:if|unless|as|since|should|given that|assuming|provided|once|when|after)\b[^,;]{0,60}?"
    r"\b(?:no|any|not?|nothing)\s+(?:\w+\s+){0,3}"
    r"(?:questions?|comments?|concerns?|objections?|feedback|discussion)\b(?:\s+(?:from|by|before|until)\s[^,;.]{0,50})?[,;]?"
    r"|\b(?:should there be)\b[^,;]{0,60}?\b(?:questions?|comments?|concerns?|objections?)\b[,;]?"
    r"|\b(?:after|once|when|now that)\b[^,;]{0,80}?\b(?:have|has|was|were)\b[^,;]{0,40}?"
    r"\b(?:completed?|implemented|done|finished|resolved)\b[^,;]*,",
    re.IGNORECASE,
)
_UPDATE_DATE = (
    r"\b(?:next[\s\"“”'-]*(?:status\s+)?update|update\s+date)\b(?!\s+(?:of\s+the\s+(?:crl|software)|value|field\s+of))"
)
_ASKS_FOR_DATE = re.compile(
    r"\b(?:(?<!as )request(?:s|ed|ing)?|ask(?:s|ing)?|propos\w*|suggest\w*|seek\w*|hope\w*|"
    r"(?:would|['’]d)\s+(?:\w+\s+)?(?:like|appreciate)|(?:would|could|can|may|possible|if acceptable|consider)\b)"
    r"(?!.{0,60}\b(?:information|say|said|ship|answers)\b).{0,120}?" + _UPDATE_DATE + r"(?!\s+will\b)"
    r"|\b(?:kindly|please)\s+(?!find|see|note|expect)(?:\w+\s+){0,6}?"
    + _UPDATE_DATE
    + r"|"
    + _UPDATE_DATE
    + r".{0,80}\b(?:be\s+(?:set|moved|changed|extended|postponed|updated)|requested\b|propos\w*|please)"
    r"|\b(?:request\w*|ask|asking|propos\w*|suggest\w*|please|kindly|(?:would|['’]d) like)\b.{0,100}\bwhiteboard\b"
    r"|\b(?:request\w*|ask|asking|propos\w*|suggest\w*|(?:would|['’]d) like)\b.{0,80}"
    r"(?:\b(?:monthly|quarterly|bi-?weekly|less frequent)\s+(?:status\s+)?updates?\b"
    r"|\bweekly\s+updates?\b.{0,60}\b(?:paus\w+|suspend\w*|waiv\w+|until)\b)",
    re.IGNORECASE,
)
_NOT_A_DATE = re.compile(r"\bCRLs?\b|\bOCSP\b|\bnextUpdate (?:field|value)\b|\bvendor\b")
_DENIES = re.compile(
    r"\b(?:not|n't|no longer)\s+(?:\w+\s+)?(?:request|ask|propos|seek|need|requir|want|like)\w*"
    r"|\bwithout\s+(?:request|ask|set)\w*",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
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
        plainly = _PLAINLY.match if kind is Report.PRELIMINARY else pattern.search
        if any(plainly(sentence) for sentence in announced):
            return kind
    delivered = any(_DELIVERED.search(s) and not _PROMISED.search(s) for s in prose.sentences(text))
    could_be = delivered or len(text) >= _LONG or len(prose.headings(text)) >= _STRUCTURED or _ATTACHMENT.search(text)
    return Report.POSSIBLE if could_be else Report.NONE


@lru_cache(maxsize=4096)
def stands_as_full(text: str) -> bool:
    """Tells whether a comment is headed as a full or an incident report; one headed first as preliminary is not."""
    first = next((head for head in prose.headings(text) if any(p.search(head) for _, p in _KINDS)), "")
    return bool(first) and not _KINDS[1][1].search(first)


@lru_cache(maxsize=4096)
def closure_request(text: str) -> str:
    """Gives the heading or sentence with which a CA asks to close its bug; empty where it does not.

    Source: IRG 3.1 and later, closure summary; practice before.
    """
    for heading in prose.headings(text):
        if is_closure_heading(heading):
            return heading
    return next((s for s in prose.sentences(text) if _asks_to_close(s)), "")


def is_closure_heading(heading: str) -> bool:
    """Tells whether a heading is that of a closure summary."""
    return bool(_CLOSURE_HEADING.search(heading)) and not _NOT_NOW.search(heading) and not _CLOSE_BY.search(heading)


def _asks_to_close(sentence: str) -> bool:
    """A doubt counts only in the clause that asks, and a condition only behind it."""
    plain = _CLOSE_BY.sub(" ", _POLITE_CONDITION.sub(" ", sentence))
    if (lead := _CLOSURE_LEAD.match(plain)) and not _NOT_NOW.search(plain[lead.end() : lead.end() + 40]):
        return True
    for match in _ASKS_TO_CLOSE.finditer(plain):
        start = max((cut.end() for cut in _CLAUSE.finditer(plain, 0, match.start())), default=0)
        head = plain[0 if _TIME_FIRST.match(plain) else start : match.end()]
        tail = plain[match.end() :]
        if _OTHER_THING.match(tail) or _OTHER_ASKER.search(head):
            continue
        if _BEFORE_CLOSING.search(match.group()) or not (_NOT_NOW.search(head) or _NOT_YET.search(tail)):
            return True
    return False


@lru_cache(maxsize=4096)
def date_request(text: str) -> str:
    """Gives the sentence in which a CA asks staff for a Next-update date; empty where there is none.

    Source: IRG 3.2, a CA should ask for a date that is tied to an action item.
    """
    return next(
        (
            s
            for s in prose.sentences(text)
            if _ASKS_FOR_DATE.search(s) and not _DENIES.search(s) and not _NOT_A_DATE.search(s)
        ),
        "",
    )
