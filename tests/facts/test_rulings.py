"""Rulings as TOML: what is written is read again, faults are told with their line; and which of several words holds."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import at

from bot.errors import InputError
from bot.facts.rulings import Is, Ruling, from_toml, settle, to_toml

ONE = Ruling(1496088, 11, Is.BY_CA, "a new colleague", "rosa", at("2026-11-20"))
TEXT = """\
[[ruling]]
bug = 1496088
comment = 11
is = "by-ca"
why = "a new colleague"
who = "rosa"
at = 2026-11-20T12:00:00Z
"""
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
RULINGS = st.lists(
    st.builds(
        Ruling,
        st.integers(1, 9_999_999_999),
        st.integers(0, 100_000),
        st.sampled_from(Is),
        WORDS,
        WORDS,
        st.datetimes(timezones=st.just(UTC)),
    ),
    unique_by=lambda ruling: (ruling.bug_id, ruling.comment, ruling.what),
)


def told(what: Is, day: str, who: str = "rosa") -> Ruling:
    return Ruling(100, 1, what, "because", who, at(day))


def fault(text: str) -> str:
    with pytest.raises(InputError) as caught:
        from_toml(text, "ours.toml")
    return str(caught.value)


# --- TOML ----------------------------------------------------------------------------------------------------------


def test_a_ruling_is_one_table_with_its_six_keys() -> None:
    assert to_toml([ONE]) == TEXT
    assert from_toml(TEXT, "ours.toml") == (ONE,)


def test_no_rulings_are_an_empty_file() -> None:
    assert (to_toml([]), from_toml("", "ours.toml")) == ("", ())


@given(RULINGS)
def test_whatever_was_ruled_is_read_again_as_it_was_written(rulings: list[Ruling]) -> None:
    read = from_toml(to_toml(rulings), "ours.toml")
    assert sorted(read, key=repr) == sorted(rulings, key=repr)
    assert to_toml(reversed(rulings)) == to_toml(rulings)


def test_what_a_reader_would_not_see_is_escaped_and_half_a_surrogate_replaced() -> None:
    hostile = '"\n[[ruling]]\nbug = 1\\ \x1b[2J\u202e\ud800\U000e0001'
    text = to_toml([Ruling(1, 0, Is.UPDATE, hostile, "o'\"", at("2026-11-20"))])
    assert 'why = "\\"\\n[[ruling]]\\nbug = 1\\\\ \\u001b[2J\\u202e\ufffd\\U000e0001"' in text
    assert from_toml(text, "ours.toml")[0].why == hostile.replace("\ud800", "\ufffd")


def test_of_the_same_word_about_one_comment_the_newest_is_written() -> None:
    text = to_toml([told(Is.UPDATE, "2026-11-20", "rosa"), told(Is.UPDATE, "2026-11-21", "ben")])
    assert [entry["who"] for entry in tomllib.loads(text)["ruling"]] == ["ben"]


def test_times_of_other_zones_become_utc() -> None:
    (read,) = from_toml(TEXT.replace("12:00:00Z", "13:00:00+01:00"), "ours.toml")
    assert (read.at, read.at.tzinfo) == (ONE.at, UTC)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("bug = 1496088", "bug = true", "ours.toml:2: ruling 1: bug must be a whole number; write bug = 1496088"),
        ("bug = 1496088", "bug = 0", "ours.toml:2: ruling 1: bug must be from 1 to 9999999999;"),
        ("comment = 11", "comment = -1", "ours.toml:3: ruling 1: comment must be from 0 to 100000;"),
        ('"by-ca"', '"by-rosa"', 'ours.toml:4: ruling 1: is "by-rosa" is no word for a comment; write one of update,'),
        ("is = ", "iss = ", 'ours.toml:4: ruling 1: "iss" is unknown; did you mean is?'),
        ('why = "a new colleague"\n', "", "ours.toml:1: ruling 1: why is missing; write why ="),
        ('"a new colleague"', '" "', "ours.toml:5: ruling 1: why is empty; write why ="),
        ('"rosa"', "7", "ours.toml:6: ruling 1: who must be a text in quotes; write who ="),
        ("T12:00:00Z", "", "ours.toml:7: ruling 1: at must be a day with a time and its zone; write at = 2026"),
        ("12:00:00Z", "12:00:00", "ours.toml:7: ruling 1: at must be a day with a time and its zone;"),
        ("2026-11-20T12:00:00Z", "0001-01-01T00:00:00+12:00", "ours.toml:7: ruling 1: at lies outside the calendar;"),
        ("[[ruling]]", "[ruling]", "ours.toml:1: [ruling] holds one only; write [[ruling]]"),
        ("[[ruling]]", "[[rulings]]", 'ours.toml:1: "rulings" is unknown; write [[ruling]]'),
        ("bug = 1496088", "bug = ", "ours.toml:2: is not valid TOML: invalid value"),
        ("bug = 1496088", "bug = " + "9" * 5000, "ours.toml:1: is not valid TOML"),
        ("bug = 1496088", "bug = " + "[" * 9000, "ours.toml is nested too deeply to hold rulings."),
    ],
)
def test_a_fault_names_file_line_and_entry_what_is_wrong_and_the_remedy(old: str, new: str, words: str) -> None:
    assert words in fault(TEXT.replace(old, new))


def test_two_entries_that_say_the_same_of_one_comment_are_a_fault() -> None:
    assert fault(f"{TEXT}\n{TEXT}") == "ours.toml:9: ruling 2 says the same as ruling 1; keep one of them"


def test_all_faults_are_told_at_once() -> None:
    assert len(fault("[[ruling]]\nbug = 1\n[[ruling]]\nwhy = 1\n").splitlines()) == 11


def test_entries_that_are_no_tables_are_a_fault() -> None:
    assert fault("ruling = [1]") == "ours.toml:1: ruling 1 is no table; write [[ruling]] and its keys below"


@given(st.text() | st.text().map(lambda text: f"{TEXT}{text}") | st.text().map(lambda text: TEXT.replace("11", text)))
def test_whatever_a_file_holds_it_is_read_or_refused(text: str) -> None:
    try:
        from_toml(text, "ours.toml")
    except InputError as error:
        assert str(error).startswith("ours.toml")  # noqa: PT017 - most texts are refused, some are not


# --- which word holds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pair",
    [
        (Is.UPDATE, Is.NOT_AN_UPDATE),
        (Is.QUESTION, Is.NOT_A_QUESTION),
        (Is.BY_CA, Is.BY_STAFF),
        (Is.UPDATE, Is.BY_STAFF),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_words_that_contradict_each_other_the_newest_holds(pair: tuple[Is, Is], *, turned: bool) -> None:
    old, new = (
        told(what, day)
        for what, day in zip(reversed(pair) if turned else pair, ("2026-11-20", "2026-11-21"), strict=True)
    )
    assert settle([old, new]) == settle([new, old])
    assert settle([new, old]).standing == (new,)


def test_words_about_different_things_hold_together() -> None:
    words = [told(what, "2026-11-20") for what in (Is.BY_CA, Is.UPDATE, Is.CLOSURE_REQUEST, Is.FULL_REPORT)]
    assert set(settle(words).standing) == set(words)


def test_an_update_makes_a_comment_the_cas() -> None:
    update = told(Is.UPDATE, "2026-11-20")
    assert settle([update]).side == update


def test_a_long_reason_is_cut_where_it_is_cited() -> None:
    ruling = Ruling(1, 2, Is.UPDATE, "x" * 500, "rosa", datetime(2026, 11, 20, tzinfo=UTC))
    assert str(ruling) == f"ruled update by rosa on 2026-11-20: “{'x' * 159}…”"
