"""Standard output and error as they may be found: closed, full, without a reader, in a locale of few letters."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import TYPE_CHECKING, Any

from bot.errors import InputError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_IN, _OUT, _ERR = 0, 1, 2


class _Output(io.FileIO):
    """Standard output: a failure is told once, as an error of ours; what would come after it is dropped."""

    _failed = False

    def write(self, data: ReadableBuffer, /) -> int:
        if self._failed:
            return len(memoryview(data))
        try:
            return super().write(data)
        except BrokenPipeError:
            self._failed = True
            raise
        except OSError as error:
            self._failed = True
            raise InputError(
                f"Standard output cannot be written: {error.strerror}.", "Give it a place that takes the whole text."
            ) from None


class _Errors(io.FileIO):
    """Standard error: where it cannot be written, nobody is left to tell, and the exit code says it alone."""

    def write(self, data: ReadableBuffer, /) -> int:
        with contextlib.suppress(OSError):
            super().write(data)
        return len(memoryview(data))


def prepare() -> None:
    """Puts streams in place that end no run: not on a name with an accent under cron's C locale, not when closed.

    After it, writing to standard output raises `BrokenPipeError` where the reader has gone and `InputError` where it is
    closed or full; writing to standard error always works.
    """
    _occupy()
    sys.stdout = _text(_Output(_OUT, "w", closefd=False), sys.stdout)
    sys.stderr = _text(_Errors(_ERR, "w", closefd=False), sys.stderr, line_buffering=True)


def _occupy() -> None:
    """Opens what is closed, so that no file or socket gets one of these numbers and is written to as a stream."""
    for descriptor in (_IN, _OUT, _ERR):
        try:
            os.fstat(descriptor)
        except OSError:
            # For reading only: what is written to it must fail, as it does on a closed one.
            os.open(os.devnull, os.O_RDONLY)


def _text(raw: io.FileIO, before: Any, *, line_buffering: bool = False) -> io.TextIOWrapper:
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=getattr(before, "encoding", None) or "utf-8",
        errors="backslashreplace",
        line_buffering=line_buffering or raw.isatty(),
    )
