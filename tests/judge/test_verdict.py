"""One bug, one group: the first that fits; and what suspends what. Each test is named after the rule."""

from __future__ import annotations

from dataclasses import replace

import pytest
from making import BOT, CA, COMMUNITY, PASSER_BY, SHARED, STAFF, a_bug, as_json, at, clock, clocks, judged, turns

from bot.facts import from_rest

LABEL = "[ca-compliance]"
REPORT = "# Full Incident Report\n\nWhat happened."
SUMMARY = "# Report Closure Summary\n\nAll is done."
SILENT = {"filed": "2026-08-01", "text": REPORT}
"""A bug whose weekly clock ran out on 2026-08-09."""


def test_a_bug_with_nothing_but_a_lapse_is_lapsed() -> None:
    verdict = judged(a_bug(**SILENT), "2026-09-03")
    assert (verdict.group, turns(verdict), clocks(verdict)) == (
        "lapsed",
        [],
        {"weekly": "lapsed", "full-report": "met"},
    )


# --- left out goes before everything that is judged ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("board", "reason"),
    [
        (f"{LABEL} [meta]", "a meta bug"),
        (f"{LABEL} Updates in Bug #1648717", "its updates are in bug 1648717"),
        (f"{LABEL} [no-nag] [close on 2026-08-20]", f"[no-nag] set by {STAFF} on 2026-08-02"),
    ],
)
def test_meta_bugs_pointers_and_no_nag_set_by_staff_are_left_out(board: str, reason: str) -> None:
    verdict = judged(a_bug(**SILENT, board=[("2026-08-02", STAFF, board)]), "2026-09-01")
    assert (verdict.group, verdict.reason) == ("left-out", reason)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "RESOLVED", "resolution": "FIXED"}, "RESOLVED FIXED"),
        (
            {"product": "Toolkit", "component": "General"},
            "in Toolkit / General, not in CA Program / CA Certificate Compliance",
        ),
        ({"groups": ["crypto-core-security"]}, "in a security group"),
    ],
)
def test_closed_moved_and_hidden_bugs_are_left_out(fields: dict[str, object], reason: str) -> None:
    verdict = judged(a_bug(**SILENT, **fields), "2026-09-01")
    assert (verdict.group, verdict.reason) == ("left-out", reason)


def test_no_nag_counts_only_if_history_shows_that_staff_set_it_else_it_is_shown() -> None:
    verdict = judged(a_bug(**SILENT, board=[("2026-08-02", CA, f"{LABEL} [no-nag]")]), "2026-09-01")
    assert (verdict.group, turns(verdict)) == ("lapsed", ["no-nag not set by staff"])


# --- staff's turn goes before lapsed -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mark", ["[close on 2026-08-20]", "[close on 2026-12-20]", "[close as INVALID on 2026-10-02]", "[close on TBD]"]
)
def test_any_close_mark_pending_or_passed_suspends_every_reminder_until_it_is_removed(mark: str) -> None:
    said = [("2026-08-05", STAFF, "Why is that?")]
    bug = a_bug(**SILENT, said=said, board=[("2026-08-10", STAFF, f"{mark} {LABEL}")])
    verdict = judged(bug, "2026-09-20")
    assert (verdict.group, turns(verdict)) == ("staff-turn", ["close mark"])
    assert (clocks(verdict)["weekly"], clocks(verdict)["question"]) == ("suspended", "suspended")


def test_a_close_mark_that_was_removed_suspends_nothing_and_the_duty_begins_anew() -> None:
    board = [("2026-08-10", STAFF, f"[close on 2026-08-20] {LABEL}"), ("2026-09-01", STAFF, LABEL)]
    assert judged(a_bug(**SILENT, board=board), "2026-09-05").group == "on-schedule"
    assert judged(a_bug(**SILENT, board=board), "2026-09-12").group == "lapsed"


@pytest.mark.parametrize(
    "text",
    [
        SUMMARY,
        "## Incident Closure Summary\n\nAll is done.",
        "All action items are complete. We kindly request that this bug be closed.",
        "If there are no further questions, we would like to ask for closure of this incident.",
        "As all items are done, this bug can be closed.",
    ],
)
def test_a_closure_request_suspends_the_cas_duties(text: str) -> None:
    bug = a_bug(**SILENT, said=[("2026-08-10", CA, text)])
    verdict = judged(bug, "2026-09-20")
    assert (verdict.group, turns(verdict)) == ("staff-turn", ["closure requested"])
    assert clocks(verdict) == {"weekly": "suspended", "full-report": "met", "closure-request": "running"}
    assert verdict.turns[0].reason == "the CA asked to close in comment 1 on 2026-08-10, 41 days ago"


@pytest.mark.parametrize(
    "text",
    [
        "We will request closure once all action items are complete.",
        "This is not ready to be closed.",
        "Before we ask to close this bug, we will post the closing figures.",
        "> Please close this bug.\n\nWe do not agree.",
        "We work in close cooperation with our auditor and ask for patience.",
    ],
)
def test_what_only_speaks_of_closing_is_no_closure_request(text: str) -> None:
    assert judged(a_bug(**SILENT, said=[("2026-08-10", CA, text)]), "2026-09-20").group == "lapsed"


def test_a_needinfo_on_the_shared_account_set_by_the_cas_side_asks_for_closure() -> None:
    bug = a_bug(**SILENT, needinfo=[("2026-08-10", CA, SHARED)])
    assert clocks(judged(bug, "2026-09-20")) == {
        "weekly": "suspended",
        "full-report": "met",
        "closure-request": "running",
    }


def test_a_closure_request_suspends_until_someone_asks_again_and_the_duty_begins_on_that_day() -> None:
    said = [("2026-08-10", CA, SUMMARY), ("2026-09-10", COMMUNITY, "What about the other certificates?")]
    other = a_bug(bug_id=200, summary="Borealis: x", by=COMMUNITY, assignee="x@borealis.example")
    verdict = judged(a_bug(**SILENT, said=said), "2026-09-12", others=[other])
    assert str(clock(verdict, "weekly").due) == "2026-09-17"
    assert judged(a_bug(**SILENT, said=said), "2026-09-18", others=[other]).group == "lapsed"


def test_and_once_more_after_the_ca_has_answered_that() -> None:
    said = [
        ("2026-08-10", CA, SUMMARY),
        ("2026-09-10", STAFF, "What about the rest?"),
        ("2026-09-11", CA, "They are fine."),
    ]
    verdict = judged(a_bug(**SILENT, said=said), "2026-10-20")
    assert (verdict.group, turns(verdict)) == ("staff-turn", ["closure requested"])


def test_a_closure_request_does_not_suspend_a_staff_question_asked_after_it() -> None:
    said = [("2026-08-10", CA, SUMMARY), ("2026-09-10", STAFF, "What about the rest?")]
    assert clocks(judged(a_bug(**SILENT, said=said), "2026-10-20"))["question"] == "lapsed"


def test_a_needinfo_on_staff_at_or_after_the_cas_last_word_and_unanswered_is_staffs_turn() -> None:
    bug = a_bug(**SILENT, needinfo=[("2026-08-10", CA, STAFF)])
    verdict = judged(bug, "2026-09-20")
    assert (verdict.group, turns(verdict), clocks(verdict)["weekly"]) == (
        "staff-turn",
        ["needinfo on staff"],
        "suspended",
    )


def test_a_needinfo_on_staff_that_staff_answered_gives_the_ca_its_week_again() -> None:
    bug = a_bug(**SILENT, said=[("2026-09-10", STAFF, "Yes, that is right.")], needinfo=[("2026-08-10", CA, STAFF)])
    assert judged(bug, "2026-09-12").group == "on-schedule"
    assert judged(bug, "2026-09-18").group == "lapsed"


def test_a_request_for_a_next_update_date_that_is_unanswered_is_staffs_turn() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-10", CA, "We request that the next update be set to 2026-12-01.")])
    verdict = judged(bug, "2026-09-20")
    assert (verdict.group, turns(verdict)) == ("staff-turn", ["Next-update date requested"])


def test_if_an_account_whose_side_is_unknown_spoke_after_the_cas_last_known_word_nothing_is_posted() -> None:
    verdict = judged(a_bug(**SILENT, said=[("2026-08-10", PASSER_BY, "It is done.")]), "2026-09-20")
    assert (verdict.group, turns(verdict)) == ("staff-turn", ["unknown speaker"])


def test_an_unknown_account_that_spoke_before_the_cas_last_word_does_not_matter() -> None:
    said = [("2026-08-03", PASSER_BY, "It is done."), ("2026-08-04", CA, "No, not yet.")]
    assert judged(a_bug(**SILENT, said=said), "2026-09-20").group == "lapsed"


def test_a_hidden_comment_after_the_cas_last_word_makes_the_clock_unclear_and_nothing_is_proposed() -> None:
    data = as_json("2026-08-01", text=REPORT) | {"comment_count": 2}
    verdict = judged(from_rest.bug(data), "2026-09-20")
    assert (verdict.group, turns(verdict), clocks(verdict)["weekly"]) == ("staff-turn", ["hidden comment"], "unclear")


def test_a_hidden_comment_before_the_cas_last_word_does_not_matter() -> None:
    data = as_json("2026-08-01", text=REPORT, said=[("2026-08-02", STAFF, "x"), ("2026-08-03", CA, "Yes.")])
    del data["comments"][1]
    assert judged(from_rest.bug(data), "2026-09-20").group == "lapsed"


@pytest.mark.parametrize("status", ["UNCONFIRMED", "NEW"])
def test_where_nobody_of_the_ca_was_ever_on_the_bug_there_is_nobody_to_ask(status: str) -> None:
    bug = a_bug("2026-08-01", COMMUNITY, "I found this.", assignee="nobody@mozilla.org", status=status)
    verdict = judged(bug, "2026-09-20")
    assert (verdict.group, turns(verdict)[0]) == ("staff-turn", "nobody to ask")


def test_an_unconfirmed_bug_with_a_ca_account_is_judged_like_any_other() -> None:
    bug = a_bug(**SILENT, status="UNCONFIRMED", assignee="nobody@mozilla.org", board=())
    verdict = judged(bug, "2026-09-20")
    assert (verdict.group, turns(verdict)) == ("lapsed", ["label missing"])


# --- lapsed goes before what is only told --------------------------------------------------------------------------


def test_a_lapsed_question_goes_before_a_stale_mark() -> None:
    said = [("2026-08-30", CA, "Update."), ("2026-09-05", STAFF, "Is it live now?")]
    bug = a_bug(**SILENT, said=said, board=[("2026-08-02", STAFF, f"{LABEL} Next update 2026-08-30")])
    verdict = judged(bug, "2026-09-20")
    assert (verdict.group, verdict.clock and verdict.clock.name) == ("lapsed", "question")
    assert turns(verdict) == ["stale mark", "lapse told to staff only"]


def test_a_missing_label_is_told_and_does_not_hide_the_bug() -> None:
    verdict = judged(a_bug(**SILENT, said=[("2026-09-01", CA, "Update.")], board=()), "2026-09-02")
    assert (verdict.group, turns(verdict)) == ("staff-turn", ["label missing"])


# --- due soon goes before on schedule ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "group"), [("2026-09-26", "on-schedule"), ("2026-09-27", "due-soon"), ("2026-09-30", "due-soon")]
)
def test_marked_dates_are_due_soon_three_days_ahead(day: str, group: str) -> None:
    bug = a_bug(**SILENT, board=[("2026-08-02", STAFF, f"{LABEL} Next update 2026-09-30")])
    assert judged(bug, day).group == group


@pytest.mark.parametrize(
    ("day", "group"), [("2026-09-06", "on-schedule"), ("2026-09-07", "due-soon"), ("2026-09-08", "due-soon")]
)
def test_seven_day_clocks_are_due_soon_one_day_ahead(day: str, group: str) -> None:
    assert judged(a_bug(**SILENT, said=[("2026-09-01", CA, "Update.")]), day).group == group


# --- what counts for nobody ----------------------------------------------------------------------------------------


def test_the_bots_own_comment_is_no_activity_and_no_question() -> None:
    said = [("2026-08-20", BOT, "Please post an update. Is there news?")]
    verdict = judged(a_bug(**SILENT, said=said), "2026-09-20")
    assert (verdict.group, clocks(verdict)) == ("lapsed", {"weekly": "lapsed", "full-report": "met"})


def test_a_comment_tagged_as_spam_counts_for_nobody_unless_it_is_the_cas() -> None:
    data = as_json("2026-08-01", text=REPORT, said=[("2026-08-10", PASSER_BY, "Buy!"), ("2026-09-18", CA, "Update.")])
    for comment in data["comments"][1:]:
        comment["tags"] = ["spam"]
    assert judged(from_rest.bug(data), "2026-09-20").group == "on-schedule"
    assert judged(from_rest.bug(data), "2026-09-10").group == "lapsed"


def test_bugzillas_own_duplicate_note_is_nobodys_word() -> None:
    said = [("2026-08-10", PASSER_BY, "*** Bug 17 has been marked as a duplicate of this bug. ***")]
    assert judged(a_bug(**SILENT, said=said), "2026-09-20").group == "lapsed"


def test_bulk_edits_are_no_activity() -> None:
    bug = a_bug(
        **SILENT, changes=[("2026-09-19", CA, "cc", "", "x@y.example")], last_change_time="2026-09-19T12:00:00Z"
    )
    assert judged(bug, "2026-09-20").group == "lapsed"


def test_a_history_that_does_not_fit_together_is_staffs_turn_on_a_past_day() -> None:
    bug = a_bug(**SILENT, board=[("2026-08-02", STAFF, LABEL)])
    broken = replace(bug, whiteboard="[ca-compliance] something else").as_of(at("2026-08-01"))
    (doubt,) = broken.doubts
    assert doubt == (
        "The history of whiteboard has a hole: it was changed to “[ca-compliance]” on 2026-08-02, "
        "but reads “[ca-compliance] something else” after that."
    )
    assert turns(judged(broken, "2026-08-20")) == ["history unclear", "label missing"]


def test_an_assignee_whose_account_was_renamed_since_stops_nothing() -> None:
    """History keeps the old login; closed accounts become u<number>@disabled.tld."""
    assigned = ("2026-08-02", STAFF, "assigned_to", "nobody@mozilla.org", "left@alpen.example")
    bug = a_bug(**SILENT, changes=[assigned], assignee="u7@disabled.tld").as_of(at("2026-08-01"))
    assert (bug.assignee, bug.doubts, len(bug.remarks)) == ("nobody@mozilla.org", (), 1)
