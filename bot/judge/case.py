"""One bug laid out for judgement: its conversation, its marks with their authors, the rules and the moment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.config.settings import Clocks
from bot.facts import asked, whiteboard
from bot.facts import conversation as talk
from bot.facts.bug import OPEN_STATUSES, Bug, Change, same_account
from bot.facts.census import acts_in
from bot.facts.conversation import Conversation
from bot.facts.elsewhere import Mention
from bot.facts.people import People, Side
from bot.facts.rulings import Ruling
from bot.facts.spoken import SAME_ACT, ClosureRequest, MarkAuthor, Question, Spoken
from bot.facts.talk import final_calls, to_staff, wishes
from bot.facts.talk.promises import Promise
from bot.facts.whiteboard import Mark, MarkState, Whiteboard
from bot.judge import rulebook
from bot.judge.calendar import day_of, has_passed
from bot.judge.rulebook import Rulebook

OF_DATES = re.compile(
    r"\bnext[\s-]?update\b|\bweekly\b|\bdate\b|\b(?:grant|approv|declin|agree|accept)|\d{4}-\d{2}", re.IGNORECASE
)
_IN_PASSING = timedelta(days=7)


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
    opt_out_by: MarkAuthor | None
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
        """The CA's request to close that still stands; of several the first.

        Words hold, and only something certain ends that: certain staff asked again by needinfo, and the CA has not
        answered; they set a date; the bug was reopened; a person ruled.

        Source: IRG 3.1 and later (nothing is due after a closure summary), and practice before.
        """
        reopened = self.bug.reopened
        requests = [r for r in self.talk.closure_requests if reopened is None or r.time > reopened]
        if not requests:
            return None
        newest = max(request.time for request in requests)
        return None if self._is_over(newest) else min(requests, key=lambda r: r.time)

    @property
    def doubtful_closure(self) -> Spoken | None:
        """Somebody's closure summary who may be the CA's, though the CA has written since; ends as a request does."""
        reopened = self.bug.reopened
        since = (s for s in self.talk.doubtful_closures if reopened is None or s.comment.time > reopened)
        return next((said for said in since if not self._is_over(said.comment.time)), None)

    @property
    def updated_elsewhere(self) -> Mention | None:
        """The newest comment of the CA on another bug that says it updates this one, if newer than its last word here.

        Ends as a request to close does, or when a person ruled that the comment there is `not-a-request`.
        """
        reopened, last = self.bug.reopened, self.last_ca
        for mention in reversed(self.people.elsewhere.mentions(self.bug.id)):
            if mention.when > self.moment or not self.people.is_ca(mention.who, self.bug, mention.when):
                continue
            older = (last is not None and mention.when <= last.comment.time) or (reopened and mention.when <= reopened)
            ruled = self.people.ruled_on(mention.bug, mention.comment)
            if older or self._is_over(mention.when):
                return None
            if not ruled.requests_nothing:
                return mention
        return None

    def asked_since(self, moment: datetime) -> bool:
        """Whether certain staff asked by needinfo after `moment` (aware, UTC) what the CA has not answered."""
        return any(question.certain and question.time > moment for question in self.talk.open_questions)

    def _is_over(self, moment: datetime) -> bool:
        """Whether certain staff expect an update since `moment`, in spite of words: they asked, or set a date."""
        author = self.next_update_by
        marked = author is not None and author.when > moment and author.by.is_certain_staff
        return marked or self.asked_since(moment)

    @property
    def final_call(self) -> Spoken | None:
        """Staff's announcement to close, made after the CA's request."""
        closure = self.closure
        if closure is None:
            return None
        calls = [
            said
            for said in self.talk.of(Side.STAFF)
            if said.comment.time >= closure.time and final_calls.final_call(said.comment.text)
        ]
        return calls[-1] if calls else None

    @property
    def unasked_final_call(self) -> Spoken | None:
        """Staff's announcement to close after the CA's last word, where no request to close could be recognised."""
        calls = [
            said
            for said in self.talk.of(Side.STAFF)
            if self.talk.after_last_ca(said.comment.time, said.comment.count)
            and not said.ruled.requests_nothing
            and final_calls.final_call(said.comment.text)
        ]
        if not calls or self.closure:
            return None
        return None if self._is_over(calls[-1].comment.time) else calls[-1]

    @property
    def date_request(self) -> tuple[Spoken, str] | None:
        """The CA's last word, if it asks for a Next-update date; ends as a closure request does, or by any mark."""
        return self._last_word(wishes.date_request)

    @property
    def question_to_staff(self) -> tuple[Spoken, str] | None:
        """The CA's last word, if it asks staff anything but for a date or for closing; ends as such a request does.

        Where the CA set a needinfo on staff with it, the flag speaks for it.
        """
        if self.last_ca and self._flagged_staff(self.last_ca):
            return None
        others = self.talk.outsiders
        if self.last_ca:
            others |= asked.outsiders_called(self.last_ca.comment, self.bug, self.people)
        return self._last_word(lambda text: to_staff.question(text, others))

    def _flagged_staff(self, said: Spoken) -> bool:
        """Whether a needinfo on staff was set with a comment of the CA."""
        set_with_it = (
            event.requestee
            for event in self.bug.needinfo_events
            if event.was_set
            and same_account(event.who, said.comment.creator)
            and abs(event.when - said.comment.time) <= SAME_ACT
        )
        return any(login and self.people.is_staff(login, self.bug, said.comment.time) for login in set_with_it)

    def _last_word(self, reading: Callable[[str], str]) -> tuple[Spoken, str] | None:
        """The CA's last word and its sentence that puts something to staff, until something certain settles that."""
        last = self.last_ca
        if last is None or last.ruled.requests_nothing or not (sentence := reading(last.comment.text)):
            return None
        when = last.comment.time
        marked = self.next_update_by is not None and self.next_update_by.when > when
        reopened = self.bug.reopened is not None and self.bug.reopened > when
        return None if marked or reopened or self.asked_since(when) else (last, sentence)

    def staffs_word_since(self, request: Spoken, about: re.Pattern[str] | None = None) -> Spoken | None:
        """Staff's first word since the CA put something to them: it may be the answer, which a person must settle."""
        later = (said for said in self.talk.of(Side.STAFF) if said.comment.count > request.comment.count)
        return next((said for said in later if about is None or about.search(said.comment.text)), None)

    @property
    def promise_passed(self) -> tuple[Spoken, Promise, Question | None] | None:
        """A promise of the CA whose day has passed without a word of it, and the question that it was to answer.

        Kept is a promise by any word of the CA behind the one that made it, on or after the day or as many days before
        it as an update may come early. Of several the one that was to answer something goes first, then the oldest.
        """
        unkept = [
            (said, promise, self._acknowledged(said))
            for said, promise in self.talk.promises
            if has_passed(promise.day, self.moment) and not self._kept(said, promise)
        ]
        return min(unkept, key=lambda one: (one[2] is None, one[1].day), default=None)

    def _kept(self, said: Spoken, promise: Promise) -> bool:
        near = promise.day - timedelta(days=self.settings.met_days)
        later = (one for one in self.talk.of(Side.CA) if one.comment.count > said.comment.count)
        return any(day_of(one.comment.time) >= near for one in later)

    def _acknowledged(self, said: Spoken) -> Question | None:
        """What was asked before a word of the CA, and after the one before that."""
        before = [one.comment.time for one in self.talk.of(Side.CA) if one.comment.count < said.comment.count]
        since = max(before, default=self.bug.created)
        return next((q for q in self.talk.questions if since <= q.time < said.comment.time), None)

    def asked_in_words_since(self, moment: datetime) -> list[Question]:
        """Gives what was asked in words only after `moment` (aware, UTC), and is not answered."""
        return [q for q in self.talk.open_questions if not q.certain and q.time > moment]

    def resumed(self, since: datetime, *, standstill: bool = False) -> Resumption | None:
        """Gives the last moment after `since` at which the CA's duty began anew, or None.

        Those are: the bug was reopened; staff took a close mark away (these two alone where `standstill` is asked for);
        they asked again after a closure request; they answered, by a comment or by clearing the flag, what the CA had
        put to them; they took a Next-update date out of the whiteboard.
        """
        found = (r for r in self._resumptions() if r.when > since and (r.standstill or not standstill))
        return max(found, key=lambda r: r.when, default=None)

    def _resumptions(self) -> Iterator[Resumption]:
        if (reopened := self.bug.reopened) and not self._closed_in_passing:
            yield Resumption(reopened, "the bug was reopened", standstill=True)
        requests = [request.time for request in self.talk.closure_requests]
        for question in self.talk.open_questions:
            if question.certain and any(request < question.time for request in requests):
                yield Resumption(question.time, "staff asked after the CA had requested closure")
                break
        yield from self._answers_by_staff()
        for change in self.bug.changes:
            if change.field != "whiteboard" or not self._is_staffs(change.who, change.when):
                continue
            if _close_on_of(change.removed) and not _close_on_of(change.added):
                yield Resumption(change.when, f"{change.who} took the close mark away", standstill=True)
            gone = _next_update_of(change.removed) and not _next_update_of(change.added)
            if gone and not talk.is_restored(self.bug, _next_update_of, change):
                yield Resumption(change.when, f"{change.who} took the Next-update mark away")

    def _is_staffs(self, login: str, when: datetime) -> bool:
        return self.people.who(login, self.bug, when).side in {Side.STAFF, Side.BOT}

    @property
    def _closed_in_passing(self) -> bool:
        """Whether the CA itself closed and reopened the bug last, or somebody else who is not staff's within a week."""
        status = [change for change in self.bug.changes if change.field == "status"]
        turns = [c for c in status if (c.added in OPEN_STATUSES) != (c.removed in OPEN_STATUSES)][-2:]
        by = {self.people.who(change.who, self.bug, change.when).side for change in turns}
        if len(turns) == 1 or by & {Side.STAFF, Side.BOT}:  # nobody knows who closed it, or staff had a hand in it
            return False
        return by == {Side.CA} or turns[-1].when - turns[0].when <= _IN_PASSING

    @property
    def staff_acted(self) -> bool:
        """Whether staff filed the bug, or did anything in it."""
        acts = ((self.bug.creator, self.bug.created), *acts_in(self.bug))
        return any(self.people.is_staff(login, self.bug, when) for login, when in acts)

    @property
    def lost_mark(self) -> tuple[Change, str] | None:
        """Staff's mark that somebody else took out of the whiteboard, and its text.

        Staff who edit the whiteboard after that let it be so; a needinfo of theirs says as well what they expect.
        """
        lost: tuple[Change, str] | None = None
        for which in (_next_update_of, _close_on_of, _opt_out_of):
            if which(self.bug.whiteboard):
                continue  # another stands in its place, and is judged by who set it
            staffs, taken = self._is_staffs(self.bug.creator, self.bug.created), None
            for change in self.bug.changes:
                if change.field != "whiteboard":
                    continue
                by_staff = self._is_staffs(change.who, change.when)
                if by_staff:
                    staffs, taken = True, None
                elif which(change.removed) != which(change.added):
                    taken = change if staffs and which(change.removed) else taken
                    staffs = False
            if taken and not self.asked_since(taken.when) and (lost is None or taken.when > lost[0].when):
                lost = taken, which(taken.removed)
        return lost

    def _answers_by_staff(self) -> Iterator[Resumption]:
        """Staff's first answer after the CA had put something to them, by needinfo or by asking for a date."""
        waiting = [
            event.when
            for event in self.bug.needinfo_events
            if event.was_set
            and event.requestee
            and self.people.is_staff(event.requestee, self.bug, event.when)
            and self.people.is_ca(event.who, self.bug, event.when)
        ]
        if self.last_ca and wishes.date_request(self.last_ca.comment.text) and self.date_request is None:
            waiting.append(self.last_ca.comment.time)
        for since in waiting:
            answer = next((s.comment for s in self.talk.of(Side.STAFF) if s.comment.time > since), None)
            if answer:
                yield Resumption(answer.time, f"staff answered in comment {answer.count} what had been put to them")
        for event in self.bug.needinfo_events:
            cleared = not event.was_set and waiting and event.when > min(waiting)
            by_staff = cleared and self._is_staffs(event.who, event.when)
            if by_staff and event.requestee and self.people.is_staff(event.requestee, self.bug, event.when):
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
    next_by = _author(bug, people, _next_update_of, plain.next_update.state)
    close_by = _author(bug, people, _close_on_of, plain.close_on.state)
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
        opt_out_by=talk.mark_author(bug, people, _opt_out_of) if plain.opt_out else None,
        rules=rulebook.on(day_of(moment)),
        settings=settings,
        moment=moment,
    )


def meaning(mark: Mark) -> str:
    """Gives what a mark means, so that a date which is only typed anew keeps the day and the author that it had."""
    return mark.date.isoformat() if mark.date else " ".join(mark.text.casefold().split())


def _next_update_of(text: str) -> str:
    return meaning(whiteboard.read(text).next_update)


def _close_on_of(text: str) -> str:
    return meaning(whiteboard.read(text).close_on)


def _opt_out_of(text: str) -> str:
    found = whiteboard.read(text).opt_out
    return found.meaning if found else ""


def _author(bug: Bug, people: People, which: talk.TextOf, state: MarkState) -> MarkAuthor | None:
    return None if state is MarkState.NONE else talk.mark_author(bug, people, which)
