"""The date reader: one rule a test, each with the whole text it is about."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.dates import Horizon, MarkState, Reading, plain, scan, tokenize

NOTHING = Horizon()
SET_IN_FEBRUARY = Horizon(set_on=date(2026, 2, 1))


def readings(text: str, horizon: Horizon = NOTHING) -> list[Reading]:
    tokens = tokenize(text)
    return scan(tokens, 0, len(tokens), horizon).readings


def only(text: str, horizon: Horizon = NOTHING) -> Reading:
    found = readings(text, horizon)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-30",
        "2026/04/30",
        "2026.04.30",
        "2026_4_30",
        "2026 - 04 - 30",
        "2026 04 30",
        "20260430",
        "2026–04–30",
        "2026−04−30",
        "2026‑04‑30",
        "2026⁄04⁄30",
        "２０２６－０４－３０",
        "2026\u00a004\u00a030",
        "2026-\u200b04-30",
        "2026-Apr-30",
        "2026 April 30",
        "30-Apr-2026",
        "30-April 2026",
        "30 april 2026",
        "30. April 2026",
        "30APR2026",
        "30th April, 2026",
        "30th of April 2026",
        "the 30th of April, 2026",
        "April 30, 2026",
        "April the 30th, 2026",
        "Apr. 30 2026",
        "Apr 30 '26",
        "30 Apr ’26",
        "30.4.2026",
        "30/04/2026",
        "4/30/2026",
        "Thursday 30 April 2026",
        "Thu., April 30th 2026",
        "30 April 2026 (Thursday)",
        "2026-04-30T12:00Z",
        "2026-04-30T12:00:00.000+02:00",
        "20260430T120000Z",
        "2026-04-30 17:00 UTC",
        "2026-04-30, 5pm",
        "2026-04-30 at 1700 UTC",
        "30 April 2026 17:00",
        "30 April 2026 UTC",
    ],
)
def test_a_day_that_can_be_read_in_one_way_only_is_a_date(text: str) -> None:
    reading = only(text)
    assert (reading.state, reading.dates, reading.why) == (MarkState.DATE, (date(2026, 4, 30),), "")


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("3-1-2023", (date(2023, 1, 3), date(2023, 3, 1))),
        ("03/01/2023", (date(2023, 1, 3), date(2023, 3, 1))),
        ("01.12.2026", (date(2026, 1, 12), date(2026, 12, 1))),
        ("Tuesday 3-1-2023", (date(2023, 1, 3), date(2023, 3, 1))),
    ],
)
def test_without_a_number_above_12_day_and_month_cannot_be_told_apart(text: str, dates: tuple[date, ...]) -> None:
    reading = only(text)
    assert (reading.state, reading.dates) == (MarkState.AMBIGUOUS, dates)
    assert f"{dates[0]} or {dates[1]}" in reading.why


def test_equal_day_and_month_leave_no_doubt() -> None:
    assert only("5.5.2026")[2:4] == (MarkState.DATE, (date(2026, 5, 5),))


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026-13-01",
        "2026-00-10",
        "20260230",
        "31 April 2026",
        "30.2.2026",
        "29 Feb 2027",
        "31 June",
        "Feb 30",
        "0000-01-01",
    ],
)
def test_a_day_that_does_not_exist_is_unreadable_and_never_shifted(text: str) -> None:
    reading = only(text, SET_IN_FEBRUARY)
    assert (reading.state, reading.dates) == (MarkState.UNREADABLE, ())
    assert "is no day of the calendar" in reading.why


@pytest.mark.parametrize(
    "text",
    ["April 2026", "2026-04", "Q1 2026", "mid-April", "2026", "17:30", "2026-04-300", "2026-04-30-1", "12026-04-30", "v2026-04-30",
     "2026-04-30x", "1648717", "#20260430", "bug 20260430", "Bug #20260430", "comment 12", "https://example.com/2026-04-30",
     "2\u03360\u03362\u03366\u0336-04-30", "\u202e2026-04-30", "2026-04-3٠", "2026-04/30", "28-30 April 2026", "99999999"],
)  # fmt: skip
def test_what_names_no_day_or_belongs_to_another_number_is_no_date(text: str) -> None:
    assert readings(text, SET_IN_FEBRUARY) == []


@pytest.mark.parametrize(
    ("text", "set_on", "day"),
    [
        ("March 5", date(2026, 2, 1), date(2026, 3, 5)),
        ("5 Mar", date(2026, 3, 5), date(2026, 3, 5)),
        ("5 Mar, 17:00", date(2026, 2, 1), date(2026, 3, 5)),
        ("5 January", date(2026, 12, 20), date(2027, 1, 5)),
        ("the 5th of January", date(2026, 12, 20), date(2027, 1, 5)),
        ("29 Feb", date(2027, 6, 1), date(2028, 2, 29)),
    ],
)
def test_a_day_without_a_year_is_the_next_one_after_the_mark_was_set(text: str, set_on: date, day: date) -> None:
    assert only(text, Horizon(set_on=set_on))[2:4] == (MarkState.DATE, (day,))


def test_29_february_without_a_year_is_unreadable_if_the_next_one_is_too_far_ahead() -> None:
    assert only("29 Feb", SET_IN_FEBRUARY).state is MarkState.UNREADABLE


def test_a_day_without_a_year_stays_open_while_nobody_knows_when_it_was_set() -> None:
    assert only("5 Mar")[2:4] == (MarkState.AMBIGUOUS, ())
    today = Horizon(today=date(2026, 2, 1))
    assert only("5 Mar", today)[2:4] == (MarkState.AMBIGUOUS, (date(2026, 3, 5), date(2027, 3, 5)))
    assert only("29 Feb", Horizon(today=date(2027, 2, 1)))[2:4] == (MarkState.AMBIGUOUS, (date(2028, 2, 29),))


@pytest.mark.parametrize("text", ["30.4.", "30/4", "4/30", "3/4"])
def test_two_numbers_without_a_year_are_never_a_date(text: str) -> None:
    assert only(text, SET_IN_FEBRUARY).state is MarkState.AMBIGUOUS


@pytest.mark.parametrize("text", ["Mar-26", "Mar26", "Mar.26"])
def test_a_month_joined_to_two_digits_can_be_a_month_of_a_year(text: str) -> None:
    assert only(text, SET_IN_FEBRUARY)[2:4] == (MarkState.AMBIGUOUS, (date(2026, 3, 26),))


@pytest.mark.parametrize(
    ("text", "horizon", "state", "dates"),
    [
        ("13-Mar-26", SET_IN_FEBRUARY, MarkState.DATE, (date(2026, 3, 13),)),
        ("26-04-30", SET_IN_FEBRUARY, MarkState.DATE, (date(2026, 4, 30),)),
        ("23.2.26", SET_IN_FEBRUARY, MarkState.DATE, (date(2026, 2, 23),)),
        ("13-Mar-26", NOTHING, MarkState.AMBIGUOUS, (date(2013, 3, 26), date(2026, 3, 13))),
        ("5-Mar-26", NOTHING, MarkState.AMBIGUOUS, (date(2026, 3, 5),)),
        ("27-Mar-26", SET_IN_FEBRUARY, MarkState.AMBIGUOUS, (date(2026, 3, 27), date(2027, 3, 26))),
        ("3/4/26", SET_IN_FEBRUARY, MarkState.AMBIGUOUS, (date(2003, 4, 26), date(2026, 3, 4), date(2026, 4, 3))),
        ("13-Mar-10", SET_IN_FEBRUARY, MarkState.AMBIGUOUS, (date(2010, 3, 13), date(2013, 3, 10))),
    ],
)
def test_a_two_digit_year_counts_only_if_every_other_reading_is_implausible(
    text: str, horizon: Horizon, state: MarkState, dates: tuple[date, ...]
) -> None:
    assert only(text, horizon)[2:4] == (state, dates)


def test_a_weekday_that_contradicts_its_date_is_shown() -> None:
    for text in ("Friday 30 April 2026", "2026-04-30 (Fri)", "Fri., the 30th of April 2026"):
        reading = only(text)
        assert (reading.state, reading.dates) == (MarkState.AMBIGUOUS, (date(2026, 4, 30),))
        assert reading.why == "2026-04-30 is a Thursday, and the mark names another day of the week"


@pytest.mark.parametrize(
    ("horizon", "first", "last"),
    [
        (Horizon(filed_on=date(2026, 1, 1), set_on=date(2026, 6, 1)), date(2025, 1, 1), date(2028, 6, 1)),
        (Horizon(set_on=date(2026, 6, 1)), date(2025, 6, 1), date(2028, 6, 1)),
        (Horizon(set_on=date(2026, 6, 1), ahead_days=10), date(2025, 6, 1), date(2026, 6, 11)),
        (Horizon(today=date(2026, 6, 1)), date(1995, 1, 1), date(2028, 6, 1)),
        (NOTHING, date(1995, 1, 1), date(2100, 12, 31)),
        (Horizon(set_on=date.max, filed_on=date.min), date(1995, 1, 1), date(2100, 12, 31)),
    ],
)
def test_a_date_is_plausible_from_a_year_before_filing_to_two_years_after_the_mark(
    horizon: Horizon, first: date, last: date
) -> None:
    for day in (first, last):
        assert only(day.isoformat(), horizon).state is MarkState.DATE
    for ordinal in (first.toordinal() - 1, last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        reading = only(day.isoformat(), horizon)
        assert (reading.state, reading.dates) == (MarkState.IMPLAUSIBLE, (day,))
        assert reading.why.startswith(f"{day} is ")


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-30/2026-05-15",
        "2026-04-30 - 2026-05-15",
        "30 April 2026 15 May 2026",
        "30 April - 15 May",
        "30 April, 15 May",
    ],
)
def test_two_dates_side_by_side_are_two_dates(text: str) -> None:
    days = [reading.dates for reading in readings(text, SET_IN_FEBRUARY)]
    assert days == [(date(2026, 4, 30),), (date(2026, 5, 15),)]


def test_offsets_are_those_of_the_text_as_it_was_written() -> None:
    text = "ﬁx\u200b ２０２６ ½"
    assert [text[token.start : token.end] for token in tokenize(text) if token.kind == "number"] == [
        "２０２６",
        "½",
        "½",
    ]


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 9999), st.sampled_from("-/."))
def test_a_numeric_date_is_never_the_wrong_one(first: int, second: int, year: int, joint: str) -> None:
    for reading in readings(f"{first}{joint}{second}{joint}{year:04}"):
        if reading.state is MarkState.DATE:
            (day,) = reading.dates
            assert {day.day, day.month} == {first, second}
            assert first == second or max(first, second) > 12
