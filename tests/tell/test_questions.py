"""The list of open questions in each of its shapes: whole texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from making import CA, RIVAL, SETTINGS, STAFF, as_json

from bot import run
from bot.bugzilla.shape import Failed, Reading
from bot.judge import calendar
from bot.outcome import Outcome
from bot.tell import questions

REPORT = "# Full Incident Report\n\nWhat happened."


def outcome_of(on: str, *bugs: dict[str, Any], failed: Sequence[Failed] = (), ca: str = "") -> Outcome:
    reading = Reading(bugs=bugs, failed=tuple(failed), notes=("a note",), source="a test")
    return run.judge(reading, SETTINGS, calendar.end_of(date.fromisoformat(on)), run.Wish(ca))


ASKED = as_json(
    text=REPORT,
    bug_id=101,
    summary="Alpen: silent",
    said=[("2026-09-03", STAFF, "Why did that happen?")],
    needinfo=[("2026-09-03", STAFF, CA)],
)
DOUBTED = as_json(
    text=REPORT,
    bug_id=102,
    summary="Alpen: spoken of",
    said=[
        ("2026-09-05", CA, "Update."),
        ("2026-09-06", RIVAL, "I wonder."),
        ("2026-09-07", STAFF, "(In reply to Rival from comment #2)\n> I wonder.\n\nWhat do you mean?"),
    ],
)
HELD = as_json(
    text=REPORT,
    bug_id=103,
    summary="Alpen: to be closed",
    board=[("2026-09-09", STAFF, "[close on 2026-09-30] [ca-compliance]")],
    needinfo=[("2026-09-08", STAFF, CA)],
)
ALL = outcome_of("2026-09-12", HELD, DOUBTED, ASKED, failed=[Failed(106, "it came without comments")])


def test_the_whole_list_on_a_terminal_what_waits_longest_first() -> None:
    assert questions.to_terminal(ALL, width=110) == (
        "Open questions to CAs as of 2026-09-12 23:59 UTC, from a test\n"
        "3 questions on 3 bugs, 1 over the due day, 1 in doubt.\n"
        "Not read, so their questions may be missing: 106.\n"
        "Note: a note\n"
        "\n"
        "101  Alpen CA  waits 9 days, due 2026-09-10, 2 days over\n"
        "  Alpen: silent\n"
        "  ben@staff.example (staff) asked in comment 1 of 2026-09-03, needinfo on rep@alpen.example\n"
        "  “Why did that happen?”\n"
        "  https://bugzilla.mozilla.org/show_bug.cgi?id=101#c1\n"
        "\n"
        "102  Alpen CA  waits 5 days, due 2026-09-14\n"
        "  Alpen: spoken of\n"
        "  ben@staff.example (staff) asked in comment 3 of 2026-09-07\n"
        "  “What do you mean?”\n"
        "  https://bugzilla.mozilla.org/show_bug.cgi?id=102#c3\n"
        "  In doubt: it may be meant for somebody else.\n"
        "\n"
        "103  Alpen CA  waits 4 days\n"
        "  Alpen: to be closed\n"
        "  ben@staff.example (staff) asked on 2026-09-08, needinfo on rep@alpen.example\n"
        "  “needinfo on rep@alpen.example”\n"
        "  https://bugzilla.mozilla.org/show_bug.cgi?id=103\n"
        "  On hold: a close mark stands: to be closed on 2026-09-30\n"
    )


def test_the_whole_list_as_markdown() -> None:
    outcome = outcome_of("2026-09-12", ASKED, DOUBTED, ca="Alpen")
    assert questions.to_markdown(outcome) == (
        "# Open questions to CAs as of 2026\\-09\\-12 23\\:59 UTC, from a test\n"
        "\n"
        "Narrowed to CA Alpen.\n"
        "2 questions on 2 bugs, 1 over the due day, 1 in doubt.\n"
        "Note: a note\n"
        "\n"
        "## [Bug 101](https://bugzilla.mozilla.org/show_bug.cgi?id=101#c1) – Alpen CA: waits 9 days, due 2026\\-09\\-10, 2 days over\n"
        "\n"
        "Alpen\\: silent\n"
        "\n"
        "- `ben@staff.example` \\(staff\\) asked in comment 1 of 2026\\-09\\-03, needinfo on `rep@alpen.example`\n"
        "- “Why did that happen?”\n"
        "\n"
        "## [Bug 102](https://bugzilla.mozilla.org/show_bug.cgi?id=102#c3) – Alpen CA: waits 5 days, due 2026\\-09\\-14\n"
        "\n"
        "Alpen\\: spoken of\n"
        "\n"
        "- `ben@staff.example` \\(staff\\) asked in comment 3 of 2026\\-09\\-07\n"
        "- “What do you mean?”\n"
        "- In doubt\\: it may be meant for somebody else.\n"
    )


def test_json_holds_every_question_exactly() -> None:
    document = json.loads(questions.to_json(ALL, asker="ben"))
    rows = document.pop("questions")
    assert document == {
        "schema": 1,
        "now": "2026-09-12T23:59:59Z",
        "source": "a test",
        "narrowed_to": None,
        "asker": "ben",
        "notes": ["a note"],
        "failed": [106],
    }
    assert [row["bug"] for row in rows] == [101, 102, 103]
    assert rows[0] == {
        "bug": 101,
        "url": "https://bugzilla.mozilla.org/show_bug.cgi?id=101#c1",
        "summary": "Alpen: silent",
        "ca": "Alpen CA",
        "comment": 1,
        "asker": STAFF,
        "side": "staff",
        "when": "2026-09-03T12:00:00Z",
        "text": "Why did that happen?",
        "needinfo": [CA],
        "waits_days": 9,
        "due": "2026-09-10",
        "days_over": 2,
        "on_hold": None,
        "sure": True,
    }


def test_where_nobody_asked_anything_it_says_so() -> None:
    outcome = outcome_of("2026-09-12", as_json(text=REPORT))
    head = "Open questions to CAs as of 2026-09-12 23:59 UTC, from a test\n"
    assert questions.to_terminal(outcome) == f"{head}No question waits for an answer.\nNote: a note\n"
    asker = questions.to_terminal(outcome, asker="robin@root.example")
    assert asker == f"{head}No question by robin@root.example waits for an answer.\nNote: a note\n"


def test_no_line_but_an_address_is_wider_than_the_terminal() -> None:
    asked = as_json(text=REPORT, said=[("2026-09-03", STAFF, f"Why {'did that happen ' * 40}?")])
    lines = questions.to_terminal(outcome_of("2026-09-12", asked), width=60).splitlines()
    assert max(len(line) for line in lines) <= 60


def test_colours_are_only_where_they_are_asked_for() -> None:
    assert "\x1b[" not in questions.to_terminal(ALL)
    assert "\x1b[" in questions.to_terminal(ALL, color=True)
