"""What people write: their own words, questions, reports, closure requests, action items and promises."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.talk import (
    across,
    action_items,
    claims,
    closing,
    days,
    final_calls,
    goodbyes,
    promises,
    questions,
    reports,
    sentences,
    to_staff,
    wishes,
)
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


OLD_TEMPLATE = (
    "1. How your CA first became aware of the problem\nBy mail.\n\n"
    "2. A timeline of the actions your CA took in response\nOn 4 March we stopped.\n\n"
    "3. Whether your CA has stopped, or has not yet stopped, issuing certificates\nIt has."
)


@pytest.mark.parametrize("text", [OLD_TEMPLATE, f"# Incident Report\n\n{OLD_TEMPLATE}", OLD_TEMPLATE[:120]])
def test_a_numbered_report_of_the_years_before_2023_is_unclear_whole_or_cut(text: str) -> None:
    """It may be the full report, and it may not: it ends no shelter."""
    assert reports.classify(text) is Report.POSSIBLE or len(text) == 120
    assert not reports.stands_as_full(text)


@pytest.mark.parametrize(
    "text",
    [
        "# Incident Report\n\nThis is a preliminary report.\n\n## Summary\nx",
        "## Draft Incident Report\n\n## Root Cause Analysis\nx",
        "# Incident Report\n\n## Summary\nx\n\n## Timeline\nTBD\n\n## Root Cause Analysis\nUnder investigation",
    ],
)
def test_a_report_that_is_unfinished_by_its_own_words_is_preliminary(text: str) -> None:
    assert reports.classify(text) is Report.PRELIMINARY


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("within seven days", ["2026-03-17"]),
        ("within ten working days", ["2026-03-24"]),
        ("in 48 hours", ["2026-03-12"]),
        ("a fortnight from today", ["2026-03-24"]),
        ("on Monday", ["2026-03-16"]),
        ("by Tuesday", ["2026-03-17"]),
        ("on Thursday of next week", ["2026-03-19"]),
        ("Thursday, 19 March", ["2026-03-19"]),
        ("by the end of May", ["2026-05-31"]),
        ("in Q3 2026", ["2026-09-30"]),
        ("the day after tomorrow", ["2026-03-12"]),
        ("on the 26th of this month", ["2026-03-26"]),
        ("in February we said", ["2027-02-28"]),
        ("on 27 February", []),
        ("we may do it", []),
    ],
)
def test_the_days_that_a_sentence_of_tuesday_10_march_2026_names(text: str, named: list[str]) -> None:
    """A stretch of time means its last day, and a day of the past is none of next year's."""
    assert [one.day.isoformat() for one in days.named(text, date(2026, 3, 10))] == named


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("Please answer by 20 March 2026.", date(2026, 3, 20)),
        ("Why was the certificate that is valid until 2027-12-31 not listed?", None),
        ("Please explain why a certificate valid until 2027-12-31 was left out.", None),
        ("Why? Please answer before 1 April 2026.", date(2026, 4, 1)),
    ],
)
def test_a_demand_gives_time_until_a_day_and_a_certificates_end_does_not(text: str, until: date | None) -> None:
    assert questions.wait_until(text, date(2026, 3, 10)) == until


@pytest.mark.parametrize(
    ("cell", "due", "is_open"),
    [
        ("31-Dec-2025 | Partially complete", "2025-12-31", True),
        ("2025-12-31 (was 2025-11-30) | 90% completed", "2025-12-31", True),
        ("~~2026-03-12~~ 2026-04-16 | Ongoing", "2026-04-16", True),
        ("15.03.2026 | **Done**", "2026-03-15", False),
        ("2026-03-15 | Scheduled (complete by due date)", "2026-03-15", True),
        ("2026-03-15 | 5 of 5", "2026-03-15", False),
        ("2026-03-15 | Cancelled, see comment 7", "2026-03-15", False),
        ("end of May 2026 | to be done", "2026-05-31", True),
        ("03/04/2026 | Ongoing", None, True),
        ("TBD | Ongoing", None, True),
    ],
)
def test_due_days_and_states_as_people_write_them(cell: str, due: str | None, *, is_open: bool) -> None:
    """And a header may say Completion Date."""
    (item,) = items(f"| Remediation | Completion Date | State |\n|---|---|---|\n| x | {cell} |")
    assert (item.due.isoformat() if item.due else None, item.is_open) == (due, is_open)
    assert bool(item.doubt) is cell.startswith("03/04")


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
    final_calls.final_call(text)
    to_staff.question(text)
    across.bugs_updated(text)
    goodbyes.find(text, date(2026, 1, 1))
    claims.speaks_as_the_ca(text, of_another_ca=True)
    questions.wait_until(text, date(2026, 1, 1))
