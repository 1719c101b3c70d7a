"""The ledger: all that the bot did, means to do and was told, in one SQLite file."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from bot.store.book import opened, opened_for_reading, resolved
from bot.store.digests import Digests
from bot.store.runs import Runs
from bot.store.words import Words
from bot.store.writes import Writes


class Ledger(Runs, Writes, Words, Digests):
    """An open ledger; every method is one transaction, and raises `LedgerError` where the file fails it.

    Use it as a context manager, in the thread that opened it.
    """

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens a ledger to read and write; makes it where there is none, and brings an older one up to date.

        Raises:
            LedgerError: it cannot be opened, is damaged, is no ledger, or is newer than this program.
        """
        real = resolved(path)
        return cls(real, opened(real))

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Opens a ledger to read alone: makes, migrates and changes nothing, and waits for no writer.

        Returns:
            None where there is no ledger.

        Raises:
            LedgerError: it cannot be read, is damaged, is no ledger, or is newer than this program.
        """
        real = resolved(path)
        db = opened_for_reading(real)
        return None if db is None else cls(real, db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
