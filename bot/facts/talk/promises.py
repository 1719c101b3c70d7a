"""Promises with dates in a CA's comment (“within 3 weeks”, “by the end of the year”): what a Next-update date could be.

They are hints for staff and start no clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.facts.talk import days, requests
from bot.facts.talk.sentences import sentences
from bot.facts.talk.shapes import Shape, Table

PROMISES = Table(
    Shape(
        "says what will be",
        r"\b(?:will|shall|'ll|going to|plan(?:s|ned|ning)?|expect(?:s|ed"
        r"|ing)?|intend(?:s|ed|ing)?|aim(?:s|ed|ing)?|schedul\w+|target\w*"
        r"|estimat\w*|commit\w*|promis\w*|should be|due|latest|no later than"
        r"|eta|to be|set to|on track|foreseen|anticipat\w*|confident)\b",
        ("we will publish the report within the next seven days.", "expected completion: 2026-04-17."),
    ),
    Shape(
        "says what is done then",
        r"\b(?:we|i|quark trust|our team|it|item \d+|bert|anna)\b[^.;]{0,30}\b(?:publish"
        r"|deliver|report|answer|post|send|deploy|roll|put|go|goes|complete"
        r"|finish|update|provide|follow|start|attach|replace|upload|write"
        r"|come|comes|confirm|submit|file|hand|undertake|need|give|share"
        r"|supply|revoke|switch|have)\w*\b|\bgoes? (?:live|online|out|up)\b"
        r"|\bdeadline\b|\bgive us\b|\byou(?:'ll)? (?:have|get|see|find"
        r"|hear|expect)\b|\bgoes?\b|\bunderway\b|\b(?:gone|done|finished"
        r"|ready|complete[d]?|live|closed|replaced) by\b"
        r"|\bfollows?\b|\bcomes?\b",
        ("tomorrow we put the raw logs here.", "item 3 goes live on the 26th of this month."),
    ),
)
NO_PROMISES = Table(
    Shape(
        "denied, doubted or conditional",
        r"\b(?:will|shall|do|does|can|could|would|is|are|was|were|have"
        r"|has|did)(?: not|n't)\b(?! (?:later|be late))|\bcannot\b|\bwon't\b"
        r"|\bno (?:date|promise|new one|action|certificate|longer|answer"
        r"|need|plans?)\b|\bnot (?:yet|certain|sure|before|commit|able"
        r"|possible|realistic|promise|expect)\b|\bnever\b|\bnobody\b|\bnothing\b"
        r"|\bunless\b"
        r"|^\W*(?:if|should|were|had|in case|provided|assuming|depending)\b"
        r"|\bif\b.{0,80}\b(?:would|will|could|had)\b|\bhoped?\b|\bmight\b"
        r"|\bwhether\b|\boptimistic\b|\bguess\b|\bperhaps\b|\bideally\b"
        r"|\bwould\b",
        (
            "we will not revoke these within five days.",
            "we cannot say yet whether the module will be ready by 30 april.",
        ),
    ),
    Shape(
        "long ago, of others, or of what runs out by itself",
        r"\b(?:promised|said|announced|planned|told|wrote|committed|expected"
        r"|intended) (?:to|that|for|on|in|us)\b.{0,120}\b(?:was|were|did"
        r"|had|missed|finished|done|would)\b|\b(?:was|were) (?:promised"
        r"|planned|scheduled|due|expected|to be|missed|ready)\b|\bexpires?\b"
        r"|\bexpir\w+\b|\bvalid (?:until|to|from)\b|\bruns? out\b"
        r"|\b(?:vendor|supplier|manufacturer|auditor|auditors|customer"
        r"|customers|subscriber|subscribers|ballot|he|she|they|their|ministry"
        r"|court|hospital|browsers?|programs?|office|holiday|holidays|freeze"
        r"|researcher|board|regulator|authority|law|press)\b(?:'s)?(?: \w+ly"
        r"| also| now| then)? (?:will|would|shall|is|are|has|have|plans?"
        r"|expects?|intends?|promised|told|ships?|delivers?|"
        r"runs?|takes?|comes?|visits?|closed|names?|schedul\w+)\b|\b(?:we"
        r"|i|quark(?: trust)?) (?:had )?(?:promised|said|announced|planned"
        r"|undertaken|committed|undertook)\b|\bhad (?:promised|undertaken"
        r"|planned|announced)\b|\b(?:a|the) guess\b|\bproject plan\b|\bas (?:promised"
        r"|announced|planned)\b(?!.{0,40}\bwill\b)|\bgolden week\b|\b(?:brs"
        r"|ballot|rfc|policy|requirements|guidelines) (?:will|require|takes?)\b"
        r"|\bends? on\b|\buntil then\b|\bnot finish\b|\bunlikely\b|\b(?:dana"
        r"|the community|robin|ben) (?:expects?|wants?|asked)\b|\bmeeting\b"
        r"|\bwe are aware\b|\baware that\b",
        (
            "the certificates expire on 21 march.",
            "the subscriber told us that he would replace his certificate on 22 march.",
        ),
    ),
)
"""Sentences that name a day for something and promise nothing."""


_MAY = re.compile(r"\bmay\b")
"""The month has its capital."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A sentence in which the CA names a day for something."""

    day: date
    text: str


@lru_cache(maxsize=4096)
def find(text: str, written: date) -> tuple[Promise, ...]:
    """Finds the promises of a comment that was written on `written` (UTC); only days after that one."""
    found: list[Promise] = []
    asking = frozenset(requests.asking(text))
    for sentence in sentences(text):
        plain = sentence.plain
        if sentence.asks or sentence in asking or _MAY.search(sentence.text) or NO_PROMISES.search(plain):
            continue
        day = _promised(sentence.text, written)
        if day:
            found.append(Promise(day, sentence.text))
    return tuple(found)


def _promised(sentence: str, written: date) -> date | None:
    """Gives the day that is promised: of several the one behind “by” or “at the latest”, else the first ahead."""
    named = days.named(sentence, written)
    ahead = [one for one in named if one.day > written or sentence[one.start : one.end].lower() in {"today", "tonight"}]
    limits = [one.day for one in ahead if days.is_limit(sentence, one)]
    return min(limits or [one.day for one in ahead], default=None)
