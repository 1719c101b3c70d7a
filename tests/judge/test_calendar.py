"""Days are counted in one place, by the rules of `bot.judge.calendar`."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge import calendar

DAY = date(2026, 3, 6)  # a Friday


@pytest.mark.parametrize(
    ("moment", "over"),
    [
        (datetime(2026, 3, 6, 23, 59, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 7, 11, 59, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 7, 12, 0, 0, tzinfo=UTC), 1),
        (datetime(2026, 3, 8, 11, 59, 59, tzinfo=UTC), 1),
        (datetime(2026, 3, 8, 12, 0, 0, tzinfo=UTC), 2),
    ],
)
def test_a_day_has_passed_when_it_has_passed_everywhere_on_earth(moment: datetime, over: int) -> None:
    """D has passed at D+1 12:00Z; from then days_over is 1, and one more each 24 hours."""
    assert calendar.days_over(DAY, moment) == over
    assert calendar.has_passed(DAY, moment) is (over > 0)


def test_staffs_own_dates_pass_at_the_end_of_the_day_in_utc() -> None:
    """A close date has passed on the next day, 00:00 UTC."""
    assert calendar.days_over_utc(DAY, datetime(2026, 3, 6, 23, 59, 59, tzinfo=UTC)) == 0
    assert calendar.days_over_utc(DAY, datetime(2026, 3, 7, 0, 0, 0, tzinfo=UTC)) == 1


def test_now_as_a_date_means_the_end_of_that_day_in_utc() -> None:
    assert calendar.end_of(DAY) == datetime(2026, 3, 6, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "last_day_of_grace"),
    [
        (date(2026, 3, 2), date(2026, 3, 5)),  # Monday: Tuesday, Wednesday, Thursday
        (date(2026, 3, 5), date(2026, 3, 10)),  # Thursday: Friday, Monday, Tuesday
        (date(2026, 3, 6), date(2026, 3, 11)),  # Friday: Monday, Tuesday, Wednesday
        (date(2026, 3, 7), date(2026, 3, 11)),  # Saturday: the same
    ],
)
def test_grace_counts_no_saturday_and_no_sunday(due: date, last_day_of_grace: date) -> None:
    assert calendar.end_of_grace(due, 3) == last_day_of_grace


def test_no_grace_is_the_due_day_itself() -> None:
    assert calendar.end_of_grace(DAY, 0) == DAY


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.integers(0, 3_155_760_000).map(lambda seconds: datetime.fromtimestamp(946_684_800 + seconds, UTC)),
)
def test_days_over_grows_by_one_each_24_hours_and_never_otherwise(day: date, moment: datetime) -> None:
    now, later = calendar.days_over(day, moment), calendar.days_over(day, moment + timedelta(days=1))
    assert later == (now + 1 if calendar.has_passed(day, moment + timedelta(days=1)) else 0)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 30))
def test_grace_ends_on_a_working_day_that_many_working_days_later(day: date, working_days: int) -> None:
    end = calendar.end_of_grace(day, working_days)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(one.weekday() < 5 for one in between) == working_days
