"""What counts as the bot's own where people share its account: what has its line; the rest is a person's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from making import BOT, CA, DIRECTORY, PASSER_BY, SETTINGS, STAFF, a_bug, at, clock, clocks

from bot.config.settings import Directory, StaffMember
from bot.facts.bug import Bug
from bot.facts.people import People, Side
from bot.judge import calendar
from bot.judge import verdict as judgement
from bot.judge.verdict import Verdict

SILENT = {"filed": "2026-08-01", "text": "# Full Incident Report\n\nWhat happened."}


def seen(bug: Bug, directory: Directory) -> Verdict:
    moment = calendar.end_of(date(2026, 8, 20))
    then = bug.as_of(moment)
    people = People(directory, [then], BOT)
    return judgement.judge(then, people, replace(SETTINGS, directory=directory), moment)


def side(verdict: Verdict, comment: int) -> str:
    assert verdict.case
    return next(said.side.value for said in verdict.case.talk.spoken if said.comment.count == comment)


LINE = "Please post an update.\n\nca-nag reminder 1 · key 0123456789abcdef · bug 100 weekly 2026-08-08"
SHARING = replace(DIRECTORY, bots=(), staff=(*DIRECTORY.staff, StaffMember("Rosa", (BOT,))))
ALONE = replace(DIRECTORY, bots=())


def test_of_a_shared_account_what_has_the_bots_line_is_the_bots_and_the_rest_a_persons() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-15", BOT, LINE), ("2026-08-16", BOT, "Why is that?")])
    verdict = seen(bug, SHARING)
    assert verdict.case
    assert [said.comment.count for said in verdict.case.talk.spoken] == [0, 2]
    assert side(verdict, 2) == "staff"
    assert clock(verdict, "question").comment == 2


def test_of_an_account_that_the_directory_does_not_list_everything_is_the_bots() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-15", BOT, LINE), ("2026-08-16", BOT, "Why is that?")])
    verdict = seen(bug, ALONE)
    assert verdict.case
    assert [said.comment.count for said in verdict.case.talk.spoken] == [0]
    assert "question" not in clocks(verdict)


@pytest.mark.parametrize("directory", [SHARING, ALONE])
def test_a_needinfo_that_the_bot_set_with_its_comment_is_no_question(directory: Directory) -> None:
    flag = [("2026-08-15T12:00:01Z", BOT, CA)]
    bug = a_bug(**SILENT, said=[("2026-08-15", BOT, LINE)], needinfo=flag)
    assert "question" not in clocks(seen(bug, directory))


def test_a_needinfo_that_a_person_set_with_the_shared_account_is_staffs_question() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-15", BOT, LINE)], needinfo=[("2026-08-16", BOT, CA)])
    assert clocks(seen(bug, SHARING))["question"] == "running"


def test_whom_the_bot_asked_is_not_the_cas_for_that() -> None:
    said = [("2026-08-15", BOT, LINE), ("2026-08-16", PASSER_BY, "Not me.")]
    bug = a_bug(**SILENT, said=said, needinfo=[("2026-08-15", BOT, PASSER_BY)])
    assert side(seen(bug, SHARING), 2) == "unknown"


def test_the_line_in_somebody_elses_comment_leaves_it_that_persons() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-15", STAFF, f"Why?\n{LINE}")])
    assert side(seen(bug, SHARING), 1) == "staff"


def test_on_days_on_which_the_directory_does_not_list_the_account_all_is_the_bots() -> None:
    sharing = replace(DIRECTORY, bots=(), staff=(StaffMember("Rosa", (BOT,), until_day=date(2026, 8, 10)),))
    people = People(sharing, [a_bug(**SILENT)], BOT)
    sides = [people.who(BOT, a_bug(**SILENT), at(day)).side for day in ("2026-08-09", "2026-08-11")]
    assert sides == [Side.STAFF, Side.BOT]
