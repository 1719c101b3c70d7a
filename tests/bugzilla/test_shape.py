"""What a bug must hold before anybody judges it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bugzilla.details import settle
from bot.bugzilla.shape import Failed, fault_of, moment
from bot.facts import from_rest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECORDED = Path(__file__).parents[1] / "data" / "recorded" / "bmo-snapshot.jsonl"
BUGS: list[dict[str, Any]] = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
# One with comments and history, one with flags.
SAMPLES = [next(bug for bug in BUGS if bug["id"] == number) for number in (2, 7, 9)]

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths_of(inner, (*path, key))


@settings(deadline=None)  # a busy machine is no fault
@given(st.data())
def test_any_json_in_place_of_any_field_ends_as_a_bug_that_can_be_judged_or_with_a_reason(data: st.DataObject) -> None:
    bug = copy.deepcopy(data.draw(st.sampled_from(SAMPLES)))
    *way, last = data.draw(st.sampled_from(list(paths_of(bug))))
    place: Any = bug
    for step in way:
        place = place[step]
    if isinstance(place, dict) and data.draw(st.booleans()):
        del place[last]
    else:
        place[last] = data.draw(any_json)
    outcome = settle(bug, 7, None)
    if isinstance(outcome, dict):
        from_rest.bug(outcome)
    else:
        assert outcome.reason


@settings(deadline=None)  # a busy machine is no fault
@given(any_json)
def test_any_json_in_place_of_a_bug_is_no_bug(value: Any) -> None:
    assert fault_of(value)


def test_every_recorded_bug_is_complete() -> None:
    assert [fault_of(bug) for bug in BUGS] == [None] * 33


def test_a_hidden_comment_is_no_fault(make_bug: Callable[..., dict[str, Any]]) -> None:
    # Comment 1 is private: the server leaves it out and counts it.
    bug = make_bug(7, comment_count=3)
    bug["comments"].append({**bug["comments"][0], "id": 2, "count": 2})
    assert fault_of(bug) is None


@pytest.mark.parametrize(
    ("counts", "total", "reason"),
    [
        ([], 1, "it came without comments, and every bug has at least its description"),
        ([1, 2], 3, "its description (comment 0) is not among the comments that came"),
        ([0, 2, 1], 3, "its comments are not numbered upwards"),
        ([0, 1, 1], 3, "its comments are not numbered upwards"),
        ([0, 1, 2], 2, "comment 2 came, though the server counts only 2 in all"),
        ([0, 100_001], 3, "`count` of a comment is not a number of comments"),
    ],
)
def test_comments_that_cannot_be_right_are_a_fault(
    make_bug: Callable[..., dict[str, Any]], counts: list[int], total: int, reason: str
) -> None:
    bug = make_bug(7, comment_count=total)
    bug["comments"] = [{**bug["comments"][0], "count": count} for count in counts]
    assert fault_of(bug) == reason


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-01", "2026-11-01T12:00:00", "2026-11-01T12:00:00.000Z", "2026-11-01T12:00:00+00:00", "2026-02-30T12:00:00Z",
        "2026-11-01T24:00:00Z", "0000-01-01T00:00:00Z", " 2026-11-01T12:00:00Z", "٢٠٢٦-11-01T12:00:00Z", "", None, 5, True, [],
    ],
)  # fmt: skip
def test_only_the_servers_own_form_is_a_time(text: Any) -> None:
    assert moment(text) is None


def test_of_a_bug_in_a_security_group_nothing_but_its_number_is_said(make_bug: Callable[..., dict[str, Any]]) -> None:
    outcome = settle(make_bug(7, groups=["ca-security"], summary="secret"), 7, None)
    assert outcome == Failed(7, "it is in a security group, or not visible to this account", hidden=True)
