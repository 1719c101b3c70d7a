"""What was asked of CAs: what nobody has answered, and how long the answers took."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from making import CA, COLLEAGUE, RIVAL, SETTINGS, STAFF, as_json, at

from bot import run
from bot.bugzilla.shape import Reading
from bot.facts.sides import Side
from bot.judge import calendar
from bot.outcome import Outcome, questions
from bot.outcome.questions import OpenQuestion

REPORT = "# Full Incident Report\n\nWhat happened."
ASKED = ("2026-09-03", STAFF, "Thank you. Why did that happen?")


def outcome_of(on: str, *bugs: dict[str, Any]) -> Outcome:
    reading = Reading(bugs=bugs, failed=(), notes=(), source="a test")
    return run.judge(reading, SETTINGS, calendar.end_of(date.fromisoformat(on)))


def of(on: str, *bugs: dict[str, Any], asker: str = "") -> tuple[OpenQuestion, ...]:
    return questions.of(outcome_of(on, *bugs), asker=asker)


def test_a_question_says_who_asked_what_where_and_how_long_it_waits() -> None:
    assert of("2026-09-15", as_json(text=REPORT, said=[ASKED])) == (
        OpenQuestion(
            bug_id=100,
            summary="Alpen CA: something went wrong",
            ca="Alpen CA",
            comment=1,
            asker=STAFF,
            side=Side.STAFF,
            when=at("2026-09-03"),
            text="Why did that happen?",
            waits=12,
            due=date(2026, 9, 10),
            days_over=5,
            sure=True,
        ),
    )


def test_any_later_word_of_the_ca_answers() -> None:
    said = [ASKED, ("2026-09-04", CA, "We will look into it.")]
    assert of("2026-09-15", as_json(text=REPORT, said=said)) == ()


def test_what_waits_longest_comes_first_across_bugs() -> None:
    later = as_json(text=REPORT, bug_id=101, said=[("2026-09-04", STAFF, "Why?")])
    both = as_json(text=REPORT, bug_id=102, said=[("2026-09-02", RIVAL, "How many?"), ("2026-09-05", STAFF, "Why?")])
    assert [(one.bug_id, one.comment, one.side) for one in of("2026-09-06", later, both)] == [
        (102, 1, "community"),
        (101, 1, "staff"),
        (102, 2, "staff"),
    ]


def test_a_comment_that_asks_in_words_and_by_needinfo_asks_once() -> None:
    bug = as_json(text=REPORT, said=[ASKED], needinfo=[("2026-09-03", STAFF, CA), ("2026-09-03", STAFF, COLLEAGUE)])
    (one,) = of("2026-09-15", bug)
    assert (one.text, one.comment, one.asked) == ("Why did that happen?", 1, (CA, COLLEAGUE))


def test_a_needinfo_makes_sure_what_its_words_leave_in_doubt() -> None:
    reply = "(In reply to Rival from comment #1)\n> I wonder.\n\nWhat do you mean?"
    said = [("2026-09-03", RIVAL, "I wonder."), ("2026-09-04", STAFF, reply)]
    (doubted,) = of("2026-09-05", as_json(text=REPORT, said=said))
    (sure,) = of("2026-09-05", as_json(text=REPORT, said=said, needinfo=[("2026-09-04", STAFF, CA)]))
    assert (doubted.sure, doubted.asked) == (False, ())
    assert (sure.sure, sure.asked, sure.text) == (True, (CA,), "What do you mean?")


def test_a_needinfo_without_a_comment_asks_by_itself() -> None:
    (one,) = of("2026-09-15", as_json(text=REPORT, needinfo=[("2026-09-04", STAFF, CA)]))
    assert (one.comment, one.text, one.asked, one.waits) == (None, f"needinfo on {CA}", (CA,), 11)


def test_a_needinfo_on_somebody_else_does_not_ask_the_ca() -> None:
    bug = as_json(text=REPORT, said=[ASKED], needinfo=[("2026-09-05", STAFF, RIVAL)])
    assert [one.asked for one in of("2026-09-06", bug)] == [()]


def test_it_is_due_when_its_clock_says() -> None:
    """Staff who name a later day wait for that day; the bug's clock tells the same."""
    said = [("2026-09-03", STAFF, "Please provide the list of certificates by 2026-09-20.")]
    outcome = outcome_of("2026-09-15", as_json(text=REPORT, said=said))
    (one,) = questions.of(outcome)
    (clock,) = [clock for clock in outcome.bugs[0].verdict.clocks if clock.name == "question"]
    assert (one.due, one.days_over) == (clock.due, clock.days_over) == (date(2026, 9, 20), 0)


def test_each_question_has_its_own_day_though_a_bug_has_one_clock_for_all() -> None:
    said = [ASKED, ("2026-09-08", STAFF, "And how many certificates are there?")]
    found = of("2026-09-12", as_json(text=REPORT, said=said))
    assert [(one.due, one.days_over) for one in found] == [(date(2026, 9, 10), 2), (date(2026, 9, 15), 0)]


def test_while_a_close_mark_stands_a_question_is_on_hold_and_not_over() -> None:
    board = [("2026-09-14", STAFF, "[close on 2026-09-30] [ca-compliance]")]
    (one,) = of("2026-09-15", as_json(text=REPORT, said=[ASKED], board=board))
    assert (one.waits, one.days_over) == (12, 0)
    assert one.on_hold.startswith("a close mark stands: ")
    assert "else" not in one.on_hold


@pytest.mark.parametrize(
    ("asker", "count"), [(STAFF, 1), ("ben", 1), ("BEN@staff.example", 1), (RIVAL, 1), ("robin", 0), ("", 2)]
)
def test_an_askers_own_list_takes_the_account_with_or_without_its_domain(asker: str, count: int) -> None:
    bug = as_json(text=REPORT, said=[ASKED, ("2026-09-04", RIVAL, "How many?")])
    assert len(of("2026-09-05", bug, asker=asker)) == count


@pytest.mark.parametrize(
    "change", [{"groups": ["secret"]}, {"status": "RESOLVED", "resolution": "FIXED"}], ids=["hidden", "closed"]
)
def test_nothing_waits_on_a_bug_that_is_closed_or_may_not_be_shown(change: dict[str, Any]) -> None:
    assert of("2026-09-15", as_json(text=REPORT, said=[ASKED]) | change) == ()


def test_before_a_rule_named_a_limit_a_question_has_no_day() -> None:
    """IRG 1.0 had no limit for questions."""
    bug = as_json("2023-05-01", text=REPORT, said=[("2023-05-03", STAFF, "Why?")])
    assert [(one.due, one.days_over, one.waits) for one in of("2023-06-01", bug)] == [(None, 0, 29)]


def test_writers_are_all_who_spoke_or_asked_by_needinfo_where_it_may_be_shown() -> None:
    shown = as_json(text=REPORT, said=[ASKED], needinfo=[("2026-09-05", RIVAL, CA)])
    hidden = as_json(text=REPORT, bug_id=101, by="secret@alpen.example", groups=["secret"])
    assert questions.writers(outcome_of("2026-09-15", shown, hidden)) == (STAFF, CA, RIVAL)


def took(on: str, *bugs: dict[str, Any]) -> list[int]:
    outcome = outcome_of(on, *bugs)
    return questions.days_to_answer(outcome, outcome.bugs)


def test_the_days_to_an_answer_are_counted_for_staffs_questions_that_were_answered() -> None:
    said = [
        ASKED,
        ("2026-09-07", CA, "Because of this."),
        ("2026-09-08", RIVAL, "How many?"),
        ("2026-09-08", STAFF, "When?"),
        ("2026-09-09", CA, "Soon."),
        ("2026-09-10", STAFF, "When exactly?"),
    ]
    assert took("2026-09-15", as_json(text=REPORT, said=said)) == [1, 4]


def test_closed_bugs_count_for_the_days_to_an_answer() -> None:
    said = [ASKED, ("2026-09-06", CA, "Because of this.")]
    assert took("2026-09-15", as_json(text=REPORT, said=said, status="RESOLVED", resolution="FIXED")) == [3]


def test_an_answered_question_counts_once_though_its_needinfo_still_waits() -> None:
    said = [ASKED, ("2026-09-06", CA, "Because of this.")]
    assert took("2026-09-15", as_json(text=REPORT, said=said, needinfo=[("2026-09-03", STAFF, CA)])) == [3]
