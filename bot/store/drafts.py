"""Drafts: updates that wait for a person, and what people decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.errors import InputError
from bot.store.book import Book
from bot.store.records import Draft, DraftState, Kind, Update
from bot.store.rows import (
    Event,
    draft_of,
    duty_columns,
    event_columns,
    event_of,
    json_text,
    kept,
    moment_text,
    update_columns,
)

NEXT: Mapping[DraftState, frozenset[DraftState]] = {
    DraftState.WAITING: frozenset({DraftState.APPROVED, DraftState.REJECTED, DraftState.EXPIRED}),
    DraftState.APPROVED: frozenset(
        {DraftState.WAITING, DraftState.REJECTED, DraftState.EXPIRED, DraftState.POSTED},
    ),
    DraftState.REJECTED: frozenset(),
    DraftState.EXPIRED: frozenset(),
    DraftState.POSTED: frozenset(),
}
"""What a draft may become."""


class Drafts(Book):
    """The part of the ledger that holds drafts."""

    def add_draft(self, update: Update, at: datetime) -> Draft:
        """Keeps an update as a draft; where one with its key waits or is approved, that one is given instead."""
        with self._writing() as db:
            standing = self._read(
                draft_of,
                "SELECT * FROM drafts WHERE key = ? AND state IN ('waiting', 'approved')",
                kept(update.key),
            )
            if standing:
                return standing[0]
            state = DraftState.WAITING.value
            columns = update_columns(update) | {"state": state, "made_at": moment_text(at)}
            number = self._insert("drafts", columns)
            db.table("draft_duties").insert_all(duty_columns("draft_id", number, update))
            self._happened(number, Event(at, state, note=update.grounds))
            return self._draft(number)

    def drafts(self, *states: DraftState) -> list[Draft]:
        """Gives the drafts in these states (none named: all), oldest first."""
        wanted = json_text([state.value for state in states or tuple(DraftState)])
        return self._read(
            draft_of, "SELECT * FROM drafts WHERE state IN (SELECT value FROM json_each(?)) ORDER BY id", wanted
        )

    def draft(self, number: int) -> Draft:
        """Gives one draft.

        Raises:
            InputError: there is none of that number.
        """
        return self._draft(number)

    def edit_draft(self, number: int, comment: str, who: str, at: datetime) -> Draft:
        """Gives a draft another text; an approved one waits again, for nobody approved this text.

        Args:
            number: the draft's.
            comment: the whole text, the key line its last.
            who: the person who edited it.
            at: when (aware, UTC).

        Raises:
            InputError: there is none, or it is decided already.
        """
        with self._writing() as db:
            draft = self._draft(number)
            if not NEXT[draft.state]:
                raise InputError(f"Draft {number} is {draft.state.value}: its text stays.", _LIST)
            update = replace(draft.update, comment=comment)
            self._happened(number, Event(at, "edited", who, was=draft.update.comment))
            row: dict[str, Any] = {"update_json": json_text(update.to_json()), "edited_by": kept(who)}
            if draft.state is DraftState.APPROVED:
                row |= {"state": DraftState.WAITING.value, "decided_by": "", "decided_at": None, "why": ""}
                self._happened(number, Event(at, DraftState.WAITING.value, who, "its text was edited"))
            db.table("drafts").update(number, row)
            return self._draft(number)

    def decide(self, number: int, state: DraftState, who: str, at: datetime, why: str = "") -> Draft:
        """Records what was decided about a draft.

        A draft that is posted already may be called posted again: `settle` does so by itself.

        Args:
            number: the draft's.
            state: what it becomes.
            who: the person who decided it; empty where the bot did.
            at: when (aware, UTC).
            why: the reason.

        Raises:
            InputError: there is none, or it cannot become that; says what it is now.
        """
        with self._writing():
            draft = self._draft(number)
            if draft.state is state is DraftState.POSTED:
                return draft
            if state not in NEXT[draft.state]:
                raise InputError(f"Draft {number} is {draft.state.value}: it cannot become {state.value}.", _LIST)
            return self._decided(draft, state, who, at, why)

    def _decided(self, draft: Draft, state: DraftState, who: str, at: datetime, why: str) -> Draft:
        """Records a decision inside the transaction that is open; posting leaves standing who had approved it."""
        row: dict[str, Any] = {"state": state.value}
        if state is DraftState.WAITING:
            row |= {"decided_by": "", "decided_at": None, "why": ""}
        elif state is not DraftState.POSTED:
            row |= {"decided_by": kept(who), "decided_at": moment_text(at), "why": kept(why)}
        self._happened(draft.id, Event(at, state.value, who, why))
        self._db.table("drafts").update(draft.id, row)
        return self._draft(draft.id)

    def draft_events(self, number: int) -> list[Event]:
        """Gives all that happened to a draft, oldest first.

        Raises:
            InputError: there is none of that number.
        """
        self._draft(number)
        return self._read(event_of, "SELECT * FROM draft_events WHERE draft_id = ? ORDER BY id", number)

    def rejected_keys(self) -> set[str]:
        """Gives the keys of rejected chores: the same edit is not offered again."""
        sql = "SELECT key FROM drafts WHERE state = 'rejected' AND kind = ?"
        return set(self._read(lambda row: str(row["key"]), sql, Kind.CHORE.value))

    def _draft(self, number: int) -> Draft:
        found = self._read(draft_of, "SELECT * FROM drafts WHERE id = ?", number)
        if not found:
            raise InputError(f"There is no draft {number}.", _LIST)
        return found[0]

    def _happened(self, number: int, event: Event) -> None:
        self._insert("draft_events", event_columns("draft_id", number, event))


_LIST = "`ca-nag drafts list` shows the drafts that there are."
