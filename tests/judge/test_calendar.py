"""Days are counted in one place, by the rules of `bot.judge.calendar`."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.settings import Away, CaEntry, Quiet
from bot.judge import calendar

DAY = date(2026, 3, 6)  # a Friday
PLAIN = calendar.DaysOff(Quiet())


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
    assert calendar.end_of_grace(due, 3, PLAIN) == last_day_of_grace


def test_no_grace_is_the_due_day_itself() -> None:
    assert calendar.end_of_grace(DAY, 0, PLAIN) == DAY


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.integers(0, 3_155_760_000).map(lambda seconds: datetime.fromtimestamp(946_684_800 + seconds, UTC)),
)
def test_days_over_grows_by_one_each_24_hours_and_never_otherwise(day: date, moment: datetime) -> None:
    now, later = calendar.days_over(day, moment), calendar.days_over(day, moment + timedelta(days=1))
    assert later == (now + 1 if calendar.has_passed(day, moment + timedelta(days=1)) else 0)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 30))
def test_grace_ends_on_a_working_day_that_many_working_days_later(day: date, working_days: int) -> None:
    end = calendar.end_of_grace(day, working_days, PLAIN)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(one.weekday() < 5 for one in between) == working_days


SPAN = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(SPAN, st.integers(0, 30), st.lists(SPAN, max_size=20), SPAN, st.integers(0, 40))
def test_no_day_off_counts_in_the_grace_or_on_the_ladder(
    day: date, days: int, holidays: list[date], away: date, length: int
) -> None:
    """Whoever keeps the day: staff's holidays, the CA's, and the span in which it is away."""
    entry = CaEntry("Foo", holidays=tuple(holidays[::2]), away=(Away(away, away + timedelta(days=length)),))
    off = calendar.DaysOff(Quiet(days=tuple(holidays[1::2])), (entry,))
    end = calendar.end_of_grace(day, days, off)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(not off.is_off(one) for one in between) == days
    end = calendar.due_without(day, days, off)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(not off.is_holiday(one) for one in between) == days


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        (date(2027, 1, 4), date(2027, 1, 1)),  # a Monday after New Year's Day, a Friday
        (date(2027, 1, 5), None),
        (date(2026, 12, 31), None),  # the day before
        (date(2027, 1, 2), None),  # a Saturday is no working day
        (date(2027, 1, 11), None),  # a Monday after a plain weekend
    ],
)
def test_the_first_working_day_after_a_holiday_is_told_from_a_monday(day: date, holiday: date | None) -> None:
    assert calendar.DaysOff(Quiet(days=(date(2027, 1, 1),))).after_holidays(day) == holiday
