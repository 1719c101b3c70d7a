"""`ca-nag WORDS…` as a user types it: in this process, which is quick, or apart, in a process of its own.

Both see the same: a folder, the environment that they are given, standard input. Apart is for what is about processes:
signals, locks between them, streams that are closed, the locale.
"""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from waiting import HANGS_SECONDS

from bot import cli
from bot.cli import streams

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    """What a command ended with and printed."""

    code: int
    out: str
    err: str


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """What is needed of the user's environment, and nothing else of it; and `more`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "SSL_CERT_DIR") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"} | dict(more or {})


def ran(*words: str, folder: Path, env: Mapping[str, str] | None = None, stdin: str = "") -> Ran:
    """Runs the command here; whatever it changes for the whole process is put back."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace") for _ in range(2))
    with _elsewhere(folder, environment(env)), _bare(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["ca-nag", *words])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        # It puts streams on the numbers 1 and 2, which belong to pytest here.
        patch.setattr(streams, "prepare", lambda: None)
        with pytest.raises(SystemExit) as ended:
            cli.main()
    code = ended.value.code
    assert isinstance(code, int)
    return Ran(code, _written(out), _written(err))


def ran_apart(*words: str, folder: Path, env: Mapping[str, str] | None = None, stdin: str = "") -> Ran:
    """Runs the command in a process of its own."""
    done = subprocess.run(  # noqa: S603 - the project's own command
        [sys.executable, "-m", "bot", *words],
        input=stdin,
        env=environment(env),
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=HANGS_SECONDS,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def _written(stream: io.TextIOWrapper) -> str:
    """What was written, its lines ended as a text file that is read ends them."""
    stream.flush()
    stream.seek(0)
    return stream.read()


@contextmanager
def _elsewhere(folder: Path, env: Mapping[str, str]) -> Iterator[None]:
    """In that folder and that environment alone, with the width that Python takes where there is no terminal."""
    before, home = dict(os.environ), Path.cwd()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update({"COLUMNS": "80", "LINES": "24", **env})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        os.chdir(home)


@contextmanager
def _bare() -> Iterator[None]:
    """Without pytest's log handlers, which would take what Python prints where nobody does; each warning an error."""
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    finally:
        root.handlers = handlers
