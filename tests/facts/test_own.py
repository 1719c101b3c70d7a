"""The bot's line: written, it is read back; nothing else is taken for it."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from making import BOT, CA, a_bug

from bot.facts.own import OwnLine, line_of, own_comments, without_line

KEYS = st.text("0123456789abcdef", min_size=16, max_size=16)
DUTIES = st.tuples(st.integers(1, 9_999_999), st.sampled_from(["weekly", "next-update", "question"]), st.dates())
LINE = "ca-nag reminder 2 · key 3f9a0c2b7d115e08 · bug 6 weekly 2026-11-03 · bug 12 next-update 2026-11-10"


def test_a_line_names_its_step_its_key_and_every_lapse() -> None:
    duties = ((6, "weekly", date(2026, 11, 3)), (12, "next-update", date(2026, 11, 10)))
    assert line_of(f"Text.\n\n{LINE}\n") == OwnLine("3f9a0c2b7d115e08", 2, duties)


def test_only_the_last_line_counts() -> None:
    assert line_of(f"{LINE}\n\nSo I quoted it.") is None
    assert line_of(f"> {LINE}") is None


@given(KEYS, st.integers(1, 99), st.lists(DUTIES, min_size=1, max_size=5))
def test_what_is_written_is_read_back(key: str, step: int, duties: list[tuple[int, str, date]]) -> None:
    line = OwnLine(key, step, tuple(duties))
    assert line_of(f"A text.\n\n{line}") == line
    assert without_line(f"A text.\n\n{line}\n") == "A text.\n"


@given(KEYS, KEYS)
def test_a_correction_is_read_back(key: str, other: str) -> None:
    line = OwnLine(key, takes_back=other)
    assert line_of(f"It was a mistake.\n\n{line}") == line


@given(st.text())
def test_no_text_makes_it_fail_and_what_is_no_line_stays(text: str) -> None:
    if line_of(text) is None:
        assert without_line(text) == text


def test_ours_means_our_account_and_the_line() -> None:
    """A person who shares the account, and somebody who copies the line, are not the bot."""
    said = [("2026-09-02", BOT, "A person."), ("2026-09-03", CA, f"x\n\n{LINE}"), ("2026-09-04", BOT, f"x\n\n{LINE}")]
    assert [comment.count for comment, _ in own_comments(a_bug(said=said), BOT)] == [3]
    assert list(own_comments(a_bug(said=said), "")) == []
