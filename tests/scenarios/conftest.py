"""The stage that scenarios are played on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stage import SILENT, Stage

from bot.sandbox import seed
from bot.sandbox.server import Sandbox
from bot.sandbox.state import State


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """One lapsed bug, and a configuration that posts at once, also what lapsed before the first run."""
    bugs = [bug for bug in seed.bugs() if bug["id"] == SILENT]
    clock = [seed.NOW]
    with Sandbox(State.from_snapshot(bugs, seed.ACCOUNTS), now=lambda: clock[0]) as server:
        text = seed.configuration(server.url, key_in_url=False).replace(
            "[directory]", '[posting]\nmode = "post"\n\n[directory]', 1
        )
        text = text.replace("[bugzilla]", "[bugzilla]\nattempts = 1", 1)
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        yield Stage(server, tmp_path, clock)
