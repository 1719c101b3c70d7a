"""Whiteboard edits that are offered to staff: which, with which exact texts, on what grounds; and when none is."""

from __future__ import annotations

from typing import Any

import pytest
from making import CA, COLLEAGUE, COMMUNITY, PASSER_BY, SHARED, STAFF, Said, a_bug, judged

from bot.act.chores import chore_of
from bot.facts.bug import Bug
from bot.judge import calendar
from bot.store.records import Kind, Update

LABEL = "[ca-compliance]"
REPORT = "# Full Incident Report\n\nWhat happened."
SUMMARY = "# Report Closure Summary\n\nAll is done."
FILED = {"filed": "2026-08-03", "text": REPORT}


def chore(bug: Bug, on: str) -> Update | None:
    verdict = judged(bug, on)
    assert verdict.case is not None
    return chore_of(verdict, verdict.case.moment)


def texts(bug: Bug, on: str) -> tuple[str, str] | None:
    update = chore(bug, on)
    return update.whiteboard if update else None


# --- after a final call --------------------------------------------------------------------------------------------


def called(text: str, *then: Said, board: str = LABEL, **fields: Any) -> Bug:
    """A bug with the CA's closure summary of 2026-10-01 and a final call of Monday 2026-10-05."""
    said = [("2026-10-01", CA, SUMMARY), ("2026-10-05", SHARED, text), *then]
    return a_bug(**FILED, said=said, board=[("2026-08-04", STAFF, board)], **fields)


def test_after_a_final_call_the_close_mark_is_offered_seven_days_after_it() -> None:
    update = chore(called("This is a final call for comments.", board=f"{LABEL} [ov-misissuance]"), "2026-10-06")
    assert update is not None
    assert update.whiteboard == (
        "[ca-compliance] [ov-misissuance]",
        "[close on 2026-10-12] [ca-compliance] [ov-misissuance]",
    )
    assert (update.kind, update.bug_id, update.ca, update.seen) == (Kind.CHORE, 100, "Alpen CA", 2)
    assert (update.comment, update.needinfo, update.duties, update.clear_flags) == ("", (), (), ())
    assert update.grounds == (
        f"final call in comment 2 of 2026-10-05 by {SHARED}; "
        "the CA asked to close in comment 1 of 2026-10-01; to be closed on 2026-10-12"
    )


def test_a_next_update_mark_stays_beside_the_close_mark() -> None:
    """The close mark suspends every reminder anyway; whoever takes it away again finds the date as it was."""
    bug = called("Final call.", board=f"{LABEL} Next update 2026-11-30")
    assert texts(bug, "2026-10-06") == (
        "[ca-compliance] Next update 2026-11-30",
        "[close on 2026-10-12] [ca-compliance] Next update 2026-11-30",
    )


@pytest.mark.parametrize(
    ("call", "day"),
    [
        ("I intend to close this on 2026-11-20.", "2026-11-20"),
        ("This is a final call. If there are no questions, this bug will be closed on 2026-10-09.", "2026-10-09"),
        ("I intend to close this bug on or about Friday, October 16, 2026, unless there are questions.", "2026-10-16"),
        ("I will close this on Wednesday 14 October.", "2026-10-14"),
        ("I intend to close this on Oct. 16, 2026.", "2026-10-16"),
        ("Final call. I intend to close this in a week.", "2026-10-12"),
        ("Thank you for the report of 2026-08-03. This is a final call for comments.", "2026-10-12"),
    ],
)
def test_the_day_that_the_final_call_names_goes_before_the_seven_days(call: str, day: str) -> None:
    assert texts(called(call), "2026-10-06") == (LABEL, f"[close on {day}] {LABEL}")


@pytest.mark.parametrize(
    "call",
    [
        "I intend to close this on 3-11-2026.",
        "I intend to close this on 2026-02-30.",
        "I intend to close this on 2025-11-20.",
        "I intend to close this on 2028-11-20.",
        "I intend to close this on Tuesday 2026-11-20.",
        "I intend to close this on 2026-11-20 or 2026-11-27.",
        "I intend to close this on Friday.",
        "I intend to close this next week.",
        "I intend to close this in two weeks.",
        "I intend to close this at the end of the month.",
        "I intend to close this in November.",
        "I intend to close this in May.",
        "I intend to close this on the 20th.",
        "I intend to close this once the audit is published.",
        "I don't intend to close this yet.",
        "This is a final call. Comments are welcome until 2026-11-20.",
    ],
)
def test_a_day_that_cannot_be_read_for_sure_or_a_condition_gives_no_close_mark(call: str) -> None:
    assert texts(called(call), "2026-10-06") is None


@pytest.mark.parametrize("who", [CA, COMMUNITY, PASSER_BY, STAFF])
def test_no_close_mark_once_anybody_has_spoken_after_the_final_call(who: str) -> None:
    assert texts(called("Final call.", ("2026-10-06", who, "One more thing.")), "2026-10-07") is None


def test_no_close_mark_where_the_ca_never_asked_to_close() -> None:
    bug = a_bug(**FILED, said=[("2026-10-05", SHARED, "This is a final call for comments.")])
    assert texts(bug, "2026-10-06") is None


def test_no_close_mark_beside_a_needinfo_that_was_set_since() -> None:
    bug = called("Final call.", needinfo=[("2026-10-06", COMMUNITY, SHARED)])
    assert texts(bug, "2026-10-06") is None


def test_no_close_mark_where_one_stands_or_staff_took_it_away_again() -> None:
    said = [("2026-10-01", CA, SUMMARY), ("2026-10-05", SHARED, "Final call.")]
    board = [("2026-08-04", STAFF, LABEL), ("2026-10-05T12:00:01Z", SHARED, f"[close on 2026-10-12] {LABEL}")]
    assert texts(a_bug(**FILED, said=said, board=board), "2026-10-06") is None
    board.append(("2026-10-07", STAFF, LABEL))
    assert texts(a_bug(**FILED, said=said, board=board), "2026-10-08") is None


# --- a date that was granted ---------------------------------------------------------------------------------------

REQUEST = "We request a Next update date of 2026-12-01."


def asked(*then: Said, request: str = REQUEST, board: str = LABEL) -> Bug:
    """A bug whose CA asks for a Next-update date on 2026-10-01."""
    return a_bug(**FILED, said=[("2026-10-01", CA, request), *then], board=[("2026-08-04", STAFF, board)])


def test_the_date_that_the_ca_asked_for_and_staff_approved_is_offered() -> None:
    update = chore(asked(("2026-10-05", STAFF, "Approved.")), "2026-10-06")
    assert update is not None
    assert update.whiteboard == ("[ca-compliance]", "[ca-compliance] Next update 2026-12-01")
    assert (update.kind, update.bug_id, update.ca, update.seen) == (Kind.CHORE, 100, "Alpen CA", 2)
    assert update.grounds == (
        "the CA asked for a Next-update date in comment 1 of 2026-10-01; "
        f"{STAFF} answered in comment 2 of 2026-10-05: “Approved.”; the date is 2026-12-01"
    )


def test_it_takes_the_place_of_the_date_that_stands_there() -> None:
    bug = asked(("2026-10-05", STAFF, "That's fine."), board=f"{LABEL} Next update 2026-10-10 [x]")
    assert texts(bug, "2026-10-06") == (
        "[ca-compliance] Next update 2026-10-10 [x]",
        "[ca-compliance] Next update 2026-12-01 [x]",
    )


@pytest.mark.parametrize(
    "answer",
    [
        "Approved.",
        "Granted, thanks for the update.",
        "Thank you, approved.",
        "That works for us.",
        "That's fine.",
        "The request is granted.",
        "We approve the proposed date.",
        "No objections.",
        "OK.",
        "(In reply to Rep from comment #1)\n> We request a Next update date of 2026-12-01.\n\nAgreed.",
        "Please provide the next update by 2026-12-01.",
        "I have set the next update to 1 December 2026.",
    ],
)
def test_these_are_approvals(answer: str) -> None:
    assert texts(asked(("2026-10-05", STAFF, answer)), "2026-10-06") == (LABEL, f"{LABEL} Next update 2026-12-01")


@pytest.mark.parametrize(
    "answer",
    [
        "Thank you.",
        "Approved?",
        "Not approved.",
        "We cannot approve this date.",
        "This isn't fine.",
        "That's fine, but please tell us more first.",
        "Approved if the audit is done by then.",
        "Approved unless somebody objects.",
        "We will consider whether that is fine.",
        "Declined.",
        "Why so late? Approved.",
        "Approved until 3-12-2026.",
        "Approved for two weeks.",
        "Approved until the end of the month.",
        "Approved until December.",
        "Approved. Our meeting is on 2026-12-05.",
        "Approved until 2026-12-01 or 2026-12-15.",
        "The CPS was approved by your board.",
        "I agree with the criticism above.",
        "(In reply to Rep from comment #0)\n> What happened.\n\nAgreed.",
        "> We request a Next update date of 2026-12-01.\n> Approved.",
        "Approved. This is also a final call.",
    ],
)
def test_thanks_questions_refusals_conditions_and_doubtful_days_are_none(answer: str) -> None:
    assert texts(asked(("2026-10-05", STAFF, answer)), "2026-10-06") is None


@pytest.mark.parametrize(
    ("answer", "day"),
    [
        ("Please update by 2026-11-15 instead.", "2026-11-15"),
        ("Granted until 2026-11-15.", "2026-11-15"),
        ("Approved. The next update is due on 15 November 2026.", "2026-11-15"),
    ],
)
def test_another_day_that_staff_name_goes_before_the_one_asked_for(answer: str, day: str) -> None:
    assert texts(asked(("2026-10-05", STAFF, answer)), "2026-10-06") == (LABEL, f"{LABEL} Next update {day}")


def test_staffs_own_day_helps_where_the_cas_cannot_be_read() -> None:
    bug = asked(("2026-10-05", STAFF, "Granted until 2026-11-15."), request="We request a Next update of 3-12-2026.")
    assert texts(bug, "2026-10-06") == (LABEL, f"{LABEL} Next update 2026-11-15")


def test_the_day_that_a_request_moves_the_date_from_is_not_the_one_asked_for() -> None:
    request = "We propose to move the Next update from 2026-10-10 to 2026-12-01."
    bug = asked(("2026-10-05", STAFF, "Approved."), request=request, board=f"{LABEL} Next update 2026-10-10")
    assert texts(bug, "2026-10-06") == (f"{LABEL} Next update 2026-10-10", f"{LABEL} Next update 2026-12-01")


@pytest.mark.parametrize(
    "request_",
    [
        "We request a Next update date.",
        "We request a Next update of 3-12-2026.",
        "We request a Next update of 2026-12-01 or 2026-12-15.",
        "We request a Next update after 2026-12-01.",
        "We request a Next update in two weeks.",
        "We request a Next update of 2026-10-05.",
        "We request a Next update of 2036-12-01.",
        "We are not requesting a Next update of 2026-12-01.",
    ],
)
def test_a_request_without_one_plain_day_ahead_gives_no_date(request_: str) -> None:
    assert texts(asked(("2026-10-05", STAFF, "Approved."), request=request_), "2026-10-06") is None


def test_a_day_that_is_no_longer_ahead_is_not_written() -> None:
    bug = asked(("2026-10-05", STAFF, "Approved."))
    assert texts(bug, "2026-11-30") == (LABEL, f"{LABEL} Next update 2026-12-01")
    assert texts(bug, "2026-12-01") is None


@pytest.mark.parametrize(
    "word", ["We withdraw that request.", "An update date of 2027-01-15 would be better.", SUMMARY]
)
def test_a_later_word_of_the_ca_that_may_take_it_back_gives_no_date(word: str) -> None:
    assert texts(asked(("2026-10-05", STAFF, "Approved."), ("2026-10-06", COLLEAGUE, word)), "2026-10-07") is None


def test_thanks_of_the_ca_take_nothing_back() -> None:
    bug = asked(("2026-10-05", STAFF, "Approved."), ("2026-10-06", CA, "Thank you."))
    assert texts(bug, "2026-10-07") == (LABEL, f"{LABEL} Next update 2026-12-01")


def test_a_second_thought_of_staff_gives_no_date() -> None:
    bug = asked(("2026-10-05", STAFF, "Approved."), ("2026-10-06", SHARED, "We do not approve this."))
    assert texts(bug, "2026-10-07") is None


def test_an_approval_that_may_answer_somebody_else_counts_only_where_it_names_the_date() -> None:
    between = ("2026-10-02", COMMUNITY, "I propose to add the hosts to the list.")
    assert texts(asked(between, ("2026-10-05", STAFF, "Agreed.")), "2026-10-06") is None
    named = ("2026-10-05", STAFF, "Agreed to that date. We approve the date.")
    assert texts(asked(between, named), "2026-10-06") == (LABEL, f"{LABEL} Next update 2026-12-01")


@pytest.mark.parametrize("who", [CA, COMMUNITY, PASSER_BY])
def test_only_staff_can_approve(who: str) -> None:
    assert texts(asked(("2026-10-05", who, "Approved.")), "2026-10-06") is None


def test_a_request_counts_only_after_the_mark_has_changed_last() -> None:
    """Staff wrote the date, and took it out again later: the old request is settled."""
    said = [("2026-10-01", CA, REQUEST), ("2026-10-05", STAFF, "Approved.")]
    board = [("2026-08-04", STAFF, LABEL), ("2026-10-05", STAFF, f"{LABEL} Next update 2026-12-01")]
    assert texts(a_bug(**FILED, said=said, board=board), "2026-10-06") is None
    board.append(("2026-10-08", STAFF, LABEL))
    assert texts(a_bug(**FILED, said=said, board=board), "2026-10-09") is None


def test_a_change_of_labels_alone_does_not_settle_a_request() -> None:
    said = [("2026-10-01", CA, REQUEST), ("2026-10-05", STAFF, "Approved.")]
    board = [("2026-08-04", STAFF, LABEL), ("2026-10-05", STAFF, f"{LABEL} [ov-misissuance]")]
    assert texts(a_bug(**FILED, said=said, board=board), "2026-10-06") == (
        f"{LABEL} [ov-misissuance]",
        f"{LABEL} [ov-misissuance] Next update 2026-12-01",
    )


def test_a_mark_that_only_people_can_read_is_not_written_over() -> None:
    bug = asked(("2026-10-05", STAFF, "Approved."), board=f"{LABEL} Next update 3-1-2027")
    assert texts(bug, "2026-10-06") is None


# --- a stale mark --------------------------------------------------------------------------------------------------

STALE = [("2026-08-04", STAFF, f"{LABEL} Next update 2026-09-15 [x]")]


def test_a_mark_that_has_passed_and_was_met_is_offered_to_be_taken_out() -> None:
    update = chore(a_bug(**FILED, said=[("2026-09-14", CA, "It is done.")], board=STALE), "2026-09-18")
    assert update is not None
    assert update.whiteboard == ("[ca-compliance] Next update 2026-09-15 [x]", "[ca-compliance] [x]")
    assert (update.kind, update.bug_id, update.ca, update.seen) == (Kind.CHORE, 100, "Alpen CA", 1)
    assert update.grounds == (
        "“Next update 2026-09-15” is stale: Next update marked for 2026-09-15: "
        "comment 1 of 2026-09-14 is the update for it; the mark still stands"
    )


def test_a_mark_that_is_not_stale_stays() -> None:
    assert texts(a_bug(**FILED, said=[("2026-09-14", CA, "It is done.")], board=STALE), "2026-09-15") is None
    assert texts(a_bug(**FILED, board=STALE), "2026-09-18") is None


def test_a_stale_mark_stays_while_the_ca_asks_for_another_date() -> None:
    """It would be left without any, and its weekly duty would come back."""
    bug = a_bug(**FILED, said=[("2026-09-14", CA, f"It is done. {REQUEST}")], board=STALE)
    assert texts(bug, "2026-09-18") is None


def test_a_granted_date_goes_before_the_stale_mark_that_it_replaces() -> None:
    said = [("2026-09-14", CA, f"It is done. {REQUEST}"), ("2026-09-16", STAFF, "Approved.")]
    assert texts(a_bug(**FILED, said=said, board=STALE), "2026-09-18") == (
        "[ca-compliance] Next update 2026-09-15 [x]",
        "[ca-compliance] Next update 2026-12-01 [x]",
    )


def test_a_mark_that_cannot_be_cut_out_for_sure_stays() -> None:
    board = [("2026-08-04", STAFF, f"{LABEL} Lockdown - Next update 2026-09-15")]
    assert texts(a_bug(**FILED, said=[("2026-09-14", CA, "It is done.")], board=board), "2026-09-18") is None


# --- one a bug, and the same each time -----------------------------------------------------------------------------


def test_the_close_mark_goes_before_the_stale_one() -> None:
    said = [("2026-09-14", CA, SUMMARY), ("2026-09-18", STAFF, "Final call.")]
    assert texts(a_bug(**FILED, said=said, board=STALE), "2026-09-19") == (
        "[ca-compliance] Next update 2026-09-15 [x]",
        "[close on 2026-09-25] [ca-compliance] Next update 2026-09-15 [x]",
    )


def test_the_same_edit_has_the_same_key_on_another_day_and_another_edit_another_one() -> None:
    bug = called("Final call.")
    first, later, other = (
        chore(bug, "2026-10-06"),
        chore(bug, "2026-10-09"),
        chore(called("Final call.", board=""), "2026-10-06"),
    )
    assert first is not None
    assert later is not None
    assert other is not None
    assert first.key == later.key == "3d3971ddab608d9c"
    assert other.key != first.key


@pytest.mark.parametrize(
    "fields", [{"status": "RESOLVED", "resolution": "FIXED"}, {"groups": ["crypto-core-security"]}]
)
def test_a_bug_that_is_not_judged_has_no_chore(fields: dict[str, Any]) -> None:
    bug = called("Final call.", **fields)
    verdict = judged(bug, "2026-10-06")
    assert chore_of(verdict, calendar.end_of(calendar.day_of(bug.comments[-1].time))) is None
