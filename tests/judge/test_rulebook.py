"""The rule in force on a day is the one that a replay of that day must use."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from making import STAFF, a_bug, judged

from bot.judge import rulebook


@pytest.mark.parametrize(
    ("day", "version", "weekly", "question", "report", "initial", "must", "action", "revocation"),
    [
        (date(2017, 11, 30), "no written rule", None, None, None, None, False, None, None),
        (date(2017, 12, 1), "Mozilla wiki 2017-12", None, None, 14, None, False, None, None),
        (date(2018, 6, 1), "Mozilla wiki “Keeping Us Informed”", 7, 7, 14, None, False, None, None),
        (date(2023, 2, 15), "IRG 1.0", None, None, 14, None, False, None, None),
        (date(2023, 5, 2), "IRG 1.0, weekly", 7, None, 14, None, False, None, None),
        (date(2023, 10, 17), "IRG 2.0", 7, 7, 14, 3, False, None, None),
        (date(2025, 3, 1), "IRG 3.0", 7, 7, 14, 3, True, None, (3, 7)),
        (date(2025, 7, 15), "IRG 3.1", 7, 7, 14, 3, True, 3, (3, 7)),
        (date(2026, 3, 20), "IRG 3.2", 7, 7, 14, 3, True, 3, (3, 7)),
    ],
)
def test_each_version_is_in_force_from_its_first_day(
    day: date,
    version: str,
    weekly: int | None,
    question: int | None,
    report: int | None,
    initial: int | None,
    must: bool,
    action: int | None,
    revocation: tuple[int, int] | None,
) -> None:
    book = rulebook.on(day)
    assert (book.version, book.weekly_days, book.question_days, book.full_report_days) == (
        version,
        weekly,
        question,
        report,
    )
    assert (book.initial_days, book.initial_must, book.action_item_days) == (initial, must, action)
    limits = (book.revocation_should_days, book.revocation_must_days)
    assert limits == (revocation or (None, None))


def test_the_day_before_a_version_still_has_the_one_before_it() -> None:
    for before, book in zip(rulebook.VERSIONS, rulebook.VERSIONS[1:], strict=False):
        assert rulebook.on(book.in_force - timedelta(days=1)) == before


@pytest.mark.parametrize(
    ("day", "duty", "since"),
    [
        (date(2019, 1, 1), "weekly_days", date(2018, 6, 1)),
        (date(2023, 3, 1), "weekly_days", date(2023, 3, 1)),
        (date(2026, 1, 1), "weekly_days", date(2023, 5, 2)),
        (date(2026, 1, 1), "question_days", date(2023, 10, 17)),
        (date(2026, 1, 1), "full_report_days", date(2017, 12, 1)),
        (date(2026, 1, 1), "initial_days", date(2023, 10, 17)),
        (date(2026, 1, 1), "initial_must", date(2025, 3, 1)),
    ],
)
def test_a_duty_is_as_old_as_the_versions_that_hold_it_without_a_break(day: date, duty: str, since: date) -> None:
    """A day without the duty begins it itself."""
    assert rulebook.owed_since(day, duty) == since


@pytest.mark.parametrize(
    ("moment", "clock", "due", "says"),
    [
        ("2018-05-31", "weekly", None, ""),
        ("2018-06-01", "weekly", date(2018, 6, 8), "owed since 2018-06-01 (Mozilla wiki “Keeping Us Informed”)"),
        ("2019-01-01", "weekly", date(2018, 6, 8), "owed since 2018-06-01 (Mozilla wiki “Keeping Us Informed”)"),
        ("2023-03-01", "weekly", None, ""),
        ("2023-06-01", "weekly", date(2023, 5, 9), "owed since 2023-05-02 (IRG 1.0, weekly)"),
        ("2018-07-01", "question", date(2018, 6, 8), "owed since 2018-06-01 (Mozilla wiki “Keeping Us Informed”)"),
        ("2023-06-01", "question", None, ""),
        ("2023-10-17", "question", date(2023, 10, 24), "owed since 2023-10-17 (IRG 2.0)"),
        ("2018-01-01", "full-report", date(2017, 12, 15), "owed since 2017-12-01 (Mozilla wiki 2017-12)"),
    ],
)
def test_nobody_was_late_by_a_rule_that_was_not_yet_in_force(
    moment: str, clock: str, due: date | None, says: str
) -> None:
    """A bug that had been silent since 2017 owes something from the first day of each rule, with the whole limit."""
    verdict = judged(a_bug("2017-06-01", said=[("2017-06-05", STAFF, "Why was it not seen?")]), moment)
    found = next((one for one in verdict.clocks if one.name == clock), None)
    assert (found and found.due) == due
    assert says in (found.reason if found else "")
