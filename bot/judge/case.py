"""One bug laid out for judgement: its conversation, its marks with their authors, the rules and the moment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.config.settings import Clocks
from bot.facts import conversation as talk
from bot.facts import questions, reports, whiteboard
from bot.facts.bug import Bug
from bot.facts.conversation import Conversation
from bot.facts.people import People, Side
from bot.facts.rulings import Ruling
from bot.facts.spoken import ClosureRequest, MarkAuthor, Spoken
from bot.facts.whiteboard import Mark, MarkState, Whiteboard
from bot.judge import rulebook
from bot.judge.calendar import day_of
from bot.judge.rulebook import Rulebook

_OF_DATES = re.compile(
    r"\bnext[\s-]?update\b|\bweekly\b|\bdate\b|\b(?:grant|approv|declin|agree|accept)|\d{4}-\d{2}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Resumption:
    """A moment at which the CA's duty began anew, because it owed nothing before: days before it count for nobody."""

    when: datetime
    reason: str
    standstill: bool = False
    """Whether the whole bug had stood still: it was closed, or marked to be closed."""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that the clocks look at. Made by `lay_out`."""

    bug: Bug
    talk: Conversation
    people: People
    board: Whiteboard
    next_update_by: MarkAuthor | None
    close_mark_by: MarkAuthor | None
    rules: Rulebook
    settings: Clocks
    moment: datetime

    @property
    def last_ca(self) -> Spoken | None:
        """The CA's last word."""
        return self.talk.last_ca

    @property
    def rulings(self) -> tuple[Ruling, ...]:
        """All that people ruled about comments of this bug, also where it has no effect."""
        return self.talk.rulings

    @property
    def date_stands(self) -> bool:
        """Whether a readable Next-update date stands in the whiteboard."""
        return self.board.next_update.state is MarkState.DATE

    @property
    def mark_is_doubtful(self) -> bool:
        """Whether a Next-update mark stands that only a person can read."""
        return self.board.next_update.state not in {MarkState.DATE, MarkState.NONE}

    @property
    def closure(self) -> ClosureRequest | None:
        """The CA's request to close that still stands: nobody asked again since, or the CA has answered that.

        Source: IRG 3.1 and later (nothing is due after a closure summary), and practice before.
        """
        reopened = self.bug.reopened
        requests = [r for r in self.talk.closure_requests if reopened is None or r.time > reopened]
        if not requests:
            return None
        request = max(requests, key=lambda request: request.time)
        asked_again = any(question.sure and question.time > request.time for question in self.talk.open_questions)
        # Staff who set a date after it expect an update for that date.
        author = self.next_update_by
        marked = author is not None and author.when > request.time and author.by.side is Side.STAFF
        return None if asked_again or marked else min(requests, key=lambda request: request.time)

    @property
    def final_call(self) -> Spoken | None:
        """Staff's announcement to close, made after the CA's request."""
        closure = self.closure
        if closure is None:
            return None
        calls = [
            said
            for said in self.talk.of(Side.STAFF)
            if said.comment.time >= closure.time and questions.is_final_call(said.comment.text)
        ]
        return calls[-1] if calls else None

    @property
    def unasked_final_call(self) -> Spoken | None:
        """Staff's announcement to close after the CA's last word, where no request to close could be recognised."""
        calls = [
            said
            for said in self.talk.of(Side.STAFF)
            if self.talk.after_last_ca(said.comment.time, said.comment.count)
            and questions.is_final_call(said.comment.text)
        ]
        if not calls or self.closure:
            return None
        asked_again = any(
            question.sure and question.time > calls[-1].comment.time for question in self.talk.open_questions
        )
        return None if asked_again else calls[-1]

    @property
    def date_request(self) -> tuple[Spoken, str] | None:
        """The CA's last word where it asks for a Next-update date and staff have neither answered nor marked one."""
        last = self.last_ca
        if last is None or not (sentence := reports.date_request(last.comment.text)):
            return None
        marked = self.next_update_by is not None and self.next_update_by.when > last.comment.time
        return None if marked or self._date_was_answered(last) else (last, sentence)

    def _date_was_answered(self, last: Spoken) -> bool:
        """Whether staff spoke of the date, or asked something, after the CA had asked for one; thanks are no answer."""
        spoke_of_it = any(
            said.comment.count > last.comment.count and _OF_DATES.search(said.comment.text)
            for said in self.talk.of(Side.STAFF)
        )
        return spoke_of_it or any(question.side is Side.STAFF for question in self.talk.open_questions)

    def resumed(self, since: datetime, *, standstill: bool = False) -> Resumption | None:
        """Gives the last moment after `since` at which the CA's duty began anew, or None.

        Those are: the bug was reopened; a close mark was taken away (these two alone where `standstill` is asked for);
        somebody asked again after a closure request; staff answered, by a comment or by clearing the flag, what had
        been put to them; a Next-update date was taken out of the whiteboard.
        """
        found = (r for r in self._resumptions() if r.when > since and (r.standstill or not standstill))
        return max(found, key=lambda r: r.when, default=None)

    def _resumptions(self) -> Iterator[Resumption]:
        if reopened := self.bug.reopened:
            yield Resumption(reopened, "the bug was reopened", standstill=True)
        requests = [request.time for request in self.talk.closure_requests]
        for question in self.talk.open_questions:
            if question.sure and any(request < question.time for request in requests):
                yield Resumption(question.time, "somebody asked after the CA had requested closure")
                break
        yield from self._answers_by_staff()
        for change in self.bug.changes:
            if change.field != "whiteboard":
                continue
            before, after = whiteboard.read(change.removed), whiteboard.read(change.added)
            if before.close_on.state is not MarkState.NONE and after.close_on.state is MarkState.NONE:
                yield Resumption(change.when, "the close mark was taken away", standstill=True)
            if before.next_update.state is not MarkState.NONE and after.next_update.state is MarkState.NONE:
                yield Resumption(change.when, "the Next-update mark was taken away")

    def _answers_by_staff(self) -> Iterator[Resumption]:
        """Staff's first answer after something had been put to them, by needinfo or by asking for a date."""
        waiting = [
            event.when
            for event in self.bug.needinfo_events
            if event.was_set and event.requestee and self.people.is_staff(event.requestee, self.bug, event.when)
        ]
        if self.last_ca and reports.date_request(self.last_ca.comment.text):
            waiting.append(self.last_ca.comment.time)
        for asked in waiting:
            answer = next((s.comment for s in self.talk.of(Side.STAFF) if s.comment.time > asked), None)
            if answer:
                yield Resumption(answer.time, f"staff answered in comment {answer.count} what had been put to them")
        for event in self.bug.needinfo_events:
            cleared = not event.was_set and waiting and event.when > min(waiting)
            if cleared and event.requestee and self.people.is_staff(event.requestee, self.bug, event.when):
                yield Resumption(event.when, f"the needinfo on {event.requestee} was cleared")


def lay_out(bug: Bug, people: People, settings: Clocks, moment: datetime, talked: Conversation | None = None) -> Case:
    """Lays a bug out for judgement.

    Args:
        bug: the bug as it stood at `moment` (see `Bug.as_of`).
        people: who is who.
        settings: the numbers that the guidelines leave open.
        moment: the moment to judge at (aware, UTC); the rules are those in force on its day.
        talked: the bug read as a conversation, if it was read before.
    """
    plain = whiteboard.read(bug.whiteboard)
    next_by = _author(bug, people, lambda text: meaning(whiteboard.read(text).next_update), plain.next_update.state)
    close_by = _author(bug, people, lambda text: meaning(whiteboard.read(text).close_on), plain.close_on.state)
    set_on: date | None = day_of(next_by.when) if next_by else None
    return Case(
        bug=bug,
        talk=talked or talk.read(bug, people),
        people=people,
        board=whiteboard.read(
            bug.whiteboard,
            set_on=set_on or (day_of(close_by.when) if close_by else None),
            filed_on=day_of(bug.created),
            today=day_of(moment),
            ahead_days=settings.plausible_ahead_days,
        )
        if next_by or close_by
        else plain,
        next_update_by=next_by,
        close_mark_by=close_by,
        rules=rulebook.on(day_of(moment)),
        settings=settings,
        moment=moment,
    )


def meaning(mark: Mark) -> str:
    """Gives what a mark means, so that a date which is only typed anew keeps the day and the author that it had."""
    return mark.date.isoformat() if mark.date else " ".join(mark.text.casefold().split())


def _author(bug: Bug, people: People, which: talk.TextOf, state: MarkState) -> MarkAuthor | None:
    return None if state is MarkState.NONE else talk.mark_author(bug, people, which)
