"""The rule in force on a day is the one that a replay of that day must use."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.judge import rulebook


@pytest.mark.parametrize(
    ("day", "version", "weekly", "question", "report", "initial", "must", "action", "revocation"),
    [
        (date(2017, 11, 30), "no written rule", None, None, None, None, False, None, None),
        (date(2017, 12, 1), "Mozilla wiki 2017-12", None, None, 14, None, False, None, None),
        (date(2018, 6, 1), "Mozilla wiki “Keeping Us Informed”", 7, 7, 14, None, False, None, None),
        (date(2023, 2, 15), "IRG 1.0", 7, None, 14, None, False, None, None),
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
