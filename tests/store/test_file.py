"""The ledger's file: who may read it, which versions it can have, and what happens when it fails."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest
from entries import NOON, chore, later, reminder
from sqlite_utils import Database

from bot.errors import LedgerError
from bot.store import book, schema
from bot.store.ledger import Ledger
from bot.store.records import DraftState, WriteState

HERE = Path(__file__).parent


def kept_version(version: int, path: Path) -> Path:
    """A ledger of that version, with rows in it."""
    db = Database(path, recursive_triggers=False)
    db.executescript((HERE / f"schema_{version}.sql").read_text(encoding="utf-8"))
    db.close()
    return path


def tables(path: Path) -> set[tuple[str, str]]:
    db = Database(path)
    made = {
        (name, " ".join(sql.split())) for name, sql in db.execute("SELECT name, coalesce(sql, '') FROM sqlite_master")
    }
    db.close()
    return made


@pytest.mark.parametrize("version", range(1, schema.NEWEST + 1))
def test_a_ledger_of_every_version_is_brought_to_the_newest_with_all_its_rows(version: int, tmp_path: Path) -> None:
    with Ledger.open(kept_version(version, tmp_path / "old.db")) as ledger:
        assert schema.version_of(ledger._db) == schema.NEWEST
        ledger.belongs_to("https://bugs.example", "bot@a.example", 5)
        assert ledger.first_run == NOON
        assert [(run.verb, run.exit_code) for run in ledger.runs(9)] == [("run", 0)]
        assert ledger.bugs_of(1) == [(7, "lapsed", "weekly", "2026-08-10T12:00:00Z")]
        assert ledger.plan_of(1) == {"updates": []}
        assert (ledger.draft(1).update, ledger.draft(1).state) == (chore(), DraftState.WAITING)
        assert (ledger.write(1).update, ledger.write(1).state) == (reminder("k1", 7, 8), WriteState.DONE)
        assert [event.what for event in ledger.write_events(1)] == ["claimed", "intended", "done"]
        assert [draft.what for draft in ledger.draft_events(1)] == ["waiting"]
        assert [snooze.bug_id for snooze in ledger.snoozes()] == [7]
        assert [look.bug_id for look in ledger.looks()] == [8]
        assert [ruling.bug_id for ruling in ledger.rulings()] == [9]
        assert ledger.claim(1, reminder("k1", 7, 8), NOON) is None
        sent = [(row.channel, row.lines) for row in ledger.newest_digests()]
        assert sent == ([("slack", {"bug 7": "lapse"})] if version > 1 else [])
    with Ledger.open(tmp_path / "new.db"):
        pass
    assert tables(tmp_path / "old.db") == tables(tmp_path / "new.db")


def test_a_step_that_fails_leaves_the_version_before_it_whole(tmp_path: Path) -> None:
    db = book._connected((kept_version(1, tmp_path / "a.db")).as_uri())
    steps = (*schema.STEPS[:1], ("ALTER TABLE looks ADD COLUMN extra TEXT",), ("DELETE FROM runs", "nonsense"))
    with pytest.raises(LedgerError, match="syntax error"), book.told(tmp_path / "a.db"):
        schema.bring_up(db, tmp_path / "a.db", steps)
    assert schema.version_of(db) == 2
    assert (db.table("runs").count, "extra" in db.table("looks").columns_dict) == (1, True)
    with pytest.raises(LedgerError, match="its rows do not fit together"):
        schema.bring_up(db, tmp_path / "a.db", (*steps[:2], ("DELETE FROM runs",)))
    assert db.table("runs").count == 1
    db.close()


def test_an_older_ledger_is_read_from_a_copy_and_left_as_it_is(tmp_path: Path) -> None:
    path = kept_version(1, tmp_path / "a.db")
    before = path.read_bytes()
    db = book.opened_for_reading(path, (*schema.STEPS[:1], ("ALTER TABLE looks ADD COLUMN extra TEXT",)))
    assert db is not None
    assert (schema.version_of(db), "extra" in db.table("looks").columns_dict) == (2, True)
    db.close()
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (before, [path])


def test_reading_makes_no_ledger_and_changes_none(tmp_path: Path) -> None:
    path = tmp_path / "none" / "a.db"
    assert Ledger.read(path) is None
    assert not path.parent.exists()
    with Ledger.open(path) as ledger:
        ledger.start_run("run", NOON)
    before = hashlib.sha256(path.read_bytes()).digest()
    with Ledger.read(path) or pytest.fail("no ledger") as ledger:
        assert len(ledger.runs(9)) == 1
        with pytest.raises(LedgerError, match="readonly"):
            ledger.start_run("run", NOON)
    assert (hashlib.sha256(path.read_bytes()).digest(), list(path.parent.iterdir())) == (before, [path])


def test_only_its_owner_may_read_the_ledger_and_what_stands_beside_it(ledger: Ledger) -> None:
    ledger.start_run("run", NOON)
    files = sorted(ledger.path.parent.iterdir())
    assert [file.name for file in files] == ["ca-nag.db", "ca-nag.db-shm", "ca-nag.db-wal"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_commit_reaches_the_disk_and_rows_must_fit_together(ledger: Ledger) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    assert {name: ledger._db.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted
    with pytest.raises(LedgerError, match="FOREIGN KEY"):
        ledger.claim(99, reminder(), NOON)


def _newer(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger._db.execute(f"PRAGMA user_version = {schema.NEWEST + 1}")


def _foreign(path: Path) -> None:
    db = Database(path)
    db.execute("CREATE TABLE dogs (name TEXT)")
    db.close()


def _torn(path: Path) -> None:
    with Ledger.open(path):
        pass
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_newer, "was written by a newer ca-nag"),
        (_foreign, "is a database, but no ledger of ca-nag"),
        (_torn, "(is damaged|malformed)"),
        (lambda path: path.write_text("no database, but long enough to look at" * 9), "file is not a database"),
        (lambda path: path.mkdir(), "is no file"),
        (lambda path: path.symlink_to(path), "cannot be found"),
    ],
)
def test_what_is_no_sound_ledger_is_refused_with_its_name_and_a_remedy(spoil, said: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - six small functions of several kinds
    path = tmp_path / "a.db"
    spoil(path)
    with pytest.raises(LedgerError, match=f"a.db: .*{said}") as raised:
        Ledger.open(path)
    assert raised.value.remedy


def test_a_full_disk_is_an_error_that_leaves_what_stood(ledger: Ledger) -> None:
    write = ledger.claim(ledger.start_run("run", NOON), reminder(), NOON)
    assert write is not None
    pages = ledger._db.execute("PRAGMA page_count").fetchone()[0]
    ledger._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerError, match=r"full[.]\n  Free some space"):
        ledger.intend(write.id, later(1), "bot", 5, {}, {"comment": "x" * 100_000})
    assert ledger.write(write.id) == write
    assert [event.what for event in ledger.write_events(write.id)] == ["claimed"]


def test_a_row_that_makes_no_sense_is_an_error_that_says_so(ledger: Ledger) -> None:
    ledger.add_draft(reminder(), NOON)
    for column, value in [("update_json", "[]"), ("update_json", "{"), ("made_at", "soon"), ("state", "waiting ")]:
        before = dict(next(iter(ledger._db.table("drafts").rows)))
        ledger._db.table("drafts").update(1, {column: value})
        with pytest.raises(LedgerError, match="holds a row that cannot be read"):
            ledger._draft(1)
        ledger._db.table("drafts").update(1, before)


def test_a_number_too_large_for_the_ledger_is_bad_input(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="cannot keep such a value"):
        ledger.add_draft(reminder("k", 2**70), NOON)
