"""The ledger's file: how it is opened, and how every failure of SQLite becomes an error that says what to do."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from bot.errors import LedgerError
from bot.store import schema

BUSY_SECONDS = 10
"""How long a statement waits for another process that writes; no transaction of ours lasts that long."""

_RESTORE = (
    "Restore it from a copy, or move it away: the next run finds again on the server what was posted, "
    "but drafts, snoozes and rulings are lost."
)
_REMEDIES: Mapping[str, str] = {
    "SQLITE_FULL": "Free some space on that disk, then run it again; nothing was half recorded.",
    "SQLITE_IOERR": "Check the disk, then run it again; nothing was half recorded.",
    "SQLITE_BUSY": "Another process is writing to it: run it again.",
    "SQLITE_LOCKED": "Another process is writing to it: run it again.",
    "SQLITE_READONLY": "Give this account the right to write to the file and its directory.",
    "SQLITE_CANTOPEN": "Give this account the right to read and write the file and its directory.",
    "SQLITE_CORRUPT": _RESTORE,
    "SQLITE_NOTADB": _RESTORE,
}

T = TypeVar("T")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns every failure of SQLite into a `LedgerError` that names the file and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        # Names are SQLITE_IOERR_WRITE and the like; the first two words are the kind.
        name = "_".join(str(getattr(error, "sqlite_errorname", "")).split("_")[:2])
        raise LedgerError(f"{path}: {error}.", _REMEDIES.get(name, "Check the file, then run it again.")) from None
    except (OverflowError, UnicodeEncodeError) as error:
        raise LedgerError(f"{path}: cannot keep such a value: {error}.", "Correct what was handed over.") from None
    except OSError as error:
        raise LedgerError(f"{path}: {error.strerror or error}.", "Name a file that this account may write.") from None


def resolved(path: Path) -> Path:
    """Follows symbolic links, so that one ledger has one name, and one lock.

    Raises:
        LedgerError: the links lead nowhere, or what stands there is no file.
    """
    try:
        real = path.expanduser().resolve()
        odd = real.exists() and not real.is_file()
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: a loop of links, or no home
        raise LedgerError(f"{path}: cannot be found: {error}.", "Name another file as `[ledger] path`.") from None
    if odd:
        raise LedgerError(f"{path}: is no file.", "Name another file as `[ledger] path`.")
    return real


def opened(path: Path) -> Database:
    """Opens the ledger for reading and writing; makes and migrates it where needed.

    Args:
        path: a resolved path; its directories are made, readable by this account alone.

    Raises:
        LedgerError: it cannot be opened, is damaged, is no ledger, or is newer than this program.
    """
    with told(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        db = _connected(f"{path.as_uri()}?mode=rw")
        try:
            schema.check(db, path)
            _use_wal(db, path)
            db.execute("PRAGMA synchronous = FULL")  # a commit has reached the disk before anything is sent
            schema.bring_up(db, path)
            db.execute("PRAGMA foreign_keys = ON")
            _inspect(db, path)
        except BaseException:
            db.close()
            raise
    return db


def opened_for_reading(path: Path, steps: Sequence[schema.Step] = schema.STEPS) -> Database | None:
    """Opens the ledger for reading alone: what stands in the file stays as it is.

    A ledger of an older version is read from a copy in memory that is brought to the newest: whoever wants to see,
    after an update of ca-nag, what the next run would do, need not run it first.

    Args:
        path: a resolved path.
        steps: all migrations that there are.

    Returns:
        None where there is no ledger yet.

    Raises:
        LedgerError: it cannot be read, is damaged, is no ledger, or is newer than this program.
    """
    with told(path):
        if not path.exists() or path.stat().st_size == 0:
            return None
        # A reader that opens a resting ledger as read-only leaves -wal and -shm beside it; one that may write clears
        # them away. Where a writer is at work, or was killed, they stand already: then it must not tidy up.
        at_rest = not path.with_name(f"{path.name}-wal").exists()
        db = _connected(f"{path.as_uri()}?mode={'rw' if at_rest else 'ro'}")
        try:
            db.execute("PRAGMA query_only = ON")
            if schema.check(db, path, steps) == len(steps):
                return db
            copy = Database(sqlite3.connect(":memory:", isolation_level=None), execute_plugins=False)
            db.conn.backup(copy.conn)
            schema.bring_up(copy, path, steps)
            copy.execute("PRAGMA query_only = ON")
        except BaseException:
            db.close()
            raise
        db.close()
        return copy


def _make(path: Path) -> None:
    """Makes an empty file that only this account may read; SQLite gives -wal and -shm the same rights."""
    # Only ever a new file: closing a descriptor of one that SQLite has open would drop SQLite's locks on it.
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return  # another process made it just now


def _connected(uri: str) -> Database:
    # No isolation level: transactions begin where this room says so, and nowhere else.
    return Database(
        sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None),
        recursive_triggers=False,
        execute_plugins=False,
    )


def _use_wal(db: Database, path: Path) -> None:
    """Turns on the write-ahead log, so that readers and a writer do not wait for each other."""
    mode = db.journal_mode
    for _ in range(BUSY_SECONDS * 10):
        if mode == "wal":
            return
        try:
            mode = str(db.execute("PRAGMA journal_mode = wal").fetchone()[0])
        except sqlite3.OperationalError as error:
            # Two processes that make the same ledger at once: SQLite does not wait for this lock by itself.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(0.1)
            continue
        break
    if mode != "wal":
        raise LedgerError(f"{path}: this file system cannot hold a write-ahead log.", "Put it on a local disk.")


def _inspect(db: Database, path: Path) -> None:
    """Looks through the whole file, so that nothing is posted on the word of a damaged ledger."""
    found = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    if found != "ok":
        raise LedgerError(f"{path}: is damaged: {found}.", _RESTORE)


class Book:
    """An open ledger file: transactions in, values out; every failure is a `LedgerError`.

    Args:
        path: of the file, for messages.
        db: the open database.
    """

    def __init__(self, path: Path, db: Database) -> None:
        self.path = path
        self._db = db

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        """One transaction that has the write lock from its first moment, and is on the disk when this ends."""
        with told(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                self._db.rollback()
                raise

    def _read(self, make: Callable[[dict[str, Any]], T], sql: str, *values: Any) -> list[T]:
        """Gives the rows of a query as values.

        Raises:
            LedgerError: it cannot be read, or holds a row that makes no sense.
        """
        with told(self.path):
            rows = list(self._db.query(sql, values))
        try:
            return [make(row) for row in rows]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise LedgerError(f"{self.path}: holds a row that cannot be read: {error}.", _RESTORE) from None

    def _number(self, sql: str, *values: Any) -> int:
        """Gives the one whole number that a query answers with."""
        return self._read(lambda row: int(next(iter(row.values()))), sql, *values)[0]

    def _insert(self, table: str, row: Mapping[str, Any]) -> int:
        """Adds a row inside the transaction that is open; gives its number."""
        return int(str(self._db.table(table).insert(dict(row)).last_pk))

    def close(self) -> None:
        """Closes the file.

        Raises:
            LedgerError: it could not be closed in order.
        """
        with told(self.path):
            self._db.close()
