"""Comments that people labelled, against what the program reads: `scripts/check_words.py` over the files of tests/data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WORDS = ROOT / "tests" / "data" / "words"


def measure(file: Path, *limits: str) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, str(ROOT / "scripts" / "check_words.py"), str(file), *limits]
    return subprocess.run(asked, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603 - this program


@pytest.mark.parametrize(
    ("name", "right"),
    [
        pytest.param("given", "97", id="the comments that the readers were first written for"),
        pytest.param("others", "93", id="comments of other writers, read while the tables grew"),
        pytest.param("newest", "93", id="comments of the last writers, who had not seen the tables"),
    ],
)
def test_comments_are_read_as_people_do_and_accuse_nobody(name: str, right: str) -> None:
    ran = measure(WORDS / f"{name}.jsonl", "--min", right, "--max-noise", "6", "--min-questions", "80")
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout


def test_a_comment_that_is_read_otherwise_is_shown_and_counted(tmp_path: Path) -> None:
    told = '{"id": "x", "class": "H", "by": "staff", "text": "Thank you.", "asks_ca": "yes", "final_call": false}\n'
    file = tmp_path / "one.jsonl"
    file.write_text(told, encoding="utf-8")
    ran = measure(file, "--show", "--min", "90")
    assert ran.returncode == 1
    assert "missed   x (staff) Thank you." in ran.stdout
    assert "0.0 % right, 0.0 % noise; 0 of 1 of staff's questions seen" in ran.stdout


def test_a_file_that_holds_no_labelled_comments_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "none.jsonl"
    file.write_text('{"text": "x"}\n', encoding="utf-8")
    ran = measure(file)
    assert ran.returncode == 2
    assert "cannot be read as labelled comments" in ran.stderr
