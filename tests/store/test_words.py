"""People's words, runs, and whose ledger it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from entries import NOON, later, reminder

from bot.errors import LedgerError
from bot.facts.rulings import Is, Ruling
from bot.store.ledger import Ledger
from bot.store.records import Look, Snooze


def test_a_snooze_holds_until_it_is_replaced_or_ended_and_its_history_stays(ledger: Ledger) -> None:
    first = Snooze(7, date(2026, 9, 1), "holiday", "ann", NOON)
    second = replace(first, until=date(2026, 9, 9), at=later(1))
    ledger.snooze(first)
    ledger.snooze(second)
    assert ledger.snoozes() == [second]
    assert [ledger.unsnooze(7, later(2), "ben"), ledger.unsnooze(7, later(2), "ben")] == [True, False]
    assert ledger.snoozes() == []
    assert [row["ended_by"] for row in ledger._db.table("snoozes").rows] == ["ann", "ben"]


def test_all_looks_are_kept(ledger: Ledger) -> None:
    looks = [Look(7, "fine", "ann", NOON), Look(7, "fine again", "ann", later(1))]
    for look in looks:
        ledger.look(look)
    assert ledger.looks() == looks


def test_a_ruling_replaces_the_same_one_and_can_be_taken_back(ledger: Ledger) -> None:
    first = Ruling(7, 3, Is.UPDATE, "it is", "ann", NOON)
    again, other = replace(first, why="it really is", at=later(1)), replace(first, what=Is.BY_CA)
    for ruling in (first, again, other):
        ledger.rule(ruling)
    assert ledger.rulings() == [again, other]
    assert ledger.unrule(7, 3, Is.BY_CA, later(2), "ben") == 1
    assert ledger.unrule(7, 3, None, later(2), "ben") == 1
    assert (ledger.rulings(), ledger._db.table("rulings").count) == ([], 3)


def test_a_run_is_kept_with_its_end_and_one_that_was_killed_without(ledger: Ledger) -> None:
    one, two = ledger.start_run("run", NOON), ledger.start_run("apply", later(1))
    ledger.end_run(one, later(2), 5, {"posted": 1})
    newest, oldest = ledger.runs(9)
    assert (newest.id, newest.ended, newest.exit_code) == (two, None, None)
    assert (oldest.ended, oldest.exit_code, oldest.summary) == (later(2), 5, {"posted": 1})
    assert [run.id for run in ledger.runs(1)] == [two]


def test_bugs_read_are_kept_for_thirty_runs_and_plans_longer_where_something_was_written(ledger: Ledger) -> None:
    for number in range(32):
        run = ledger.start_run("run", later(number))
        ledger.remember_bugs(run, [(7, "lapsed", "weekly", "2026-08-10T12:00:00Z")])
        if number == 0:
            ledger.claim(run, reminder(), NOON)
        ledger.remember_plan(run, {"run": number})
    assert [len(ledger.bugs_of(run)) for run in (1, 2, 3, 32)] == [0, 0, 1, 1]
    assert [ledger.plan_of(run) for run in (1, 2, 3)] == [{"run": 0}, None, {"run": 2}]


def test_a_ledger_is_one_account_s_on_one_server_and_a_login_may_be_renamed(ledger: Ledger) -> None:
    ledger.belongs_to("https://bugs.example/", "bot@a.example", None)
    ledger.belongs_to("https://bugs.example", "Bot@a.example", 5)
    ledger.belongs_to("https://bugs.example", "renamed@a.example", 5)
    ledger.belongs_to("https://bugs.example", "renamed@a.example", None)
    for server, login, number in [
        ("https://other.example", "renamed@a.example", 5),
        ("https://bugs.example", "renamed@a.example", 6),
        ("https://bugs.example", "bot@a.example", None),
    ]:
        with pytest.raises(LedgerError, match="is the ledger of"):
            ledger.belongs_to(server, login, number)


def test_the_moments_of_the_ledger_itself_are_kept(ledger: Ledger) -> None:
    assert (ledger.first_run, ledger.backlog_lifted, ledger.recovered) == (None, None, None)
    for minute in (1, 2):
        ledger.mark_first_run(later(minute))
        ledger.lift_backlog(later(minute))
        ledger.mark_recovered(later(minute))
    assert (ledger.first_run, ledger.backlog_lifted, ledger.recovered) == (later(1), later(2), later(2))


def test_a_moment_without_zone_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        ledger.lift_backlog(NOON.replace(tzinfo=None))
