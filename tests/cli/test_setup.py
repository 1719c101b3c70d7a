"""`make` and `scripts/setup.sh`: which Python the virtual environment is made by."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import HANGS_SECONDS

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")


def made_by(folder: Path, python: str) -> Path:
    """Plays an environment that was set up by that Python just now."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(python)
    (folder / ".installed").touch()
    return folder


def other_python(folder: Path) -> str:
    """Plays a Python of another version: whatever it is asked, it answers the same."""
    path = folder / "python9"
    path.write_text("#!/bin/sh\necho /elsewhere 3.99\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def make(*words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHON", "MAKEFLAGS", "MAKELEVEL"}}
    return subprocess.run(  # noqa: S603 - the project's own Makefile
        ["make", *words],  # noqa: S607 - the user's make is meant
        cwd=ROOT,
        env=kept,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=HANGS_SECONDS,
    )


def test_a_python_that_cannot_be_used_is_told_and_no_other_is_taken(tmp_path: Path) -> None:
    ran = make(f"{tmp_path}/new/.installed", "PYTHON=/bad/python", f"VENV={tmp_path}/new")
    assert ran.returncode != 0
    assert "PYTHON=/bad/python cannot be used" in ran.stderr
    assert not (tmp_path / "new").exists()


def test_an_environment_that_is_there_hides_no_unusable_python(tmp_path: Path) -> None:
    venv = made_by(tmp_path / "venv", sys.executable)
    ran = make("demo", "PYTHON=/bad/python", f"VENV={venv}")
    assert ran.returncode != 0
    assert "PYTHON=/bad/python cannot be used" in ran.stderr
    assert (venv / "bin" / "python").exists()


def test_an_environment_is_made_anew_only_where_another_python_is_asked_for(tmp_path: Path) -> None:
    venv = made_by(tmp_path / "venv", sys.executable)
    plans = {
        python: "setup.sh" in make("-n", "demo", f"PYTHON={python}", f"VENV={venv}").stdout
        for python in ("", sys.executable, other_python(tmp_path))
    }
    assert list(plans.values()) == [False, False, True]
