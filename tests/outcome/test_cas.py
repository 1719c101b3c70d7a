"""One row a CA: its open bugs by group, how far over it is, how long it takes to answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from making import CA, SETTINGS, STAFF, as_json

from bot import run
from bot.bugzilla.shape import Failed, Reading
from bot.judge import calendar
from bot.judge.verdict import Group
from bot.outcome import cas
from bot.outcome.cas import CaRow

REPORT = "# Full Incident Report\n\nWhat happened."


def of(on: str, *bugs: dict[str, Any], failed: tuple[Failed, ...] = ()) -> tuple[CaRow, ...]:
    reading = Reading(bugs=bugs, failed=failed, notes=(), source="a test")
    return cas.of(run.judge(reading, SETTINGS, calendar.end_of(date.fromisoformat(on))))


def of_borealis(bug_id: int, **fields: Any) -> dict[str, Any]:
    rep = "rep@borealis.example"
    return as_json(bug_id=bug_id, by=rep, assignee=rep, text=REPORT, **({"summary": "Borealis: a mistake"} | fields))


def test_a_row_counts_open_bugs_by_group_and_answers_of_all() -> None:
    silent = as_json(text=REPORT, bug_id=101)
    fine = as_json(
        text=REPORT,
        bug_id=102,
        said=[("2026-09-03", STAFF, "Why?"), ("2026-09-07", CA, "So."), ("2026-09-14", CA, "Update.")],
    )
    closed = as_json(
        text=REPORT,
        bug_id=103,
        said=[("2026-09-03", STAFF, "Why?"), ("2026-09-04", CA, "So.")],
        status="RESOLVED",
        resolution="FIXED",
    )
    assert of("2026-09-15", silent, fine, closed) == (
        CaRow(
            name="Alpen CA",
            open_bugs=2,
            groups={Group.LAPSED: 1, Group.ON_SCHEDULE: 1},
            worst_days=7,
            answers=2,
            median_days=2.5,
            bugs=(101, 102),
        ),
    )


def test_a_ca_that_was_asked_nothing_has_no_median() -> None:
    (row,) = of("2026-09-03", as_json(text=REPORT))
    assert (row.answers, row.median_days, row.worst_days) == (0, None, 0)


def test_most_lapses_come_first_then_most_open_bugs_then_the_name() -> None:
    def names(*bugs: dict[str, Any]) -> list[str]:
        return [row.name for row in of("2026-09-10", *bugs)]

    alpen_lapsed = as_json(text=REPORT, bug_id=101)
    spoke = [("2026-09-09", "rep@borealis.example", "Update.")]
    borealis = [of_borealis(number, said=spoke) for number in (201, 202)]
    assert names(alpen_lapsed, *borealis) == ["Alpen CA", "Borealis"]
    alpen_fine = as_json(text=REPORT, bug_id=101, said=[("2026-09-09", CA, "Update.")])
    assert names(alpen_fine, *borealis) == ["Borealis", "Alpen CA"]
    assert names(alpen_fine, borealis[0]) == ["Alpen CA", "Borealis"]


def test_a_bug_that_several_share_counts_for_each() -> None:
    shared = as_json(text=REPORT, summary="Alpen / Borealis: a mistake")
    assert {row.name: row.bugs for row in of("2026-09-03", shared)} == {"Alpen CA": (100,), "Borealis": (100,)}


def test_only_who_has_an_open_bug_that_may_be_shown_has_a_row() -> None:
    closed = of_borealis(201, status="RESOLVED", resolution="FIXED")
    hidden = of_borealis(202, groups=["secret"])
    rows = of("2026-09-03", as_json(text=REPORT), closed, hidden, failed=(Failed(203, "no comments"),))
    assert [row.name for row in rows] == ["Alpen CA"]


def test_the_worst_is_the_lapse_that_is_longest_over() -> None:
    older = as_json("2026-08-01", text=REPORT, bug_id=101, board=[("2026-08-02", STAFF, "[ca-compliance]")])
    (row,) = of("2026-09-10", older, as_json(text=REPORT, bug_id=102))
    assert (row.groups[Group.LAPSED], row.worst_days) == (2, 33)
