"""`ca-nag backtest` and `ca-nag lateness` as staff type them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
RECORDED = str(Path(__file__).parents[1] / "data" / "recorded" / "bmo-snapshot.jsonl")


def test_a_backtest_is_told_as_text_and_as_json(run: Run) -> None:
    """The same recorded bugs, both ways."""
    span = ("--since", "2026-08-01", "--until", "2026-11-01", "--from", RECORDED)
    text, document = (run("backtest", *span, "--format", name) for name in ("terminal", "json"))
    assert {text.code, document.code} == {0}
    assert text.out.startswith("Backtest from 2026-08-01 to 2026-11-01: ")
    assert len(json.loads(document.out)["backtests"]) == 1


def test_a_lateness_record_comes_in_each_shape(run: Run) -> None:
    """For a terminal, a bug comment, a spreadsheet, a browser; and as the draft of an incident."""
    words = ("lateness", "--ca", "TrustCorp", "--now", "2026-11-20", "--from", RECORDED)
    shapes = {name: run(*words, "--format", name) for name in ("terminal", "markdown", "csv", "html")}
    assert {ran.code for ran in shapes.values()} == {0}
    assert shapes["terminal"].out.startswith("Lateness record of TrustCorp, as of 2026-11-20\n")
    assert shapes["markdown"].out.startswith("## Lateness record of TrustCorp")
    assert shapes["csv"].out.startswith("ca,bug,summary,late,")
    assert shapes["html"].out.startswith("<!DOCTYPE html>")
    assert run(*words, "--incident").out.startswith("<!-- A draft for staff to edit.")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("backtest",), "Missing option '--since'"),
        (
            ("backtest", "--since", "2026-08-02", "--until", "2026-08-01"),
            "--since 2026-08-02 comes after the last day, 2026-08-01.",
        ),
        (("backtest", "--since", "soon"), "'soon' is no day like 2026-03-07."),
        (("backtest", "--since", "2026-08-01", *("--config", "a") * 3), "3 configurations are given."),
        (("backtest", "--since", "2026-08-01", "--until", "9999-12-31"), "'9999-12-31' is no day like 2026-03-07."),
        (("lateness",), "Missing option '--ca'"),
        (("lateness", "--ca", "TrustCorp", "--incident", "--format", "csv"), "--incident is Markdown, not csv."),
        (("lateness", "--ca", "TrustCorp", "--now", "2001-01-01"), "No bug was filed by then: give a later --now."),
        (("lateness", "--ca", "Nobody"), "No bug of a CA named “Nobody” was read.\n  The CAs there are: "),
    ],
)
def test_bad_input_ends_with_two_and_a_clear_sentence(run: Run, words: tuple[str, ...], says: str) -> None:
    """Nothing is counted of days or CAs that are not there."""
    ran = run(*words, "--from", RECORDED)
    assert ran.code == 2
    assert says in ran.err
    assert ran.out == ""


def test_a_file_says_nothing_of_the_days_after_its_newest_one(run: Run) -> None:
    """The newest thing in it was written on 22 November 2026; a later day has to be asked for."""
    record = run("lateness", "--ca", "TrustCorp", "--from", RECORDED).out
    counted = run("backtest", "--since", "2026-08-01", "--from", RECORDED).out
    story = run("replay", "8", "--snapshot", RECORDED).out
    assert record.startswith("Lateness record of TrustCorp, as of 2026-11-22\n")
    assert counted.startswith("Backtest from 2026-08-01 to 2026-11-22: ")
    assert " to 2026-11-22: one run a day" in story
