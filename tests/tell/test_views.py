"""Every view takes an outcome and gives a text: whole texts are compared, and hostile ones come out dead."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import CA, SETTINGS, STAFF, as_json
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot import run
from bot.bugzilla.shape import Failed, Reading
from bot.judge import calendar
from bot.outcome import Outcome
from bot.tell import explain, json_report, markdown, terminal
from bot.tell.words import clean

REPORT = "# Full Incident Report\n\nWhat happened."
BOARD = "[ca-compliance]"


def outcome_of(bugs: Sequence[dict[str, Any]], on: str, failed: Sequence[Failed] = ()) -> Outcome:
    reading = Reading(bugs=tuple(bugs), failed=tuple(failed), notes=("a note",), source="a test")
    return run.judge(reading, SETTINGS, calendar.end_of(date.fromisoformat(on)))


SOME = [
    as_json("2026-08-03", text=REPORT, bug_id=101, summary="Alpen: silent"),
    as_json(
        "2026-08-03",
        text=REPORT,
        bug_id=102,
        summary="Alpen: asks to close",
        said=[("2026-08-05", CA, "Please close this bug.")],
    ),
    as_json(
        "2026-08-03",
        text=REPORT,
        bug_id=103,
        summary="Alpen: well",
        said=[("2026-08-19", CA, "Update.")],
        board=[("2026-08-04", STAFF, BOARD)],
    ),
    as_json("2026-08-03", text=REPORT, bug_id=104, summary="Alpen: closed", status="RESOLVED", resolution="FIXED"),
    as_json("2026-08-03", text=REPORT, bug_id=105, summary="Secret", groups=["security"]),
]
for _bug in SOME[:2]:
    _bug["history"], _bug["whiteboard"] = [], BOARD


def test_the_whole_terminal_report() -> None:
    text = terminal.render(outcome_of(SOME, "2026-08-20", [Failed(106, "it came without comments")]), width=110)
    assert text == (
        "CA incident bugs as of 2026-08-20 23:59 UTC, from a test\n"
        "1 lapsed · 1 staff's turn · 0 due soon · 1 on schedule · 2 left out · 1 failed\n"
        "Note: a note\n"
        "\n"
        "Lapsed (1) ───────────────────────────────────────────────────────────────────────────────────────────────────\n"
        "\n"
        "101  Alpen CA  weekly due 2026-08-10, 10 days over\n"
        "  Alpen: silent\n"
        "  https://bugzilla.mozilla.org/show_bug.cgi?id=101\n"
        "  Why: the CA's last word is comment 0 of 2026-08-03; an update is due every 7 days, as no Next-update date is\n"
        "  in force\n"
        "  CA's last word: comment 0 of 2026-08-03 12:00 by rep@alpen.example (sure: the directory's Alpen CA)\n"
        "  Would post, with needinfo on rep@alpen.example:\n"
        "    │ An update is asked for every 7 days while no Next-update date is set ([IRG\n"
        "    │ 3.2](https://www.ccadb.org/cas/incident-report)); that was due by the end of 2026-08-10, anywhere on\n"
        "    │ Earth.\n"
        "    │ The last comment by Alpen CA that was found in this bug is comment 0 of 2026-08-03.\n"
        "    │\n"
        "    │ Please post an update here. If the work needs longer, please ask root program staff for a “Next update”\n"
        "    │ date and say what that date depends on.\n"
        "    │\n"
        "    │ *This comment was written by a bot, from the record as of 2026-08-20 (UTC). It opens no 7-day clock of\n"
        "    │ its own. If it is mistaken, reply here: a person will look before the bot writes in this bug again.\n"
        "    │ Contact: incident-reporting@ccadb.org.*\n"
        "    │\n"
        "    │ ca-nag reminder 1 · key 64654653b3e78121 · bug 101 weekly 2026-08-10\n"
        "\n"
        "Staff's turn (1) ─────────────────────────────────────────────────────────────────────────────────────────────\n"
        "\n"
        "102  Alpen CA\n"
        "  Alpen: asks to close\n"
        "  https://bugzilla.mozilla.org/show_bug.cgi?id=102\n"
        "  → closure requested (15 days): the CA asked to close in comment 1 on 2026-08-05, 15 days ago\n"
        "  Clocks: weekly suspended, due 2026-08-12 · full-report met, due 2026-08-17 · closure-request running\n"
        "  CA's last word: comment 1 of 2026-08-05 12:00 by rep@alpen.example (sure: the directory's Alpen CA)\n"
        "\n"
        "On schedule (1) ──────────────────────────────────────────────────────────────────────────────────────────────\n"
        "\n"
        "103  Alpen CA  weekly due 2026-08-26\n"
        "  Alpen: well\n"
        "  https://bugzilla.mozilla.org/show_bug.cgi?id=103\n"
        "  Why: the CA's last word is comment 1 of 2026-08-19; an update is due every 7 days, as no Next-update date is\n"
        "  in force\n"
        "  CA's last word: comment 1 of 2026-08-19 12:00 by rep@alpen.example (sure: the directory's Alpen CA)\n"
        "\n"
        "Left out (2) ─────────────────────────────────────────────────────────────────────────────────────────────────\n"
        "  104  RESOLVED FIXED  (Alpen: closed)\n"
        "  105  in a security group\n"
        "\n"
        "Failed (1) ───────────────────────────────────────────────────────────────────────────────────────────────────\n"
        "  106  it came without comments\n"
    )


def test_json_has_the_documented_keys_and_quotes_no_hidden_bug() -> None:
    document = json.loads(json_report.render(outcome_of(SOME, "2026-08-20")))
    assert {"now", "source", "counts", "bugs"} <= document.keys()
    assert document["now"] == "2026-08-20T23:59:59Z"
    assert document["counts"] == {
        "lapsed": 1,
        "staff-turn": 1,
        "due-soon": 0,
        "on-schedule": 1,
        "left-out": 2,
        "failed": 0,
    }
    by_id = {bug["id"]: bug for bug in document["bugs"]}
    expected = {"id", "summary", "ca", "group", "clocks", "last_ca_word", "staff_turn", "proposed", "held"}
    assert all(expected <= bug.keys() for bug in document["bugs"])
    assert {"name", "state", "level", "since", "due", "days_over", "reason"} <= by_id[101]["clocks"][0].keys()
    assert by_id[101]["last_ca_word"].items() >= {"comment": 0, "time": "2026-08-03T12:00:00Z", "account": CA}.items()
    assert by_id[101]["proposed"]["needinfo"] == [CA]
    assert "Secret" not in json.dumps(document)
    assert (by_id[105]["summary"], by_id[105]["ca"], by_id[105]["last_ca_word"]) == (None, None, None)


def test_same_input_and_moment_same_bytes_out() -> None:
    views = [terminal.render, json_report.render, markdown.render]
    one, other = outcome_of(SOME, "2026-08-20"), outcome_of(list(reversed(SOME)), "2026-08-20")
    assert [view(one) for view in views] == [view(other) for view in views]


def test_bugs_left_out_for_one_reason_are_counted_when_there_are_many() -> None:
    closed = [as_json(bug_id=number, status="RESOLVED", resolution="FIXED") for number in range(200, 240)]
    text = terminal.render(outcome_of(closed, "2026-10-01"))
    assert "40 bugs: RESOLVED FIXED" in text
    assert "  207 " not in text


HOSTILE = [
    "<script>alert(1)</script>",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "\x1b]0;owned\x07\x1b[31mred\x1b[0m",
    "\x9b31m C1 controls \x85",
    "\u202eright-to-left\u202c \u2066isolate\u2069 zero\u200bwidth",
    "<!channel> @everyone <@U123>",
    "=cmd|' /C calc'!A0",
    "Subject: x\r\nBcc: victim@example.org",
    "`code` **bold** | table | # heading",
    "[ca-compliance] [/x] [bold red]markup[/]",
    "x" * 100_000,
    "\ud800 lone surrogate",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_summaries_names_and_comments_come_out_dead_in_every_view(text: str) -> None:
    bug = as_json("2026-08-03", text=REPORT, summary=text, said=[("2026-08-04", STAFF, f"{text}\n\nWhy is {text}?")])
    bug["creator_detail"] = {"name": CA, "real_name": text}
    bug["history"].append(
        {
            "when": "2026-08-05T12:00:00Z",
            "who": text[:200],
            "changes": [{"field_name": "assigned_to", "removed": text, "added": CA}],
        }
    )
    outcome = outcome_of([bug], "2026-08-20")
    views = [
        terminal.render(outcome),
        markdown.render(outcome),
        explain.render(outcome, outcome.bugs[0]),
        json_report.render(outcome),
    ]
    for view in views:
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", view)
    assert max(len(line) for line in views[0].splitlines()) <= 100
    pieces = live(views[1])
    assert {piece.type for piece in pieces} <= {"text", "softbreak", "code_inline", "link_open", "link_close"}
    targets = [str(piece.attrGet("href")) for piece in pieces if piece.type == "link_open"]
    assert all(target.startswith("https://bugzilla.mozilla.org/") for target in targets)


def live(text: str) -> list[Token]:
    """What a Markdown reader makes of a text, within its paragraphs."""
    blocks = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    assert "html_block" not in {block.type for block in blocks}
    return [piece for block in blocks for piece in block.children or ()]


AUTOLINKED = st.sampled_from(
    [
        "www.evil.example",
        "http://e.example/x",
        "HTTPS://e.example",
        "ftp://e",
        "a@b.example",
        "mailto:x",
        "@all",
        "`",
        "``",
        "1.",
        "\\",
    ]
)


@given(st.lists(st.text(max_size=8) | AUTOLINKED, max_size=6).map(" ".join) | st.lists(AUTOLINKED).map("".join))
def test_markdown_shows_any_text_as_it_is_and_addresses_only_as_code(text: str) -> None:
    """GitHub-flavoured Markdown looks for addresses in text even where it was escaped, and never in code."""
    blocks = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown.escape(text))
    pieces = [piece for block in blocks for piece in block.children or ()]
    assert {block.type for block in blocks} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {piece.type for piece in pieces} <= {"text", "code_inline"}
    assert "".join(piece.content for piece in pieces) == clean(text)
    plain = "".join(piece.content for piece in pieces if piece.type == "text")
    assert not re.search(r"@|www\.|://|mailto:", plain, re.IGNORECASE)


def test_colours_are_only_where_they_are_asked_for() -> None:
    outcome = outcome_of(SOME, "2026-08-20")
    assert "\x1b[" not in terminal.render(outcome)
    assert "\x1b[" in terminal.render(outcome, color=True)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [("a\nb\tc", "a b c"), ("a\x1b[31mb", "a[31mb"), ("", ""), ("é ☕", "é ☕"), ("ab" * 400, "ab" * 299 + "a…")],
)
def test_clean_makes_one_harmless_line(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_explain_points_at_every_comment_and_says_why() -> None:
    bug = as_json(
        "2026-08-03",
        text=REPORT,
        said=[("2026-08-05", STAFF, "Why?"), ("2026-08-06", CA, "We expect the fix within 3 weeks.")],
        board=[("2026-08-04", STAFF, BOARD)],
        bug_id=101,
    )
    outcome = outcome_of([bug], "2026-08-17")
    assert explain.render(outcome, outcome.bugs[0]) == (
        "Bug 101: Alpen CA: something went wrong\n"
        "https://bugzilla.mozilla.org/show_bug.cgi?id=101\n"
        "As of 2026-08-17 23:59 UTC, from a test\n"
        "\n"
        "VERDICT  LAPSED: the CA's last word is comment 2 of 2026-08-06; an update is due every 7 days, as no Next-update date is in force\n"
        "CA       Alpen CA (named at the beginning of the summary)\n"
        "RULES    IRG 3.2, https://www.ccadb.org/cas/incident-report\n"
        "\n"
        "WHITEBOARD\n"
        "  “[ca-compliance]”\n"
        "  labels: ca-compliance\n"
        "\n"
        "CLOCKS\n"
        "  weekly            LAPSED     since 2026-08-06, due 2026-08-13, 4 days over (remind)\n"
        "      the CA's last word is comment 2 of 2026-08-06; an update is due every 7 days, as no Next-update date is in force\n"
        "  question          MET        since 2026-08-05, due 2026-08-12 (digest)\n"
        "      the question in comment 1 of 2026-08-05 was answered in comment 2 of 2026-08-06\n"
        "  full-report       MET        since 2026-08-03, due 2026-08-17 (remind)\n"
        "      comment 0 of 2026-08-03 holds the incident report; 14 days from 2026-08-03 (the CA filed the bug)\n"
        "\n"
        "WHO IS WHO\n"
        "  ca         rep@alpen.example: sure, the directory's Alpen CA\n"
        "  staff      ben@staff.example: sure, Ben Staff (Mozilla) in the directory\n"
        "\n"
        "CONVERSATION\n"
        "  2026-08-03 12:00  ca         comment 0 by rep@alpen.example: “# Full Incident Report” | full report\n"
        "  2026-08-04 12:00             whiteboard: “” → “[ca-compliance]” by ben@staff.example\n"
        "  2026-08-05 12:00  staff      comment 1 by ben@staff.example: “Why?” | asks\n"
        "  2026-08-06 12:00  ca         comment 2 by rep@alpen.example: “We expect the fix within 3 weeks.” | promises 2026-08-27: “We expect the fix within 3 weeks.”\n"
        "  2026-08-17 23:59  now\n"
        "\n"
        "WHAT WOULD BE POSTED\n"
        "  Held: in grace until 2026-08-18 has passed everywhere: 3 working days\n"
    )
