"""`ca-nag replay` as staff type it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
RECORDED = str(Path(__file__).parents[1] / "data" / "recorded" / "bmo-snapshot.jsonl")


def test_a_story_is_told_as_text_and_as_json(run: Run) -> None:
    """The same bug of a recorded server, both ways."""
    text, document = (run("replay", "8", "--snapshot", RECORDED, "--format", name) for name in ("terminal", "json"))
    assert (text.code, document.code) == (0, 0)
    assert text.out.startswith("Bug 8: ")
    assert "Day by day, where something changed:" in text.out
    assert json.loads(document.out)["bug"] == 8


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("999999",), "Bug 999999 cannot be replayed: it is not among the bugs that were read."),
        (("8", "--from", "2026-11-02", "--to", "2026-11-01"), "--to 2026-11-01 comes before --from 2026-11-02."),
        (("8", "--to", "2001-01-01"), "after the days asked for.\n  Give a later --to."),
        (("8", "--from", "yesterday"), "'yesterday' is no day like 2026-03-07."),
        (("none",), "'none' is not a valid integer"),
    ],
)
def test_bad_input_ends_with_two_and_a_clear_sentence(run: Run, words: tuple[str, ...], says: str) -> None:
    """Nothing is told of a bug that was not read, nor of days that cannot be."""
    ran = run("replay", *words, "--snapshot", RECORDED)
    assert ran.code == 2
    assert says in ran.err
    assert ran.out == ""
