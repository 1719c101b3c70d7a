"""Every deadline that is still to come, each with a name that outlives its day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from making import CA, RIVAL, SETTINGS, STAFF, as_json

from bot import run
from bot.bugzilla.shape import Reading
from bot.judge import calendar
from bot.outcome import deadlines
from bot.outcome.deadlines import Deadline

REPORT = "# Full Incident Report\n\nWhat happened."


def of(on: str, *bugs: dict[str, Any]) -> tuple[Deadline, ...]:
    reading = Reading(bugs=bugs, failed=(), notes=(), source="a test")
    return deadlines.of(run.judge(reading, SETTINGS, calendar.end_of(date.fromisoformat(on))))


def uids(on: str, *bugs: dict[str, Any]) -> list[str]:
    return [one.uid for one in of(on, *bugs)]


def test_a_deadline_says_who_owes_what_on_which_bug_and_why() -> None:
    (found,) = of("2026-09-05", as_json(text=REPORT))
    assert found == Deadline(
        uid="100-weekly",
        bug_id=100,
        summary="Alpen CA: something went wrong",
        ca="Alpen CA",
        name=found.name,
        due=date(2026, 9, 8),
        is_staff=False,
        is_told=False,
        reason="the CA's last word is comment 0 of 2026-09-01; an update is due every 7 days, as no Next-update date is in force",
        comment=0,
    )
    assert found.name == "weekly"


def test_the_nearest_comes_first_and_those_of_one_day_by_bug() -> None:
    found = of(
        "2026-09-05",
        as_json(text=REPORT, bug_id=102, board=[("2026-09-02", STAFF, "Next update 2026-10-01")]),
        as_json(text=REPORT, bug_id=101, board=[("2026-09-02", STAFF, "Next update 2026-10-01")]),
        as_json(text=REPORT, bug_id=103, said=[("2026-09-04", CA, "Update.")]),
    )
    assert [(one.bug_id, one.due) for one in found] == [
        (103, date(2026, 9, 11)),
        (101, date(2026, 10, 1)),
        (102, date(2026, 10, 1)),
    ]


@pytest.mark.parametrize(("on", "left"), [("2026-09-08", 1), ("2026-09-09", 0)])
def test_a_day_is_coming_until_it_has_passed_everywhere_on_earth(on: str, left: int) -> None:
    """At the end of the day itself, in UTC, it goes on elsewhere."""
    assert len(of(on, as_json(text=REPORT))) == left


def test_the_day_to_close_on_is_staffs() -> None:
    board = [("2026-09-02", STAFF, "[close on 2026-09-09] [ca-compliance]")]
    (found,) = of("2026-09-05", as_json(text=REPORT, board=board))
    assert (found.uid, found.is_staff, found.due, found.ca) == ("100-close-due", True, date(2026, 9, 9), "Alpen CA")


def test_what_is_only_told_to_staff_says_so() -> None:
    """The community's questions start a clock that no reminder follows."""
    found = of("2026-09-05", as_json(text=REPORT, said=[("2026-09-03", RIVAL, "Why did that happen?")]))
    assert {one.name.value: one.is_told for one in found} == {"weekly": False, "question": True}


def test_a_date_that_moves_keeps_its_name() -> None:
    """A calendar that is subscribed to moves the event of that name."""
    first = [("2026-09-02", STAFF, "Next update 2026-09-20")]
    moved = [*first, ("2026-09-04", STAFF, "Next update 2026-10-20")]
    (before,), (after,) = (of("2026-09-05", as_json(text=REPORT, board=board)) for board in (first, moved))
    assert (before.uid, before.due) == ("100-next-update", date(2026, 9, 20))
    assert (after.uid, after.due) == ("100-next-update", date(2026, 10, 20))


def test_the_weekly_day_moves_on_with_every_word_of_the_ca() -> None:
    spoke = as_json(text=REPORT, said=[("2026-09-04", CA, "Update.")])
    assert uids("2026-09-05", as_json(text=REPORT)) == uids("2026-09-05", spoke) == ["100-weekly"]


def test_a_comment_that_asks_in_words_and_by_needinfo_asks_once() -> None:
    """Whomever its words may be meant for, the needinfo saved with them is certain."""
    reply = "(In reply to Rival from comment #1)\n> I wonder.\n\nWhat do you mean?"
    bug = as_json(
        text=REPORT,
        said=[("2026-09-03", RIVAL, "I wonder."), ("2026-09-04", STAFF, reply)],
        needinfo=[("2026-09-04", STAFF, CA)],
    )
    asked = [one for one in of("2026-09-05", bug) if one.name == "question"]
    assert [(one.uid, one.comment, one.is_told) for one in asked] == [
        ("100-question-remind-comment-2", 2, False),
    ]


def test_a_needinfo_without_a_comment_is_named_by_its_day() -> None:
    bug = as_json(text=REPORT, needinfo=[("2026-09-04", STAFF, CA)])
    assert "100-question-remind-needinfo-2026-09-04" in uids("2026-09-05", bug)


@pytest.mark.parametrize(
    "bug",
    [
        as_json(text=REPORT, groups=["secret"]),
        as_json(text=REPORT, status="RESOLVED", resolution="FIXED"),
        as_json(text=REPORT, said=[("2026-09-04", CA, "Please close this bug.")]),
    ],
    ids=["hidden", "closed", "asked to close"],
)
def test_a_bug_that_owes_nothing_or_may_not_be_shown_has_no_deadline(bug: dict[str, Any]) -> None:
    assert [one for one in of("2026-09-05", bug) if one.name != "full-report"] == []


def test_names_are_unique_in_an_outcome() -> None:
    bugs = [
        as_json(
            text="Something went wrong.",
            bug_id=number,
            by=RIVAL if number % 2 else CA,
            board=[("2026-09-02", STAFF, board)],
            said=[("2026-09-03", STAFF, "Why?"), ("2026-09-03T13:00:00Z", RIVAL, "How many certificates?")],
            needinfo=[("2026-09-03", STAFF, CA), ("2026-09-03T13:00:00Z", STAFF, CA)],
        )
        for number, board in enumerate(
            ["", "[leaf-revocation-delay]", "Next update 2026-10-01", "[close on 2026-09-30]"]
        )
    ]
    found = uids("2026-09-05", *bugs)
    assert len(found) > 8
    assert len(set(found)) == len(found)
