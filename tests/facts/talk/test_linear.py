"""Reading costs as much as a comment is long, and no more, whatever it holds: one comment must not stall a run."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.facts.talk import (
    across,
    action_items,
    addressing,
    claims,
    closing,
    days,
    demands,
    final_calls,
    goodbyes,
    promises,
    questions,
    reports,
    requests,
    sentences,
    shapes,
    to_staff,
    wishes,
)

DAY = date(2026, 3, 10)
READERS: dict[str, Callable[[str], object]] = {
    "across": across.bugs_updated,
    "action items": lambda text: action_items.table(text, DAY),
    "claims": lambda text: claims.speaks_as_the_ca(text, of_another_ca=False),
    "closing": closing.closure_request,
    "final calls": final_calls.final_call,
    "goodbyes": lambda text: goodbyes.find(text, DAY),
    "promises": lambda text: promises.find(text, DAY),
    "questions": lambda text: questions.find(text, demands=True, names={"anna": True}, ca_comments=frozenset()),
    "reports": reports.classify,
    "time given": lambda text: questions.wait_until(text, DAY),
    "to staff": to_staff.question,
    "wishes": wishes.date_request,
}
_ROOMS: tuple[ModuleType, ...] = (
    *(across, action_items, addressing, claims, closing, days, demands, final_calls, goodbyes, promises),
    *(questions, reports, requests, sentences, shapes, to_staff, wishes),
)
_LONGEST = 65_535
"""Bugzilla takes no longer comment."""
FRAGMENTS = (
    *("e.g. ", "until close request ", "after have completed ", "?", "a ", "> ", "| ", "#", "please close ", "**"),
    *("next update ", "(In reply to ", "within 3 ", "` ", ". ", "\n", "2026-01-01 ", "must ", "1", "Anna, ", '"', "'"),
    *(
        "no answer ",
        "A\n",
        "bug 123 ",
        "- x\n",
        "| a | b |\n",
        "because ",
        "not ",
        "Summary: x\n",
        "(",
        ":",
        "by Friday ",
    ),
)


def work(read: Callable[[str], object], text: str) -> float:
    """Gives the seconds that this thread works on reading a text that was never read before."""
    for room in _ROOMS:
        for kept in vars(room).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()
    begin = time.thread_time()
    read(text)
    return time.thread_time() - begin


def is_linear(read: Callable[[str], object], text: str) -> bool:
    """Whether twice the text costs about twice the work; what else runs on the machine may spoil one try."""
    half = text[: len(text) // 2]
    return any(work(read, text) <= 3 * work(read, half) + 0.02 for _ in range(5))


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_one_thing_over_and_over_is_read_in_linear_work(fragment: str) -> None:
    text = fragment * (_LONGEST // 4 // len(fragment))
    assert [name for name, read in READERS.items() if not is_linear(read, text)] == []


@settings(max_examples=4, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=4).map("".join))
def test_the_longest_comment_is_read_in_linear_work(fragments: str) -> None:
    text = fragments * (_LONGEST // len(fragments))
    assert [name for name, read in READERS.items() if not is_linear(read, text)] == []
