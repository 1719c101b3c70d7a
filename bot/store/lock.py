"""The lock: one run at a time on one ledger; the kernel gives it back when the process ends, however it ends."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.errors import Busy
from bot.store.book import resolved, told
from bot.store.rows import moment_of, moment_text

_LONGEST = 1000
"""More than this, in bytes, is no holder's line."""


class Lock:
    """Holds `<ledger>.lock` while it is entered.

    The file stays when the lock is given back: to remove it would let two processes lock two files of one name.

    Args:
        ledger: the ledger's path; symbolic links are followed, so that each ledger has one lock.
        verb: what this process does, for whoever finds it locked.
        at: the present moment (aware, UTC), for the same.
    """

    def __init__(self, ledger: Path, verb: str, at: datetime) -> None:
        real = resolved(ledger)
        self.path = real.with_name(f"{real.name}.lock")
        self._holder = {"pid": os.getpid(), "host": socket.gethostname(), "verb": verb, "since": moment_text(at)}
        self._file: int | None = None

    def __enter__(self) -> Self:
        """Takes the lock, or fails at once.

        Raises:
            Busy: another process has it, or this one already.
            LedgerError: the file cannot be made or locked.
        """
        with told(self.path):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                self._take(file)
            except BaseException:
                os.close(file)
                raise
        self._file = file
        return self

    def _take(self, file: int) -> None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(_in_words(os.pread(file, _LONGEST, 0))) from None
        os.ftruncate(file, 0)
        os.pwrite(file, json.dumps(self._holder).encode(), 0)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _in_words(line: bytes) -> str:
    """Says who holds the lock; the line may be half written, or anything."""
    try:
        holder = json.loads(line)
        since = moment_of(holder["since"]).strftime("%Y-%m-%d %H:%M:%S UTC")
        host, verb = (ascii(str(holder[name]))[1:-1] for name in ("host", "verb"))
        return f"process {int(holder['pid'])} on {host} (`{verb}`), since {since}"
    except (ValueError, TypeError, KeyError, RecursionError):
        return "it does not say who it is"
