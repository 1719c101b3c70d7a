"""Processes that run `ca-nag` and kill themselves, with SIGKILL, at the n-th time that a log event is told.

What a crash leaves is what the operating system leaves: no `finally`, no flush, no lock given back by us.

As a script this is where they come from: it has imported everything, and forks one for each JSON object that it is
given, a line each. So each has a memory and files of its own, and need not start Python anew.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from waiting import HANGS_SECONDS

from bot import cli, logs


@dataclass(frozen=True)
class Nursery:
    """That script, running."""

    process: subprocess.Popen[str]

    def killed(self, event: str, count: int, words: tuple[str, ...], folder: Path, env: Mapping[str, str]) -> None:
        """Runs `ca-nag WORDS…` there until it kills itself, which it must."""
        printed = folder / "printed-by-the-killed"
        wanted = {"event": event, "count": count, "words": words, "folder": str(folder), "printed": str(printed)}
        # On macOS a forked process must not ask the system for proxies.
        line = json.dumps(wanted | {"env": {**env, "NO_PROXY": "*"}})
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        code = self.process.stdout.readline()
        assert code == f"{-signal.SIGKILL}\n", (code, printed.read_text(encoding="utf-8"))
        printed.unlink()


@contextmanager
def nursery(env: Mapping[str, str]) -> Iterator[Nursery]:
    """Starts and ends the script."""
    command = [sys.executable, __file__]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=env) as process:  # noqa: S603 - this very file
        yield Nursery(process)


def _serve() -> None:
    for line in sys.stdin:
        wanted = json.loads(line)
        child = os.fork()
        if child == 0:
            _live(wanted)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - this is how it answers


def _live(wanted: dict[str, Any]) -> NoReturn:
    """What was forked: runs the command, and dies when it tells of the event."""
    signal.alarm(HANGS_SECONDS)
    for number, path in enumerate((os.devnull, wanted["printed"], wanted["printed"])):
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, number)
        os.close(file)
    os.chdir(wanted["folder"])
    os.environ.clear()
    os.environ.update(wanted["env"])
    sys.argv = ["ca-nag", *wanted["words"]]
    original, left = logs.event, [None] * wanted["count"]

    def fatal(name: str, /, **fields: Any) -> None:
        original(name, **fields)
        if name == wanted["event"]:
            left.pop()
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    logs.event = fatal
    cli.main()


if __name__ == "__main__":
    _serve()
