"""Words with which a CA asks to close its bug: a closure summary, a request, a flag that it says it set.

Source: IRG 3.1 and later (closure summary, and a needinfo on the shared account); practice before.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.facts.talk import requests
from bot.facts.talk.sentences import Sentence, headings, sentences
from bot.facts.talk.shapes import Shape, Table

BUG = (
    r"(?:(?:this|the|our|present|current) (?:\w+ )?(?:bug|incident|issue"
    r"|case|report|ticket|matter|thread|bugzilla(?: \w+)?)|this(?: one)?"
    r"|it|things)"
)
_SUMMARY = (
    r"(?:clos(?:ure|ing)|final) (?:\w+ ){0,2}?(?:summary|statement|report"
    r"|request|comment)|(?:summary|statement|report|request) (?:\w+ ){0,2}?(?:of"
    r"|for|on) (?:\w+ ){0,2}?clos(?:ure|ing)"
)

CLOSURE_HEADING = Table(
    Shape(
        "closure summary",
        (
            r"^(?:final|closing) summary$",
            r"\b(?:report|incident|bug) closure\b",
            (
                r"\b(?:clos(?:ure|ing)\b.{0,40}\b(?:summary|statement|report|request)|(?:summary|statement|report"
                r"|request)\b.{0,20}\b(?:of|for)\b.{0,10}\bclos(?:ure|ing))\b"
            ),
            r"^(?:incident|bug|case|report)? ?closure(?: request)?$",
        ),
        ("report closure summary", "final summary for closure", "incident closing summary"),
    ),
)
OF_CLOSING = Table(
    Shape(
        "closing",
        (
            r"\bclos(?:e|ed|ure|ing)\b",
            r"\b(?:final|last) call\b",
            r"\bresol(?:ved?|ving|ution)\b",
            r"\b(?:to|at|of) (?:an|its|a|the) (?:end|close)\b",
            r"\bfinali[sz]e\b",
            r"\bbring this\b",
            r"\bterminat\w+",
        ),
        (
            "we kindly ask to close this bug",
            "may this bug be resolved?",
            "may we ask you to bring this case to its end?",
        ),
    ),
)
"""What a request is about that asks for the bug to be closed."""
READY_TO_CLOSE = Table(
    Shape(
        "can be closed",
        (
            r"\bnothing (?:stands|speaks) (?:against|in the way)\b",
            r"\bfiling this \w+ away\b",
            (
                rf"\b(?:{BUG}|bug|incident|issue|case|report|ticket)\b[^.;]{{0,60}}?\b(?:can|may|could|should"
                rf"|is ready|ready|now|be)\b[^.;]{{0,30}}?\b(?:clos(?:e|ed|ure|ing)|resolved|final call|finali[sz]ed"
                rf"|terminated)\b"
            ),
            (
                r"\b(?:ready|suitable|eligible|due|ripe|mature) (?:for (?:\w+ )?(?:clos(?:ure|ing)"
                r"|(?:the )?final call)|to (?:be )?close[d]?)\b"
            ),
            r"\b(?:can|could|may) (?:now |therefore |then )*(?:go to )?(?:be )?closed?\b",
            (
                r"\b(?:consider|regard|see|view|deem)\w*\b[^.;]{0,40}\b(?:as )?(?:closed|resolved|terminated"
                r"|ready for clos)"
            ),
            r"\bagainst (?:the )?closure\b",
        ),
        (
            "from our side the case can be closed",
            "we consider this incident ready for closure.",
            "can go to be closed.",
        ),
    ),
    Shape(
        "hands in its summary",
        (
            (
                rf"\b(?:this|the following|here|below|above|hereby|please see|please find|submit|post|provide|is|are"
                rf"|as)\b[^.;]{{0,40}}\b(?:{_SUMMARY})"
            ),
            r"^(?:\w+ ){0,3}clos(?:ure|ing) (?:summary|statement|report|request|comment)\b",
        ),
        ("please find the closure summary below.", "this comment serves as our closure report."),
    ),
    Shape(
        "flags for closing",
        (
            r"\b(?:needinfo|ni|flag)\b[^;]{0,90}\b(?:clos\w+|end|last[- ]comments?|final)\b",
            r"\bfor the closing of this\b",
            r"\b(?:no|any) (?:ground|reason|need|cause)\b[^.;]{0,30}\b(?:to keep|for keeping)\b[^.;]{0,30}\bopen\b",
            r"\b(?:for|to|of|with) (?:the |its |a )?(?:closure|final call)\b",
            r"\bclos(?:e|ing|ure)(?: of)? (?:this|the) (?:\w+ )?(?:bug|incident|report|case|matter|issue)\b",
            r"^\W*closure\W*$",
            r"\bstay open any longer\b",
            r"\b(?:not have to|need not) stay open\b",
            r"\b(?:mark|marked|set|moved|status) (?:\w+ ){0,3}?(?:as |to )?(?:fixed|resolved|closed)\b",
            r"\bsubmits? (?:this|the) \w+ for clos\w+",
            (
                r"\b(?:this|the|present) (?:one|bug|incident|case|report|matter|ticket)\b[^.;]{0,40}\b(?:retired"
                r"|put to bed|go to its end|put to rest|archived|wrapped up|ended|concluded|resolved fixed)\b"
            ),
            r"\bgood to close\b",
            r"\bbe brought to (?:an|its|a) (?:end|close|conclusion)\b",
            (
                r"\b(?:nothing|no obstacle)\b[^.;]{0,30}\b(?:in the way of|against"
                r"|prevents?)\b[^.;]{0,30}\b(?:resolution|clos)"
            ),
        ),
        ("setting needinfo for the closing of this report.",),
    ),
)
"""What a CA says that wants its bug closed and does not ask for it."""

OTHER_THINGS_CLOSED = Table(
    Shape(
        "of something else",
        (
            r"\bclos\w+ (?:of )?its \w+\b",
            r"\bclosing remarks\b",
            r"\bclosing report of our \w+",
            r"\bclosing of the \w+ office\b",
            r"\bresolved in the next\b",
            r"\bai\W?\d+:? (?:is |was )?closed\b",
            r"\bclosed: \w+",
            (
                r"\b(?:gaps?|loopholes?|holes?|ports?|findings?|loops?|accounts?|tickets? (?:at|with|of|on)|internal"
                r"|help ?desk|office|tasks?|vulnerabilit\w+|sub ca|node|nodes|registration|form|customer|subscriber"
                r"|vendor|auditor|ballot|data centre|branch|case \d+|pull request|support case|window|change request"
                r"|work orders?|jira|servicenow|contract|bug \d{4,}|(?:the|our|an|that) (?:other|sister"
                r"|companion) bugs?)\b[^.;]{0,50}\b(?:clos|resolv)\w*"
            ),
            (
                r"\b(?:clos\w+|resolv\w+)\W+(?:\w+ ){0,3}?(?:gaps?|loopholes?|ports?|findings?|loops?|accounts?"
                r"|tickets?|internal|action items?|items?|actions?|tasks?|vulnerabilit\w+|port|certificates?|hole"
                r"|question|questions|ticket|needinfos?|sister|companion|(?:old )?ftp|access)\b"
            ),
            r"\bclos\w+ over there\b",
            r"\bclosely\b",
            (
                r"\bclose (?:to|review|co-?operation|coordination|collaboration|monitoring|attention|contact|watch"
                r"|eye|look)\b"
            ),
            r"\bin closing\b",
            r"\bclos(?:ing|ure) (?:date|meeting)s?\b",
            r"\bwas closed\b",
            r"\bwere closed\b",
            r"\bgot closed\b",
        ),
        (
            "the gap is closed on 3 of 4 nodes.",
            "the internal incident ticket was closed on 4 march.",
            "close to 90% have replaced theirs.",
        ),
    ),
)
"""Closing of something else than the bug."""
NOT_TO_CLOSE = Table(
    Shape(
        "denied, later, or on a condition",
        (
            r"\bsummary (?:will|comes)\b",
            r"\bdon't take\b",
            r"\b(?:preparation|process|writing|drafting|working on)\b[^.;]{0,40}\bclos",
            (
                r"(?:\bnot|n't|\bnever|\bno longer|\bcannot|\bobject)(?: \w+){0,3} (?:clos|resolv|request|ask"
                r"|final call)"
            ),
            r"\bobject(?:s|ion)? to clos",
            r"\b(?:too (?:soon|early)|premature)\b",
            r"\b(?:once|until|when|as soon as|before)\b (?!again)[^.;,]{0,80}\b(?:clos|final call|resolv)",
            (
                r"\b(?:clos\w+|resolv\w+|final call)\b[^.;]{0,80}\b(?:once|until|as soon as|after|before the"
                r"|not yet)\b(?! (?:a|one|your)\b)"
            ),
            r"\bafter (?:the )?clos(?:ure|ing) of\b",
            (
                r"\b(?:will|shall|going to|plan to|plans to|intend to|intends to|expect to|prepar\w+|being"
                r"|to be) (?:\w+ ){0,2}?(?:ask|request|submit|post|provide|draft\w*|write|follow|prepare)\b"
            ),
            r"\b(?:is|are|has been|was) (?:being )?(?:drafted|prepared|written)\b",
            r"\bnext (?:week|month) we\b",
            r"\bwould then\b",
            r"\bfor the time being\b",
            r"\bstill to come\b",
            r"\bin the meantime\b",
            r"\bnot (?:yet )?in a position to\b",
            r"\bby (?:mistake|accident)\b",
            r"\b(?:withdr[ae]w\w*|tak\w+ back|retract\w*|cancel\w*)\b",
        ),
        (
            "we do not yet request closure because item 5 is in work.",
            "we will ask for closure when the auditor has confirmed it.",
            "please do not close the bug yet.",
        ),
    ),
)
"""A request to close that is denied, or for a later day."""

_CLOSING_NOW = re.compile(
    r"\b(?:once|after|when|as|since|now that) (?:all|everything|the last"
    r"|our last|every|nobody|no)\b[^.;]{0,80}?(?:\b(?:is|are|was|were|has"
    r"|have|done|complete[d]?)\b)[^.;]{0,40}?,"
)
_POLITE_CONDITION = re.compile(
    r"\b(?:if|unless|as|since|should|given that|assuming|provided|once"
    r"|when|after)\b[^,;]{0,60}?\b(?:no|any|not?|nothing)\s+(?:\w+\s+){0,3}"
    r"(?:questions?|comments?|concerns?|objections?|feedback|discussion)\b(?:\s+(?:from"
    r"|by|before|until)\s[^,;.]{0,50})?[,;]?"
    r"|\bshould there be\b[^,;]{0,60}?\b(?:questions?|comments?|concerns?|objections?)\b[,;]?|\bonce (?:again|more)\b"
)


_WE_ASK = re.compile(r"\bwe (?:\w+ ){0,2}?(?:ask|request|propose|suggest|seek|beg|apply)\b")
"""A request of its own, whatever else in the sentence sounds as if somebody else had asked."""


@lru_cache(maxsize=4096)
def closure_request(text: str) -> str:
    """Gives the heading or sentence with which a CA asks to close its bug; empty where it does not."""
    for heading in headings(text):
        if is_closure_heading(heading):
            return heading
    lower = text.lower()
    if not (OF_CLOSING.may_occur(lower) or READY_TO_CLOSE.may_occur(lower)):
        return ""
    asking = {sentence.text for sentence in requests.asking(text)}
    return next((s.text for s in sentences(text) if _asks_to_close(s, asks=s.text in asking)), "")


@lru_cache(maxsize=4096)
def is_closure_heading(heading: str) -> bool:
    """Tells whether a heading is that of a closure summary."""
    plain = heading.lower()
    return CLOSURE_HEADING.fits(plain) and not NOT_TO_CLOSE.fits(plain)


def _asks_to_close(sentence: Sentence, *, asks: bool) -> bool:
    plain = _CLOSING_NOW.sub(" ", _POLITE_CONDITION.sub(" ", sentence.plain))
    if NOT_TO_CLOSE.fits(plain):
        return False
    rest = OTHER_THINGS_CLOSED.without(plain)
    return READY_TO_CLOSE.fits(rest) or ((asks or _WE_ASK.search(plain) is not None) and OF_CLOSING.fits(rest))
