"""Promises with dates in a CA's comment (“within 3 weeks”, “by the end of the year”): what a Next-update date could be.

They are hints for staff and start no clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.facts.talk import days, requests
from bot.facts.talk.sentences import sentences, straight
from bot.facts.talk.shapes import Shape, Table

PROMISES = Table(
    Shape(
        "says what will be",
        (
            (
                r"\b(?:will|shall|'ll|going to|plan(?:s|ned|ning)?|expect(?:s|ed|ing)?|intend(?:s|ed|ing)?|aim(?:s|ed"
                r"|ing)?|schedul\w+|target\w*|estimat\w*|commit\w*|promis\w*|should be|due|latest|no later than|eta"
                r"|to be|set to|on track|foreseen|anticipat\w*|confident)\b"
            ),
        ),
        ("we will publish the report within the next seven days.", "expected completion: 2026-04-17."),
    ),
    Shape(
        "says what is done then",
        (
            (
                r"\b(?:we|i|quark trust|our team|it|item \d+|bert|anna)\b[^.;]{0,30}\b(?:publish|deliver|report"
                r"|answer|post|send|deploy|roll|put|go|goes|complete|finish|update|provide|follow|start|attach"
                r"|replace|upload|write|come|comes|confirm|submit|file|hand|undertake|need|give|share|supply|revoke"
                r"|switch|have)\w*\b"
            ),
            r"\bgoes? (?:live|online|out|up)\b",
            r"\bdeadline\b",
            r"\bgive us\b",
            r"\byou(?:'ll)? (?:have|get|see|find|hear|expect)\b",
            r"\bgoes?\b",
            r"\b(?:leaves?|takes? place|arrives?|ends? up|lands?)\b",
            r"\bunderway\b",
            r"\b(?:gone|done|finished|ready|complete[d]?|live|closed|replaced) by\b",
            r"\bfollows?\b",
            r"\bcomes?\b",
        ),
        ("tomorrow we put the raw logs here.", "item 3 goes live on the 26th of this month."),
    ),
)
NO_PROMISES = Table(
    Shape(
        "denied, doubted or conditional",
        (
            r"\bno (?:update|updates|change|changes|news)\b",
            r"\bcan't\b",
            r"\bout of the question\b",
            r"\bspeaks of\b",
            r"\bhad (?:promised|committed|undertaken|planned|announced|said)\b",
            r"\b(?:baseline requirements|brs)\b",
            (
                r"\b(?:will|shall|do|does|can|could|would|is|are|was|were|have|has|did)(?: not|n't)\b(?! (?:later"
                r"|be late))"
            ),
            r"\bcannot\b",
            r"\bwon't\b",
            r"\bno (?:date|promise|new one|action|certificate|longer|answer|need|plans?)\b",
            r"\bnot (?:yet|certain|sure|before|commit|able|possible|realistic|promise|expect)\b",
            r"\bnever\b",
            r"\bnobody\b",
            r"\bnothing\b",
            r"\bunless\b",
            r"^\W*(?:if|should|were|had|in case|provided|assuming|depending)\b",
            r"\bif\b.{0,80}\b(?:would|will|could|had)\b",
            r"\bhoped?\b",
            r"\bmight\b",
            r"\bwhether\b",
            r"\boptimistic\b",
            r"\bguess\b",
            r"\bperhaps\b",
            r"\bideally\b",
            r"\bwould\b",
        ),
        (
            "we will not revoke these within five days.",
            "we cannot say yet whether the module will be ready by 30 april.",
        ),
    ),
)
"""A sentence that denies, doubts or sets a condition promises nothing."""
NOT_OF_THE_CA = Table(
    Shape(
        "long ago, of others, or of what runs out by itself",
        (
            (
                r"\b(?:promised|said|announced|planned|told|wrote|committed|expected|intended) (?:to|that|for|on|in"
                r"|us)\b.{0,120}\b(?:was|were|did|had|missed|finished|done|would)\b"
            ),
            r"\b(?:was|were) (?:promised|planned|scheduled|due|expected|to be|missed|ready)\b",
            r"\bexpires?\b",
            r"\bexpir\w+\b",
            r"\bvalid (?:until|to|from)\b",
            r"\bruns? out\b",
            (
                r"(?<!of the )(?<!of our )(?<!of all )(?<!\d )\b(?:vendor|supplier|manufacturer|auditor|auditors"
                r"|customer|customers|subscriber|subscribers|ballot"
                r"|he|she|they|their|ministry|court|hospital|browsers?|programs?|office|holiday|holidays|freeze"
                r"|researcher|board|regulator|authority|law|press)\b(?:'s)?(?: \w+ly| also| now| then)? (?:will|would"
                r"|shall|is|are|has|have|plans?|expects?|intends?|promised|told|ships?|delivers?|runs?|takes?|comes?"
                r"|visits?|closed|names?|schedul\w+)\b"
            ),
            (
                r"\b(?:we|i|quark(?: trust)?) (?:had )?(?:promised|said|announced|planned|undertaken|committed"
                r"|undertook)\b"
            ),
            r"\bhad (?:promised|undertaken|planned|announced)\b",
            r"\b(?:a|the) guess\b",
            r"\bproject plan\b",
            r"\bas (?:promised|announced|planned)\b(?!.{0,40}\bwill\b)",
            r"\bgolden week\b",
            r"\b(?:brs|ballot|rfc|policy|requirements|guidelines) (?:will|require|takes?)\b",
            r"\bends? on\b",
            r"\b(?:comes? into|takes?) (?:force|effect)\b",
            r"\buntil then\b",
            r"\bnot finish\b",
            r"\bunlikely\b",
            r"\b(?:dana|the community|robin|ben) (?:expects?|wants?|asked)\b",
            r"\bmeeting (?:is|takes|will)\b",
            r"\bwe are aware\b",
            r"\baware that\b",
        ),
        (
            "the certificates expire on 21 march.",
            "the subscriber told us that he would replace his certificate on 22 march.",
        ),
    ),
)
"""A clause with one of these names a day and promises nothing of the CA's."""


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
        if sentence.asks or sentence in asking or _MAY.search(sentence.text) or NO_PROMISES.fits(plain):
            continue
        if not PROMISES.fits(plain):
            continue
        clauses = [part for part in _CLAUSE.split(sentence.text) if not _is_no_promise(straight(part))]
        if day := _promised(clauses, written):
            found.append(Promise(day, sentence.text))
    return tuple(found)


_CLAUSE = re.compile(r"[;:]\s|,\s(?:and|but|so|then)\s")
_PAST = re.compile(r"\b(?:was|were|had|did|took|has been|have been|\w{3,}ed)\b")


def _is_no_promise(plain: str) -> bool:
    """Whether a clause is of somebody else's, of something that runs out, or of what is over."""
    return NOT_OF_THE_CA.fits(plain) or ((_PAST.search(plain) is not None) and not PROMISES.fits(plain))


def _promised(clauses: list[str], written: date) -> date | None:
    """Gives the day that is promised: of several the one behind “by” or “at the latest”, else the first ahead."""
    limits: list[date] = []
    ahead: list[date] = []
    for clause in clauses:
        for one in days.named(clause, written):
            if one.day > written or clause[one.start : one.end].lower() in {"today", "tonight"}:
                (limits if days.is_limit(clause, one) else ahead).append(one.day)
    return min(limits or ahead, default=None)
