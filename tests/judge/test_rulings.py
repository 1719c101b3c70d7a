"""A person's word about a comment overrules what the bot infers, and stands in the reason of what it decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from making import (
    CA,
    COLLEAGUE,
    DIRECTORY,
    PASSER_BY,
    RIVAL,
    SETTINGS,
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
from bot.facts.bug import Bug
from bot.facts.people import People, Side
from bot.facts.rulings import Is, Ruling
from bot.judge import calendar
from bot.judge import verdict as judgement
from bot.judge.verdict import Verdict
from bot.outcome import BugOutcome, Outcome
from bot.tell import explain

LABEL = "[ca-compliance]"
REPORT = "# Full Incident Report\n\nWhat happened."
SILENT = {"filed": "2026-08-01", "text": REPORT}
"""A bug whose weekly clock ran out on 2026-08-09."""
WHY = "by rosa on 2026-11-20: “she said so”"


def rule(comment: int, *words: Is, day: str = "2026-11-20") -> list[Ruling]:
    return [Ruling(100, comment, what, "she said so", "rosa", at(day)) for what in words]


def ruled(bug: Bug, on: str, rulings: Sequence[Ruling] = ()) -> Verdict:
    moment = calendar.end_of(date.fromisoformat(on))
    then = bug.as_of(moment)
    people = People(DIRECTORY, [then], "", rulings)
    return judgement.judge(then, people, SETTINGS, moment)


def side(verdict: Verdict, comment: int) -> str:
    assert verdict.case
    return next(said.side.value for said in verdict.case.talk.spoken if said.comment.count == comment)


# --- by whom -------------------------------------------------------------------------------------------------------


def test_by_ca_ends_the_doubt_about_an_unknown_speaker_and_the_account_may_be_asked() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-30", PASSER_BY, "The roots are replaced.")])
    assert turns(ruled(bug, "2026-09-03")) == ["unknown speaker"]
    verdict = ruled(bug, "2026-09-03", rule(1, Is.BY_CA))
    assert (verdict.group, turns(verdict)) == ("on-schedule", [])
    assert f"comment 1 of 2026-08-30 (ruled by-ca {WHY})" in clock(verdict, "weekly").reason
    assert verdict.case
    assert verdict.case.talk.ca_accounts == (CA, PASSER_BY)
    assert verdict.case.last_ca
    assert verdict.case.last_ca.by.reason == f"ruled by-ca {WHY}"


def test_by_ca_makes_the_account_the_cas_on_that_bug_only() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-30", PASSER_BY, "Done.")])
    other = a_bug(**SILENT, bug_id=101)
    people = People(DIRECTORY, [bug, other], "", rule(1, Is.BY_CA))
    assert people.is_ca(PASSER_BY, bug, at("2026-09-01"))
    assert not people.is_ca(PASSER_BY, other, at("2026-09-01"))


def test_a_needinfo_on_an_account_that_was_ruled_the_cas_asks_the_ca() -> None:
    said = [("2026-08-10", PASSER_BY, "We are on it.")]
    bug = a_bug(**SILENT, said=said, needinfo=[("2026-08-12", RIVAL, PASSER_BY)])
    assert "question" not in clocks(ruled(bug, "2026-08-15"))
    assert clocks(ruled(bug, "2026-08-15", rule(1, Is.BY_CA)))["question"] == "running"


@pytest.mark.parametrize(("word", "who"), [(Is.BY_STAFF, Side.STAFF), (Is.BY_COMMUNITY, Side.COMMUNITY)])
def test_by_staff_and_by_community_take_a_word_from_the_ca(word: Is, who: Side) -> None:
    bug = a_bug(**SILENT, said=[("2026-08-30", COLLEAGUE, "The roots are replaced.")])
    verdict = ruled(bug, "2026-09-03", rule(1, word))
    assert (verdict.group, side(verdict, 1)) == ("lapsed", who)


def test_a_ruling_on_the_description_says_who_filed_the_bug() -> None:
    bug = a_bug("2026-09-01", PASSER_BY, "It broke.")
    assert "initial" in clocks(ruled(bug, "2026-09-02"))
    verdict = ruled(bug, "2026-09-02", rule(0, Is.BY_CA))
    assert "initial" not in clocks(verdict)
    assert f"the CA filed the bug; ruled by-ca {WHY}" in clock(verdict, "full-report").reason


def test_a_ruling_about_one_comment_says_nothing_of_the_others() -> None:
    said = [("2026-08-28", PASSER_BY, "One."), ("2026-08-30", PASSER_BY, "Two.")]
    assert turns(ruled(a_bug(**SILENT, said=said), "2026-09-03", rule(1, Is.BY_CA))) == ["unknown speaker"]


# --- updates -------------------------------------------------------------------------------------------------------

MARKED = [("2026-08-02", STAFF, f"{LABEL} Next update 2026-10-01")]


def test_an_update_meets_the_marked_date_however_early_it_came() -> None:
    bug = a_bug(**SILENT, board=MARKED, said=[("2026-08-20", CA, "The roots are replaced.")])
    assert clocks(ruled(bug, "2026-10-05"))["next-update"] == "lapsed"
    verdict = ruled(bug, "2026-10-05", rule(1, Is.UPDATE))
    assert (clocks(verdict)["next-update"], turns(verdict)) == ("met", ["stale mark", "lapse told to staff only"])
    assert f"comment 1 of 2026-08-20 (ruled update {WHY}) is the update for it" in clock(verdict, "next-update").reason


def test_an_update_before_the_mark_was_set_is_none_for_it() -> None:
    board = [("2026-08-25", STAFF, f"{LABEL} Next update 2026-10-01")]
    bug = a_bug(**SILENT, board=board, said=[("2026-08-20", CA, "The roots are replaced.")])
    assert clocks(ruled(bug, "2026-10-05", rule(1, Is.UPDATE)))["next-update"] == "lapsed"


def test_an_update_of_another_side_becomes_the_cas_but_its_writer_is_not_asked() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-30", STAFF, "They told me that it is done.")])
    verdict = ruled(bug, "2026-09-03", rule(1, Is.UPDATE))
    assert (verdict.group, side(verdict, 1)) == ("on-schedule", "ca")
    assert verdict.case
    assert verdict.case.talk.ca_accounts == (CA,)


@pytest.mark.parametrize(
    ("name", "board"),
    [
        ("weekly", LABEL),
        ("next-update", f"{LABEL} Next update 2026-08-29"),
        ("revocation-delay", f"{LABEL} [leaf-revocation-delay]"),
    ],
)
def test_what_is_not_an_update_leaves_the_clock_where_it_was(name: str, board: str) -> None:
    bug = a_bug(**SILENT, board=[("2026-08-02", STAFF, board)], said=[("2026-08-30", CA, "Noted.")])
    assert clocks(ruled(bug, "2026-09-01"))[name] != "lapsed"
    verdict = ruled(bug, "2026-09-01", rule(1, Is.NOT_AN_UPDATE))
    assert clocks(verdict)[name] == "lapsed"
    assert f"; not counted: comment 1 of 2026-08-30 (ruled not-an-update {WHY})" in clock(verdict, name).reason


def test_an_action_item_waits_on_after_what_is_not_an_update() -> None:
    table = "| Action Item | Due Date | Status |\n|---|---|---|\n| Replace roots | 2026-08-20 | Open |"
    bug = a_bug("2026-08-01", text=f"{REPORT}\n\n{table}", said=[("2026-08-30", CA, "Noted.")])
    assert "action-item" not in clocks(ruled(bug, "2026-09-01"))
    assert clocks(ruled(bug, "2026-09-01", rule(1, Is.NOT_AN_UPDATE)))["action-item"] == "lapsed"


def test_what_is_not_an_update_still_answers_and_is_still_the_cas_last_word() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-28", STAFF, "Why?"), ("2026-08-30", CA, "Noted.")])
    verdict = ruled(bug, "2026-09-01", rule(2, Is.NOT_AN_UPDATE))
    assert clocks(verdict)["question"] == "met"
    assert verdict.case
    assert verdict.case.last_ca
    assert verdict.case.last_ca.comment.count == 2


# --- questions, closure, report ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "level"), [(STAFF, "remind"), (RIVAL, "digest"), (PASSER_BY, "digest")])
def test_what_was_ruled_a_question_asks_for_the_side_of_its_writer(who: str, level: str) -> None:
    bug = a_bug(**SILENT, said=[("2026-08-03", who, "The numbers of comment 0 surprise me.")])
    asked = clock(ruled(bug, "2026-08-05", rule(1, Is.QUESTION)), "question")
    assert (asked.level, asked.due) == (level, date(2026, 8, 10))
    assert asked.reason.endswith(f"“The numbers of comment 0 surprise me.”; ruled question {WHY}")


def test_what_was_ruled_no_question_asks_nothing_nor_does_its_needinfo() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-03", STAFF, "Why is that?")], needinfo=[("2026-08-03", STAFF, CA)])
    assert clocks(ruled(bug, "2026-08-05"))["question"] == "running"
    assert "question" not in clocks(ruled(bug, "2026-08-05", rule(1, Is.NOT_A_QUESTION)))


def test_a_needinfo_of_another_save_still_asks() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-03", STAFF, "Why is that?")], needinfo=[("2026-08-04", STAFF, CA)])
    assert "needinfo" in clock(ruled(bug, "2026-08-05", rule(1, Is.NOT_A_QUESTION)), "question").reason


def test_a_closure_request_that_only_a_person_saw_suspends_the_cas_duties() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-05", CA, "That is all from us.")])
    verdict = ruled(bug, "2026-09-03", rule(1, Is.CLOSURE_REQUEST))
    assert (verdict.group, clocks(verdict)["weekly"]) == ("staff-turn", "suspended")
    assert (
        verdict.reason == f"the CA asked to close in comment 1 on 2026-08-05, 29 days ago; ruled closure-request {WHY}"
    )
    assert f"ruled closure-request {WHY}; else:" in clock(verdict, "weekly").reason
    assert clock(verdict, "closure-request").reason.endswith(f"“That is all from us.”; ruled closure-request {WHY}")


def test_a_full_report_that_only_a_person_saw_is_the_report() -> None:
    said = [("2026-08-10", CA, "It is in the attachment.")]
    bug = a_bug("2026-08-01", text="# Preliminary Incident Report\n\nWhat we know.", said=said)
    assert clocks(ruled(bug, "2026-08-20"))["full-report"] == "lapsed"
    report = clock(ruled(bug, "2026-08-20", rule(1, Is.FULL_REPORT)), "full-report")
    assert (report.state, report.comment) == ("met", 1)
    assert f"comment 1 of 2026-08-10 (ruled full-report {WHY}) holds" in report.reason


def test_the_report_that_a_person_names_overrules_what_looked_like_one() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-20", CA, "Here it is at last.")])
    report = clock(ruled(bug, "2026-08-25", rule(1, Is.FULL_REPORT)), "full-report")
    assert (report.state, report.comment) == ("late", 1)


# --- when a ruling has an effect -----------------------------------------------------------------------------------


def test_a_ruling_on_a_comment_that_is_not_there_or_not_yet_has_no_effect() -> None:
    bug = a_bug(**SILENT, said=[("2026-09-10", PASSER_BY, "The roots are replaced.")])
    plain = ruled(bug, "2026-09-03")
    for comment in (1, 99):
        told = ruled(bug, "2026-09-03", rule(comment, *Is))
        assert (told.group, told.clocks, told.turns) == (plain.group, plain.clocks, plain.turns)
        assert len(told.rulings) == len(Is)


def test_a_ruling_of_today_counts_for_a_past_day_and_one_of_another_bug_never() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-30", PASSER_BY, "The roots are replaced.")])
    assert turns(ruled(bug, "2026-09-03", rule(1, Is.BY_CA, day="2030-01-01"))) == []
    elsewhere = [replace(ruling, bug_id=101) for ruling in rule(1, Is.BY_CA)]
    assert (turns(ruled(bug, "2026-09-03", elsewhere)), ruled(bug, "2026-09-03", elsewhere).rulings) == (
        ["unknown speaker"],
        (),
    )


def test_a_word_that_was_tagged_as_spam_counts_where_a_person_ruled_what_it_is() -> None:
    data = as_json("2026-08-01", text=REPORT, said=[("2026-08-30", PASSER_BY, "The roots are replaced.")])
    data["comments"][1]["tags"] = ["spam"]
    verdict = ruled(from_rest.bug(data), "2026-09-03", rule(1, Is.BY_CA))
    assert verdict.group == "on-schedule"


def test_explain_lists_the_rulings_and_says_which_have_no_effect() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-30", PASSER_BY, "The roots are replaced.")])
    told = [*rule(1, Is.BY_STAFF, day="2026-11-19"), *rule(1, Is.BY_CA), *rule(7, Is.UPDATE)]

    def explained(verdict: Verdict) -> str:
        item = BugOutcome(verdict, bug)
        outcome = Outcome(now=at("2026-09-03"), source="a test", base_url="https://x.example", bugs=(item,))
        return explain.render(outcome, item)

    text = explained(ruled(bug, "2026-09-03", told))
    assert (
        "RULINGS\n"
        "  comment 1: ruled by-staff by rosa on 2026-11-19: “she said so”"
        " – without effect: a newer ruling says otherwise, or the same\n"
        f"  comment 1: ruled by-ca {WHY}\n"
        f"  comment 7: ruled update {WHY} – without effect: that comment is not shown, or was not there yet\n"
    ) in text
    assert f"comment 1 by {PASSER_BY}: “The roots are replaced.” | ruled by-ca {WHY}" in text
    assert "RULINGS" not in explained(ruled(bug, "2026-09-03"))


def test_without_rulings_the_judgement_is_what_it_was() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-20", STAFF, "Why?"), ("2026-08-30", PASSER_BY, "Done.")])
    plain, none = judged(bug, "2026-09-03"), ruled(bug, "2026-09-03")
    assert (plain.group, plain.reason, plain.clocks, plain.turns) == (none.group, none.reason, none.clocks, none.turns)
