"""Standard streams that are closed, full or no text: documented exit codes, and never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import HANGS_SECONDS

ROOT = str(Path(__file__).parents[2])
RECORDED = str(Path(ROOT) / "tests" / "data" / "recorded" / "bmo-snapshot.jsonl")
REPORT = ("report", "--from", RECORDED, "--now", "2026-11-23", "--format", "json")
PRINTING = [("whiteboard", "x"), REPORT, ("--help",), ("--version",), ("check", "--offline")]


def shell(words: tuple[str, ...], redirection: str, stdin: bytes = b"") -> tuple[int, str]:
    """Runs `ca-nag WORDS… REDIRECTION` and gives exit code and standard error."""
    done = subprocess.run(  # noqa: S603 - the project's own command
        ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, "-m", "bot", *words],
        input=stdin,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": ROOT, "PYTHONWARNINGS": "error"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        timeout=HANGS_SECONDS,
    )
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("words", PRINTING)
@pytest.mark.parametrize(("redirection", "why"), [(">&-", "Bad file descriptor"), (">/dev/full", "No space left")])
def test_output_that_cannot_be_written_ends_with_two(words: tuple[str, ...], redirection: str, why: str) -> None:
    code, told = shell(words, redirection)
    assert code == 2
    assert told.startswith(f"ca-nag: Standard output cannot be written: {why}")
    assert told.count("\n") == 2


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize(
    ("words", "expected"),
    [(("whiteboard", "x"), 0), (("nonsense",), 2), (("report", "--from", "nothing"), 2), (("whiteboard", "x", ">"), 2)],
)
def test_where_nobody_can_be_told_the_exit_code_says_it(
    words: tuple[str, ...], expected: int, redirection: str
) -> None:
    assert shell(words, redirection) == (expected, "")


def test_everything_closed_is_output_that_cannot_be_written() -> None:
    assert shell(("whiteboard", "x"), "<&- >&- 2>&-") == (2, "")


def test_what_prints_nothing_needs_no_output() -> None:
    code, told = shell(("report", "--from", "nothing.jsonl"), ">&-")
    assert (code, told.splitlines()[0]) == (2, "ca-nag: nothing.jsonl: there is no such file.")


def test_whiteboards_from_an_input_that_is_closed_end_with_two() -> None:
    code, told = shell(("whiteboard", "-"), "<&-")
    assert (code, told.splitlines()[0]) == (2, "ca-nag: Standard input is closed.")


def test_whiteboards_that_are_no_utf_8_are_read_as_far_as_they_are() -> None:
    assert shell(("whiteboard", "-"), "", b"Next update \xff 2026-04-30\n") == (0, "")
