"""What people write: their own words, questions, reports, closure requests, action items and promises."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.talk import action_items, closing, promises, questions, reports, sentences, wishes
from bot.facts.talk.action_items import ActionItem
from bot.facts.talk.reports import Report

NAMES = {"mozilla": False, "ben": False, "kathleen": False, "alpen": True, "rep": True}


def items(text: str) -> list[ActionItem]:
    return list(action_items.table(text, date(2026, 3, 10)))


def said(text: str) -> list[str]:
    return [sentence.text for sentence in sentences.sentences(text)]


def asks(text: str, *, staff: bool = True) -> list[str]:
    return [asked.sentence for asked in questions.find(text, demands=staff, names=NAMES, ca_comments=frozenset({2}))]


@pytest.mark.parametrize(
    "text",
    [
        "Why did this happen?",
        "Any news?",
        "Hi Rep, when will it be live?",
        "Could you confirm the number of certificates",
        "Please provide a full incident report.",
        "The CA must explain why revocation took so long.",
        "Alpen is required to file a separate incident.",
        "> Quoted line.\n\nAnd what does that mean for the roots?",
        "Thanks. What about the roots?",
        "(In reply to Rep from comment #2)\n> text\n\nWhy?",
    ],
)
def test_staffs_questions_and_demands_are_found(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you.",
        "> Why did this happen?",
        ">> Why?\n> Why not?",
        "```\nwhy?\n```",
        "See https://example.org/?a=b",
        "Ben, could you look at this?",
        "@kathleen: is that right?",
        "Mozilla: what do you think?",
        "This is a final call for comments. Are there any questions? We will close this on Friday.",
        "Certificates must be revoked within 24 hours, says the BR.",
        "CAs must provide weekly updates.",
        "Please note that this is public.",
        "| Why? | What? |\n|---|---|",
        "",
        "?",
    ],
)
def test_what_is_no_question_to_the_ca(text: str) -> None:
    assert asks(text) == []


def test_the_community_asks_and_begs_but_imposes_no_duty() -> None:
    assert asks("The CA must explain. The report lacks a timeline.", staff=False) == []
    assert asks("Please explain the date. Why?", staff=False) == ["Please explain the date.", "Why?"]
    assert asks("My question of March has not been answered.", staff=False)


def test_a_reply_to_somebody_else_is_in_doubt_unless_it_calls_the_ca() -> None:
    text = "(In reply to Watcher from comment #7)\n> text\n\nIs that so?\n\nRep, can you confirm?"
    found = questions.find(text, demands=True, names=NAMES, ca_comments=frozenset({2}))
    assert [(asked.sentence, asked.sure) for asked in found] == [
        ("Is that so?", False),
        ("Rep, can you confirm?", True),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("# Preliminary Incident Report\nx", Report.PRELIMINARY),
        ("Preliminary report.", Report.PRELIMINARY),
        ("# Full Incident Report\nx", Report.FULL),
        ("Here is our full incident report.", Report.INCIDENT),
        ("The full report follows.", Report.NONE),
        ("## Incident Report\nx", Report.INCIDENT),
        ("We expect to post the full incident report next week.", Report.NONE),
        ("Our full report is not yet ready.", Report.NONE),
        ("> # Full Incident Report", Report.NONE),
        ("# Summary\n# Impact\n# Timeline\n", Report.POSSIBLE),
        ("Created attachment 9123456\nreport.pdf", Report.POSSIBLE),
        ("x " * 800, Report.POSSIBLE),
        ("Report.", Report.NONE),
    ],
)
def test_reports_are_recognised_shyly(text: str, kind: Report) -> None:
    assert reports.classify(text) is kind


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("We ask staff to set the next update to 2026-12-01.", True),
        ("Could the Next Update date be set to the end of March?", True),
        ("Our next update will be on Friday.", False),
        ("We do not request a new next update date.", False),
        ("> please set next update", False),
    ],
)
def test_a_request_for_a_date_is_told_from_the_announcement_of_an_update(text: str, *, asked: bool) -> None:
    assert bool(wishes.date_request(text)) is asked


def test_both_forms_of_the_action_item_table_are_read_and_the_last_table_counts() -> None:
    old = "| Action Item | Kind | Due Date |\n| --- | --- | --- |\n| Fix it | Prevent | 2024-05-01 |\n"
    new = (
        "| Action Item | Kind | Corresponding Root Cause(s) | Evaluation Criteria | Due Date | Status |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| Lint | Prevent | 1 | CI | 2026-05-01 | Ongoing |\n"
        "| Train | Prevent | 2 | Log | 2026-04-01 | Complete |\n"
        "| Think | Prevent | 2 | Log | soon | Not complete |\n"
    )
    assert items(old) == [ActionItem("Fix it", date(2024, 5, 1), is_open=True, status="")]
    assert items(old + "\n" + new) == [
        ActionItem("Lint", date(2026, 5, 1), is_open=True, status="Ongoing"),
        ActionItem("Train", date(2026, 4, 1), is_open=False, status="Complete"),
        ActionItem("Think", None, is_open=True, status="Not complete"),
    ]


def test_a_table_without_action_items_or_without_due_dates_is_none() -> None:
    assert items("| Date | Event |\n|---|---|\n| 2026-01-01 | x |") == []
    assert items("| Action Item | Kind |\n|---|---|\n| x | y |") == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("It will be in production within 3 weeks.", date(2019, 3, 13)),
        ("A new version is expected by the end of the year.", date(2019, 12, 31)),
        ("We plan to finish by 15 March.", date(2019, 3, 15)),
        ("We will report on 2019-04-01.", date(2019, 4, 1)),
        ("We will answer next week.", date(2019, 3, 1)),
        ("We expect it by the end of the quarter.", date(2019, 3, 31)),
        ("It happened on 2019-04-01.", None),
        ("We will discuss what happened on 2019-01-01.", None),
        ("> We will report on 2019-04-01.", None),
    ],
)
def test_promises_with_dates_are_hints_for_a_next_update(text: str, day: date | None) -> None:
    found = promises.find(text, date(2019, 2, 20))
    assert [promise.day for promise in found] == ([day] if day else [])


def test_old_hard_wrapped_comments_are_read_as_sentences() -> None:
    wrapped = (
        "Could you please tell us why the certificates of the second batch were\n"
        "issued at all? Thanks, e.g. for the quick reply of the people at your\n"
        "help desk."
    )
    assert said(wrapped) == [
        "Could you please tell us why the certificates of the second batch were issued at all?",
        "Thanks, e.g. for the quick reply of the people at your help desk.",
    ]


def test_a_line_break_ends_a_sentence_where_the_next_line_begins_anew() -> None:
    assert said("Hi Robin\n\nthe vendor ships in May\nwe ask for a date\nNo. 5 is done\nand so is no. 6.") == [
        "Hi Robin",
        "the vendor ships in May",
        "we ask for a date",
        "No. 5 is done and so is no. 6.",
    ]


WORDS = st.sampled_from(
    [
        *"#*_|>`-.?!()[]:\n\t ",
        "\n\n",
        "(In reply to x from comment #1)",
        "next update",
        "Full Incident Report",
        "| Due |",
        "close",
        "please",
        "2026-01-01",
        "within 3 weeks",
        "\x1b",
        "\u202e",
        "é",
    ]
)


@given(st.lists(WORDS, max_size=60).map("".join) | st.text(max_size=200))
def test_no_text_breaks_a_reader(text: str) -> None:
    asks(text)
    reports.classify(text)
    closing.closure_request(text)
    wishes.date_request(text)
    items(text)
    promises.find(text, date(2026, 1, 1))
