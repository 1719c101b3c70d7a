"""The stage that scenarios are played on."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import killed
import pytest
from command_line import environment
from killed import Nursery
from stage import PAIR, SILENT, Stage

from bot.sandbox import Personality, seed
from bot.sandbox.server import Sandbox
from bot.sandbox.state import State


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where all processes come from that are killed."""
    with killed.nursery(environment()) as running:
        yield running


@cache
def _seeded() -> list[dict[str, Any]]:
    return seed.bugs()


def _staged(
    tmp_path: Path, nursery: Nursery, numbers: tuple[int, ...], personality: Personality = Personality.BMO
) -> Iterator[Stage]:
    bugs = [deepcopy(bug) for bug in _seeded() if bug["id"] in numbers]
    clock = [seed.NOW]
    state = State.from_snapshot(bugs, seed.ACCOUNTS)
    with Sandbox(state, now=lambda: clock[0], personality=personality) as server:
        text = seed.configuration(server.url, key_in_url=personality is Personality.V52)
        text = text.replace("[directory]", '[posting]\nmode = "post"\n\n[directory]', 1)
        text = text.replace("[bugzilla]", "[bugzilla]\nattempts = 1", 1)
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        yield Stage(server, tmp_path, clock, nursery)


@pytest.fixture
def stage(tmp_path: Path, nursery: Nursery) -> Iterator[Stage]:
    """One lapsed bug, and a configuration that posts at once."""
    yield from _staged(tmp_path, nursery, (SILENT,))


@pytest.fixture
def pair(tmp_path: Path, nursery: Nursery) -> Iterator[Stage]:
    """Two lapsed bugs of one CA."""
    yield from _staged(tmp_path, nursery, PAIR)


@pytest.fixture
def old_server(tmp_path: Path, nursery: Nursery) -> Iterator[Stage]:
    """The one lapsed bug on a Bugzilla 5.2."""
    yield from _staged(tmp_path, nursery, (SILENT,), Personality.V52)
