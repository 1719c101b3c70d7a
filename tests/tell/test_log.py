"""The log tells what was done and on what grounds: whole texts are compared, and hostile ones come out dead."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date

import pytest
from entries import NOON, chore, later, reminder
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.rulings import Is, Ruling
from bot.store.records import Draft, DraftState, Look, Run, Snooze, Write, WriteState
from bot.store.rows import Event
from bot.tell.done import BECAME
from bot.tell.log import Drafted, Entry, Log, Written, chosen, text
from bot.tell.log_export import COLUMNS, cell, to_csv, to_json

SERVER = "https://bugs.example"
UPDATE = replace(reminder("k1", 7, 8), grounds="the CA's last word is comment 3", note="the assignee has left")
DRAFT = Drafted(
    Draft(1, UPDATE, DraftState.POSTED, NOON, "ann", "ben", later(9)),
    (
        Event(NOON, "waiting", note=UPDATE.grounds),
        Event(later(5), "edited", "ann", was="Please reply."),
        Event(later(9), "approved", "ben"),
        Event(later(12), "posted", note="write 4"),
    ),
)
WRITTEN = Written(
    Write(
        4,
        2,
        UPDATE,
        WriteState.DONE,
        later(10),
        draft_id=1,
        intended_at=later(11),
        settled_at=later(12),
        account="bot@staff.example",
        account_id=9,
        before={"last_comment": 3},
        payload={"comment": {"body": UPDATE.comment}},
        answer='{"bugs": []}',
        comment=5,
        flags=(77,),
        crossed=(4,),
        note="comment 4 came in between",
    ),
    (Event(later(10), "claimed"), Event(later(11), "intended"), Event(later(12), "done")),
    DRAFT,
)
REJECTED = Drafted(
    Draft(2, replace(chore(), grounds="a stale mark"), DraftState.REJECTED, NOON, "", "ben", later(20), "leave it"),
    (Event(NOON, "waiting"), Event(later(20), "rejected", "ben", "leave it")),
)
QUIET = {"groups": {"on-schedule": 92}, "drafts": {"new": 0, "expired": 0}, "writes": {}, "held": 0, "failed": []}
ENTRIES: tuple[Entry, ...] = (
    Run(1, "run", later(-90), later(-89), 0, QUIET),
    Run(2, "run", later(-60), later(-59), 0, QUIET),
    Run(3, "run", later(-30), None),
    Run(4, "drafts post", later(2), later(13), 5, {"writes": {"done": 1}, "held": 2, "failed": ["bug 9: gone"]}),
    WRITTEN,
    REJECTED,
    Snooze(11, date(2026, 9, 1), "holiday", "ann", later(21)),
    Look(12, "all is well", "ann", later(22)),
    Ruling(13, 5, Is.UPDATE, "it answers", "ann", later(23)),
)


def test_the_whole_log_as_text() -> None:
    assert text(Log(SERVER, chosen(ENTRIES[::-1]))) == (
        "What was done on https://bugs.example, oldest first; times are UTC.\n"
        "2026-08-10 10:30:00  2 runs until 2026-08-10 11:00:00: nothing to do\n"
        "2026-08-10 11:30:00  run 3 (`run`): no end: it was killed, or goes on\n"
        "2026-08-10 12:02:00  run 4 (`drafts post`): exit code 5; writes: 1 done; 2 held after all; failed: bug 9: gone\n"
        "2026-08-10 12:11:00  write 4: posted: bug 7 (Alpen): reminder 1, needinfo on rep@alpen.example, listing bug 8; the assignee has left\n"
        "    https://bugs.example/show_bug.cgi?id=7#c5\n"
        "    Why: the CA's last word is comment 3\n"
        "    Draft 1, edited by ann, approved by ben on 2026-08-10 12:09:00\n"
        "    Crossed by the CA's comment 4, which came between the decision and ours\n"
        "    Note: comment 4 came in between\n"
        "    Key k1; claimed 2026-08-10 12:10:00, intended 2026-08-10 12:11:00, done 2026-08-10 12:12:00\n"
        "2026-08-10 12:20:00  draft 2: rejected by ben: leave it\n"
        "    bug 7 (Alpen): whiteboard edit: a stale mark\n"
        "    Why it was made: a stale mark\n"
        "2026-08-10 12:21:00  bug 11 snoozed until 2026-09-01 by ann: holiday\n"
        "2026-08-10 12:22:00  bug 12 looked at by ann: all is well\n"
        "2026-08-10 12:23:00  bug 13, comment 5 ruled update by ann: it answers\n"
    )


def test_an_empty_log_says_so() -> None:
    assert (
        text(Log(SERVER, (), 7))
        == "What was done on bug 7 on https://bugs.example, oldest first; times are UTC.\nNothing.\n"
    )


@pytest.mark.parametrize(
    ("bug_id", "found"),
    [(8, [WRITTEN]), (7, [WRITTEN, REJECTED]), (11, [ENTRIES[6]]), (13, [ENTRIES[8]]), (99, [])],
)
def test_a_bug_is_named_by_its_own_reminder_and_by_one_that_lists_it(bug_id: int, found: list[Entry]) -> None:
    assert list(chosen(ENTRIES, bug_id=bug_id)) == found


def test_the_last_entries_are_the_newest_and_still_oldest_first() -> None:
    assert chosen(ENTRIES[::-1], last=2) == ENTRIES[-2:]
    assert chosen(ENTRIES, last=100) == ENTRIES


def test_the_json_keeps_a_write_whole_with_its_payload_its_steps_and_its_draft() -> None:
    document = json.loads(to_json(Log(SERVER, ENTRIES)))
    assert (document["schema"], document["server"], document["bug"]) == (1, SERVER, None)
    assert [entry["what"] for entry in document["entries"]] == [
        *["run"] * 4, "write", "draft", "snooze", "look", "ruling",
    ]  # fmt: skip
    write = document["entries"][4]
    assert write["update"]["comment"] == UPDATE.comment
    assert write["update"]["bugs"] == [7, 8]
    assert (write["payload"], write["before"], write["answer"]) == (
        {"comment": {"body": UPDATE.comment}}, {"last_comment": 3}, '{"bugs": []}',
    )  # fmt: skip
    assert (write["claimed_at"], write["intended_at"]) == ("2026-08-10T12:10:00Z", "2026-08-10T12:11:00Z")
    assert (write["link"], write["flags"], write["crossed"]) == (f"{SERVER}/show_bug.cgi?id=7#c5", [77], [4])
    assert [step["what"] for step in write["steps"]] == ["claimed", "intended", "done"]
    assert [(step["who"], step["was"]) for step in write["draft"]["steps"]] == [
        (None, None), ("ann", "Please reply."), ("ben", None), (None, None),
    ]  # fmt: skip


def test_the_csv_has_a_row_a_write_under_a_header() -> None:
    header, row = csv.reader(io.StringIO(to_csv(Log(SERVER, ENTRIES))))
    assert header == COLUMNS
    assert dict(zip(header, row, strict=True)) == {
        "write": "4",
        "sent": "2026-08-10T12:11:00Z",
        "kind": "reminder",
        "bug": "7",
        "other_bugs": "8",
        "ca": "Alpen",
        "state": "done",
        "comment": "5",
        "link": "https://bugs.example/show_bug.cgi?id=7#c5",
        "needinfo": "rep@alpen.example",
        "key": "k1",
        "grounds": "the CA's last word is comment 3",
        "note": "the assignee has left; comment 4 came in between",
        "crossed": "4",
        "draft": "1",
        "edited_by": "ann",
        "approved_by": "ben",
        "approved_at": "2026-08-10T12:09:00Z",
        "account": "bot@staff.example",
        "run": "2",
        "steps": "claimed 2026-08-10T12:10:00Z; intended 2026-08-10T12:11:00Z; done 2026-08-10T12:12:00Z",
    }


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'=1"),
        ("\r=1", "'=1"),
        ("\x00=1", "'=1"),
        ("\u202e=1", "'=1"),
        (" \ufeff =1", "'=1"),
        ("＝1", "'＝1"),
        ("a\r\nb\x1b[31m", "a b[31m"),
        ("1-2", "1-2"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula_whatever_stands_in_front_of_it(value: str, shown: str) -> None:
    assert cell(value) == shown


@given(st.text())
def test_a_cell_never_holds_a_control_character_nor_begins_as_a_formula(value: str) -> None:
    shown = cell(value)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", shown)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.text(st.characters()))
def test_no_text_of_a_bug_or_server_is_live_in_any_shape(hostile: str) -> None:
    update = replace(UPDATE, ca=hostile, grounds=hostile, note=hostile, needinfo=(hostile,), key=hostile)
    draft = Drafted(replace(DRAFT.draft, update=update, why=hostile, decided_by=hostile), DRAFT.steps)
    write = replace(WRITTEN.write, update=update, note=hostile, answer=hostile, account=hostile)
    entries: tuple[Entry, ...] = (
        Run(1, hostile, NOON, NOON, 2, {"error": hostile, hostile: 1, "writes": {hostile: 1}, "failed": [hostile]}),
        Written(write, (Event(NOON, hostile, hostile, hostile),), draft),
        draft,
        Snooze(1, date(2026, 9, 1), hostile, hostile, NOON),
        Look(1, hostile, hostile, NOON),
        Ruling(1, 1, Is.UPDATE, hostile, hostile, NOON),
    )
    plain = text(Log(SERVER, entries))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]", plain)
    document = to_json(Log(SERVER, entries))
    assert document.isascii()
    assert json.loads(document)["entries"][3]["why"] == hostile
    assert len(list(csv.reader(io.StringIO(to_csv(Log(SERVER, entries)))))) == 2


def test_a_run_of_another_version_with_an_odd_summary_is_still_told() -> None:
    odd = Run(1, "run", NOON, later(1), 0, {"drafts": 3, "writes": None, "failed": "x", "stopped": True})
    assert text(Log(SERVER, (odd,))).endswith("run 1 (`run`): exit code 0; stopped before the end\n")


def test_every_state_of_a_write_has_words() -> None:
    assert set(BECAME) == set(WriteState)
