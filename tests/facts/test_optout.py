"""Opt-outs on whiteboards: read however they are written, or shown as ones that cannot be read; never passed over."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.whiteboard import MarkState, read
from bot.facts.whiteboard.optout import OptOut

NEW_YEAR = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("[no-nag]", OptOut("no-nag")),
        ("[NO NAG] [x]", OptOut("NO NAG")),
        ("[x] nonag", OptOut("nonag")),
        ("[no-nag until 2026-12-31]", OptOut("no-nag until 2026-12-31", NEW_YEAR)),
        ("no-nag until 31 December 2026 [x]", OptOut("no-nag until 31 December 2026", NEW_YEAR)),
        ("[no-nag: court case, until 2026-12-31]", OptOut("no-nag: court case, until 2026-12-31", NEW_YEAR)),
        ("[please do not nag]", OptOut("please do not nag")),
        ("[ca-nag off]", OptOut("ca-nag off")),
        ("[no reminders before 2026-12-31]", OptOut("no reminders before 2026-12-31", NEW_YEAR)),
        ("[no-nag until 3-1-2027]", OptOut("no-nag until 3-1-2027", doubt="“until 3 1 2027” behind it cannot be read")),
        ("[mute]", OptOut("mute")),
        ("[no-bot]", OptOut("no-bot")),
        ("[snooze 2026-12-31]", OptOut("snooze 2026-12-31", NEW_YEAR)),
        ("bot mute [ca-bot]", None),
        ("[nag]", OptOut("nag", doubt="it does not say “no”")),
        (
            "[no-nag] [no-nag until 2026-12-31]",
            OptOut("no-nag … no-nag until 2026-12-31", doubt="there are 2 that say different things"),
        ),
        ("[management-failure] [naming] [crl-reminder]", None),
    ],
)
def test_an_opt_out_is_read_and_the_marks_beside_it_are_read_as_without_it(text: str, out: OptOut | None) -> None:
    board = read(f"[ca-compliance] {text} Next update 2026-04-30")
    assert board.opt_out == out
    assert (board.next_update.state, board.next_update.date) == (MarkState.DATE, date(2026, 4, 30))
    assert board.has_label("ca-compliance")


@given(st.text(alphabet="no-nag until2026[]13 .,:_d", max_size=40))
def test_no_word_for_nagging_is_passed_over(text: str) -> None:
    """Whatever stands around it, somebody meant something by it; and reading never fails."""
    found = read(text).opt_out
    if re.search(r"(?<![a-z])nag(?![a-z])", text):
        assert found is not None
