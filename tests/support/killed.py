"""A child process that runs `ca-nag` and kills itself, with SIGKILL, at the n-th time that a log event is told.

    python tests/support/killed.py EVENT N WORDS…

What a crash leaves is what the operating system leaves: no `finally`, no flush, no lock given back by us.
"""

from __future__ import annotations

import os
import signal
import sys

from bot import cli, logs

_event, _count = sys.argv[1], int(sys.argv[2])
_original = logs.event


def _fatal(name: str, /, **fields: object) -> None:
    global _count  # noqa: PLW0603 - a script of one purpose
    _original(name, **fields)  # type: ignore[arg-type] # the same fields go through
    if name == _event:
        _count -= 1
        if _count == 0:
            os.kill(os.getpid(), signal.SIGKILL)


logs.event = _fatal
sys.argv = ["ca-nag", *sys.argv[3:]]
cli.main()
