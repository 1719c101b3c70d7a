"""The only room that changes Bugzilla.

One write: claim it in the ledger, read the bug again, decide again, record the intent, send one PUT, read the bug
once more, confirm comment and flag separately, record. Whatever breaks off after the intent leaves a write whose fate
is unknown; `Poster.settle` finds it out by what stands in the bug, and never by sending it again at once.
docs/posting.md says what is promised, and what is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot import logs
from bot.act.evidence import Found, before_of, look_for
from bot.act.plan import correction_key
from bot.bugzilla.link import Link
from bot.bugzilla.read import read_one
from bot.bugzilla.shape import Failed, Identity
from bot.bugzilla.write import NotSent, Refusal, Stored, body_of, put, server_time
from bot.errors import LoginRefused, RateLimited, ServerError
from bot.outcome import Held
from bot.store.ledger import Ledger
from bot.store.records import LIVE, POSTED, UNSETTLED, DraftState, Kind, Update, Write, WriteState

LATE = timedelta(minutes=30)
"""A request that a server holds longer than this and then still stores is what the promise does not cover."""

RawBug = Mapping[str, Any]


class Decider(Protocol):
    """Decides again, on bugs that were read a moment ago."""

    def still(self, update: Update, bugs: Mapping[int, RawBug]) -> Held | None:
        """Gives None if the very same update would be made now, else why not."""

    def ca_comments(self, bug: RawBug) -> tuple[int, ...]:
        """Gives the numbers of the comments that the CA wrote in a bug."""


class ServerClock:
    """The server's clock, which all half hours are counted by: this machine's may be wrong.

    Args:
        link: the way to the server.

    Raises:
        ServerError: it cannot be asked.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self.last = server_time(link)
        """What it said last (aware, UTC)."""

    def ask(self) -> datetime:
        """Asks it again."""
        self.last = server_time(self._link)
        return self.last


@dataclass(frozen=True, slots=True)
class Poster:
    """Sends updates, one at a time.

    Args:
        link: the way to the server, logged in.
        identity: who we are there.
        ledger: where everything is recorded; its lock is held by the caller.
        run_id: of the run that this is.
        clock: the server's.
        tag: put on our comments, where the server takes one.
    """

    link: Link
    identity: Identity
    ledger: Ledger
    run_id: int
    clock: ServerClock
    tag: str

    @property
    def _login(self) -> str:
        return self.identity.login or ""

    def send(self, update: Update, decider: Decider, draft_id: int | None = None) -> Write | Held:
        """Carries one update out, at most once.

        Args:
            update: what is sent, exactly.
            decider: asked again right before it is sent.
            draft_id: of the draft that it carries out, if of one.

        Returns:
            The write as it ended, its state saying how; or why it was not even claimed.

        Raises:
            RateLimited, LoginRefused: nothing was stored, and nothing more may be asked.
            ServerError: the server cannot be reached; nothing was sent.
        """
        write = self.ledger.claim(self.run_id, update, self.clock.ask(), draft_id)
        if write is None:
            return self._already(update, draft_id)
        logs.event("write.claimed", write=write.id, bug=update.bug_id, key=update.key, kind=update.kind.value)
        try:
            write = self._prepared(write, decider)
        except (ServerError, LoginRefused) as error:
            self._end(write, WriteState.DROPPED, note=error.what)
            raise
        if write.state is WriteState.DROPPED:
            return write
        try:
            answer = put(self.link, update.bug_id, write.payload)
        except (RateLimited, LoginRefused) as error:
            self._end(write, WriteState.REFUSED, note=error.what)
            raise
        logs.event("write.answered", write=write.id, answer=type(answer).__name__)
        if isinstance(answer, Refusal):
            return self._end(write, WriteState.REFUSED, note=_refused(update, answer))
        if isinstance(answer, NotSent):
            return self._end(write, WriteState.REFUSED, note=f"it was not sent: {answer.why}")
        text = str(answer.answer) if isinstance(answer, Stored) else ""
        why = "" if isinstance(answer, Stored) else answer.why
        return self._confirm(write, decider, answer=text[:2000], why=why)

    def _already(self, update: Update, draft_id: int | None) -> Held:
        """Says what keeps an update from being claimed; a draft whose update stands in the bug has been posted."""
        for write in self.ledger.writes(bug_id=update.bug_id, states=LIVE):
            if write.update.key == update.key and write.state in POSTED:
                if draft_id is not None:
                    self.ledger.decide(draft_id, DraftState.POSTED, "", self.clock.last, f"write {write.id}")
                return Held(f"write {write.id} of the same stands in the bug")
        return Held("an earlier write on these bugs is not settled; see `ca-nag status`", passing=True)

    def _prepared(self, write: Write, decider: Decider) -> Write:
        """Reads and decides again; gives the write with its intent recorded, or dropped."""
        bugs = self._read(write.update)
        if isinstance(bugs, str):
            return self._end(write, WriteState.DROPPED, note=bugs)
        logs.event("write.read", write=write.id)
        if held := decider.still(write.update, bugs):
            if write.draft_id is not None and not held.passing:
                self.ledger.decide(write.draft_id, DraftState.EXPIRED, "", self.clock.last, held.reason)
            return self._end(write, WriteState.DROPPED, note=held.reason)
        return self._intend(write, bugs[write.update.bug_id])

    def _read(self, update: Update) -> dict[int, RawBug] | str:
        """Reads all bugs that the update names, on the one path that shows the newest; or says which could not be."""
        bugs: dict[int, RawBug] = {}
        for bug_id in update.bugs:
            bug = read_one(self.link, bug_id)
            if isinstance(bug, Failed):
                return f"bug {bug_id} could not be read again: {bug.reason}"
            bugs[bug_id] = bug
        return bugs

    def _intend(self, write: Write, bug: RawBug) -> Write:
        update = write.update
        board = update.whiteboard[1] if update.whiteboard else None
        payload = body_of(update.comment, update.needinfo, update.clear_flags, board, self.tag)
        self.ledger.intend(write.id, self.clock.ask(), self._login, self.identity.id, before_of(bug), payload)
        logs.event("write.intended", write=write.id, bug=update.bug_id)
        return self.ledger.write(write.id)

    def _confirm(self, write: Write, decider: Decider, *, answer: str, why: str) -> Write:
        """Reads the bug again after the PUT: comment and flag are confirmed separately, whatever the answer said."""
        try:
            bug = read_one(self.link, write.update.bug_id)
        except (RateLimited, LoginRefused) as error:
            self._end(write, WriteState.UNKNOWN, answer=answer, note=why or error.what)
            raise
        except ServerError as error:
            return self._end(write, WriteState.UNKNOWN, answer=answer, note=why or error.what)
        if isinstance(bug, Failed):
            return self._end(write, WriteState.UNKNOWN, answer=answer, note=why or bug.reason)
        logs.event("write.confirmed", write=write.id)
        found = look_for(write, bug, self._login)
        if not found.anything:
            note = why or "the server said that it was stored, and it is not there"
            return self._end(write, WriteState.UNKNOWN, answer=answer, note=note)
        return self._found(write, bug, found, decider, answer=answer, why=why)

    def _found(
        self, write: Write, bug: RawBug, found: Found, decider: Decider, *, answer: str = "", why: str = ""
    ) -> Write:
        state, note = found.state, found.note
        if state is WriteState.DONE and why:
            # It stands there as meant; that no answer said so is worth a word all the same.
            state, note = WriteState.ADOPTED, f"found in the bug afterwards; {why}"
        if write.state is WriteState.GIVEN_UP:
            state = WriteState.ADOPTED
        last = int(write.before.get("last_comment", -1))
        between = range(last + 1, found.comment if found.comment is not None else 0)
        crossed: tuple[int, ...] = ()
        if any(comment["count"] in between for comment in bug["comments"]):
            crossed = tuple(number for number in decider.ca_comments(bug) if number in between)
        if crossed:
            numbers = ", ".join(map(str, crossed))
            note = "; ".join(filter(None, (note, f"the CA wrote comment {numbers} before ours was stored")))
        return self._end(
            write, state, answer=answer, comment=found.comment, flags=found.flags, crossed=crossed, note=note
        )

    def _end(self, write: Write, state: WriteState, **what: Any) -> Write:
        """Records how it ended (the ledger makes its draft posted with it), and what follows from that."""
        self.ledger.settle(write.id, state, self.clock.last, **what)
        logs.event("write.recorded", write=write.id, bug=write.update.bug_id, state=state.value)
        ended = self.ledger.write(write.id)
        follow_up(self.ledger, ended)
        return ended

    # --- after a crash ---------------------------------------------------------------------------------------------

    def settle(self, decider: Decider) -> list[Write]:
        """Finds out what became of every write whose fate is unknown, before anything else is done.

        With evidence it is adopted. Without, it waits until half an hour of server time after the intent; then it
        counts as absent and may be sent once more by whoever decides so anew, or, the second time, it is staff's.

        Returns:
            Those writes, as they stand now.
        """
        settled = []
        for write in self.ledger.writes(states=UNSETTLED | {WriteState.GIVEN_UP}):
            try:
                bug = read_one(self.link, write.update.bug_id)
            except (RateLimited, LoginRefused):
                raise
            except ServerError as error:
                settled.append(self._keep(write, f"bug {write.update.bug_id} could not be read: {error.what}"))
                continue
            if isinstance(bug, Failed):
                settled.append(self._keep(write, f"bug {write.update.bug_id} could not be read: {bug.reason}"))
                continue
            found = look_for(write, bug, self._login)
            if write.state is WriteState.GIVEN_UP:
                self._reconsider(write, bug, found, decider)
                continue
            if found.anything:
                settled.append(self._found(write, bug, found, decider, why="no answer had come"))
                continue
            now = self.clock.ask()
            since = write.intended_at or write.claimed_at
            if now - since < LATE:
                until = (since + LATE).strftime("%H:%M")
                settled.append(self._keep(write, f"no trace of it yet; nothing is sent again before {until} (UTC)"))
            elif self._sent_before(write):
                settled.append(self._end(write, WriteState.GIVEN_UP, note="sent twice, and no trace of it"))
            else:
                settled.append(self._end(write, WriteState.ABSENT, note="no trace of it after half an hour"))
        return settled

    def _sent_before(self, write: Write) -> bool:
        """Whether one of these lapses was sent before without a trace, under whatever key."""
        same = {(duty.bug_id, duty.clock, duty.due) for duty in write.update.duties}
        for other in self.ledger.writes(bug_id=write.update.bug_id, states={WriteState.ABSENT}):
            theirs = {(duty.bug_id, duty.clock, duty.due) for duty in other.update.duties}
            if other.update.key == write.update.key or not same.isdisjoint(theirs):
                return True
        return False

    def _reconsider(self, write: Write, bug: RawBug, found: Found, decider: Decider) -> None:
        """Given up is not for ever: it may turn up after all, or a person who has looked lets the bot go on."""
        if found.comment is not None:
            self._found(write, bug, found, decider, why="it turned up long after it was sent")
            return
        looked = {look.bug_id: look.at for look in self.ledger.looks()}
        settled = write.settled_at or write.claimed_at
        if all(number in looked and looked[number] > settled for number in write.update.bugs):
            self._end(write, WriteState.ABSENT, note=f"{write.note}; a person has looked")

    def _keep(self, write: Write, note: str) -> Write:
        if write.state is WriteState.INTENDED:
            return self._end(write, WriteState.UNKNOWN, note=note)
        return replace(write, note=note)


def follow_up(ledger: Ledger, write: Write) -> None:
    """Marks the reminder that a correction takes back; harmless when done twice, so that a crash leaves no gap."""
    moment = write.settled_at or write.claimed_at
    if write.update.kind is Kind.CORRECTION and write.state in POSTED:
        for other in ledger.writes(bug_id=write.update.bug_id, states=POSTED | {WriteState.GIVEN_UP}):
            if other.update.kind is Kind.REMINDER and correction_key(other.update.key) == write.update.key:
                ledger.settle(other.id, WriteState.RETRACTED, moment, note=f"taken back by write {write.id}")


def _refused(update: Update, refusal: Refusal) -> str:
    unknown_name = 51
    nobody = "no user named" in refusal.message
    if refusal.code == unknown_name and update.clear_flags and not nobody:
        return f"our earlier needinfo has gone meanwhile, which answers it: held ({refusal.message})"
    return f"the server refused it ({refusal.code}): {refusal.message}"
