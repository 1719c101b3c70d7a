"""The whiteboard: one rule a test, each with the whole whiteboard it is about."""

from __future__ import annotations

import csv
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.facts.whiteboard import NO_MARK, Mark, MarkState, Whiteboard, read
from bot.facts.whiteboard.reading import MAX_LENGTH

SET_ON = date(2026, 2, 1)
APRIL_30 = date(2026, 4, 30)
MAY_15 = date(2026, 5, 15)
REAL = Path(__file__).parent.parent / "data" / "whiteboards.tsv"


def seen(text: str) -> Whiteboard:
    return read(text, set_on=SET_ON)


def is_date(mark: Mark, day: date) -> bool:
    return (mark.state, mark.date, mark.candidates, mark.reason) == (MarkState.DATE, day, (), "")


@pytest.mark.parametrize(
    "row",
    list(csv.DictReader(REAL.read_text(encoding="utf-8").splitlines(), delimiter="\t")),
    ids=lambda row: row["bug"],
)
def test_real_whiteboards_are_read_as_a_person_reads_them(row: dict[str, str]) -> None:
    whiteboard = read(row["whiteboard"])
    mark, other = whiteboard.next_update, whiteboard.close_on
    if row["kind"] == "close_on":
        mark, other = other, mark
    assert str(mark.date or "") == row["date"]
    assert mark.state is (MarkState.DATE if row["date"] else MarkState.AMBIGUOUS)
    assert other == NO_MARK
    assert whiteboard.is_compliance
    assert "ca-compliance" in whiteboard.labels


@pytest.mark.parametrize(
    "text",
    [
        "Next update 2026-04-30",
        "[ca-compliance] Next update 2026-04-30",
        "  next UPDATE   2026-04-30 [ca-compliance]  [audit-finding]",
        "[ca-compliance] - Next Update - 30-April 2026",
        "[ca-compliance]\r\nNext\tupdate\n2026-04-30",
        "Next\u00a0update\u202f2026-04-30",
        "Ｎｅｘｔ　ｕｐｄａｔｅ：２０２６－０４－３０",
        "Next-update 2026-04-30",
        "next_update=20260430",
        "NextUpdate2026-04-30",
        "Next updates: 30.4.2026",
        "Next update — 30 April 2026",
        "Next update → 2026-04-30",
        "Next update -> 2026-04-30",
        "Next update on 2026-04-30",
        "Next update by Thursday, 30 April 2026",
        "Next update at 30.4.2026",
        "Next update due 2026/04/30",
        "Next update is due on the 30th of April 2026",
        "Next update for April 30, 2026",
        "Next update of 2026-04-30",
        "Next update before 2026-04-30",
        "Next update on or before 2026-04-30",
        "Next update no later than 2026-04-30",
        "Next update 30 Apr",
        "Next update 2026-04-30 17:00 UTC",
        "Next update 2026-04-30T12:00Z",
        "Next update 2026-04-30 (weekly thereafter)",
        "Next update 2026-04-30, then every 14 days",
        "Next update 2026-04-30 as agreed in comment 14",
        "Next update 2026-04-30 (bug 1648717)",
        "Next update 2026-04-30 (30 April 2026)",
        "Next update (2026-04-30)",
        "(Next update 2026-04-30)",
        "[Next update 2026-04-30]",
        "[Next update] 2026-04-30",
        "Next update [2026-04-30]",
        "[ca-compliance Next update 2026-04-30]",
        "[Next update 2026-04-30",
        "Next update 2026-04-30]",
        "Next update 2026-04-30[ca-compliance]",
        "Lockdown - Next Update 2026-04-30",
    ],
)
def test_a_next_update_mark_that_names_one_day_is_that_day(text: str) -> None:
    whiteboard = seen(text)
    assert is_date(whiteboard.next_update, APRIL_30)
    assert whiteboard.close_on == NO_MARK
    assert set(whiteboard.labels) <= {"ca-compliance", "audit-finding"}


@pytest.mark.parametrize(
    "text",
    ["Next update TBD", "Next update next week", "Next update end of March", "Next update Q1 2026", "Next update mid-April 2026",
     "Next update April 2026", "Next update 2026-04", "Next update weekly", "Next update", "[Next update]", "No next update",
     "Next update not needed", "Next update 2026-02-30", "Next update 31 April 2026", "Next update 2026-13-01", "Next update 1648717",
     "Next update 2026-04-30-1", "Next update#20260430", "Next update bug 20260430", "Next update may be late", "Next update 28-30 April 2026",
     "Next update TBD, see bug 1648717", "Next update 2026-04/30", "Next update 2\u03360\u03362\u03366\u0336-\u03360\u03364\u0336-\u03363\u03360\u0336"],
)  # fmt: skip
def test_a_mark_without_a_day_in_the_calendar_is_unreadable(text: str) -> None:
    mark = seen(f"[ca-compliance] {text}").next_update
    assert (mark.state, mark.date, mark.candidates) == (MarkState.UNREADABLE, None, ())
    assert mark.text
    assert mark.reason


@pytest.mark.parametrize(
    "text",
    ["Next update after 2026-04-30", "Next update not before 2026-04-30", "Next update 2026-04-30?", "Next update ~2026-04-30",
     "Next update ~~2026-04-30~~", "Next update around 2026-04-30", "Next update week of 2026-04-30", "Next update from 2026-04-30 on",
     "Next update 2026-04-30 or later", "Next update 2026-04-30 (tentative)", "Next update 2026-04-30 to be confirmed", "Next update > 2026-04-30",
     "Next update 2026-04-30 cancelled", "Next update 2026-04-30+", "Next update 2026-04-30 + 7 days", "Next update was 2026-04-30",
     "No next update 2026-04-30", "Old next update 2026-04-30", "CRL next update 2026-04-30", "Next update 2026-04-30 requested by CA",
     "Next update weekly until 2026-04-30", "Next update 29 or 30 April 2026"],
)  # fmt: skip
def test_a_day_that_is_hedged_turned_or_taken_back_is_shown_and_never_used(text: str) -> None:
    mark = seen(f"[ca-compliance] {text}").next_update
    assert (mark.state, mark.date, mark.candidates) == (MarkState.UNREADABLE, None, (APRIL_30,))
    assert "stands before" in mark.reason or "stands after" in mark.reason


@pytest.mark.parametrize(
    "text",
    ["Next update 2026-04-30 or 2026-05-15", "Next update 2026-04-30/2026-05-15", "Next update was 2026-04-30, now 2026-05-15",
     "Next update 30 April - 15 May 2026", "Next update 2026-04-30 [2026-05-15]", "Next update 2026-04-30 [audit-finding] 2026-05-15",
     "2026-05-15 Next update 2026-04-30", "Next update 2026-04-30 Next update 2026-05-15?"],
)  # fmt: skip
def test_more_than_one_day_is_ambiguous_with_all_of_them(text: str) -> None:
    mark = seen(text).next_update
    assert (mark.state, mark.date, mark.candidates) == (MarkState.AMBIGUOUS, None, (APRIL_30, MAY_15))
    assert mark.reason


def test_of_two_plain_marks_the_later_in_the_text_counts() -> None:
    assert is_date(seen("Next update 2026-05-15 [ca-compliance] Next update 2026-04-30").next_update, APRIL_30)
    assert is_date(seen("Next update 2026-04-30 [ca-compliance] 30 April 2026").next_update, APRIL_30)


def test_of_two_marks_one_of_which_cannot_be_read_both_are_shown() -> None:
    mark = seen("Next update TBD [ca-compliance] Next update 2026-04-30").next_update
    assert (mark.state, mark.candidates) == (MarkState.AMBIGUOUS, (APRIL_30,))
    assert mark.text == "Next update TBD … Next update 2026-04-30"


def test_a_numeric_date_that_can_be_two_days_is_told_with_both() -> None:
    mark = seen("[ca-compliance] [ca-misissuance] Next update 3-1-2023").next_update
    assert mark == Mark(
        MarkState.AMBIGUOUS,
        None,
        "Next update 3-1-2023",
        (date(2023, 1, 3), date(2023, 3, 1)),
        "“Next update 3-1-2023”: it can be 2023-01-03 or 2023-03-01.",
    )


def test_an_implausible_date_is_told_with_the_date() -> None:
    mark = read("Next update 2062-04-30", set_on=SET_ON).next_update
    assert (mark.state, mark.date, mark.candidates) == (MarkState.IMPLAUSIBLE, None, (date(2062, 4, 30),))
    assert mark.reason.endswith("2062-04-30 is more than 731 days after the mark was set (2026-02-01).")


@pytest.mark.parametrize(
    "text",
    ["2026-04-30", "update due 2026-04-30", "Next updat 2026-04-30", "Nxt update April 30", "Net update 30.4.2026", "Lockdown 2026-04-30",
     "[2026-04-30]", "[Next updat 2026-04-30]", "[update due 2026-04-30]", "20260430"],
)  # fmt: skip
def test_a_date_without_known_words_was_meant_as_a_mark_and_is_shown(text: str) -> None:
    whiteboard = seen(f"[ca-compliance] {text}")
    mark = whiteboard.next_update
    assert (mark.state, mark.date, mark.candidates) == (MarkState.UNREADABLE, None, (APRIL_30,))
    assert "somebody may have meant a mark" in mark.reason
    assert whiteboard.labels == ("ca-compliance",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "[audit-2025]",
        "[audit 2026-04-30]",
        "Baseline Requirements 2.0.1",
        "fixed 1/2",
        "bug 20260430",
        "[]",
        "][",
    ],
)
def test_what_nobody_meant_as_a_mark_is_none(text: str) -> None:
    assert seen(text).next_update == NO_MARK
    assert seen(text).close_on == NO_MARK


@pytest.mark.parametrize(
    ("text", "resolution"),
    [
        ("[close on 2026-04-30]", None),
        ("[Close On: 30 April 2026]", None),
        ("[close-on-2026-04-30]", None),
        ("[close as INVALID on 2026-04-30]", "INVALID"),
        ("[close as won't fix on 2026-04-30]", "WONTFIX"),
        ("[close: duplicate of bug 12 on 2026-04-30]", "DUPLICATE"),
        ("[close on 2026-04-30 as INVALID]", "INVALID"),
        ("[close on 2026-04-30 once fixed]", None),
        ("[closing on 2026-04-30]", None),
        ("[closing] 2026-04-30", None),
        ("[closing] close on or about 2026-04-30", None),
        ("close on or about 2026-04-30", None),
        ("[to be closed on 2026-04-30]", None),
        ("close 2026-04-30", None),
        ("[closed on 2026-04-30]", None),
        ("[close on 2026-03-30] [close on 2026-04-30]", None),
    ],
)
def test_a_close_mark_names_the_day_staff_will_close_the_bug(text: str, resolution: str | None) -> None:
    whiteboard = seen(f"{text} [ca-compliance]")
    assert is_date(whiteboard.close_on, APRIL_30)
    assert whiteboard.has_close_mark
    assert whiteboard.close_as == resolution
    assert whiteboard.labels == ("ca-compliance",)
    assert whiteboard.next_update == NO_MARK


@pytest.mark.parametrize(
    "text",
    ["[closing]", "[close]", "[closed]", "[close on TBD]", "[closing soon]", "[ready to close]", "[pending closure]", "waiting to close",
     "[close on 2026-02-30]", "[close after 2026-04-30]", "[do not close before 2026-04-30]", "[close as INVALID]", "[to be closed]"],
)  # fmt: skip
def test_a_close_mark_without_a_sure_day_is_there_all_the_same(text: str) -> None:
    whiteboard = seen(f"[ca-compliance] {text} Next update 2026-05-15")
    assert whiteboard.close_on.state is MarkState.UNREADABLE
    assert whiteboard.has_close_mark
    assert is_date(whiteboard.next_update, MAY_15)


@pytest.mark.parametrize(
    "label",
    [
        "disclosure-failure",
        "closed-captions",
        "closed-source",
        "closed captions",
        "fail-closed",
        "close-call",
        "disclosed on",
    ],
)
def test_words_that_only_look_like_closing_are_labels(label: str) -> None:
    whiteboard = seen(f"[{label}]")
    assert not whiteboard.has_close_mark
    assert whiteboard.labels == (label.replace(" ", "-"),)


@pytest.mark.parametrize(
    ("text", "bug"),
    [
        ("Updates in Bug #1648717", 1648717),
        ("[Updates in bug 1648717]", 1648717),
        ("update in bug 12", 12),
        ("Next update in bug 1648717", 1648717),
        ("see Bug 1234", 1234),
        ("see bug 123 for updates", 123),
        ("bug 123 for further updates", 123),
        ("Tracked in bug 1234", 1234),
        ("https://bugzilla.mozilla.org/show_bug.cgi?id=1648717#c5", 1648717),
        ("bugzilla.mozilla.org/1648717", 1648717),
        ("See also bug 1234", None),
        ("depends on bug 1234", None),
        ("Bug 1234", None),
        ("blocked by https://bugzilla.mozilla.org/show_bug.cgi?id=1234", None),
        ("https://example.com/?id=1234", None),
    ],
)
def test_a_pointer_says_where_the_updates_are(text: str, bug: int | None) -> None:
    whiteboard = seen(f"[ca-compliance] {text}")
    assert whiteboard.pointer == bug
    assert whiteboard.next_update == NO_MARK
    assert whiteboard.labels == ("ca-compliance",)


def test_a_pointer_beside_a_date_leaves_both() -> None:
    whiteboard = seen("[ca-compliance] Next update 2026-04-30, updates in bug 1648717")
    assert is_date(whiteboard.next_update, APRIL_30)
    assert whiteboard.pointer == 1648717


def test_a_reference_beside_a_date_is_no_pointer() -> None:
    assert seen("Next update 2026-04-30 (bug 1648717)").pointer is None


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("[CA-Compliance]  [ov-misissuance]", ("ca-compliance", "ov-misissuance")),
        ("[ca compliance] [disclosure failure]", ("ca-compliance", "disclosure-failure")),
        ("[ ca\u00a0compliance ] [ca – compliance]", ("ca-compliance",)),
        ("[ca-compliance] audit-finding]", ("ca-compliance", "audit-finding")),
        ("[ca-compliance [audit-finding]", ("ca-compliance", "audit-finding")),
        ("Next update 2026-04-30 audit-finding]", ("audit-finding",)),
        ("[ca-compliance Next update 2026-04-30", ("ca-compliance",)),
        ("[[ca-compliance]]", ("ca-compliance",)),
        ("[__-misissuance] [] [ ]", ("__-misissuance",)),
        ("[ca-compliance, dv-misissuance]", ("ca-compliance", "dv-misissuance")),
        ("[close on 2026-03-12] [Next update 2026-04-30] [meta]", ("meta",)),
        ("[audit 2026-04-30]", ("audit-2026-04-30",)),
        ("[crl-next-update]", ("crl-next-update",)),
    ],
)
def test_labels_are_canonical_in_order_and_once(text: str, labels: tuple[str, ...]) -> None:
    assert seen(text).labels == labels


@pytest.mark.parametrize(
    "text",
    ["[ca compliance]", "[CA_Compliance]", "[cacompliance]", "ca-compliance]", "[ca-compliance", "ca-compliance"],
)
def test_the_compliance_label_is_known_in_any_dirty_form(text: str) -> None:
    assert seen(text).is_compliance
    assert not seen("[pca-compliance] [compliance]").is_compliance


def test_labels_can_be_asked_for_in_any_spelling() -> None:
    whiteboard = seen("[CA compliance] [Meta] [no nag]")
    assert whiteboard.has_label("ca-compliance")
    assert whiteboard.has_label(" CA Compliance ")
    assert not whiteboard.has_label("audit-finding")
    assert whiteboard.is_meta
    assert whiteboard.has_label("no-nag")


def test_lockdown_is_told_beside_its_date() -> None:
    assert seen("Lockdown - Next Update 2026-04-30").lockdown
    assert not seen("Next Update 2026-04-30").lockdown


# -- rules for any text ------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["next update", "Next Update", " ", "-", "[", "]", "2026-04-30", "3-1-2023", "30 April", "2026", "April", "close", "closing", "on", "or",
     "bug", "#", "1648717", "(", ")", "?", "/", ".", ",", "12", "5", "ca-compliance", "T12:00Z", "Friday", "\n", "–", "TBD", "no", "'26", ":"]
)  # fmt: skip
LIKELY = st.lists(PIECES, max_size=25).map("".join)
DAYS = st.dates(date(2025, 6, 1), date(2027, 12, 31))
MONTHS = "January February March April May June July August September October November December".split()


@given(
    st.one_of(st.text(), LIKELY), st.none() | st.dates(), st.none() | st.dates(), st.none() | st.dates(), st.integers()
)
def test_no_text_and_no_dates_make_it_fail(
    text: str, set_on: date | None, filed_on: date | None, today: date | None, ahead: int
) -> None:
    whiteboard = read(text, set_on=set_on, filed_on=filed_on, today=today, ahead_days=ahead)
    for mark in (whiteboard.next_update, whiteboard.close_on):
        assert (mark.date is not None) == (mark.state is MarkState.DATE)
        assert bool(mark.reason) == (mark.state not in {MarkState.DATE, MarkState.NONE})
        assert mark.candidates == tuple(sorted(set(mark.candidates)))
        assert not (mark.candidates and mark.date)
    assert len(set(whiteboard.labels)) == len(whiteboard.labels)


@given(LIKELY)
def test_a_date_is_always_in_the_text(text: str) -> None:
    for mark in (seen(text).next_update, seen(text).close_on):
        if mark.date is not None:
            shown = unicodedata.normalize("NFKC", mark.text)
            numbers = {int(number) for number in re.findall("[0-9]+", shown)}
            assert mark.date.day in numbers
            assert mark.date.month in numbers or MONTHS[mark.date.month - 1] in shown
            assert mark.date.year in numbers or 26 in numbers or "2026" not in shown


STYLES = st.sampled_from(
    [
        lambda d: d.isoformat(),
        lambda d: f"{d:%Y/%m/%d}",
        lambda d: f"{d:%Y.%m.%d}",
        lambda d: f"{d:%Y%m%d}",
        lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
        lambda d: f"{d.day}-{MONTHS[d.month - 1][:3]}-{d.year}",
        lambda d: f"{d.year}-{MONTHS[d.month - 1][:3]}-{d.day}",
        lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
        lambda d: f"{MONTHS[d.month - 1][:3]}. {d.day} {d.year}",
        lambda d: f"{d.day}th of {MONTHS[d.month - 1]} {d.year}",
    ]
)
LABELS = st.lists(
    st.sampled_from(["[ca-compliance]", "[audit finding]", "[__-misissuance]", "[audit-2025]", "[closed-captions]"]),
    max_size=3,
)


@given(
    DAYS,
    STYLES,
    st.sampled_from(["Next update", "Next-update", "NextUpdate", "next_update", "NEXT UPDATES", "close on", "Closing"]),
    st.sampled_from([" ", " - ", " – ", ": ", " = ", "\u00a0", "\t", "\n", " (", ": on "]),
    st.sampled_from([str, str.upper, str.lower]),
    LABELS.map(" ".join),
    LABELS.map("".join),
)
def test_any_day_in_any_plain_style_reads_back(
    day: date, style: object, words: str, joint: str, case: object, before: str, after: str
) -> None:
    assert callable(style)
    assert callable(case)
    mark = str(case(words + joint + style(day)))
    whiteboard = read(f"{before} {mark} {after}", set_on=date(2026, 6, 1))
    found, other = whiteboard.next_update, whiteboard.close_on
    if words.lower().startswith("clos"):
        found, other = other, found
    assert is_date(found, day)
    assert found.text == mark.strip()
    assert other == NO_MARK


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1995, 2100), st.sampled_from("-/."), LIKELY)
def test_two_numbers_up_to_12_and_a_year_are_never_a_date(
    first: int, second: int, year: int, joint: str, tail: str
) -> None:
    mark = seen(f"Next update {first}{joint}{second}{joint}{year} {tail}").next_update
    if first != second and "next" not in tail.lower():
        assert mark.state in {MarkState.AMBIGUOUS, MarkState.UNREADABLE}


@given(
    st.integers(1, 99),
    st.integers(1, 99),
    st.sampled_from(["{y}-{m:02}-{d:02}", "{y}{m:02}{d:02}", "{d}.{m}.{y}", "{y}/{m}/{d}"]),
)
def test_an_impossible_day_is_never_a_date(month: int, day: int, style: str) -> None:
    try:
        date(2026, month, day)
    except ValueError:
        mark = seen("Next update " + style.format(y=2026, m=month, d=day)).next_update
        if not style.startswith("{d}"):  # 4.30.2026 is the 30th of April
            assert (mark.state, mark.candidates) == (MarkState.UNREADABLE, ())
        if mark.date is not None:
            assert (mark.date.month, mark.date.day) == (day, month)


@given(LIKELY.filter(lambda text: "[" not in text and "]" not in text), LABELS.map(" ".join), LABELS.map(" ".join))
def test_labels_around_it_do_not_change_a_mark(text: str, before: str, after: str) -> None:
    alone, among = seen(text), seen(f"{before} {text} {after}")
    assert (among.next_update, among.close_on, among.pointer) == (alone.next_update, alone.close_on, alone.pointer)


@given(st.one_of(st.text(), LIKELY, st.text("[]-_, abAB1").map("[{}]".format)))
def test_labels_read_from_labels_are_the_same(text: str) -> None:
    """Labels without figures: one that looks like a date would be read as a mark that lost its words, and rightly."""
    labels = seen(text).labels
    assume(not any(char.isdigit() for label in labels for char in label))
    assert seen("".join(f"[{label}]" for label in labels)).labels == labels


@pytest.mark.parametrize(
    "unit",
    ["next update ", "9", "2026-04-30/", "[", "[]", "[next update]", "[next update] [2026-04-30] ", "to close ", "closed x ", "5 March ",
     "update in bug 1 ", "bugzilla.mozilla.org/show_bug.cgi?&", "\u0301", "- ", "a-"],
)  # fmt: skip
@pytest.mark.usefixtures("alarm")
def test_as_many_hostile_characters_as_are_read_at_all_are_bounded_work(unit: str) -> None:
    seen((unit * MAX_LENGTH)[:MAX_LENGTH])


def test_a_whiteboard_beyond_all_measure_is_not_read_and_says_so() -> None:
    """Nothing is guessed of it, and both marks go to people; one character fewer is read as ever."""
    text = "[ca-compliance] Next update 2026-04-30".ljust(MAX_LENGTH + 1)
    whiteboard = seen(text)
    mark = whiteboard.next_update
    assert (mark.state, mark.date, mark.candidates) == (MarkState.UNREADABLE, None, ())
    assert "longer than 10,000 characters" in mark.reason
    assert (whiteboard.close_on, whiteboard.labels, whiteboard.text) == (mark, (), text)
    assert is_date(seen(text[:-1]).next_update, APRIL_30)
