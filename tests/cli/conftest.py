"""The command line as a user has it: an exit code and both outputs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from command_line import Ran, ran, ran_apart

Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `ca-nag WORDS…` in an empty folder, without the user's environment."""
    return partial(ran, folder=tmp_path)


@pytest.fixture
def run_apart(tmp_path: Path) -> Run:
    """The same in a process of its own."""
    return partial(ran_apart, folder=tmp_path)
