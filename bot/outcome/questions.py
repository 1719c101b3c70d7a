"""What was asked of CAs: what nobody has answered yet, and how long the answers took. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.facts import conversation
from bot.facts.bug import Bug, same_account
from bot.facts.conversation import Conversation
from bot.facts.sides import Side
from bot.facts.spoken import SAME_ACT, Question
from bot.judge import answers, calendar
from bot.judge.case import Case
from bot.judge.clock import Clock, Name, State
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
        due: the day by whose end, everywhere on Earth, an answer is owed, as its clock says (IRG 3.2: within 7 days;
            later where staff name a later day, or the bug stood still); None where no rule was in force.
        days_over: how many days ago that passed; 0: it has not, or the clock is on hold.
        sure: whether it asks beyond doubt; a lapse over the others is only told to staff.
        on_hold: why its clock does not count now; empty: it does.
        asked: whom of the CA it asks by needinfo, as far as that still stands.
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
    on_hold: str = ""
    asked: tuple[str, ...] = ()


def of(outcome: Outcome, *, asker: str = "") -> tuple[OpenQuestion, ...]:
    """Gives the open questions of all open bugs, the one that waits longest first.

    A comment that asks in words and by needinfo asks once.

    Args:
        outcome: the bugs.
        asker: only those of this account (with or without its domain); empty: everybody's.
    """
    found = [
        question
        for item in outcome.bugs
        if item.verdict.group in JUDGED and item.verdict.case and item.shown
        for question in _open(outcome, item, item.shown, item.verdict.case)
        if not asker or same_account(asker, question.asker)
    ]
    return tuple(sorted(found, key=lambda question: (question.when, question.bug_id, question.comment or 0)))


def writers(outcome: Outcome) -> tuple[str, ...]:
    """Gives every account that wrote in one of the bugs, or set a needinfo that waits there; sorted."""
    found: set[str] = set()
    for bug in (item.shown for item in outcome.bugs if item.shown):
        found.update(comment.creator for comment in bug.comments)
        found.update(flag.setter for flag in bug.needinfos)
    return tuple(sorted(found - {""}))


def _open(outcome: Outcome, item: BugOutcome, bug: Bug, case: Case) -> Iterator[OpenQuestion]:
    on_hold = _on_hold(item.verdict.clocks)
    acts: dict[tuple[str, object], list[Question]] = defaultdict(list)
    for question in case.talk.open_questions:
        acts[_act(question)].append(question)
    for act in acts.values():
        first = next((question for question in act if not question.is_needinfo), act[0])
        sure = next((question for question in act if question.sure), None)
        clock = _clock(case, sure or first)
        yield OpenQuestion(
            bug_id=bug.id,
            summary=bug.summary,
            ca=item.verdict.ca.label if item.verdict.ca else "",
            comment=first.comment,
            asker=first.asker,
            side=first.side,
            when=first.time,
            text=first.text,
            waits=calendar.days_since(calendar.day_of(first.time), outcome.now),
            due=clock.due if clock else None,
            days_over=clock.days_over if clock and not on_hold else 0,
            sure=sure is not None,
            on_hold=on_hold,
            asked=_asked(case, first),
        )


def _act(question: Question) -> tuple[str, object]:
    """Tells the words of a comment and the needinfos beside them from what was asked elsewhere."""
    return question.asker.casefold(), question.time if question.comment is None else question.comment


def _clock(case: Case, question: Question) -> Clock | None:
    """Gives the clock that a question runs on, as if it were the only one: a bug's clock is that of its first one."""
    alone = replace(case, talk=replace(case.talk, questions=(question,)))
    return next(iter(answers.questions(alone)), None)


def _on_hold(clocks: Iterable[Clock]) -> str:
    """Gives the reason for which the clocks of questions do not count; what stops one of them stops all."""
    held = {State.SUSPENDED, State.UNCLEAR}
    found = (clock.reason for clock in clocks if clock.name is Name.QUESTION and clock.state in held)
    return next(found, "").partition("; else: ")[0]


def _asked(case: Case, question: Question) -> tuple[str, ...]:
    """Gives whom of the CA the asker asks by a needinfo that was set with the question or after it, and waits."""
    return tuple(
        dict.fromkeys(
            flag.requestee
            for flag in case.bug.needinfos
            if flag.requestee
            and same_account(flag.setter, question.asker)
            and flag.since >= question.time - SAME_ACT
            and case.people.is_ca(flag.requestee, case.bug, flag.since)
        )
    )


def days_to_answer(outcome: Outcome, items: Iterable[BugOutcome]) -> list[int]:
    """Gives for every sure question of staff that the CA answered how many calendar days (UTC) that took, sorted.

    Closed bugs count too, as far as they were read. Any CA comment answers (IRG 3.2: an acknowledgement is enough). A
    comment that asks in words and by needinfo asks once.
    """
    took: list[int] = []
    for item in items:
        if item.shown is None or item.shown.created > outcome.now:
            continue
        case = item.verdict.case
        talk = case.talk if case else conversation.read(item.shown, outcome.people)
        counted: set[tuple[str, object]] = set()
        for question in talk.questions:
            answer = _answer(talk, question)
            if answer and question.sure and question.side is Side.STAFF and _act(question) not in counted:
                counted.add(_act(question))
                took.append(calendar.days_since(calendar.day_of(question.time), answer))
    return sorted(took)


def _answer(talk: Conversation, question: Question) -> datetime | None:
    for said in talk.of(Side.CA):
        later = said.comment.time > question.time
        if later if question.comment is None else said.comment.count > question.comment:
            return said.comment.time
    return None
