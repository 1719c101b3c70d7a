"""`ca-nag log` and `ca-nag status` as a user types them, on a ledger on disk."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from entries import NOON, later, reminder
from waiting import HANGS_SECONDS

from bot.store.ledger import Ledger
from bot.store.lock import Lock
from bot.store.records import DraftState, WriteState

Run = Callable[..., Any]
NOW = ("--now", "2026-08-10T14:00:00Z")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "ca-nag.db"


def _fill(place: Path) -> None:
    """A draft is made, edited, approved and posted by one run; another is rejected."""
    with Ledger.open(place) as ledger:
        posted = ledger.add_draft(reminder("k1", 7, 8), NOON)
        ledger.edit_draft(posted.id, "Please do.\n\n[k1]", "ann", later(1))
        ledger.decide(posted.id, DraftState.APPROVED, "ben", later(2))
        rejected = ledger.add_draft(reminder("k2", 9), NOON)
        ledger.decide(rejected.id, DraftState.REJECTED, "ben", later(3), "they answered by mail")
        run = ledger.start_run("drafts post", later(4))
        write = ledger.claim(run, ledger.draft(posted.id).update, later(5), posted.id)
        assert write
        ledger.intend(write.id, later(6), "bot@staff.example", 9, {}, {})
        ledger.settle(write.id, WriteState.DONE, later(7), comment=4)
        ledger.end_run(run, later(8), 0, {"writes": {"done": 1}})


def test_log_and_status_say_that_there_is_no_ledger_and_make_none(run: Run, place: Path) -> None:
    for words in (["log"], ["status"], ["snoozes"], ["rulings"]):
        assert run(*words).code == 0
    assert "There is no ledger" in run("log").err
    assert json.loads(run("log", "--format", "json").out)["entries"] == []
    assert json.loads(run("status", "--format", "json").out)["last"] == []
    assert not place.exists()


def test_a_posted_draft_is_told_with_its_write_and_a_rejected_one_by_itself(run: Run, place: Path) -> None:
    _fill(place)
    entries = json.loads(run("log", "--format", "json").out)["entries"]
    assert [entry["what"] for entry in entries] == ["draft", "run", "write"]
    steps = [(step["what"], step["who"]) for step in entries[2]["draft"]["steps"]]
    assert steps == [("waiting", None), ("edited", "ann"), ("approved", "ben"), ("posted", None)]
    told = run("log").out
    assert "https://bugzilla.mozilla.org/show_bug.cgi?id=7#c4\n" in told
    assert "Draft 1, edited by ann, approved by ben on 2026-08-10 12:02:00\n" in told
    assert "draft 2: rejected by ben: they answered by mail\n" in told


def test_the_log_of_a_bug_that_a_reminder_lists_holds_that_reminder_alone(run: Run, place: Path) -> None:
    _fill(place)
    entries = json.loads(run("log", "--bug", "8", "--format", "json").out)["entries"]
    assert [(entry["what"], entry["update"]["bug_id"]) for entry in entries] == [("write", 7)]
    assert [entry["what"] for entry in json.loads(run("log", "--last", "2", "--format", "json").out)["entries"]] == [
        "run",
        "write",
    ]


def test_the_csv_holds_the_writes_alone(run: Run, place: Path) -> None:
    _fill(place)
    (row,) = csv.DictReader(io.StringIO(run("log", "--format", "csv", "--last", "9").out))
    assert (row["write"], row["approved_by"], row["other_bugs"]) == ("1", "ben", "8")


def test_status_says_when_it_last_ran_and_how_people_decided(run: Run, place: Path) -> None:
    _fill(place)
    done = run("status", *NOW)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "Last `drafts post`: 1 hour ago, 2026-08-10 12:04 UTC: exit code 0, all went well; writes: 1 done\n"
        "\n"
        "Drafts decided by people:\n"
        "  reminders: 0 of 2 approved as drafted (0 %), 1 after an edit, 1 rejected\n"
        "    rejected 1 ×: they answered by mail\n"
    )


def test_a_run_goes_on_while_it_holds_the_lock_and_was_killed_when_nobody_does(run_apart: Run, place: Path) -> None:
    with Ledger.open(place) as ledger, Lock(place, "run", later(1)):
        ledger.start_run("run", later(1))
        held = run_apart("status", *NOW).out
    assert f"Under way: process {os.getpid()} on " in held
    assert held.endswith(
        "(`run`), since 2026-08-10 12:01:00 UTC.\nLast `run`: 1 hour ago, 2026-08-10 12:01 UTC: it goes on\n"
    )
    assert run_apart("status", *NOW).out.endswith("it NEVER ENDED: it was killed, or crashed\n")


def test_a_run_that_was_killed_is_known_by_its_lock_though_that_file_still_names_it(run: Run, place: Path) -> None:
    dies = (
        "import os, signal, sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from bot.store.ledger import Ledger; from bot.store.lock import Lock\n"
        "at = datetime(2026, 8, 10, 12, tzinfo=UTC); place = Path(sys.argv[1])\n"
        "with Lock(place, 'run', at), Ledger.open(place) as ledger:\n"
        "    ledger.start_run('run', at); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", dies, str(place)], cwd=root, check=False, timeout=HANGS_SECONDS)  # noqa: S603 - our own code
    assert done.returncode == -9
    assert place.with_name("ca-nag.db.lock").read_bytes()
    (last,) = json.loads(run("status", "--format", "json", *NOW).out)["last"]
    assert (last["crashed"], last["under_way"], last["seconds_ago"]) == (True, False, 2 * 3600)


def test_a_lock_that_names_nobody_is_told_without_a_traceback(run: Run, place: Path) -> None:
    with Ledger.open(place) as ledger, Lock(place, "run", NOON) as lock:
        ledger.start_run("run", NOON)
        lock.path.write_bytes(b'{"pid": "\x1b[31m')
        assert "does not say who it is" in run("status", *NOW).out


def test_what_was_recorded_in_the_future_of_now_is_just_now(run: Run, place: Path) -> None:
    with Ledger.open(place) as ledger:
        number = ledger.start_run("run", NOON + timedelta(days=9))
        ledger.end_run(number, NOON + timedelta(days=9), 0, {})
    assert run("status", *NOW).out.startswith("Last `run`: just now, ")


def test_a_ledger_that_is_none_is_an_error_with_its_place(run: Run, place: Path) -> None:
    place.write_bytes(b"no database, but as long as the header of one would be; " * 9)
    for verb in ("log", "status", "snoozes", "rulings"):
        done = run(verb)
        assert (done.code, done.out) == (2, "")
        assert str(place) in done.err
