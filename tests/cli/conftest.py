"""The command line as a user has it: a process of its own, with its exit code and both outputs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Ran:
    """What a command ended with and printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `ca-nag WORDS…` in an empty folder, without the user's environment."""

    def call(*words: str, stdin: str = "", env: dict[str, str] | None = None) -> Ran:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
        done = subprocess.run(  # noqa: S603 - the project's own command
            [sys.executable, "-m", "bot", *words],
            input=stdin,
            env=kept | {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONWARNINGS": "error"} | (env or {}),
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return call
