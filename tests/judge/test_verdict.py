"""One bug, one group: the first that fits; and what suspends what. Each test is named after the rule."""

from __future__ import annotations

from dataclasses import replace

import pytest
from making import (
    BOT,
    CA,
    COMMUNITY,
    PASSER_BY,
    SETTINGS,
    SHARED,
    STAFF,
    a_bug,
    as_json,
    at,
    clock,
    clocks,
    judged,
    turns,
)

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
    ],
)
def test_meta_bugs_and_pointers_are_left_out(board: str, reason: str) -> None:
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


def test_product_and_component_compare_without_case_as_on_the_server() -> None:
    settings = replace(
        SETTINGS, server=replace(SETTINGS.server, product="ca program", component="CA certificate compliance")
    )
    assert judged(a_bug(**SILENT), "2026-09-01", settings=settings).group == "lapsed"


OPT_OUTS = [
    "[no-nag]",
    "[No-Nag]",
    "[no nag]",
    "no-nag",
    "[nonag]",
    "[no_nag]",
    "[no-nagging]",
    "[do not nag]",
    "[no-nag until 2026-12-31]",
    "no-nag until 2026-12-31",
    "[ca-nag off]",
    "[no reminders]",
]


@pytest.mark.parametrize("text", OPT_OUTS)
def test_an_opt_out_counts_if_certain_staff_set_it_and_the_bug_stays_in_the_report(text: str) -> None:
    """Reminders alone are held (see the ladder)."""
    verdict = judged(a_bug(**SILENT, board=[("2026-08-02", STAFF, f"{LABEL} {text}")]), "2026-09-01")
    assert (verdict.group, turns(verdict)) == ("lapsed", [])


@pytest.mark.parametrize("text", OPT_OUTS)
@pytest.mark.parametrize("who", [CA, PASSER_BY])
def test_anybody_elses_opt_out_is_staffs_turn(text: str, who: str) -> None:
    verdict = judged(a_bug(**SILENT, board=[("2026-08-02", who, f"{LABEL} {text}")]), "2026-09-01")
    assert (verdict.group, turns(verdict)) == ("staff-turn", ["opt-out not set by staff"])


@pytest.mark.parametrize(
    "text", ["[nag]", "[no-nag until further notice]", "[no-nag until 3-1-2027]", "[nag after May]"]
)
def test_an_opt_out_that_cannot_be_read_is_staffs_turn(text: str) -> None:
    verdict = judged(a_bug(**SILENT, board=[("2026-08-02", STAFF, f"{LABEL} {text}")]), "2026-09-01")
    assert (verdict.group, turns(verdict)) == ("staff-turn", ["opt-out not set by staff"])


def test_the_end_of_an_opt_out_is_told() -> None:
    board = [("2026-08-02", STAFF, f"{LABEL} [no-nag until 2026-08-20]")]
    verdict = judged(a_bug(**SILENT, board=board), "2026-09-01")
    assert (verdict.group, turns(verdict)) == ("lapsed", ["opt-out ended"])


def test_a_mark_that_was_lost_for_a_day_was_set_when_it_was_first_set() -> None:
    """It came back with another label; the update of the 29th met it, and no week begins anew by the loss."""
    mark = "Next update 2026-08-30"
    board = [
        ("2026-08-02", STAFF, f"{LABEL} {mark}"),
        ("2026-08-30T10:00:00Z", STAFF, LABEL),
        ("2026-08-31T16:00:00Z", STAFF, f"{LABEL} [crl-failure] {mark}"),
    ]
    met = judged(a_bug(**SILENT, said=[("2026-08-29", CA, "Done.")], board=board), "2026-09-20")
    assert (met.group, turns(met)[0], clock(met, "next-update").state) == ("staff-turn", "stale mark", "met")
    silent = judged(a_bug(**SILENT, board=board), "2026-08-31")
    assert (silent.group, str(clock(silent, "next-update").since)) == ("lapsed", "2026-08-02")


def test_a_mark_that_was_away_for_weeks_is_a_new_one() -> None:
    board = [
        ("2026-08-02", STAFF, f"{LABEL} Next update 2026-09-30"),
        ("2026-08-05", STAFF, LABEL),
        ("2026-09-01", STAFF, f"{LABEL} Next update 2026-09-30"),
    ]
    assert str(clock(judged(a_bug(**SILENT, board=board), "2026-09-02"), "next-update").since) == "2026-09-01"


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


def test_a_closure_request_suspends_until_staff_ask_by_needinfo_and_the_duty_begins_on_that_day() -> None:
    said = [("2026-08-10", CA, SUMMARY)]
    bug = a_bug(**SILENT, said=said, needinfo=[("2026-09-10", STAFF, CA)])
    assert str(clock(judged(bug, "2026-09-12"), "weekly").due) == "2026-09-17"
    assert judged(bug, "2026-09-18").group == "lapsed"


@pytest.mark.parametrize("who", [COMMUNITY, STAFF])
def test_what_is_asked_in_words_after_a_closure_request_is_told_and_ends_nothing(who: str) -> None:
    said = [("2026-08-10", CA, SUMMARY), ("2026-09-10", who, "What about the other certificates?")]
    other = a_bug(bug_id=200, summary="Borealis: x", by=COMMUNITY, assignee="x@borealis.example")
    verdict = judged(a_bug(**SILENT, said=said), "2026-10-12", others=[other])
    assert (verdict.group, turns(verdict)) == ("staff-turn", ["closure requested", "question"])
    at_once = judged(a_bug(**SILENT, said=said), "2026-09-11", others=[other])
    assert turns(at_once) == ["closure requested", "question"]


def test_a_wish_for_a_date_ends_by_a_mark_or_a_needinfo_and_not_by_staffs_words() -> None:
    wish = ("2026-08-10", CA, "We request a Next update of 2026-12-01.")
    answer = ("2026-08-12", STAFF, "The date is not granted, please keep the weekly updates.")
    in_words = judged(a_bug(**SILENT, said=[wish, answer]), "2026-09-20")
    assert (in_words.group, turns(in_words)[0]) == ("staff-turn", "Next-update date requested")
    assert "comment 2 of 2026-08-12 may answer it" in in_words.turns[0].reason
    asked = judged(a_bug(**SILENT, said=[wish], needinfo=[("2026-08-12", STAFF, CA)]), "2026-09-20")
    assert asked.group == "lapsed"
    marked = [("2026-08-12", STAFF, f"{LABEL} Next update 2026-12-01")]
    assert judged(a_bug(**SILENT, said=[wish], board=marked), "2026-09-20").group == "on-schedule"


def test_and_once_more_after_the_ca_has_answered_that() -> None:
    said = [
        ("2026-08-10", CA, SUMMARY),
        ("2026-09-10", STAFF, "What about the rest?"),
        ("2026-09-11", CA, "They are fine."),
    ]
    verdict = judged(a_bug(**SILENT, said=said, needinfo=[("2026-09-10", STAFF, CA)]), "2026-10-20")
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
    board = [("2026-08-02", STAFF, f"{LABEL} Next update 2026-08-30")]
    bug = a_bug(**SILENT, said=said, board=board, needinfo=[("2026-09-05", STAFF, CA)])
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
