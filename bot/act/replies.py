"""What became of our last reminder in a bug: an objection, a needinfo cleared by one side or the other. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from bot.act.past import Deed, Past
from bot.config.settings import Settings
from bot.facts import authors
from bot.facts.bug import Comment, NeedinfoEvent, same_account
from bot.facts.people import Side
from bot.facts.spoken import SAME_ACT
from bot.facts.talk.sentences import own_lines
from bot.judge import calendar
from bot.judge.case import Case
from bot.outcome import Held

_OBJECTION = re.compile(
    r"\b(?:disagree\w*|(?:we|i) object|objection|premature\w*|false (?:positive|alarm|reminder)|unjustified|unwarranted"
    r"|already (?:posted|provided|answered|replied|updated|sent|given)|(?:this|the|your|a|ca-nag) bot|does not apply"
    r"|no (?:further )?(?:update|answer|response|report|reminder) (?:is|was|were|had been) \w+)\b"
    r"|(?:\bnot|n['’]t) (?:yet )?(?:late|due|expected|owed|obliged|overdue)\b"
    r"|\b(?:update|reminder|answer|response|report) (?:is|was) (?:\w+ )?(?:required|due|expected|needed)\b",
    re.IGNORECASE,
)
"""What an objection may read like. Where it is none after all, a reminder waits for a person, and that is all."""
_FAULT = re.compile(r"\b(?:mistak\w*|incorrect\w*|erroneous\w*|in error|wrong(?:ly)?|inaccurate)\b", re.IGNORECASE)
_OURS = re.compile(
    r"\b(?:reminders?|overdue|deadline|due|needinfo|flag|weekly|next update|bug \d+|you)\b", re.IGNORECASE
)
"""An incident is full of mistakes; one that a sentence ties to a reminder or a deadline is ours."""
_SENTENCE = re.compile(r"[.!?\n]+")
_FEW_WORDS = 4
"""A comment of fewer words (“Done.”, “Thank you for the reminder”) does not say what became of the matter."""


def held_by_reply(case: Case, past: Past, settings: Settings, cases: Mapping[int, Case]) -> Held | None:
    """Tells whether the reaction to our last reminder of this bug holds the next one back, wherever that stands.

    Args:
        case: the bug.
        past: what was done before.
        settings: the settings.
        cases: all bugs, by number.
    """
    naming = [deed for deed in past.naming(case.bug.id) if not deed.made_up]
    here = [deed for deed in naming if deed.bug_id == case.bug.id]
    for deed in {deed.key: deed for deed in (*here[-1:], *naming[-1:])}.values():
        carrier = case if deed.bug_id == case.bug.id else cases.get(deed.bug_id)
        held = _reaction(carrier, case, deed, past, settings) if carrier else None
        if held:
            return held
    return None


def _reaction(carrier: Case, case: Case, last: Deed, past: Past, settings: Settings) -> Held | None:
    """The reaction in the bug that carries the reminder."""
    where = "" if carrier is case else f" of bug {carrier.bug.id}"
    if comment := _objection(carrier, case, past, last):
        day = calendar.day_of(comment.time)
        return Held(f"comment {comment.count}{where} of {day} objects to our reminder: until a person has looked")
    for event in _cleared(carrier, past, last):
        day = calendar.day_of(event.when)
        side = authors.of_act(
            event.who, carrier.bug, event.when, carrier.people, carrier.people.ruled(carrier.bug)
        ).side
        flag = f"our needinfo{where}"
        if side is Side.CA:
            if not _spoke(carrier, last) and not _looked_since(carrier, case, past, event.when):
                return Held(
                    f"{event.who} cleared {flag} on {day} without a word on the matter: until a person has looked"
                )
        elif calendar.days_since(day, case.moment) < settings.ladder.gap_days:
            return Held(f"{event.who} cleared {flag} on {day}, which answers it for {settings.ladder.gap_days} days")
    return None


def _looked_since(carrier: Case, case: Case, past: Past, moment: datetime) -> bool:
    """Whether a person of staff has been there since: said so to the bot, or wrote in one of the two bugs."""
    looks = [past.looks.get(one.bug.id) for one in (carrier, case)]
    if any(look is not None and look >= moment for look in looks):
        return True
    return any(said.comment.time > moment for one in (carrier, case) for said in one.talk.of(Side.STAFF))


def _objection(carrier: Case, case: Case, past: Past, last: Deed) -> Comment | None:
    for said in reversed(carrier.talk.of(Side.CA)):
        comment = said.comment
        if comment.time <= last.when:
            return None
        if _objects(_own(comment.text)) and not _looked_since(carrier, case, past, comment.time):
            return comment
    return None


def _objects(text: str) -> bool:
    return bool(_OBJECTION.search(text)) or any(
        _FAULT.search(sentence) and _OURS.search(sentence) for sentence in _SENTENCE.split(text)
    )


def _cleared(case: Case, past: Past, last: Deed) -> list[NeedinfoEvent]:
    """The clearings of our last needinfo by others than ourselves, newest first."""
    found = [
        event
        for event in case.bug.needinfo_events
        if not event.was_set
        and event.when > last.when
        and any(same_account(event.requestee or "", asked) for asked in last.asked)
        and not (same_account(event.who, past.account) and _with_a_deed(past, event.when))
    ]
    return found[::-1]


def _with_a_deed(past: Past, moment: datetime) -> bool:
    return any(abs(deed.when - moment) <= SAME_ACT for deed in past.deeds)


def _spoke(case: Case, last: Deed) -> bool:
    """Whether the CA wrote more than a few words since our reminder."""
    return any(
        said.comment.time >= last.when - SAME_ACT and len(_own(said.comment.text).split()) >= _FEW_WORDS
        for said in case.talk.of(Side.CA)
    )


def _own(text: str) -> str:
    return " ".join(own_lines(text))
