"""The ledger's tables, step by step: each step brings a ledger of the version before it one further.

A step that was released is never edited: the next change is a step of its own, and tests/store/ keeps a ledger of every
version, as SQL with rows in it, that is brought to the newest.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlite_utils import Database

from bot.errors import LedgerError

APPLICATION = 0x43414E47
"""`CANG`, in the file's header (PRAGMA application_id): it is a ledger, and no other program's database."""

Step = Sequence[str]
"""The statements of one migration, run in one transaction."""

_RUNS: Step = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT, verb TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, exit_code INTEGER,
        summary TEXT NOT NULL DEFAULT '{}')""",
    """CREATE TABLE run_bugs (
        run_id INTEGER NOT NULL REFERENCES runs (id), bug_id INTEGER NOT NULL, verdict TEXT NOT NULL,
        reason TEXT NOT NULL, changed TEXT NOT NULL, PRIMARY KEY (run_id, bug_id))""",
    "CREATE TABLE plans (run_id INTEGER PRIMARY KEY REFERENCES runs (id), plan TEXT NOT NULL)",
)

_DRAFTS: Step = (
    """CREATE TABLE drafts (
        id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, kind TEXT NOT NULL, ca TEXT NOT NULL,
        bug_id INTEGER NOT NULL, state TEXT NOT NULL, update_json TEXT NOT NULL, made_at TEXT NOT NULL,
        edited_by TEXT NOT NULL DEFAULT '', decided_by TEXT NOT NULL DEFAULT '', decided_at TEXT,
        why TEXT NOT NULL DEFAULT '')""",
    "CREATE UNIQUE INDEX one_open_draft ON drafts (key) WHERE state IN ('waiting', 'approved')",
    "CREATE INDEX drafts_by_state ON drafts (state)",
    """CREATE TABLE draft_duties (
        draft_id INTEGER NOT NULL REFERENCES drafts (id), place INTEGER NOT NULL, bug_id INTEGER NOT NULL,
        clock TEXT NOT NULL, due TEXT NOT NULL, step INTEGER NOT NULL, PRIMARY KEY (draft_id, place))""",
    "CREATE INDEX draft_duties_by_bug ON draft_duties (bug_id)",
    """CREATE TABLE draft_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT, draft_id INTEGER NOT NULL REFERENCES drafts (id), at TEXT NOT NULL,
        what TEXT NOT NULL, who TEXT NOT NULL, note TEXT NOT NULL, was TEXT NOT NULL)""",
    "CREATE INDEX draft_events_by_draft ON draft_events (draft_id)",
)

_WRITES: Step = (
    """CREATE TABLE writes (
        id INTEGER PRIMARY KEY AUTOINCREMENT, run_id INTEGER NOT NULL REFERENCES runs (id),
        draft_id INTEGER REFERENCES drafts (id), key TEXT NOT NULL, kind TEXT NOT NULL, ca TEXT NOT NULL,
        bug_id INTEGER NOT NULL, state TEXT NOT NULL, update_json TEXT NOT NULL, claimed_at TEXT NOT NULL,
        intended_at TEXT, settled_at TEXT, account TEXT NOT NULL DEFAULT '', account_id INTEGER,
        before TEXT NOT NULL DEFAULT '{}', payload TEXT NOT NULL DEFAULT '{}', answer TEXT NOT NULL DEFAULT '',
        comment INTEGER, flags TEXT NOT NULL DEFAULT '[]', crossed TEXT NOT NULL DEFAULT '[]',
        note TEXT NOT NULL DEFAULT '')""",
    # The last guard against a second post: whatever the program does, no two of these can stand side by side.
    """CREATE UNIQUE INDEX one_live_write ON writes (key) WHERE state IN (
        'claimed', 'intended', 'unknown', 'done', 'flag-missing', 'adopted', 'given-up', 'retracted')""",
    "CREATE INDEX writes_by_bug ON writes (bug_id)",
    "CREATE INDEX writes_by_ca ON writes (ca, intended_at)",
    "CREATE INDEX writes_by_state ON writes (state)",
    """CREATE TABLE write_duties (
        write_id INTEGER NOT NULL REFERENCES writes (id), place INTEGER NOT NULL, bug_id INTEGER NOT NULL,
        clock TEXT NOT NULL, due TEXT NOT NULL, step INTEGER NOT NULL, PRIMARY KEY (write_id, place))""",
    "CREATE INDEX write_duties_by_bug ON write_duties (bug_id)",
    """CREATE TABLE write_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT, write_id INTEGER NOT NULL REFERENCES writes (id), at TEXT NOT NULL,
        what TEXT NOT NULL, who TEXT NOT NULL, note TEXT NOT NULL, was TEXT NOT NULL)""",
    "CREATE INDEX write_events_by_write ON write_events (write_id)",
)

_WORDS: Step = (
    """CREATE TABLE snoozes (
        id INTEGER PRIMARY KEY AUTOINCREMENT, bug_id INTEGER NOT NULL, until TEXT NOT NULL, why TEXT NOT NULL,
        who TEXT NOT NULL, at TEXT NOT NULL, ended_at TEXT, ended_by TEXT NOT NULL DEFAULT '')""",
    "CREATE UNIQUE INDEX one_snooze ON snoozes (bug_id) WHERE ended_at IS NULL",
    """CREATE TABLE looks (
        id INTEGER PRIMARY KEY AUTOINCREMENT, bug_id INTEGER NOT NULL, why TEXT NOT NULL, who TEXT NOT NULL,
        at TEXT NOT NULL)""",
    """CREATE TABLE rulings (
        id INTEGER PRIMARY KEY AUTOINCREMENT, bug_id INTEGER NOT NULL, comment INTEGER NOT NULL, what TEXT NOT NULL,
        why TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, ended_at TEXT, ended_by TEXT NOT NULL DEFAULT '')""",
    "CREATE UNIQUE INDEX one_ruling ON rulings (bug_id, comment, what) WHERE ended_at IS NULL",
)

_DIGESTS: Step = (
    """CREATE TABLE digests (
        channel TEXT NOT NULL, day TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL, tries INTEGER NOT NULL,
        messages TEXT NOT NULL DEFAULT '[]', delivered INTEGER NOT NULL DEFAULT 0, lines TEXT NOT NULL DEFAULT '{}',
        note TEXT NOT NULL DEFAULT '', PRIMARY KEY (channel, day))""",
)

STEPS: tuple[Step, ...] = (
    (f"PRAGMA application_id = {APPLICATION}", *_RUNS, *_DRAFTS, *_WRITES, *_WORDS),
    _DIGESTS,
)
"""From nothing to version 1, from there to 2, and so on."""

NEWEST = len(STEPS)


def version_of(db: Database) -> int:
    """Gives the ledger's version (PRAGMA user_version); 0 for one without tables."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def check(db: Database, path: Path, steps: Sequence[Step] = STEPS) -> int:
    """Makes sure that the database is a ledger that this program understands, and gives its version.

    Raises:
        LedgerError: it is another program's, or a newer ca-nag's.
        sqlite3.Error: it cannot be read.
    """
    version = version_of(db)
    application = int(db.execute("PRAGMA application_id").fetchone()[0])
    foreign = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] if version == 0 else False
    if foreign or application not in {0 if version == 0 else APPLICATION, APPLICATION}:
        raise LedgerError(f"{path}: is a database, but no ledger of ca-nag.", "Name another file as `[ledger] path`.")
    if version > len(steps):
        raise LedgerError(
            f"{path}: was written by a newer ca-nag (schema {version}; this one knows {len(steps)}).",
            "Run the newer ca-nag; the ledger cannot be brought back.",
        )
    return version


def bring_up(db: Database, path: Path, steps: Sequence[Step] = STEPS) -> None:
    """Brings a ledger to the newest version, each step in a transaction of its own.

    Foreign keys must be off on the connection: a step may rebuild a table. They are checked before each commit.

    Raises:
        LedgerError: it is no ledger, or newer, or its rows do not fit together.
        sqlite3.Error: it cannot be read or written; no step is left half done.
    """
    while (version := check(db, path, steps)) < len(steps):
        db.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have come first while this one waited.
            if version_of(db) == version:
                _take(db, path, version + 1, steps[version])
            db.execute("COMMIT")
        except BaseException:
            db.rollback()
            raise


def _take(db: Database, path: Path, version: int, step: Step) -> None:
    for statement in step:
        db.execute(statement)
    if db.execute("PRAGMA foreign_key_check").fetchone():
        raise LedgerError(f"{path}: its rows do not fit together.", "Restore the ledger from a copy.")
    db.execute(f"PRAGMA user_version = {version}")
