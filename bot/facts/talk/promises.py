"""Promises with dates in a CA's comment (“within 3 weeks”, “by the end of the year”): what a Next-update date could be.

They are hints for staff and start no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.facts.talk import days, requests
from bot.facts.talk.sentences import sentences
from bot.facts.talk.shapes import Shape, Table

PROMISES = Table(
    Shape(
        "says what will be",
        r"\b(?:will|shall|'ll|going to|plan(?:s|ned|ning)?|expect(?:s|ed|ing)?|intend(?:s|ed|ing)?|aim(?:s|ed|ing)?|schedul\w+|target\w*|estimat\w*|commit\w*|promis\w*|should be|due|latest|no later than|eta|to be|set to|on track|foreseen|anticipat\w*|confident)\b",
        ("we will publish the report within the next seven days.", "expected completion: 2026-04-17."),
    ),
    Shape(
        "says what is done then",
        r"\b(?:we|i|quark trust|our team|it|item \d+|bert|anna)\b[^.;]{0,30}\b(?:publish|deliver|report|answer|post|send|deploy|roll|put|go|goes|complete|finish|update|provide|follow|start|attach|replace|upload|write|come|comes|confirm|submit|file|hand|undertake|need|give|share|supply|revoke|switch|have)\w*\b|\bgoes? (?:live|online|out|up)\b|\bdeadline\b|\bgive us\b|\byou(?:'ll)? (?:have|get|see|find|hear|expect)\b|\bgoes?\b|\bunderway\b|\b(?:gone|done|finished|ready|complete[d]?|live|closed|replaced) by\b"
        r"|\bfollows?\b|\bcomes?\b",
        ("tomorrow we put the raw logs here.", "item 3 goes live on the 26th of this month."),
    ),
)
NO_PROMISES = Table(
    Shape(
        "denied, doubted or conditional",
        r"\b(?:will|shall|do|does|can|could|would|is|are|was|were|have|has|did)(?: not|n't)\b(?! (?:later|be late))|\bcannot\b|\bwon't\b|\bno (?:date|promise|new one|action|certificate|longer|answer|need|plans?)\b|\bnot (?:yet|certain|sure|before|commit|able|possible|realistic|promise|expect)\b|\bnever\b|\bnobody\b|\bnothing\b|\bunless\b"
        r"|^\W*(?:if|should|were|had|in case|provided|assuming|depending)\b|\bif\b.{0,80}\b(?:would|will|could|had)\b|\bhoped?\b|\bmight\b|\bmay\b(?! \d)(?!\s*$)|\bwhether\b|\boptimistic\b|\bguess\b|\bperhaps\b|\bideally\b|\bwould\b",
        ("we will not revoke these within five days.", "we cannot say yet whether the module will be ready by 30 april."),
    ),
    Shape(
        "long ago, of others, or of what runs out by itself",
        r"\b(?:promised|said|announced|planned|told|wrote|committed|expected|intended) (?:to|that|for|on|in|us)\b.{0,120}\b(?:was|were|did|had|missed|finished|done|would)\b|\b(?:was|were) (?:promised|planned|scheduled|due|expected|to be|missed|ready)\b|\bexpires?\b|\bexpir\w+\b|\bvalid (?:until|to|from)\b|\bruns? out\b"
        r"|\b(?:vendor|supplier|manufacturer|auditor|auditors|customer|customers|subscriber|subscribers|ballot|he|she|they|their|ministry|court|hospital|browsers?|programs?|office|holiday|holidays|freeze|researcher|board|regulator|authority|law|press)\b(?:'s)?(?: \w+ly| also| now| then)? (?:will|would|shall|is|are|has|have|plans?|expects?|intends?|promised|told|ships?|delivers?|"
        r"runs?|takes?|comes?|visits?|closed|names?|schedul\w+)\b|\b(?:we|i|quark(?: trust)?) (?:had )?(?:promised|said|announced|planned|undertaken|committed|undertook)\b|\bhad (?:promised|undertaken|planned|announced)\b|\b(?:a|the) guess\b|\bproject plan\b|\bas (?:promised|announced|planned)\b(?!.{0,40}\bwill\b)|\bgolden week\b|\b(?:brs|ballot|rfc|policy|requirements|guidelines) (?:will|require|takes?)\b|\bends? on\b|\buntil then\b|\bnot finish\b|\bunlikely\b|\b(?:dana|the community|robin|ben) (?:expects?|wants?|asked)\b|\bmeeting\b|\bwe are aware\b|\baware that\b",
        ("the certificates expire on 21 march.", "the subscriber told us that he would replace his certificate on 22 march."),
    ),
)
"""Sentences that name a day for something and promise nothing."""


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
        if sentence.asks or sentence in asking or NO_PROMISES.search(plain):
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
