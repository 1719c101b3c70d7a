"""Dates that staff gave in words: the day on which a final call says the bug will be closed, the update date granted.

Staff then write the date into the whiteboard by hand; where they have not, the edit can be offered to them. It is
offered only where nobody could read the words otherwise: every doubt gives None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.facts.conversation import Conversation
from bot.facts.dates import MONTHS, WEEKDAYS, Horizon, MarkState, Token, scan, tokenize
from bot.facts.dates.days import FIRST_YEAR, LAST_YEAR
from bot.facts.people import Side
from bot.facts.spoken import SAME_ACT, Spoken
from bot.facts.talk import closing, final_calls, wishes
from bot.facts.talk.sentences import own_text, sentences

CLOSING_DAYS = 7
"""From the final call to the day of closing, where it names none: practice of the root programs."""
_CLOSING_AHEAD = 92
"""A bug that is to be closed more days ahead than this is a slip of the pen."""

# --- days in a sentence --------------------------------------------------------------------------------------------

_A_WEEK = re.compile(
    r"\b(?:in|within|after|for|over)\s+(?:about\s+|approximately\s+|the\s+next\s+)?"
    r"(?:(?:a|one|1)\s+week|(?:7|seven)\s+(?:calendar\s+)?days)\b",
    re.IGNORECASE,
)
_OTHER_TIME = re.compile(
    r"\b(?:tomorrow|tonight|fortnight)\b|\bQ[1-4]\b"
    r"|\b(?:next|this|coming|following)\s+(?:business\s+|working\s+|calendar\s+)?"
    r"(?:day|week|weekend|month|quarter|year)\b"
    r"|\b(?:end|middle|beginning|start)\s+of\s+(?:the\s+|this\s+|next\s+)?(?:week|month|quarter|year)\b"
    r"|\b(?:in|within|after|for|over|another)\s+(?:[\w-]+\s+){0,3}?(?:hours?|days?|weeks?|months?|years?)\b"
    r"|\b(?:in|by|until|till|before|after|early|late|mid)\b[\s-]*(?-i:May)\b(?!\s*\d)",
    re.IGNORECASE,
)
"""A time that is named without a day of the calendar."""
_NOT_THAT_DAY = re.compile(
    r"(?:\b(?:after|since|from|not|against)|(?<!on or )\bbefore)\s+(?:the\s+)?$|(?<!later )\bthan\s+$",
    re.IGNORECASE,
)
"""What, right before a day, says that it is another one that is asked for."""
_MOVED_FROM = re.compile(r"\bfrom\s+\d{4}-\d{2}-\d{2}(?=\s+(?:on)?to\b)", re.IGNORECASE)
_ORDINALS = frozenset({"st", "nd", "rd", "th"})


@dataclass(frozen=True, slots=True)
class _Named:
    """The days that a sentence names, and whether it also names a time that cannot be read as one day."""

    days: frozenset[date]
    doubtful: bool


def _named(sentence: str, written: date, ahead_days: int) -> _Named:
    tokens = tokenize(sentence)
    found = scan(tokens, 0, len(tokens), Horizon(set_on=written, ahead_days=ahead_days))
    plain = [reading for reading in found.readings if reading.state is MarkState.DATE]
    days = frozenset(reading.dates[0] for reading in plain)
    doubtful = (
        len(plain) < len(found.readings)
        or bool(_OTHER_TIME.search(_A_WEEK.sub(" ", sentence)))
        or any(_hints_at_a_day(tokens, at, weekdays=not plain) for at in found.spare)
    )
    return _Named(days, doubtful)


def _hints_at_a_day(tokens: list[Token], at: int, *, weekdays: bool) -> bool:
    """Whether a token outside every date may be a piece of one: a month, a year, “20th”, a day of the week."""
    token = tokens[at]
    if token.kind == "number":
        ordinal = at + 1 < len(tokens) and tokens[at + 1].text in _ORDINALS
        year = len(token.text) == len("2026") and FIRST_YEAR <= int(token.text) <= LAST_YEAR
        return ordinal or year
    month = token.text in MONTHS and token.text != "may"
    return month or (weekdays and token.text in WEEKDAYS)


# --- the day of a final call ---------------------------------------------------------------------------------------

_CONDITIONAL = re.compile(r"n['’]t\b|\b(?:not|never|once|when|as soon as|pending)\b|\bafter\b(?!\s+\d)", re.IGNORECASE)


def closing_day(text: str, written: date) -> date | None:
    """Gives the day on which a final call says that the bug will be closed.

    Args:
        text: staff's comment.
        written: its day (UTC).

    Returns:
        The one day that it names beside the words of closing, else 7 days after it was written; None where it names a
        day that cannot be read for sure, or closes on a condition.
    """
    said = sentences(text)
    announced = [sentence.text for sentence in said if final_calls.is_closing(sentence.plain)]
    found = [_named(sentence, written, _CLOSING_AHEAD) for sentence in announced]
    days = frozenset(day for named in found for day in named.days)
    if not announced or any(named.doubtful for named in found) or any(map(_CONDITIONAL.search, announced)):
        return None
    if days:
        (day, *others) = days
        return day if not others and day > written else None
    # Nothing beside the words of closing: a day elsewhere may be meant for it, unless it is past.
    for sentence in said:
        named = _named(sentence.text, written, _CLOSING_AHEAD)
        if named.doubtful or any(day >= written for day in named.days):
            return None
    return written + timedelta(days=CLOSING_DAYS)


# --- the date that the CA asked for and staff granted --------------------------------------------------------------

_LEAD = r"^\W*(?:(?:thank(?:s| you)|hi|hello|dear|yes|ok|okay)\b[^.!?]{0,60}?[,;:–—]\s*|(?:yes|ok|okay)\s+)?"
_GRANTS = re.compile(
    _LEAD + r"(?:approved|granted|agreed|accepted|confirmed)\b\W*(?:$|[,.!;:–—]|"
    r"\b(?:the|this|that|your|until|till|for|to|by|next|as|thanks|thank|with)\b)"
    r"|\b(?:request|proposal|extension|(?:update|proposed|requested|that|this|the|new)\s+date)\s+"
    r"(?:is|has been|was)\s+(?:hereby\s+|now\s+)?(?:approved|granted|accepted|agreed|fine|ok|okay|acceptable)\b"
    r"|\b(?:we|I)(?:\s+(?:have|hereby|can|will|do)|['’](?:ve|ll))?\s+"
    r"(?:approved?|grant(?:ed)?|accept(?:ed)?|agreed?\s+(?:to|with))\s+"
    r"(?:(?:this|that|the|your|to|with|proposed|requested|update|new|next)[\s-]+)*(?:date|request|proposal|extension|update)\b"
    r"|\b(?:that|this|it|the\s+date|which)(?:['’]s|\s+is|\s+seems|\s+looks|\s+sounds)\s+"
    r"(?:fine|ok|okay|good|acceptable|reasonable)\b"
    r"|\b(?:that|this|it|date)\s+works\b|\bworks\s+(?:for|with)\s+(?:us|me)\b"
    r"|\b(?:fine|ok|okay|good)\s+(?:with|for|by)\s+(?:us|me)\b|\bsounds\s+(?:good|fine|reasonable)\b"
    r"|\bno\s+objections?\b"
    r"|^\W*(?:yes|ok|okay|fine|sure)\W*$",
    re.IGNORECASE,
)
_SETS = re.compile(
    r"\bplease\s+(?:\w+\s+)?(?:update|post\s+(?:an?|the|your)\s+(?:next\s+)?update|"
    r"provide\s+(?:an?|the|your)\s+(?:next\s+)?update)\b.{0,40}?\b(?:by|on|before)\b"
    r"|\b(?:set|setting|changed?|moved?|extend(?:ed)?|granted|approved|agreed)\b.{0,60}?\b(?:to|for|until|as)\b"
    r"|\bnext[\s-]*update\b|\bupdate\s+date\b",
    re.IGNORECASE,
)
"""A day in such a sentence is the date that staff give."""
_NO_DOUBT = re.compile(
    r"\bno\s+(?:\w+\s+)?(?:objections?|concerns?|problems?|issues?|questions?)\b|\b(?:on\s+or\s+)?before\s+(?:then\b|(?=\d))"
    r"|\bno\s+later\s+than\b|\bnot\s+a\s+problem\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"n['’]t\b|\b(?:not|cannot|no|never|none|nor|without|unless|if|but|however|although|though|except|only|provided|"
    r"pending|once|when|before|den(?:y|ied|ies)|declin\w*|refus\w*|reject\w*|unacceptable|inappropriate|insufficient|"
    r"too\s+(?:late|long|far)|concern\w*|object\w*|would|could|might|perhaps|maybe|consider\w*|review\w*|"
    r"discuss\w*|wait\w*|hold|withdr\w*|rescind\w*|disapprov\w*|disagree\w*|unable|unclear|earlier|sooner|shorter|"
    r"different|another|rather)\b|\b(?-i:may)\b",
    re.IGNORECASE,
)
_TAKES_BACK = re.compile(
    r"\b(?:withdr\w*|no\s+longer|not?\s+(?:need|requir)\w*|disregard|ignore|instead|retract\w*|mistak\w*|correction|"
    r"cancel\w*|earlier|sooner|postpon\w*|next[\s-]*updates?|update\s+date|exten(?:d\w*|sion)|reschedul\w*|"
    r"(?:different|another|new|later|other)\s+date|later\s+than)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Grant:
    """A Next-update date that staff granted: the day, the CA's request, staff's answer and its sentence."""

    day: date
    request: Spoken
    answer: Spoken
    sentence: str


def date_requests(talk: Conversation, since: datetime | None) -> list[Spoken]:
    """Gives the CA's comments after `since` (aware, UTC; None: all) that ask for a Next-update date, oldest first."""
    return [
        said
        for said in talk.of(Side.CA)
        if (since is None or said.comment.time > since + SAME_ACT) and wishes.date_request(said.comment.text)
    ]


def granted(talk: Conversation, since: datetime | None, ahead_days: int) -> Grant | None:
    """Gives the date that the CA asked for last and staff granted in a later comment; staff's own, if they name one.

    Args:
        talk: the bug's conversation.
        since: when the Next-update mark of the whiteboard changed last (aware, UTC); None: never.
        ahead_days: how many days after it was written a day may lie.

    Returns:
        None where nothing was granted, and wherever a word of staff or of the CA after the request leaves a doubt.
    """
    requests = date_requests(talk, since)
    if not requests:
        return None
    request = requests[-1]
    if any(gap.count > request.comment.count for gap in talk.bug.hidden):
        return None
    asked = _day_asked(request, ahead_days)
    grant: Grant | None = None
    others_spoke = False
    for said in talk.spoken:
        if said.comment.count <= request.comment.count:
            continue
        if said.side is not Side.STAFF:
            if said.side is Side.CA and _takes_back(said.comment.text):
                return None
            others_spoke = True
            continue
        answer = _answer(said, request, asked, ahead_days)
        if answer is None or (answer.sentence and others_spoke and not answer.explicit and grant is None):
            return None
        if answer.sentence:
            day = answer.day or asked
            if day is None or (grant is not None and grant.day != day):
                return None
            grant = Grant(day, request, said, answer.sentence)
    return grant


def _day_asked(request: Spoken, ahead_days: int) -> date | None:
    """Gives the one day that the CA's request names."""
    comment = request.comment
    days: set[date] = set()
    for sentence in (said.text for said in sentences(comment.text)):
        if not wishes.date_request(sentence):
            continue
        sentence = _MOVED_FROM.sub(" ", sentence)  # noqa: PLW2901 - the day that it had is not the one asked for
        named = _named(sentence, comment.time.date(), ahead_days)
        if named.doubtful or _other_day_meant(sentence):
            return None
        days |= named.days
    return days.pop() if len(days) == 1 else None


def _other_day_meant(sentence: str) -> bool:
    tokens = tokenize(sentence)
    readings = scan(tokens, 0, len(tokens), Horizon()).readings
    return any(_NOT_THAT_DAY.search(sentence[: tokens[reading.first].start]) for reading in readings)


def _takes_back(text: str) -> bool:
    """Whether a word of the CA may change what it had asked for."""
    own = own_text(text)
    return bool(_TAKES_BACK.search(own)) or bool(closing.closure_request(text))


@dataclass(frozen=True, slots=True)
class _Answer:
    """What staff said after a request: the sentence that grants it (empty: none), and the day that they name.

    `explicit`: it can be about nothing but the date.
    """

    sentence: str = ""
    day: date | None = None
    explicit: bool = False


def _answer(said: Spoken, request: Spoken, asked: date | None, ahead_days: int) -> _Answer | None:
    """Reads a comment of staff as an answer to a date request; None where it can be read in several ways."""
    text, written = said.comment.text, said.comment.time.date()
    replies = {sentence.reply_to for sentence in sentences(text)} - {None}
    if final_calls.final_call(text) or not replies <= {request.comment.count}:
        return None
    granting, days = "", set[date]()
    for sentence in (said.text for said in sentences(text)):
        named = _named(sentence, written, ahead_days)
        if named.doubtful or "?" in sentence or _DOUBT.search(_NO_DOUBT.sub(" ", sentence)):
            return None
        new = {day for day in named.days if day > written}
        if new - {asked} and (not _SETS.search(sentence) or _other_day_meant(sentence)):
            return None
        days |= new
        if not granting and (_GRANTS.search(sentence) or (new and _SETS.search(sentence))):
            granting = sentence
    if len(days) > 1 or (days and not granting):
        return None
    explicit = bool(days or replies or re.search(r"\bnext[\s-]*update\b|\bdate\b", granting, re.IGNORECASE))
    return _Answer(granting, next(iter(days), None), explicit)
