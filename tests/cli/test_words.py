"""What people tell the bot, as they type it: kept, dated, shown, and refused where it makes no sense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from entries import NOON, later, reminder
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.place import CommentPlace, comment_place
from bot.facts.rulings import Is, Ruling, from_toml, to_toml
from bot.store.ledger import Ledger
from bot.store.lock import Lock
from bot.store.records import Snooze, WriteState

Run = Callable[..., Any]
ANN = {"CA_NAG_USER": "ann"}
URL = "https://bugzilla.mozilla.org/show_bug.cgi?id=123#c5"
RULED = Ruling(123, 5, Is.UPDATE, "it answers", "ben", NOON)


def _kept(tmp_path: Path) -> Ledger:
    ledger = Ledger.read(tmp_path / "ca-nag.db")
    assert ledger
    return ledger


# --- snoozes and looks ---------------------------------------------------------------------------------------------


def test_a_snooze_is_kept_with_who_why_and_until_and_shows_what_it_replaced(run: Run, tmp_path: Path) -> None:
    assert run("snooze", "7", "--until", "2999-01-02", "--why", " a\nholiday ", env=ANN).out == (
        "Bug 7 is snoozed until 2999-01-02.\n"
    )
    again = run("snooze", "7", "--until", "2999-02-03", "--why", "longer", env=ANN).out.splitlines()
    assert again[0] == "Bug 7 is snoozed until 2999-02-03."
    assert again[1].startswith("It replaces: bug 7 until 2999-01-02, by ann on ")
    with _kept(tmp_path) as ledger:
        (kept,) = ledger.snoozes()
    assert (kept.bug_id, kept.until, kept.why, kept.who) == (7, date(2999, 2, 3), "longer", "ann")
    assert run("snoozes").out.startswith("bug 7 until 2999-02-03, by ann on ")
    assert run("unsnooze", "7").out.startswith("No longer snoozed: bug 7 until 2999-02-03")
    assert run("snoozes").out == "No snoozes.\n"
    assert (run("unsnooze", "7").code, run("unsnooze", "7").err.splitlines()[0]) == (2, "ca-nag: Bug 7 is not snoozed.")


def test_a_snooze_until_a_day_that_has_passed_is_refused_and_leaves_no_ledger(run: Run, tmp_path: Path) -> None:
    done = run("snooze", "7", "--until", "2026-01-01", "--why", "x", env=ANN)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("ca-nag: 2026-01-01 has passed: it is ")
    assert not (tmp_path / "ca-nag.db").exists()


def test_a_snooze_that_is_over_is_listed_no_more(run: Run, tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ca-nag.db") as ledger:
        ledger.snooze(Snooze(7, date(2020, 1, 1), "x", "ann", NOON))
    assert run("snoozes").out == "No snoozes.\n"


@pytest.mark.parametrize(
    "words",
    [
        ("snooze", "7", "--until", "2999-01-02"),
        ("looked", "7"),
        ("ruling", "7#1", "--is", "update"),
    ],
)
@pytest.mark.parametrize("why", ["", " \n", "\x1b", "\u200b"])
def test_a_reason_in_which_nothing_can_be_seen_is_refused(run: Run, words: tuple[str, ...], why: str) -> None:
    done = run(*words, "--why", why, env=ANN)
    assert (done.code, done.err.splitlines()[0]) == (2, "ca-nag: --why is empty.")


def test_a_look_is_kept_and_says_which_lost_write_it_lets_go(run: Run, tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ca-nag.db") as ledger:
        number = ledger.start_run("run", NOON)
        write = ledger.claim(number, reminder("k1", 7), NOON)
        assert write
        ledger.intend(write.id, later(1), "bot@staff.example", 9, {}, {})
        ledger.settle(write.id, WriteState.GIVEN_UP, later(2))
    assert "`ca-nag looked 7 --why …`" in run("status").out
    assert run("looked", "7", "--why", "it is not there", env=ANN).out == (
        "Bug 7 was looked at.\nIt goes on in spite of write 1, which was sent and never seen.\n"
    )
    assert "looked" not in run("status").out
    with _kept(tmp_path) as ledger:
        assert [(look.bug_id, look.why, look.who) for look in ledger.looks()] == [(7, "it is not there", "ann")]


def test_people_can_speak_while_a_run_holds_the_lock(run_apart: Run, tmp_path: Path) -> None:
    with Lock(tmp_path / "ca-nag.db", "run", NOON):
        assert run_apart("looked", "7", "--why", "fine", env=ANN).code == 0
        assert run_apart("ruling", "7#1", "--is", "update", "--why", "it is", env=ANN).code == 0


def test_a_hostile_reason_is_kept_as_it_is_and_shown_harmless(run: Run, tmp_path: Path) -> None:
    shown = run("snooze", "7", "--until", "2999-01-02", "--why", "a\x1b[31m\u202eb", env=ANN)
    assert shown.code == 0
    assert run("snoozes").out.endswith(": a[31mb\n")
    with _kept(tmp_path) as ledger:
        assert ledger.snoozes()[0].why == "a\x1b[31m\u202eb"


# --- naming a comment ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("123#5", CommentPlace(123, 5)),
        ("123:5", CommentPlace(123, 5)),
        ("123#c5", CommentPlace(123, 5)),
        ("bug 123#c5", CommentPlace(123, 5)),
        ("Bug 123 comment 5", CommentPlace(123, 5)),
        ("bug 123, comment #5", CommentPlace(123, 5)),
        ("123#0", CommentPlace(123, 0)),
        (URL, CommentPlace(123, 5, "bugzilla.mozilla.org")),
        ("show_bug.cgi?id=123#c5", CommentPlace(123, 5)),
        ("http://LOCALHOST:80/bz/show_bug.cgi?a=b&id=123#c5", CommentPlace(123, 5, "localhost:80")),
        ("0#5", None),
        ("123", None),
        ("123#", None),
        ("123#-1", None),
        ("123#5x", None),
        ("99999999999#5", None),
        ("123#100001", None),
        ("١٢٣#5", None),
        ("https://bugzilla.mozilla.org/show_bug.cgi?id=123", None),
        ("https://bugzilla.mozilla.org/show_bug.cgi?id=123&id=4#c5", None),
        ("ftp://bugzilla.mozilla.org/show_bug.cgi?id=123#c5", None),
        ("https://[/show_bug.cgi?id=123#c5", None),
        ("", None),
    ],
)
def test_a_comment_is_named_as_people_and_bugzilla_name_it(text: str, place: CommentPlace | None) -> None:
    assert comment_place(text) == place


@given(st.one_of(st.text(), st.from_regex(r"(https?://[^/]*/)?(show_bug\.cgi)?\??(id=)?\d*[#:]c?\d*", fullmatch=True)))
def test_whatever_is_typed_is_a_comment_within_bounds_or_none(text: str) -> None:
    place = comment_place(text)
    assert place is None or (1 <= place.bug_id <= 9_999_999_999 and 0 <= place.comment <= 100_000)


@given(st.integers(1, 9_999_999_999), st.integers(0, 100_000))
def test_every_comment_can_be_named(bug: int, comment: int) -> None:
    for text in (f"{bug}#{comment}", f"bug {bug}#c{comment}", f"show_bug.cgi?id={bug}#c{comment}"):
        assert comment_place(text) == CommentPlace(bug, comment)


# --- rulings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", [item.value for item in Is])
def test_everything_that_a_comment_can_be_is_kept(run: Run, tmp_path: Path, what: str) -> None:
    done = run("ruling", URL, "--is", what, "--why", "so it is", env=ANN)
    assert (done.code, done.err) == (0, "")
    with _kept(tmp_path) as ledger:
        (kept,) = ledger.rulings()
    assert (kept.bug_id, kept.comment, kept.what, kept.why, kept.who) == (123, 5, Is(what), "so it is", "ann")
    assert run("rulings").out.endswith(f": so it is\n  {URL}\n")


def test_a_ruling_shows_what_it_replaces_and_what_else_stands(run: Run, tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ca-nag.db") as ledger:
        ledger.rule(RULED)
        ledger.rule(replace(RULED, what=Is.BY_CA, why="a new colleague"))
    assert run("ruling", "123:5", "--is", "update", "--why", "really", env=ANN).out.splitlines()[1:] == [
        "It replaces: bug 123, comment 5 is ruled update by ben on 2026-08-10: it answers",
        "Standing, too: bug 123, comment 5 is ruled by-ca by ben on 2026-08-10: a new colleague",
    ]


def test_a_ruling_is_taken_back_alone_or_with_all_on_its_comment(run: Run, tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ca-nag.db") as ledger:
        for what in (Is.UPDATE, Is.BY_CA, Is.QUESTION):
            ledger.rule(replace(RULED, what=what))
    assert [line.split(":")[0] for line in run("ruling", "123#5", "--undo", "--is", "by-ca").out.splitlines()] == [
        "Still standing",
        "Taken back",
        "Still standing",
    ]
    assert run("ruling", "123#5", "--undo").out.count("Taken back") == 2
    gone = run("ruling", "123#5", "--undo")
    assert (gone.code, gone.err.splitlines()[0]) == (2, "ca-nag: Comment 5 of bug 123 has no ruling.")
    assert run("rulings").out == "No rulings.\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("123#5",), "Missing option --is; or say --undo."),
        (("123#5", "--is", "update"), "Missing option --why; or say --undo."),
        (("123#5", "--undo", "--why", "x"), "--why goes with a ruling; --undo keeps none."),
        (("123#5", "--is", "nonsense", "--why", "x"), "'nonsense' is not one of"),
        (
            ("nonsense", "--is", "update", "--why", "x"),
            "'nonsense' is no comment; write 123#5 for comment 5 of bug 123.",
        ),
        (
            ("https://other.example/show_bug.cgi?id=1#c2", "--is", "update", "--why", "x"),
            "That comment is on other.example.",
        ),
    ],
)
def test_a_ruling_that_makes_no_sense_is_refused(run: Run, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    done = run("ruling", *words, env=ANN)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert not (tmp_path / "ca-nag.db").exists()


def test_rulings_go_out_as_toml_and_come_in_again_counted(run: Run, run_apart: Run, tmp_path: Path) -> None:
    local = replace(RULED, bug_id=4, why="ours is newer", at=NOON + timedelta(days=9))
    with Ledger.open(tmp_path / "ca-nag.db") as ledger:
        ledger.rule(RULED)
        ledger.rule(replace(RULED, bug_id=3))
        ledger.rule(local)
    assert run("rulings", "--export", "ours.toml").err == "3 rulings written to ours.toml.\n"
    exported = (tmp_path / "ours.toml").read_text(encoding="utf-8")
    assert run("rulings", "--export", "-").out == exported
    assert len(from_toml(exported, "ours.toml")) == 3
    theirs = (
        RULED,
        replace(RULED, bug_id=2, why="“unerhört”"),
        replace(RULED, bug_id=3, why="better put", at=later(1)),
        replace(RULED, bug_id=4, why="older"),
    )
    taken = run_apart("rulings", "--import", "-", stdin=to_toml(theirs))
    assert taken.out == "Rulings: 1 new, 1 changed, 1 same; 1 older than what stands here, left out.\n"
    with _kept(tmp_path) as ledger:
        assert ledger.rulings() == [theirs[1], theirs[2], local, RULED]


@pytest.mark.parametrize(
    ("text", "told"),
    [(b"\xff", "bad.toml is no text in UTF-8."), (b"[[ruling]]\nbug = 1\n", "bad.toml:"), (b"= 1", "bad.toml:1: ")],
)
def test_a_file_that_holds_no_rulings_changes_nothing(run: Run, tmp_path: Path, text: bytes, told: str) -> None:
    (tmp_path / "bad.toml").write_bytes(text)
    done = run("rulings", "--import", "bad.toml")
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert not (tmp_path / "ca-nag.db").exists()


def test_a_file_that_cannot_be_read_or_written_is_named(run: Run) -> None:
    assert "missing.toml cannot be read: " in run("rulings", "--import", "missing.toml").err
    assert "no/such.toml cannot be written: " in run("rulings", "--export", "no/such.toml").err
    assert run("rulings", "--export", "a", "--import", "b").code == 2
