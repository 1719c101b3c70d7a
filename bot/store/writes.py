"""Writes: each attempt to change a bug, from its claim to what became of it.

Every step is one transaction that is on the disk before the method returns: whoever is killed between two steps leaves
a row that says how far it had come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.errors import InputError
from bot.store.drafts import Drafts
from bot.store.records import LIVE, POSTED, UNSETTLED, DraftState, Kind, Update, Write, WriteState
from bot.store.rows import (
    Event,
    duty_columns,
    event_columns,
    event_of,
    json_text,
    kept,
    moment_text,
    update_columns,
    write_of,
)

NEXT: Mapping[WriteState, frozenset[WriteState]] = {
    WriteState.CLAIMED: frozenset({WriteState.DROPPED}),
    WriteState.INTENDED: frozenset(
        {*POSTED, WriteState.UNKNOWN, WriteState.REFUSED, WriteState.ABSENT, WriteState.GIVEN_UP}
    ),
    WriteState.UNKNOWN: frozenset({*POSTED, WriteState.ABSENT, WriteState.GIVEN_UP}),
    WriteState.DONE: frozenset({WriteState.RETRACTED}),
    WriteState.FLAG_MISSING: frozenset({WriteState.RETRACTED}),
    WriteState.ADOPTED: frozenset({WriteState.RETRACTED}),
    # Found after all: the server had stored it very late. Absent: a person has looked, and lets the bot go on.
    WriteState.GIVEN_UP: frozenset({WriteState.ADOPTED, WriteState.RETRACTED, WriteState.ABSENT}),
    WriteState.DROPPED: frozenset(),
    WriteState.REFUSED: frozenset(),
    WriteState.ABSENT: frozenset(),
    WriteState.RETRACTED: frozenset(),
}
"""What `settle` may make of a write; from claimed to intended leads `intend` alone."""

_NAMES_BUG = "(bug_id = ? OR id IN (SELECT write_id FROM write_duties WHERE bug_id = ?))"


def _states(states: Iterable[WriteState]) -> str:
    return json_text(sorted(state.value for state in states))


class Writes(Drafts):
    """The part of the ledger that holds writes; they carry drafts out."""

    def claim(self, run_id: int, update: Update, at: datetime, draft_id: int | None = None) -> Write | None:
        """Makes an update this run's to send, if no other attempt stands in its way.

        Args:
            run_id: of the run, or command, that asks.
            update: what is to be sent.
            at: when (aware, UTC).
            draft_id: of the approved draft that it carries out.

        Returns:
            None where a write with that key stands, or where it is unknown what became of a write on one of its bugs.

        Raises:
            InputError: the draft is not approved.
        """
        with self._writing():
            if draft_id is not None and (draft := self._draft(draft_id)).state is not DraftState.APPROVED:
                raise InputError(f"Draft {draft_id} is {draft.state.value}: only an approved one is posted.")
            if self._standing(update.key) or any(self.writes(bug_id=bug, states=UNSETTLED) for bug in update.bugs):
                return None
            return self._add(run_id, update, Event(at, WriteState.CLAIMED.value), {"draft_id": draft_id})

    def intend(
        self,
        number: int,
        at: datetime,
        account: str,
        account_id: int | None,
        before: Mapping[str, Any],
        payload: Mapping[str, Any],
    ) -> Write:
        """Records that a claimed write is about to be sent: from here on only the server knows.

        Args:
            number: the write's.
            at: the server's time (aware, UTC).
            account: the login that it is sent as.
            account_id: its number.
            before: what stands in the bug, as `Write.before`.
            payload: the exact body of the PUT.

        Raises:
            InputError: there is none, or it is not claimed; says what it is now.
        """
        row = {
            "intended_at": moment_text(at),
            "account": kept(account),
            "account_id": account_id,
            "before": json_text(dict(before)),
            "payload": json_text(dict(payload)),
        }
        with self._writing():
            write = self._write(number)
            if write.state is not WriteState.CLAIMED:
                raise _wrong(write, WriteState.INTENDED)
            return self._become(write, Event(at, WriteState.INTENDED.value), row)

    def settle(
        self,
        number: int,
        state: WriteState,
        at: datetime,
        *,
        answer: str = "",
        comment: int | None = None,
        flags: Collection[int] = (),
        crossed: Collection[int] = (),
        note: str = "",
    ) -> Write:
        """Records what became of a write; what is not given stays as it was.

        Where it stands in the bug, the draft that it carries out becomes posted in the same transaction.

        Args:
            number: the write's.
            state: what became of it.
            at: the server's time (aware, UTC).
            answer: what the server answered.
            comment: the number of our comment.
            flags: the ids of our needinfos.
            crossed: numbers of CA comments that came in between.
            note: what a person should know of it.

        Raises:
            InputError: there is none, or it cannot become that; says what it is now.
        """
        row: dict[str, Any] = {
            "settled_at": moment_text(at),
            **({"answer": kept(answer)} if answer else {}),
            **({} if comment is None else {"comment": comment}),
            **({"flags": json_text(list(flags))} if flags else {}),
            **({"crossed": json_text(list(crossed))} if crossed else {}),
            **({"note": kept(note)} if note else {}),
        }
        with self._writing():
            write = self._write(number)
            if state not in NEXT[write.state]:
                raise _wrong(write, state)
            settled = self._become(write, Event(at, state.value, note=note), row)
            if state in POSTED and write.draft_id is not None:
                draft = self._draft(write.draft_id)
                if draft.state is DraftState.APPROVED:
                    self._decided(draft, DraftState.POSTED, "", at, f"write {number}")
            return settled

    def adopt(
        self, run_id: int, update: Update, at: datetime, *, comment: int, flags: Collection[int] = (), note: str = ""
    ) -> Write:
        """Records a comment of ours that was found in a bug while the ledger knew nothing of it.

        Args:
            run_id: of the run that found it.
            update: what it says, as far as that can be told.
            at: when the comment was written, by the server's clock (aware, UTC).
            comment: its number.
            flags: the ids of our needinfos that came with it.
            note: how it was found.

        Returns:
            The new row; where a write with that key stands, that one, as it is.
        """
        row = {
            "intended_at": moment_text(at),
            "settled_at": moment_text(at),
            "comment": comment,
            "flags": json_text(list(flags)),
            "note": kept(note),
        }
        with self._writing():
            if standing := self._standing(update.key):
                return standing[0]
            return self._add(run_id, update, Event(at, WriteState.ADOPTED.value, note=note), row)

    def release_claims(self, at: datetime) -> int:
        """Drops the claims of runs that died before they sent anything; gives their number.

        To be called under the lock, when a run begins (`at`, aware, UTC): then no other run is alive.
        """
        with self._writing():
            stale = self.writes(states={WriteState.CLAIMED})
            for write in stale:
                note = f"run {write.run_id} ended before it was sent"
                row = {"note": note, "settled_at": moment_text(at)}
                self._become(write, Event(at, WriteState.DROPPED.value, note=note), row)
            return len(stale)

    def write(self, number: int) -> Write:
        """Gives one write.

        Raises:
            InputError: there is none of that number.
        """
        return self._write(number)

    def writes(self, *, bug_id: int | None = None, states: Collection[WriteState] | None = None) -> list[Write]:
        """Gives the writes, newest first.

        Args:
            bug_id: only those that name this bug, be it their own or one that they list.
            states: only those in one of these states.
        """
        bug_clause, bug_values = (_NAMES_BUG, (bug_id, bug_id)) if bug_id is not None else ("1", ())
        return self._read(
            write_of,
            f"SELECT * FROM writes WHERE {bug_clause} AND state IN (SELECT value FROM json_each(?)) ORDER BY id DESC",
            *bug_values,
            _states(tuple(WriteState) if states is None else states),
        )

    def write_events(self, number: int) -> list[Event]:
        """Gives all that happened to a write, oldest first.

        Raises:
            InputError: there is none of that number.
        """
        self._write(number)
        return self._read(event_of, "SELECT * FROM write_events WHERE write_id = ? ORDER BY id", number)

    def absences(self, key: str) -> int:
        """Counts how often an update was sent without a trace."""
        sql = "SELECT count(*) FROM writes WHERE key = ? AND state = ?"
        return self._number(sql, kept(key), WriteState.ABSENT.value)

    def posted_since(self, ca: str, at: datetime) -> int:
        """Counts the reminders to a CA, sent at that moment or later, that stand, may stand, or were taken back."""
        return self._number(
            "SELECT count(*) FROM writes WHERE ca = ? AND intended_at >= ? AND kind = ?"
            " AND state IN (SELECT value FROM json_each(?))",
            kept(ca),
            moment_text(at),
            Kind.REMINDER.value,
            _states(POSTED | UNSETTLED | {WriteState.RETRACTED}),
        )

    def _standing(self, key: str) -> list[Write]:
        return self._read(
            write_of,
            "SELECT * FROM writes WHERE key = ? AND state IN (SELECT value FROM json_each(?))",
            kept(key),
            _states(LIVE),
        )

    def _write(self, number: int) -> Write:
        found = self._read(write_of, "SELECT * FROM writes WHERE id = ?", number)
        if not found:
            raise InputError(f"There is no write {number}.", _LOG)
        return found[0]

    def _add(self, run_id: int, update: Update, event: Event, row: Mapping[str, Any]) -> Write:
        columns = {**update_columns(update), **row, "run_id": run_id, "state": event.what}
        number = self._insert("writes", columns | {"claimed_at": moment_text(event.at)})
        self._db.table("write_duties").insert_all(duty_columns("write_id", number, update))
        self._insert("write_events", event_columns("write_id", number, event))
        return self._write(number)

    def _become(self, write: Write, event: Event, row: Mapping[str, Any]) -> Write:
        self._db.table("writes").update(write.id, {**row, "state": event.what})
        self._insert("write_events", event_columns("write_id", write.id, event))
        return self._write(write.id)


def _wrong(write: Write, state: WriteState) -> InputError:
    return InputError(f"Write {write.id} is {write.state.value}: it cannot become {state.value}.", _LOG)


_LOG = "`ca-nag log` shows the writes that there are."
