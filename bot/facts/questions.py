"""Which sentences of a comment ask or demand something, and of whom.

CAs owe an answer to questions within 7 days (IRG 2.0 and later; before, the Mozilla wiki's “Keeping Us Informed”).
Quoted lines ask nothing again, a final call asks nothing, and a question to somebody else is not the CA's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.facts import prose

_CLOSERS = "\"”’')]*_ "
_POLITE = re.compile(r"\b(?:can|could|would|will)\s+you\b(?! find\b| see\b)", re.IGNORECASE)
_VERB = (
    r"(?:provide|explain|clarify|confirm|describe|respond|reply|answer|update|post|share|submit|file|add|include|"
    r"address|indicate|state|elaborate|publish|disclose|revise|correct|attach|report|upload|send|give|"
    r"let (?:us|me) know|comment|review|ensure|identify|specify|supply|advise|complete|outline|detail|tell|"
    r"revoke|demonstrate|deliver)"
)
_PLEASE = re.compile(rf"\bplease\s+(?:also\s+|kindly\s+|now\s+|\w+ly\s+)?{_VERB}\b", re.IGNORECASE)
_DUTY = re.compile(
    rf"(?<!\S)(?<!Section )(?P<subject>\S{{1,60}})\s+(?:(?:also|now|still|therefore|then|thus)\s+)?"
    rf"(?:must|(?:is|are) (?:required|expected) to|needs? to|ha(?:s|ve) to)\s+(?:also\s+|now\s+|promptly\s+)?{_VERB}\b"
)
_REQUEST = re.compile(r"\b(?:we|I)\s+(?:hereby\s+)?(?:request|require|expect|ask)\s+(?:that\s+)?(?:you|the CA|[A-Z])")
_EVERYBODY = frozenset(
    "cas certificates certificate subscribers we i mozilla staff browsers they operators it auditors "
    "owner owners programs "
    "reports everyone all".split()
)
_SPOKEN_OF = re.compile(r"[\"“][^\"“”]{20,}[\"”]|(?<!\w)'[^']{20,}'(?!\w)")
"""Words that a sentence only quotes."""
_TO_ALL = re.compile(
    r"\b(?:anyone|anybody|someone|somebody|others|(?:from|to) the community|community members?)\b"
    r"|\b(?:any|are there|is there)\b(?:\s+\w+){0,3}?\s+"
    r"(?:questions?|comments?|objections?|concerns?|feedback|thoughts)\b"
    r"|\banything (?:else|further|more) (?:to discuss|before)\b"
    r"|^\W*(?:(?:any|other|further)\s+)*(?:thoughts|comments|questions|objections|okay|ok|agreed)\s*\?"
    r"|\bplease\s+(?:\w+\s+)?(?:provide|post|add|share|raise)\s+"
    r"(?:any|further|additional|more|other|your)\b.{0,25}"
    r"\b(?:questions?|comments|feedback|concerns?)\b"
    r"|\b(?:in (?:the|your)? ?future|going forward|for future|future (?:incidents?|reports?))\b"
    r"|\bplease\s+(?:\w+\s+)?(?:provide|post|add|continue)\b.{0,60}\b(?:there|in bug #?\d+)\s*[.!]?$"
    r"|\bplease\s+(?:also\s+)?(?:provide|post|give|share|submit|add)\b.{0,30}\bupdates?\b.{0,40}"
    r"\b(?:on or before|by then|by (?:that|this|the) date|before then|until then)\b"
    r"|\bplease\s+(?:also\s+)?(?:provide|post|give|share|submit)\b.{0,20}\bnext\s+update\b.{0,20}"
    r"\b(?:by|on|before|until)\b",
    re.IGNORECASE,
)
"""Calls to everybody, advice for another day, and the date of a mark said once more: nothing that starts a week."""
_IF_ANY = re.compile(
    r"\bif (?:you|there|anyone|anybody)\b.{0,40}\b(?:question|comment|concern|objection|feedback)", re.IGNORECASE
)

_FINAL_CALL = re.compile(
    r"\b(?:final|last) call\b"
    r"|(?<!you )(?<!was )\b(?:intend|plan|propose|going|expect)\w*\s+to\s+close\b"
    r"|\bwill\s+(?:then\s+)?(?:be\s+)?close[d]?\b"
    r"|\bclos(?:e|ing)\s+(?:this|the)\s+(?:bug|incident|issue|case)?\s*on\b"
    r"|\bI(?:['’]ll| will| am going to|['’]m going to)\s+(?:then\s+)?(?:be\s+)?(?:clos(?:e|ing)|resolv(?:e|ing))\b"
    r"|\b(?:scheduled|is)\s+to\s+be\s+closed\b",
    re.IGNORECASE,
)
_CALL_WORDS = re.compile(r"call|clos|resolv", re.IGNORECASE)
_VOCATIVE = re.compile(
    r"^(?:(?:hi|hello|dear|hey|thanks|thank you|ok|okay|good (?:morning|afternoon))\b[\s,]*)?@?:?"
    r"(?P<name>[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){0,2})(?:\s*[,:—–]|\s+-\s)",
    re.IGNORECASE,
)
_AT = re.compile(r"(?:^|\s)@(?P<name>[^\W\d_][\w.-]*)")


@dataclass(frozen=True, slots=True)
class Asked:
    """One sentence that asks or demands.

    `sure` is False where it may be meant for the person replied to; `named` tells that it calls the CA by name.
    """

    sentence: str
    sure: bool
    named: bool = False


@lru_cache(maxsize=4096)
def is_final_call(text: str) -> bool:
    """Tells whether staff announce in a comment that they will close the bug."""
    # Few comments hold one of these words, which every form of the announcement does: the others are not taken apart.
    if not _CALL_WORDS.search(text):
        return False
    return any(_FINAL_CALL.search(sentence) for sentence in prose.sentences(text))


def find(text: str, *, demands: bool, names: Mapping[str, bool], ca_comments: frozenset[int]) -> list[Asked]:
    """Finds what a comment asks of the bug's CA.

    Args:
        text: the comment.
        demands: whether demands count too (staff's do), or only questions (the community's).
        names: lower-case name → whether that person or organisation is the CA's, for everybody on the bug.
        ca_comments: the numbers of the CA's comments: a reply to another's is in doubt.

    Returns:
        The sentences in their order; none where the comment is a final call.
    """
    if is_final_call(text):
        return []
    found: list[Asked] = []
    addressed: bool | None = None
    for said in _telling(text, demands=demands):
        if said.turns:
            addressed = None
        called = next((names[name] for name in said.calls if name in names), None)
        addressed = addressed if called is None else called
        if addressed is False or not said.asks:
            continue
        replies_elsewhere = said.reply_to is not None and said.reply_to not in ca_comments
        found.append(Asked(said.sentence, addressed is True or not replies_elsewhere, named=addressed is True))
    return found


@dataclass(frozen=True, slots=True)
class _Telling:
    """A sentence that asks, or may call somebody by name, or with which the writer turns to another comment.

    Attributes:
        calls: the names, in lower case, by which it may call somebody, the likeliest first.
        turns: whether whoever was called before it is not called any more.
    """

    sentence: str
    reply_to: int | None
    calls: tuple[str, ...]
    asks: bool
    turns: bool


@lru_cache(maxsize=4096)
def _telling(text: str, *, demands: bool) -> tuple[_Telling, ...]:
    """Gives what in a comment asks or calls somebody, which is the same for every bug and day."""
    found = []
    for number, paragraph in enumerate(prose.paragraphs(text)):
        for place, sentence in enumerate(paragraph.sentences):
            calls = tuple(_called(sentence))
            asks = _asks(sentence, demands=demands)
            turns = number > 0 and place == 0 and paragraph.reply_to is not None
            if asks or calls or turns:
                found.append(_Telling(sentence, paragraph.reply_to, calls, asks, turns))
    return tuple(found)


def _called(sentence: str) -> Iterator[str]:
    """Gives the names by which a sentence may call somebody: at its beginning, or behind an @."""
    for match in (_VOCATIVE.search(sentence), _AT.search(sentence)):
        if match:
            words = match.group("name").casefold().split()
            yield from (" ".join(words), words[-1], words[0])


def _asks(sentence: str, *, demands: bool) -> bool:
    # The costly exceptions come last: most sentences neither ask nor demand.
    sentence = _SPOKEN_OF.sub(" ", sentence)
    bare = sentence.rstrip(_CLOSERS)
    if bare.endswith("?") and any(char.isalnum() for char in bare):
        return not _TO_ALL.search(sentence)
    return demands and _demands(sentence) and not _TO_ALL.search(sentence) and not _IF_ANY.search(sentence)


def _demands(sentence: str) -> bool:
    if _PLEASE.search(sentence) or _POLITE.search(sentence) or _REQUEST.search(sentence):
        return True
    duty = _DUTY.search(sentence)
    return duty is not None and duty.group("subject").casefold().strip("*_") not in _EVERYBODY
