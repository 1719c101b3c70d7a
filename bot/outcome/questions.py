"""What was asked of CAs: what nobody has answered yet, and how long the answers took. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.facts import conversation
from bot.facts.bug import same_account
from bot.facts.conversation import Conversation
from bot.facts.sides import Side
from bot.facts.spoken import Question
from bot.judge import calendar, rulebook
from bot.judge.verdict import Group
from bot.outcome.value import BugOutcome, Outcome

JUDGED = frozenset({Group.LAPSED, Group.STAFF_TURN, Group.DUE_SOON, Group.ON_SCHEDULE})
"""The groups of open bugs."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something asked of a CA that nobody of it has spoken after.

    Attributes:
        bug_id: where.
        summary: of that bug, as it stands there.
        ca: the CA that is asked.
        comment: the number of the comment that asks; None: a bare needinfo.
        asker: the account that asked.
        side: whom it spoke for.
        when: aware, UTC.
        text: the sentence that asks.
        waits: calendar days (UTC) since then.
        due: the day by which an answer is owed (IRG 3.2: within 7 days); None where no rule was in force.
        days_over: how many days ago that passed everywhere on Earth; 0: it has not.
        sure: whether it asks beyond doubt; the others are shown to people and start no clock.
        asked: whom it asks by needinfo, as far as that still stands.
    """

    bug_id: int
    summary: str
    ca: str
    comment: int | None
    asker: str
    side: Side
    when: datetime
    text: str
    waits: int
    due: date | None
    days_over: int
    sure: bool
    asked: tuple[str, ...] = ()


def of(outcome: Outcome, *, asker: str = "") -> tuple[OpenQuestion, ...]:
    """Gives the open questions of all open bugs, the one that waits longest first.

    Args:
        outcome: the bugs.
        asker: only those of this account (with or without its domain); empty: everybody's.
    """
    found = [
        question
        for item in outcome.bugs
        if item.verdict.group in JUDGED and item.verdict.case
        for question in _open(outcome, item, item.verdict.case.talk)
        if not asker or same_account(asker, question.asker)
    ]
    return tuple(sorted(found, key=lambda question: (question.when, question.bug_id, question.comment or 0)))


def _open(outcome: Outcome, item: BugOutcome, talk: Conversation) -> Iterator[OpenQuestion]:
    limit = rulebook.on(calendar.day_of(outcome.now)).question_days
    told: set[tuple[int, str]] = set()
    # A needinfo that came with a comment that asks is the same question; it stands behind it.
    for question in sorted(talk.open_questions, key=lambda question: question.is_needinfo):
        if question.comment is not None and (question.comment, question.asker) in told:
            continue
        told |= {(question.comment, question.asker)} if question.comment is not None else set()
        day = calendar.day_of(question.time)
        due = None if limit is None else calendar.due(day, limit)
        yield OpenQuestion(
            bug_id=item.verdict.bug_id,
            summary=item.shown.summary if item.shown else "",
            ca=item.verdict.ca.label if item.verdict.ca else "",
            comment=question.comment,
            asker=question.asker,
            side=question.side,
            when=question.time,
            text=question.text,
            waits=calendar.days_since(day, outcome.now),
            due=due,
            days_over=calendar.days_over(due, outcome.now) if due else 0,
            sure=question.sure,
            asked=_asked(talk, question),
        )


def _asked(talk: Conversation, question: Question) -> tuple[str, ...]:
    near = (flag for flag in talk.bug.needinfos if same_account(flag.setter, question.asker))
    return tuple(dict.fromkeys(flag.requestee for flag in near if flag.requestee and flag.since >= question.time))


def days_to_answer(outcome: Outcome, items: Iterable[BugOutcome]) -> list[int]:
    """Gives for every sure question of staff that the CA answered how many calendar days (UTC) that took, sorted.

    Closed bugs count too, as far as they were read. Any CA comment answers (IRG 3.2: an acknowledgement is enough).
    """
    took: list[int] = []
    for item in items:
        if item.shown is None or item.shown.created > outcome.now:
            continue
        case = item.verdict.case
        talk = case.talk if case else conversation.read(item.shown, outcome.people)
        for question in talk.questions:
            answer = _answer(talk, question)
            if answer and question.sure and question.side is Side.STAFF:
                took.append(calendar.days_since(calendar.day_of(question.time), answer))
    return sorted(took)


def _answer(talk: Conversation, question: Question) -> datetime | None:
    for said in talk.of(Side.CA):
        later = said.comment.time > question.time
        if later if question.comment is None else said.comment.count > question.comment:
            return said.comment.time
    return None
