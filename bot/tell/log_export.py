"""The log for programs: JSON, whole and exact, and CSV, harmless to a spreadsheet. docs/log.md describes both."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bot.facts.rulings import Ruling
from bot.store.records import Draft, Look, Run, Snooze, Update
from bot.store.rows import Event
from bot.tell.log import Drafted, Entry, Log, Written, moment_of
from bot.tell.words import clean

SCHEMA = 1


def to_json(log: Log) -> str:
    """Gives the log as one JSON document in ASCII: every entry whole, texts exact."""
    document = {
        "schema": SCHEMA,
        "server": log.server,
        "bug": log.bug_id,
        "entries": [_row(log, entry) for entry in log.entries],
    }
    return json.dumps(document, indent=2) + "\n"


def _row(log: Log, entry: Entry) -> dict[str, Any]:
    match entry:
        case Written():
            return {"what": "write", "at": iso(moment_of(entry)), **_write_row(log, entry)}
        case Drafted():
            return {"what": "draft", "at": iso(moment_of(entry)), **_drafted_row(entry)}
        case Run():
            return {"what": "run", "at": iso(entry.started), **run_row(entry)}
        case Snooze():
            return {"what": "snooze", **snooze_row(entry)}
        case Look():
            return {"what": "look", "at": iso(entry.at), "bug": entry.bug_id, "why": entry.why, "who": entry.who}
        case Ruling():
            return {
                "what": "ruling",
                "at": iso(entry.at),
                "bug": entry.bug_id,
                "comment": entry.comment,
                "link": log.link(entry.bug_id, entry.comment),
                "is": entry.what.value,
                "why": entry.why,
                "who": entry.who,
            }


def _write_row(log: Log, entry: Written) -> dict[str, Any]:
    write = entry.write
    return {
        "write": write.id,
        "state": write.state.value,
        "update": _update_row(write.update),
        "comment": write.comment,
        "link": log.link(write.update.bug_id, write.comment),
        "flags": list(write.flags),
        "crossed": list(write.crossed),
        "note": write.note,
        "run": write.run_id,
        "account": write.account,
        "account_id": write.account_id,
        "claimed_at": iso(write.claimed_at),
        "intended_at": iso(write.intended_at),
        "settled_at": iso(write.settled_at),
        "before": dict(write.before),
        "payload": dict(write.payload),
        "answer": write.answer,
        "steps": [_step_row(step) for step in entry.steps],
        "draft": _drafted_row(entry.draft) if entry.draft else None,
    }


def _drafted_row(drafted: Drafted) -> dict[str, Any]:
    return draft_row(drafted.draft) | {"steps": [_step_row(step) for step in drafted.steps]}


def draft_row(draft: Draft) -> dict[str, Any]:
    """Gives a draft as JSON values."""
    return {
        "draft": draft.id,
        "state": draft.state.value,
        "update": _update_row(draft.update),
        "made_at": iso(draft.made_at),
        "edited_by": draft.edited_by or None,
        "decided_by": draft.decided_by or None,
        "decided_at": iso(draft.decided_at),
        "why": draft.why or None,
    }


def run_row(run: Run) -> dict[str, Any]:
    """Gives a run as JSON values."""
    return {
        "run": run.id,
        "verb": run.verb,
        "started": iso(run.started),
        "ended": iso(run.ended),
        "exit_code": run.exit_code,
        "summary": dict(run.summary),
    }


def snooze_row(snooze: Snooze) -> dict[str, Any]:
    """Gives a snooze as JSON values."""
    return {
        "at": iso(snooze.at),
        "bug": snooze.bug_id,
        "until": snooze.until.isoformat(),
        "why": snooze.why,
        "who": snooze.who,
    }


def _update_row(update: Update) -> dict[str, Any]:
    return update.to_json() | {"bugs": list(update.bugs)}


def _step_row(step: Event) -> dict[str, Any]:
    return {
        "at": iso(step.at),
        "what": step.what,
        "who": step.who or None,
        "note": step.note or None,
        "was": step.was or None,
    }


def iso(moment: datetime | None) -> str | None:
    """Gives a moment as `YYYY-MM-DDThh:mm:ssZ`, or None."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- CSV -----------------------------------------------------------------------------------------------------------

COLUMNS = (
    "write sent kind bug other_bugs ca state comment link needinfo key grounds note crossed draft edited_by"
    " approved_by approved_at account run steps"
).split()
"""The header of the CSV."""

_CELL_MAX = 30_000
"""Characters; spreadsheets cut a cell at 32,767."""
_LIVE = tuple("=+-@＝＋－＠")
"""What makes a spreadsheet read a cell as a formula; some take the wide forms for the narrow ones."""


def to_csv(log: Log) -> str:
    """Gives one row a write under a header; no cell is a formula to a spreadsheet, and none holds a line end."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows([cell(value) for value in _cells(log, entry)] for entry in log.entries if isinstance(entry, Written))
    return written.getvalue()


def _cells(log: Log, entry: Written) -> Iterator[str]:
    write, update = entry.write, entry.write.update
    approval = entry.draft.approval if entry.draft else None
    yield str(write.id)
    yield iso(moment_of(entry)) or ""
    yield update.kind.value
    yield str(update.bug_id)
    yield " ".join(map(str, update.bugs[1:]))
    yield update.ca
    yield write.state.value
    yield "" if write.comment is None else str(write.comment)
    yield log.link(update.bug_id, write.comment)
    yield " ".join(update.needinfo)
    yield update.key
    yield update.grounds
    yield "; ".join(note for note in (update.note, write.note) if note)
    yield " ".join(map(str, write.crossed))
    yield "" if write.draft_id is None else str(write.draft_id)
    yield entry.draft.draft.edited_by if entry.draft else ""
    yield approval.who if approval else ""
    yield iso(approval.at) or "" if approval else ""
    yield write.account
    yield str(write.run_id)
    yield "; ".join(f"{step.what} {iso(step.at)}" for step in entry.steps)


def cell(value: str) -> str:
    """Makes one line of anybody's text that a spreadsheet shows and does not obey."""
    # Cleaned first: an invisible character in front would hide the sign from this test, and not from the spreadsheet.
    line = clean(value, _CELL_MAX)
    return f"'{line}" if line.startswith(_LIVE) else line
