"""Whom a sentence is for: somebody called by name, everybody, the reporter, other programs, or whoever reads it.

What is said to nobody in particular is for the bug's CA: it is the CA's bug.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from bot.facts.talk.sentences import Sentence
from bot.facts.talk.shapes import Shape, Table


class Audience(StrEnum):
    """For whom a sentence is by its words alone."""

    CA = "the CA"
    OTHERS = "others"
    OPEN = "nobody in particular"


OTHERS = (
    r"(?:any(?:one|body)|some(?:one|body)|every(?:one|body)|who(?:m)?ever"
    r"|others|folks|people|readers|colleagues|all of you|"
    r"(?:the |other |any |every |each |those |fellow |some )*(?:community"
    r"|cas|root (?:programs?|stores?)(?: \w+)?|programs|stores?|"
    r"browsers?|researchers?)|any ca|every ca|another ca|"
    r"the (?:\w+ )?(?:auditors?|audit firm|reporter|researcher|finder|author"
    r"|vendor|programs?|store|moderators?|(?:person|one) who reported(?: \w+)?)"
    r"|"
    r"(?:its|their) (?:author|auditors?)|mozilla|chrome|google|apple|microsoft|ccadb|your (?:store|program))"
)
_ASKS_OF = r"(?:can|could|would|will|should|shall|may|might|do|does|shouldn't|wouldn't|couldn't|don't|doesn't)"

FOR_OTHERS = Table(
    Shape(
        "asks what others think, know or do",
        (
            r"\b(?:has|have|did) the (?:reporter|researcher|finder)\b(?!.*\byou\b)",
            r"\b(?:could|would|can|will) the auditors?\b(?! be \w+(?:ed|en)\b)",
            r"\bquestion goes to every\b",
            (
                rf"\b{_ASKS_OF} (?:please )?{OTHERS}\b(?! (?:at|of|in|from|within|on) (?:your|quark|the ca)|'s? "
                rf"| be \w+(?:ed|en)\b)"
            ),
        ),
        (
            "does anybody know a tool for this?",
            "would its author confirm that the period ends in january?",
            "shouldn't the browsers say what they consider timely?",
            "could the auditor respond here?",
        ),
    ),
    Shape(
        "asks whether others had it too",
        (
            (
                r"\b(?:has|have|did|does|do|can|could|would|will) (?:any|some|every)(?:one|body)\b(?! (?:else )?(?:at"
                r"|of|in|from|on|among) (?:you|your|quark|the ca)\b)"
            ),
        ),
        ("has anyone here ever seen an auditor catch one of these?", "did anybody from the other cas run into this?"),
    ),
    Shape(
        "begins with those it is for",
        (
            (
                r"^(?:and |now )?(?:a word |a note )?(?:to|for|question to|dear|hi|hello|@) ?(?:all|those|whoever"
                r"|my colleagues|everyone|everybody|others?|other cas?|anyone|anybody|folks|colleagues|the (?!ca\b"
                r"|other side|record|sake|benefit|avoidance|time|moment|first|second|last|next"
                r"|third))\b[^:?]{0,80}(?::|,)"
            ),
            r"^any(?:one|body) (?:who|with|else|that|against|here)\b",
            r"\bhas any of you\b",
            r"^(?:is|was|are|were) (?:any(?:one|body)|there (?:a|any) (?:reader|ca|other))\b",
        ),
        (
            "for those who operate similar systems: have you checked your own jobs?",
            "to all who follow: who has a copy?",
        ),
    ),
    Shape(
        "wants to hear from others",
        (rf"\b(?:hear|learn|know|comments?|thoughts?|opinions?|views?|input) (?:\w+ )?from {OTHERS}",),
        ("i would like to hear from the auditor.",),
    ),
    Shape(
        "is about oneself or about all",
        (
            r"\bamong us\b",
            r"\bam i the only\b",
            r"\bis it (?:just|only) me\b",
            r"\bdon't we all\b",
            r"\banybody miss\b",
            r"\bif (?:anyone|anybody|i)\b[^?]{0,60}\bobject",
            r"\b(?:other|every|any|another) cas? (?:reading|do|have|here|on|out there)",
        ),
        ("who among us has not deployed on a friday?", "am i the only one who finds this hard to read?"),
    ),
    Shape(
        "is for other programs",
        (
            (
                r"\b(?:what|how|which|where) (?:do|does|did|would|will) (?:the )?(?:other )?(?:root )?(?:programs?"
                r"|stores?|browsers?|mozilla|chrome|google|apple|microsoft|others|people|you all|everyone|everybody)\b"
            ),
            r"\b(?:other|fellow) (?:root )?programs\b",
            r"\bstore folks\b",
            r"^(?:is|are|does|do|has|have|would|will|can) (?:mozilla|chrome|google|apple|microsoft)\b",
            r"\broot store (?:folks|operators|staff)\b",
            r"\byour store\b",
            r"\byour program\b",
        ),
        ("what do other root programs think of this?", "does your store look at the reason code?"),
    ),
    Shape(
        "asks what all may do",
        (
            r"\b(?:does|do|did|has|have) any (?:issuer|operator)\b",
            r"\bcould a moderator\b",
            r"\bsomeone who knows\b",
            r"^the people who\b",
            r"\bis there (?:someone|somebody|anyone) at the\b",
            r"\bwhere the programs\b",
            r"\bare there (?:any )?other cas\b",
            r"\broot program does not\b",
            r"\bany (?:reader|other ca)\b",
            r"\bask the moderators\b",
            r"\b(?:who|that) read along\b",
            r"\brepresentative of\b",
            r"\bquestions to (?:them|him|her)\b",
            r"\bthe auditor's (?:team|office|staff)\b",
            r"\bone of the (?:root )?(?:programs|stores)\b",
            r"\bis there (?:a|any|another) ca\b",
            r"\bany last words\b",
            r"\b(?:any of )?the other (?:operators|cas|issuers)\b",
            r"\bca/b forum\b",
            r"\b(?:cas|operators) reading along\b",
            r"\bwould they\b",
            r"\bis it only us\b",
            r"\bwhich other (?:issuers|cas|operators)\b",
            r"\bfor the root programs\?",
            r"\b(?:are|may|can|must|should|do) (?:cas|a ca|ca owners)\b(?! certificates)",
            r"\bquestion (?:for|to) (?!the ca\b|quark|you\b)",
        ),
        ("are cas allowed to do that now?",),
    ),
    Shape(
        "somebody else may want to answer",
        (
            (
                r"\b(?:auditors?|reporter|researcher|community|programs?|vendor) (?:may|might|could|should"
                r"|would) (?:want|wish|like|know|care|help)\b"
            ),
            r"\bif (?:the )?(?:community|one of the|others)\b",
            r"\b(?:encourage|invite|urge) (?:every|all|any|other)\b",
        ),
        ("the auditor may want to comment: was this control in the sample?",),
    ),
    Shape(
        "calls upon everybody",
        (
            (
                r"\b(?:any|are there|is there|were there)\b(?: \w+){0,3}? (?:questions?|comments?|objections?"
                r"|concerns?|feedback|thoughts|remarks)\b"
            ),
            r"\banything (?:else|further|more) (?:to discuss|to add|before)\b",
            r"\b(?:any|other|further) (?:thoughts|takers|volunteers|opinions)\b",
            r"^(?:thoughts|comments|questions|objections|okay|ok|agreed|right|remarks)\b[^?]{0,40}\?",
        ),
        ("are there any further questions?", "thoughts?"),
    ),
)
"""Questions that are not for the bug's CA, though they call nobody by name."""

FOR_OTHERS_TOLD = Table(
    Shape(
        "says to whom it is said",
        (
            r"^(?:to|for|dear) (?:every|each|any) (?:other )?(?:cas?|operators?|issuers?)\b[^:?]{0,60}(?::|,)",
            (
                r"^(?:and |now )?(?:a word |a note )?(?:to|for|dear|hi|hello|@) ?(?:all|those|everyone|everybody"
                r"|others?|other cas?|anyone|anybody|folks|colleagues|the community|the other cas?)\b[^:?]{0,80}(?::|,)"
            ),
            r"^any(?:one|body) (?:who|with|else|that)\b",
            r"\b(?:whether|if) any(?:one|body) (?:else|here|reading|who|of the other)\b",
            r"^a message to all\b",
            r"\bif (?:the )?(?:community|one of the|others)\b",
            r"\b(?:encourage|invite|urge) (?:every|all|any|other)\b",
            (
                r"\b(?:hear|learn|know|comments?|thoughts?|input) (?:\w+ )?from (?:the (?:auditor|community|other)"
                r"|others|ben\b)"
            ),
            r"\b(?:how many|which|what) others\b",
            r"\bif (?:one of you|you are one)\b",
        ),
        ("i'd encourage every ca to look at its own configuration.", "to all who follow: please look."),
    ),
)
"""The same for what is demanded."""

FOR_THE_CA = Table(
    Shape(
        "turns to the CA",
        (
            r"\b(?:for|to|from) the (?:other side|ca|ca owner|operator)(?: of this ca)?\b[^:]{0,40}:",
            r"^(?:from|to) the ca\b",
        ),
        ("and for the ca: at what time was it stopped?",),
    ),
)

_NAME = r"[^\W\d_][\w.'’-]*"
_GREETING = (
    r"(?:(?:hi|hello|dear|hey|thanks|thank you|ok|okay|good (?:morning"
    r"|afternoon|day|evening)|and|for|to|question to|over to|cc|so)\b[\s,]*)*"
)
_AT_START = re.compile(
    rf"^{_GREETING}@?:?(?P<name>{_NAME}(?:\s+{_NAME}){{0,2}}?)(?P<second>(?:\s*(?:,"
    rf"|and|&)\s*{_NAME})?)\s*(?:[,:—–!]|\s-\s|\s…)",
    re.IGNORECASE,
)
_AT_END = re.compile(rf",\s*@?(?P<name>{_NAME}(?:\s+{_NAME}){{0,2}})\s*(?:[.?!:…)]*|,?\s*please[.?!]*)$")
_ALONE = re.compile(rf"^{_GREETING}@?(?P<name>{_NAME}(?:\s+{_NAME}){{0,2}})\s*[.,:?!…]*$", re.IGNORECASE)
_FROM_WHOM = re.compile(r"^(?:From|For|To)\s+(?P<name>[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){0,2})")
_BEFORE_A_COLON = re.compile(r"(?P<name>[A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*){0,2})\s*:")
_AT = re.compile(r"(?:^|\s)@(?P<name>[^\W\d_][\w.-]*)")
_INSIDE = re.compile(r"[,:]\s*(?P<name>[A-Z][\w'’-]+),\s")
_THANKED = re.compile(
    r"\b(?:thanks|thank you|thx|nice|great|good)\b[^.!?]{0,80}?[,\s](?P<name>[A-Z][\w'’-]+)\s*[.!]*$", re.IGNORECASE
)
_ASKED_AFTER = re.compile(
    r"\b(?:can|could|would|will|should|may|does|do|is|has|shall|hear from"
    r"|learn from|know from|waiting for|word from|like|curious what)"
    r"\s+(?P<name>[A-Z][\w’-]+)(?=\s)(?!['’]s)"
)
_SALUTATION = 40
"""A line of no more characters that calls somebody is the beginning of a letter."""


@lru_cache(maxsize=16_384)
def called(sentence: str) -> tuple[str, ...]:
    """Gives the names, in small letters, by which a sentence may call somebody, the likeliest first."""
    return tuple(dict.fromkeys(_called(sentence)))


def _called(sentence: str) -> Iterator[str]:
    for form in (_ALONE, _AT_START, _AT_END, _AT, _BEFORE_A_COLON, _FROM_WHOM, _INSIDE, _THANKED, _ASKED_AFTER):
        if match := form.search(sentence):
            words = match.group("name").casefold().replace("’", "'").split()
            whole = " ".join(words)
            # “Other Trust” is a name as a whole: nobody is called Other, or Trust.
            parts = () if len(words) > 1 and words[-1] in _ORGANISATIONS else (words[-1], words[0])
            yield from (whole, " ".join(words[:2]), *parts)


def calls_somebody(sentence: Sentence) -> bool:
    """Tells whether a sentence begins by calling somebody, known or not."""
    match = _AT_START.search(sentence.text)
    return match is not None and match.group("name").casefold() not in _NO_NAMES and match.group("name")[:1].isupper()


def calls_a_stranger(sentence: Sentence) -> bool:
    """Tells whether a sentence begins by calling a person, who need not be known on the bug."""
    match = _AT_START.search(sentence.text) or _ALONE.search(sentence.text)
    if not match:
        return False
    name = match.group("name")
    if not re.fullmatch(r"[A-Z][a-z]+", name):
        return False
    return name.casefold() not in _NO_NAMES and not name.endswith("ly")


def is_salutation(sentence: Sentence) -> bool:
    """Tells whether a sentence does nothing but call somebody: what follows is for him, paragraph by paragraph."""
    return len(sentence.text) <= _SALUTATION and (_ALONE.search(sentence.text) is not None) and not sentence.asks


def audience(plain: str, *, asks: bool) -> Audience:
    """Tells for whom a plain sentence that asks (or only demands) is, by its words alone."""
    if (FOR_OTHERS if asks else FOR_OTHERS_TOLD).search(plain):
        return Audience.OTHERS
    return Audience.CA if FOR_THE_CA.fits(plain) else Audience.OPEN


_ORGANISATIONS = frozenset("trust ca program programs store team forum here".split())
_NO_NAMES = frozenset(
    "however also finally lastly first second third then now so and but again still yet instead otherwise therefore"
    " thus hence regarding "
    "concerning per as if when while since because given in on at for to with by from after before once until unless"
    " moreover besides "
    "meanwhile separately additionally similarly thanks hi hello all folks ok okay yes no right sorry please btw"
    " fyi note question questions "
    "update updates section item items comment comments today yesterday tomorrow monday tuesday wednesday thursday"
    " friday saturday sunday "
    "january february march april may june july august september october november december well indeed anyway overall"
    " likewise next last "
    "nothing everything something too here there this that these those it he she they we you what which who why"
    " how where whose one two "
    "certificate certificates ca report timeline impact summary page point points label whiteboard date root cause"
    " step part line row table "
    "figure section appendix genuine apart besides open status remaining further another other others both either"
    " neither none every each "
    "despite although though even maybe perhaps because out granted approved done read accepted confirmed noted"
    " agreed set marked changed "
    "priority objections housekeeping closing final call ping reminder bump policy audit revocation speaking "
    "remember reading out keep looking back going based".split()
)
