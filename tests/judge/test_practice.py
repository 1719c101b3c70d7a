"""Sentences as people in this community write them, and what must not follow from them. Each was once misread."""

from __future__ import annotations

import pytest
from making import CA, COMMUNITY, PASSER_BY, SHARED, STAFF, a_bug, clock, clocks, judged, turns

from bot.facts.talk import closing, reports
from bot.facts.talk.reports import Report

REPORT = "# Full Incident Report\n\nWhat happened."
SILENT = {"filed": "2026-08-01", "text": REPORT}


@pytest.mark.parametrize(
    "text",
    [
        "All Action Items disclosed in this report have been completed as described, and we request its closure.",
        "Since all remediation items were completed before the deadline, we request that this bug be closed.",
        "We have not received any further comments, and request that this be closed.",
        "We are not aware of any remaining issues and request closure.",
        "Once again we request closure of this incident.",
        "Can we close this bug?",
        "We'd like to close this bug.",
        "We request to mark this bug as resolved.",
        "Report Closure Summary\n\nIncident description: a wrong field.",
        "Closure Summary: all items are done.",
        "We request that the bug be closed once there are no further questions.",
    ],
)
def test_a_cas_request_to_close_is_seen_in_whatever_words(text: str) -> None:
    verdict = judged(a_bug(**SILENT, said=[("2026-08-10", CA, text)]), "2026-09-20")
    assert (verdict.group, turns(verdict)) == ("staff-turn", ["closure requested"])


@pytest.mark.parametrize(
    "text",
    [
        "All action items are closed.",
        "We are monitoring this bug; once there are no more questions we will request closure.",
        "We closed the gap.",
        "It should be resolved in the next release.",
        "Please see the updated table: AI-1 closed, AI-2 open.",
        "We propose to close the remaining action items by June.",
        "The vendor suggested to close port 443.",
    ],
)
def test_an_ordinary_update_is_no_request_to_close(text: str) -> None:
    assert closing.closure_request(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "We do not expect any updates before then and request a Next Update of 2026-12-01.",
        "As we do not have any action items due until then, we request a next update date of 2026-12-01.",
        "We'd like to set the next update to 2026-12-01.",
        "Is it possible to set the Next Update to 2026-12-01?",
        "We request that weekly updates be paused until 2026-12-01.",
    ],
)
def test_a_cas_request_for_a_date_is_seen_in_whatever_words(text: str) -> None:
    verdict = judged(a_bug(**SILENT, said=[("2026-08-10", CA, text)]), "2026-09-20")
    assert (verdict.group, turns(verdict)) == ("staff-turn", ["Next-update date requested"])


def test_thanks_do_not_answer_a_request_for_a_date() -> None:
    said = [
        ("2026-08-10", CA, "We request a Next Update of 2026-12-01."),
        ("2026-08-12", STAFF, "Thank you for the update."),
    ]
    assert turns(judged(a_bug(**SILENT, said=said), "2026-09-20")) == ["Next-update date requested"]


@pytest.mark.parametrize(
    "text",
    [
        "Are there any further questions or comments from the community?",
        "Any objections to closing this bug?",
        "Does anyone object to closing this?",
        "Please provide any further comments or questions by 2026-09-12.",
        "In future reports, please ensure that the template is followed.",
        "This is a final call for comments or questions on this Incident Report. Otherwise, it will be closed on approximately 2026-09-12.",
        "Ryan - could you take a look?",
        "I've updated the whiteboard with the next update of 2026-12-30. Please provide your next update on or before that date.",
    ],
)
def test_calls_to_everybody_void_no_closure_request_and_start_no_week(text: str) -> None:
    said = [("2026-08-10", CA, "# Report Closure Summary\n\nx"), ("2026-08-20", STAFF, text)]
    names = [{"name": "ryan@staff.example", "real_name": "Ryan Example"}]
    verdict = judged(a_bug(**SILENT, said=said, cc_detail=names), "2026-09-20")
    assert verdict.group == "staff-turn"
    assert "question" not in clocks(verdict)


def test_a_demand_with_a_later_day_of_its_own_is_due_on_that_day() -> None:
    board = [("2026-08-02", STAFF, "[ca-compliance] Next update 2026-12-01")]
    said = [("2026-09-01", STAFF, "Please provide the list of certificates by 2026-10-15.")]
    assert str(clock(judged(a_bug(**SILENT, said=said, board=board), "2026-09-20"), "question").due) == "2026-10-15"


def test_a_final_call_after_the_cas_last_word_is_staffs_turn_even_where_no_request_was_recognised() -> None:
    said = [("2026-08-10", STAFF, "This is a final call. Otherwise, it will be closed on approximately 2026-08-18.")]
    verdict = judged(a_bug(**SILENT, said=said), "2026-09-10")
    assert (verdict.group, turns(verdict), clocks(verdict)["weekly"]) == (
        "staff-turn",
        ["final call"],
        "suspended",
    )


def test_a_needinfo_on_one_of_staff_is_not_answered_by_another_ones_thanks() -> None:
    bug = a_bug(
        **SILENT, said=[("2026-08-12", SHARED, "Thank you for the update.")], needinfo=[("2026-08-10", CA, STAFF)]
    )
    assert turns(judged(bug, "2026-09-20")) == ["needinfo on staff"]


def test_a_ca_that_was_asked_only_yesterday_is_not_reminded_of_its_first_answer() -> None:
    assigned = ("2026-08-20", STAFF, "assigned_to", "nobody@mozilla.org", CA)
    bug = a_bug("2026-08-01", COMMUNITY, "I found this.", changes=[assigned])
    assert clock(judged(bug, "2026-08-21"), "initial").level == "digest"
    assert clock(judged(bug, "2026-08-28"), "initial").level == "remind"


@pytest.mark.parametrize(
    "text",
    [
        "We are publishing this preliminary incident report while investigating; the full incident report follows within 14 days.",
        "# Preliminary Incident Report\n\nx\n\n## Full Incident Report\n\nWill be posted by 2026-09-14.",
        "It is similar to the incident report in Bug 5.",
    ],
)
def test_the_first_fourteen_days_are_not_cut_short_by_the_mention_of_a_report(text: str) -> None:
    assert judged(a_bug("2026-09-01", text=text), "2026-09-14").group != "lapsed"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Please find our full incident report here: https://ca.example/report.pdf", Report.POSSIBLE),
        ("We apologize for the late preliminary report.", Report.NONE),
        ("Below is our preliminary incident report.", Report.PRELIMINARY),
    ],
)
def test_a_report_that_is_linked_or_only_mentioned(text: str, kind: Report) -> None:
    assert reports.classify(text) is kind


def test_who_answered_staffs_needinfo_is_not_taken_for_community_because_of_another_bug() -> None:
    other = a_bug(bug_id=200, summary="Borealis: x", by="x@borealis.example", said=[("2026-08-01", PASSER_BY, "Hm.")])
    said = [("2026-09-10", PASSER_BY, "Here is our update.")]
    bug = a_bug(**SILENT, said=said, needinfo=[("2026-09-01", STAFF, PASSER_BY)])
    assert judged(bug, "2026-09-20", others=[other]).group != "lapsed"


def test_two_unplaced_accounts_that_ask_each_other_end_in_a_verdict() -> None:
    asked = [("2026-08-02", PASSER_BY, "b@elsewhere.example"), ("2026-08-03", "b@elsewhere.example", PASSER_BY)]
    assert judged(a_bug(**SILENT, needinfo=asked), "2026-09-20").group == "lapsed"


@pytest.mark.parametrize("mark", ["[final call 2026-09-20]", "[resolve on 2026-09-20]", "[last call until 2026-09-20]"])
def test_a_final_call_in_the_whiteboard_is_a_close_mark(mark: str) -> None:
    verdict = judged(a_bug(**SILENT, board=[("2026-09-01", STAFF, f"[ca-compliance] {mark}")]), "2026-09-15")
    assert turns(verdict) == ["close mark"]
