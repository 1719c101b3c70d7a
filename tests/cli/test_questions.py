"""`ca-nag questions` as staff and askers type it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
RECORDED = str(Path(__file__).parents[1] / "data" / "recorded" / "bmo-snapshot.jsonl")
FROM = ("--from", RECORDED, "--now", "2026-11-23")


def test_the_list_is_shown_in_each_shape(run: Run) -> None:
    text, page, document = (run("questions", *FROM, "--format", name) for name in ("terminal", "markdown", "json"))
    assert {ran.code for ran in (text, page, document)} == {0}
    assert "8  TrustCorp  waits 25 days, due 2026-11-05, 18 days over\n" in text.out
    assert "## [Bug 8](" in page.out
    assert [row["bug"] for row in json.loads(document.out)["questions"]] == [9, 8, 6]
    assert run("questions", *FROM).out == text.out


def test_an_asker_gets_her_own_list(run: Run) -> None:
    def numbers(*words: str) -> list[int]:
        found = run("questions", *FROM, "--format", "json", *words)
        return [row["bug"] for row in json.loads(found.out)["questions"]]

    assert numbers("--asker", "ben.staff") == numbers("--asker", "ben.staff@mozilla.test") == [9, 8]
    assert numbers("--asker", "ben.staff", "--ca", "DV-CA") == []


def test_whoever_wrote_and_waits_for_nothing_is_told_so(run: Run) -> None:
    ran = run("questions", *FROM, "--asker", "ben.staff", "--ca", "DV-CA")
    assert ran.code == 0
    assert "Narrowed to CA DV-CA.\nNo question by ben.staff waits for an answer.\n" in ran.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("--asker", "ben.stuff@mozilla.test"),
            "“ben.stuff@mozilla.test” wrote in none of the bugs that were read.\n  Near names: ben.staff@mozilla.test",
        ),
        (("--asker", "ben-staff"), "Near names: ben.staff@mozilla.test"),
        (("--asker", "zzzzzz"), "Name an account as its comments show it."),
        (
            ("--asker", "zzz\x1b[31m", "--ca", "LetSign"),
            "“zzz[31m” wrote in none of the bugs that were read (narrowed to CA LetSign).",
        ),
        (("--ca", "Nobody"), "No bug of a CA named “Nobody” was read.\n  The CAs there are: "),
        (("--format", "csv"), "'csv' is not one of 'terminal', 'markdown', 'json'"),
    ],
)
def test_bad_input_ends_with_two_and_a_clear_sentence(run: Run, words: tuple[str, ...], says: str) -> None:
    """An empty list would tell an asker who mistyped her name that all is answered."""
    ran = run("questions", *FROM, *words)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert "Traceback" not in ran.err
