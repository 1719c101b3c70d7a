"""Edits of a whiteboard: one rule a test, each with the whole text before and after."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.facts.whiteboard import NO_MARK, MarkState, Whiteboard, read
from bot.facts.whiteboard.editing import with_close_on, with_next_update, without_next_update

DAY = date(2026, 12, 1)
REAL = [
    row["whiteboard"]
    for row in csv.DictReader(
        (Path(__file__).parent.parent / "data" / "whiteboards.tsv").read_text(encoding="utf-8").splitlines(),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
]


# --- a mark taken out ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[ca-compliance] [ov-misissuance] Next update 2026-01-01", "[ca-compliance] [ov-misissuance]"),
        ("[ca-compliance] Next update 2026-01-01 ", "[ca-compliance]"),
        ("Next update 2026-01-01 [ca-compliance]", "[ca-compliance]"),
        ("[ca-compliance]  Next update 2026-01-01  [meta]", "[ca-compliance] [meta]"),
        ("[ca-compliance]Next update 2026-01-01[meta]", "[ca-compliance][meta]"),
        ("[close on 2026-02-02] [ca-compliance] Next update 2026-01-01", "[close on 2026-02-02] [ca-compliance]"),
        ("[ca-compliance] - Next Update - 13-March 2019", "[ca-compliance]"),
        ("[ca-compliance] Next update at 23.2.2024", "[ca-compliance]"),
        ("Next update 2026-01-01", ""),
    ],
)
def test_a_mark_is_taken_out_with_the_blanks_and_the_dash_that_lead_to_it(old: str, new: str) -> None:
    assert without_next_update(old) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[ca-compliance] [Next update 2026-01-01]", "[ca-compliance]"),
        ("[Next update 2026-01-01] [ca-compliance]", "[ca-compliance]"),
        ("[ca-compliance] [ Next update 2026-01-01 ] [meta]", "[ca-compliance] [meta]"),
    ],
)
def test_a_mark_in_brackets_of_its_own_goes_with_them(old: str, new: str) -> None:
    assert without_next_update(old) == new


def test_dirt_that_is_not_the_marks_stays_byte_for_byte() -> None:
    assert without_next_update(" [ca compliance]   audit-finding]\tNext update 2026-01-01") == (
        " [ca compliance]   audit-finding]"
    )


LOST_BRACKETS = [
    "[ca-compliance Next update 2026-01-01",
    "[ca-compliance Next update 2026-01-01]",
    "[ca-compliance] Next update 2026-01-01] [meta]",
]
UNTOUCHED = [
    "[ca-compliance]",
    "",
    "[ca-compliance] Next update 3-1-2023",
    "[ca-compliance] Next update 2026-02-30",
    "[ca-compliance] Next update TBD",
    "[ca-compliance] Next update 30 April",
    "[ca-compliance] Next update 2026-01-01 Next update 2026-02-01",
    "[ca-compliance] Next update 2026-01-01 [meta] Next update 2026-01-01",
    "[ca-compliance] [Next update] 2026-01-01",
    "[ca-compliance] Next update [2026-01-01]",
    "[ca-compliance] Next update 2026-01-01 -",
    "[ca-compliance] Next update 2026-01-01 for action item two",
    "[ca-compliance] Next update 2026-01-01 (bug 1648717)",
    "[ca-compliance] (Next update 2026-01-01)",
    *LOST_BRACKETS,
    "[ca-compliance] Next update or final report 2026-01-01",
]


@pytest.mark.parametrize("old", UNTOUCHED)
def test_what_is_not_one_plain_mark_by_itself_is_left_to_people(old: str) -> None:
    assert without_next_update(old) is None


@pytest.mark.parametrize(
    "old",
    ["[ca-compliance] Lockdown - Next Update 2026-01-01", "[ca-compliance] Next update 2026-01-01 see comment 5"],
)
def test_a_mark_with_words_beside_it_is_not_taken_out(old: str) -> None:
    assert without_next_update(old) is None


# --- a date written ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[ca-compliance] Next update 2026-01-01", "[ca-compliance] Next update 2026-12-01"),
        ("[ca-compliance] [Next update 2026-01-01] ", "[ca-compliance] [Next update 2026-12-01] "),
        ("[ca-compliance] - next update - 13-March 2019", "[ca-compliance] - Next update 2026-12-01"),
        ("[ca-compliance] Lockdown - Next Update 2026-01-01", "[ca-compliance] Lockdown - Next update 2026-12-01"),
        ("Next-Update: 31-Oct-2023 [ca-compliance]", "Next update 2026-12-01 [ca-compliance]"),
    ],
)
def test_a_date_takes_the_place_of_the_mark_that_stands_there(old: str, new: str) -> None:
    assert with_next_update(old, DAY) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[ca-compliance]", "[ca-compliance] Next update 2026-12-01"),
        ("[ca-compliance] ", "[ca-compliance] Next update 2026-12-01"),
        ("", "Next update 2026-12-01"),
        ("[close on 2026-12-12] [ca-compliance]", "[close on 2026-12-12] [ca-compliance] Next update 2026-12-01"),
    ],
)
def test_where_no_mark_stands_it_is_written_at_the_end(old: str, new: str) -> None:
    assert with_next_update(old, DAY) == new


@pytest.mark.parametrize(
    "old", [text for text in UNTOUCHED if read(text).next_update != NO_MARK and text not in LOST_BRACKETS]
)
def test_a_mark_that_is_not_plain_is_not_written_over(old: str) -> None:
    assert with_next_update(old, DAY) is None


@pytest.mark.parametrize("old", LOST_BRACKETS)
def test_a_date_is_exchanged_in_place_beside_a_lost_bracket_which_stays_lost(old: str) -> None:
    assert with_next_update(old, DAY) == old.replace("2026-01-01", "2026-12-01")


@pytest.mark.parametrize("old", ["[ca-compliance", "[ca-compliance] no"])
def test_no_date_is_written_where_it_would_be_read_as_part_of_something_else(old: str) -> None:
    assert with_next_update(old, DAY) is None


# --- a close mark in front -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[ca-compliance] [meta]", "[close on 2026-12-01] [ca-compliance] [meta]"),
        (" [ca-compliance]", "[close on 2026-12-01] [ca-compliance]"),
        ("", "[close on 2026-12-01]"),
        ("[ca-compliance] Next update 2026-11-30", "[close on 2026-12-01] [ca-compliance] Next update 2026-11-30"),
        ("[ca-compliance] Next update 3-1-2023", "[close on 2026-12-01] [ca-compliance] Next update 3-1-2023"),
    ],
)
def test_a_close_mark_is_put_in_front_and_all_else_stays(old: str, new: str) -> None:
    assert with_close_on(old, DAY) == new


@pytest.mark.parametrize("old", ["[close on 2026-03-12] [ca-compliance]", "[ca-compliance] [close soon]", "final call"])
def test_a_close_mark_that_stands_there_is_left_to_people(old: str) -> None:
    assert with_close_on(old, DAY) is None


# --- rules for any text --------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["next update", "Next update ", "Next update 2026-01-01", "- Next Update - 13-March 2019", " ", " ", "-", " - ", "[", "]", "2026-04-30",
     "3-1-2023", "30 April", "2026", "close on ", "[close on 2026-03-12]", "closing", "or", "no", "Updates in Bug #1648717", "bug", "12", "(",
     ")", "/", ".", ",", "?", "[ca-compliance]", "ca-compliance", "[audit finding]", "audit-finding]", "[__-misissuance]", "Lockdown", "TBD",
     "[meta]", "[no-nag]", "\t", "\n", "–", "\u200b", "\u202e", "T12:00Z", "x"]
)  # fmt: skip
LIKELY = st.lists(PIECES, max_size=12).map("".join)
ANY = st.one_of(LIKELY, st.lists(PIECES, max_size=8).map(" ".join), st.sampled_from(REAL), st.text())
DAYS = st.dates(date(1995, 1, 1), date(2100, 12, 31))


def labels(board: Whiteboard) -> tuple[object, ...]:
    return board.labels, board.pointer, board.lockdown, board.is_meta, board.opt_out, board.is_compliance


@given(ANY)
@example("[ca-compliance] [Next update 2026-01-01]")
def test_a_mark_taken_out_is_gone_and_nothing_else_is(text: str) -> None:
    before, new = read(text), without_next_update(text)
    if new is None:
        return
    after = read(new)
    assert before.next_update.state is MarkState.DATE
    assert after.next_update == NO_MARK
    assert (after.close_on, after.close_as, *labels(after)) == (before.close_on, before.close_as, *labels(before))
    rest = Counter(squeezed(text.replace(before.next_update.text, "")))
    assert not Counter(squeezed(new)) - rest
    assert set(rest - Counter(squeezed(new))) <= set("[]-–—")


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(ANY, DAYS)
def test_a_date_that_is_written_is_read_again_and_nothing_else_changes(text: str, day: date) -> None:
    before, new = read(text), with_next_update(text, day)
    if new is None:
        return
    after = read(new)
    assert (after.next_update.state, after.next_update.date) == (MarkState.DATE, day)
    assert (after.close_on, after.close_as, *labels(after)) == (before.close_on, before.close_as, *labels(before))
    written = f"Next update {day}"
    if before.next_update == NO_MARK:
        assert new in {text + written, f"{text} {written}"}
    else:
        assert new == text.replace(before.next_update.text, written)


@given(ANY, DAYS)
def test_a_close_mark_that_is_written_is_read_again_and_nothing_else_changes(text: str, day: date) -> None:
    before, new = read(text), with_close_on(text, day)
    if new is None:
        return
    after = read(new)
    assert not before.has_close_mark
    assert (after.close_on.state, after.close_on.date, after.close_as) == (MarkState.DATE, day, None)
    assert (after.next_update, *labels(after)) == (before.next_update, *labels(before))
    assert new in {f"[close on {day}]{text}", f"[close on {day}] {text}"}


@pytest.mark.parametrize("text", REAL)
def test_every_real_whiteboard_keeps_its_labels_in_every_edit(text: str) -> None:
    """Those with a plain mark can be edited; the ambiguous one, and where the mark is missing, are left alone."""
    before = read(text)
    plain = before.next_update.state is MarkState.DATE
    cleared, dated, closing = without_next_update(text), with_next_update(text, DAY), with_close_on(text, DAY)
    assert (cleared is not None) == plain
    assert (dated is not None) == (plain or before.next_update == NO_MARK)
    assert (closing is not None) == (not before.has_close_mark)
    for new in (cleared, dated, closing):
        assert new is None or (read(new).labels, read(new).pointer) == (before.labels, before.pointer)
