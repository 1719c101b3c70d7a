"""What people really did on a bug: the CA's words, staff's reminders and needinfos, the community's remarks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.facts import conversation
from bot.facts.bug import Bug, same_account
from bot.facts.people import People
from bot.facts.sides import Side
from bot.facts.spoken import SAME_ACT, Spoken, opening
from bot.facts.talk.sentences import own_text


class Kind(StrEnum):
    """What somebody did, as far as it concerns the waiting for a CA."""

    ANSWER = "the CA wrote"
    ASKED = "staff asked"
    WROTE = "staff wrote"
    REMARK = "a remark"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody did.

    Attributes:
        when: aware, UTC.
        who: the account.
        side: for whom.
        why: what that side rests on.
        sure: whether the side is the directory's word or a person's, and no inference.
        comment: the number of the comment; None for a needinfo without one.
        asked: whom it asked by needinfo.
        text: how it begins, or the sentence that asks.
        whole: its own words without those it quotes; empty for a needinfo without a comment.
        is_update: whether it is the CA's and nobody ruled that it is no update.
    """

    when: datetime
    who: str
    side: Side
    why: str
    sure: bool
    kind: Kind
    comment: int | None
    asked: tuple[str, ...]
    text: str
    whole: str = ""
    is_update: bool = False


def on(bug: Bug, people: People) -> tuple[Act, ...]:
    """Gives what people did on a bug (as it stands at the moment of `people`), oldest first; bots are nobody."""
    talk = conversation.read(bug, people)
    asking: dict[int, str] = {}
    for question in talk.questions:
        if question.comment is not None and not question.is_needinfo:
            asking.setdefault(question.comment, question.text)
    acts = [_of(said, asking.get(said.comment.count, ""), bug, people) for said in talk.spoken]
    acts += _bare_needinfos(bug, people, talk.spoken)
    return tuple(sorted(acts, key=lambda act: (act.when, act.comment is None)))


def _of(said: Spoken, question: str, bug: Bug, people: People) -> Act:
    comment = said.comment
    asked = tuple(
        event.requestee
        for event in bug.needinfo_events
        if event.was_set
        and event.requestee
        and same_account(event.who, comment.creator)
        and abs(event.when - comment.time) <= SAME_ACT
        and people.is_ca(event.requestee, bug, event.when)
    )
    kind = Kind.REMARK
    if said.side is Side.CA:
        kind = Kind.ANSWER
    elif said.side is Side.STAFF:
        kind = Kind.ASKED if question or asked else Kind.WROTE
    text = question or opening(comment.text)
    sure = said.by.certainty.value == "sure"
    own = own_text(comment.text)
    return Act(
        comment.time,
        comment.creator,
        said.side,
        said.by.reason,
        sure,
        kind,
        comment.count,
        asked,
        text,
        own,
        said.is_update,
    )


def _bare_needinfos(bug: Bug, people: People, spoken: Sequence[Spoken]) -> Iterator[Act]:
    """A needinfo on the CA that staff set without a comment."""
    for event in bug.needinfo_events:
        if not event.was_set or not event.requestee or not people.is_ca(event.requestee, bug, event.when):
            continue
        beside = any(
            same_account(said.comment.creator, event.who) and abs(said.comment.time - event.when) <= SAME_ACT
            for said in spoken
        )
        by = people.who(event.who, bug, event.when)
        if beside or by.side is not Side.STAFF:
            continue
        text = f"needinfo on {event.requestee}"
        sure = by.certainty.value == "sure"
        yield Act(event.when, event.who, by.side, by.reason, sure, Kind.ASKED, None, (event.requestee,), text)
