"""The lock: one at a time, and nobody keeps it after death."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from entries import NOON

from bot.errors import Busy, ExitCode, LedgerError
from bot.store.lock import Lock

ROOT = Path(__file__).parents[2]
CHILD = """
import sys
from pathlib import Path
from entries import NOON
from bot.store.lock import Lock
with Lock(Path(sys.argv[1]), "run", NOON):
    print("locked", flush=True)
    sys.stdin.readline()
"""


def test_the_lock_names_its_holder_and_goes_with_the_process_that_is_killed(tmp_path: Path) -> None:
    ledger = tmp_path / "a.db"
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-c", CHILD, str(ledger)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests" / "support")))},
    )
    assert process.stdout
    assert process.stdout.readline() == "locked\n"
    said = rf"process {process.pid} on .+ \(`run`\), since 2026-08-10 12:00:00 UTC"
    with pytest.raises(Busy, match=said) as raised, Lock(ledger, "apply", NOON):
        pass
    assert raised.value.exit_code is ExitCode.BUSY
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    with Lock(ledger, "apply", NOON) as lock:
        assert stat.S_IMODE(lock.path.stat().st_mode) == 0o600


def test_one_ledger_has_one_lock_by_whatever_name(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "a.db")
    with Lock(tmp_path / "link.db", "run", NOON) as lock:
        assert lock.path == tmp_path.resolve() / "a.db.lock"
        with pytest.raises(Busy, match=f"process {os.getpid()} "), Lock(tmp_path / "a.db", "run", NOON):
            pass


def test_the_lock_is_given_back_and_can_be_taken_again(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "a.db", "run", NOON)
    for _ in range(2):
        with lock:
            pass


@pytest.mark.parametrize("line", ["", "{", "[]", '{"pid": 1}', '{"pid": "x", "host": 1, "verb": 2, "since": "soon"}'])
def test_a_holder_s_line_may_be_anything(tmp_path: Path, line: str) -> None:
    with Lock(tmp_path / "a.db", "run", NOON) as lock:
        lock.path.write_text(line, encoding="utf-8")
        with pytest.raises(Busy, match="it does not say who it is"), Lock(tmp_path / "a.db", "run", NOON):
            pass


def test_a_lock_that_cannot_be_made_is_the_user_s_to_mend(tmp_path: Path) -> None:
    (tmp_path / "a.db.lock").mkdir()
    with pytest.raises(LedgerError, match=r"a\.db\.lock: Is a directory"), Lock(tmp_path / "a.db", "run", NOON):
        pass
