"""What became of our last reminder in a bug: an objection, a needinfo cleared by one side or the other. Pure."""

from __future__ import annotations

import re
from datetime import datetime

from bot.act.past import Deed, Past
from bot.config.settings import Settings
from bot.facts import authors
from bot.facts.bug import Comment, NeedinfoEvent, same_account
from bot.facts.people import Side
from bot.facts.prose import own_lines
from bot.facts.spoken import SAME_ACT
from bot.judge import calendar
from bot.judge.case import Case
from bot.outcome import Held

_OBJECTION = re.compile(
    r"\b(?:mistak\w*|incorrect\w*|erroneous\w*|in error|not (?:correct|accurate|overdue|late|due)|disagree\w*|object\b"
    r"|objection|wrong(?:ly)?|false (?:positive|alarm|reminder)|already (?:posted|provided|answered|replied|updated)"
    r"|(?:this|the|your) bot\b|unjustified|does not apply)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 4
"""A comment of fewer words (“Done.”, “Thank you for the reminder”) does not say what became of the matter."""


def held_by_reply(case: Case, past: Past, settings: Settings) -> Held | None:
    """Tells whether the CA's or staff's reaction to our last reminder in this very bug holds the next one back."""
    deeds = [deed for deed in past.naming(case.bug.id) if deed.bug_id == case.bug.id]
    if not deeds:
        return None
    last = deeds[-1]
    if comment := _objection(case, past, last):
        day = calendar.day_of(comment.time)
        return Held(f"comment {comment.count} of {day} objects to our reminder: until a person has looked")
    for event in _cleared(case, past, last):
        day = calendar.day_of(event.when)
        side = authors.of_act(event.who, case.bug, event.when, case.people, case.people.ruled(case.bug)).side
        if side is Side.CA:
            if not _spoke(case, last) and not _looked_since(case, past, event.when):
                who = f"{event.who} cleared our needinfo on {day} without a word on the matter"
                return Held(f"{who}: until a person has looked")
        elif calendar.days_since(day, case.moment) < settings.ladder.gap_days:
            return Held(
                f"{event.who} cleared our needinfo on {day}, which answers it for {settings.ladder.gap_days} days"
            )
    return None


def _looked_since(case: Case, past: Past, moment: datetime) -> bool:
    """Whether a person of staff has been here since: said so to the bot, or wrote in the bug."""
    look = past.looks.get(case.bug.id)
    return (look is not None and look >= moment) or any(s.comment.time > moment for s in case.talk.of(Side.STAFF))


def _objection(case: Case, past: Past, last: Deed) -> Comment | None:
    for said in reversed(case.talk.of(Side.CA)):
        comment = said.comment
        if comment.time <= last.when:
            return None
        if _OBJECTION.search(_own(comment.text)) and not _looked_since(case, past, comment.time):
            return comment
    return None


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
