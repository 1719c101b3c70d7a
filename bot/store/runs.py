"""Runs, the bugs that each read, its plan; whose ledger it is, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.errors import LedgerError
from bot.store.book import Book
from bot.store.records import Run
from bot.store.rows import json_text, kept, mapping_of, moment_of, moment_text, run_of

RUNS_KEPT = 30
"""Of so many runs the bugs read and the plans are kept; a plan that led to a write is kept for good."""

BugRead = tuple[int, str, str, str]
"""A bug that a run read: its number, its verdict's group and reason, and `last_change_time` as the server gave it."""


class Runs(Book):
    """The part of the ledger that is about runs and about itself."""

    def belongs_to(self, server: str, login: str, account_id: int | None) -> None:
        """Makes sure that the ledger is this account's on this server; the first call records it.

        A login may be renamed while its number stays.

        Args:
            server: the server's address.
            login: of the bot's account.
            account_id: its number, where the server told it.

        Raises:
            LedgerError: it is another's.
        """
        with self._writing():
            known = self._meta("server"), self._meta("login"), self._meta("account_id")
            if known[0] is None or known[1] is None:
                self._set_meta("server", _bare(server))
            else:
                self._compare((known[0], known[1], known[2]), (_bare(server), login, account_id))
            self._set_meta("login", login)
            if account_id is not None:
                self._set_meta("account_id", str(account_id))

    def _compare(self, known: tuple[str, str, str | None], now: tuple[str, str, int | None]) -> None:
        remedy = "Name another file as `[ledger] path`: each account on each server has a ledger of its own."
        if known[0] != now[0]:
            raise LedgerError(f"{self.path}: is the ledger of {known[0]}, not of {now[0]}.", remedy)
        numbers = known[2], None if now[2] is None else str(now[2])
        same = numbers[0] == numbers[1] if None not in numbers else known[1].casefold() == now[1].casefold()
        if not same:
            whose, who = (
                f"{login} (account {number or 'of unknown number'})"
                for login, number in zip((known[1], now[1]), numbers, strict=True)
            )
            raise LedgerError(f"{self.path}: is the ledger of {whose}, not of {who}.", remedy)

    def _meta(self, name: str) -> str | None:
        found = self._read(lambda row: str(row["value"]), "SELECT value FROM meta WHERE name = ?", name)
        return found[0] if found else None

    def _set_meta(self, name: str, value: str) -> None:
        self._db.table("meta").upsert({"name": name, "value": kept(value)}, pk="name")

    def _moment(self, name: str) -> datetime | None:
        found = self._read(lambda row: moment_of(row["value"]), "SELECT value FROM meta WHERE name = ?", name)
        return found[0] if found else None

    def _mark(self, name: str, at: datetime) -> None:
        with self._writing():
            self._set_meta(name, moment_text(at))

    @property
    def first_run(self) -> datetime | None:
        """When the first run began: what had lapsed before is backlog."""
        return self._moment("first_run")

    @property
    def backlog_lifted(self) -> datetime | None:
        """When a person told it to take the backlog too."""
        return self._moment("backlog_lifted")

    @property
    def recovered(self) -> datetime | None:
        """When our own comments were last looked for on the server."""
        return self._moment("recovered")

    def mark_first_run(self, at: datetime) -> None:
        """Records when the first run began; later calls change nothing."""
        with self._writing():
            if self._meta("first_run") is None:
                self._set_meta("first_run", moment_text(at))

    def lift_backlog(self, at: datetime) -> None:
        """Records that the backlog is to be taken too."""
        self._mark("backlog_lifted", at)

    def mark_recovered(self, at: datetime) -> None:
        """Records that our own comments were looked for on the server."""
        self._mark("recovered", at)

    def start_run(self, verb: str, at: datetime) -> int:
        """Records that a run, or a command that writes, has begun; gives its number."""
        with self._writing():
            return self._insert("runs", {"verb": kept(verb), "started": moment_text(at)})

    def end_run(self, run_id: int, at: datetime, exit_code: int, summary: Mapping[str, Any]) -> None:
        """Records how a run ended.

        Args:
            run_id: its number.
            at: when (aware, UTC).
            exit_code: what the process ends with.
            summary: its counts, as JSON values.
        """
        row = {"ended": moment_text(at), "exit_code": int(exit_code), "summary": json_text(dict(summary))}
        with self._writing() as db:
            db.table("runs").update(run_id, row)

    def runs(self, limit: int) -> list[Run]:
        """Gives the newest runs, newest first; one without an end was killed, or goes on."""
        return self._read(run_of, "SELECT * FROM runs ORDER BY id DESC LIMIT ?", limit)

    def remember_bugs(self, run_id: int, rows: Iterable[BugRead]) -> None:
        """Keeps what a run read; of runs before the last 30 that is forgotten."""
        columns = [
            {"run_id": run_id, "bug_id": bug, "verdict": kept(group), "reason": kept(reason), "changed": kept(changed)}
            for bug, group, reason, changed in rows
        ]
        with self._writing() as db:
            db.table("run_bugs").upsert_all(columns, pk=("run_id", "bug_id"))
            kept_runs = "SELECT DISTINCT run_id FROM run_bugs ORDER BY run_id DESC LIMIT ?"
            db.execute(f"DELETE FROM run_bugs WHERE run_id NOT IN ({kept_runs})", [RUNS_KEPT])

    def bugs_of(self, run_id: int) -> list[BugRead]:
        """Gives what a run read, by the bugs' numbers; nothing for runs long past."""
        return self._read(
            lambda row: (int(row["bug_id"]), row["verdict"], row["reason"], row["changed"]),
            "SELECT * FROM run_bugs WHERE run_id = ? ORDER BY bug_id",
            run_id,
        )

    def remember_plan(self, run_id: int, plan: Mapping[str, Any]) -> None:
        """Keeps a run's plan; of runs before the last 30 only where something was written."""
        with self._writing() as db:
            db.table("plans").upsert({"run_id": run_id, "plan": json_text(dict(plan))}, pk="run_id")
            db.execute(
                "DELETE FROM plans WHERE run_id NOT IN (SELECT run_id FROM plans ORDER BY run_id DESC LIMIT ?)"
                " AND run_id NOT IN (SELECT run_id FROM writes)",
                [RUNS_KEPT],
            )

    def plan_of(self, run_id: int) -> dict[str, Any] | None:
        """Gives a run's plan, as it was kept; None where there is none."""
        found = self._read(lambda row: mapping_of(row["plan"]), "SELECT plan FROM plans WHERE run_id = ?", run_id)
        return found[0] if found else None


def _bare(server: str) -> str:
    return server.rstrip("/")
