"""From REST JSON to facts, and back to any past moment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import CA, STAFF, a_bug, as_json, at

from bot.facts import from_rest
from bot.facts.bug import HiddenComment, NeedinfoEvent, same_account

RECORDED = Path(__file__).parents[1] / "data" / "recorded" / "bmo-snapshot.jsonl"


def test_as_of_gives_whiteboard_assignee_status_and_comments_of_that_moment() -> None:
    bug = a_bug(
        "2026-08-01",
        said=[("2026-08-10", CA, "One."), ("2026-08-20", CA, "Two.")],
        board=[
            ("2026-08-02", STAFF, "[ca-compliance]"),
            ("2026-08-15", STAFF, "[ca-compliance] Next update 2026-09-01"),
        ],
        changes=[
            ("2026-08-02", STAFF, "status", "UNCONFIRMED", "ASSIGNED"),
            ("2026-08-02", STAFF, "assigned_to", "nobody@mozilla.org", CA),
            ("2026-08-30", STAFF, "status", "ASSIGNED", "RESOLVED"),
            ("2026-08-30", STAFF, "resolution", "", "FIXED"),
        ],
        status="RESOLVED",
        resolution="FIXED",
    )
    then = bug.as_of(at("2026-08-14"))
    assert (then.whiteboard, then.status, then.resolution, then.assignee) == ("[ca-compliance]", "ASSIGNED", "", CA)
    assert ([comment.count for comment in then.comments], then.is_open, then.doubts) == ([0, 1], True, ())
    filed = bug.as_of(at("2026-08-01"))
    assert (filed.whiteboard, filed.status, filed.assignee) == ("", "UNCONFIRMED", "nobody@mozilla.org")


def test_what_happened_at_the_very_second_counts() -> None:
    bug = a_bug("2026-08-01", said=[("2026-08-10T12:00:00Z", CA, "One.")])
    assert len(bug.as_of(at("2026-08-10T12:00:00Z")).comments) == 2
    assert len(bug.as_of(at("2026-08-10T11:59:59Z")).comments) == 1


def test_needinfos_are_replayed_from_history_several_in_one_save_and_a_requestee_replaced() -> None:
    bug = a_bug(
        "2026-08-01",
        board=(),
        changes=[
            ("2026-08-02", STAFF, "flagtypes.name", "", f"needinfo?({CA}), needinfo?(b@x.example)"),
            ("2026-08-05", STAFF, "flagtypes.name", "needinfo?(b@x.example)", "needinfo?(c@x.example)"),
            ("2026-08-09", CA, "flagtypes.name", f"needinfo?({CA})", ""),
        ],
    )
    asked = {
        day: [n.requestee for n in bug.as_of(at(day)).needinfos] for day in ("2026-08-03", "2026-08-06", "2026-08-08")
    }
    assert asked == {
        "2026-08-03": [CA, "b@x.example"],
        "2026-08-06": [CA, "c@x.example"],
        "2026-08-08": [CA, "c@x.example"],
    }
    assert bug.needinfo_events[-1] == NeedinfoEvent(at("2026-08-09"), CA, CA, was_set=False)


def test_a_needinfo_set_while_filing_is_in_no_history_and_still_seen() -> None:
    data = as_json("2026-08-01", changes=[("2026-08-20", STAFF, "cc", "", "x@y.example")])
    data["flags"] = [
        {
            "id": 1,
            "name": "needinfo",
            "status": "?",
            "setter": CA,
            "requestee": STAFF,
            "creation_date": "2026-08-01T12:00:00Z",
        }
    ]
    assert [n.requestee for n in from_rest.bug(data).as_of(at("2026-08-10")).needinfos] == [STAFF]


def test_gaps_in_count_and_a_comment_count_beyond_the_last_reveal_hidden_comments() -> None:
    data = as_json("2026-08-01", said=[("2026-08-02", CA, "a"), ("2026-08-03", CA, "b")]) | {"comment_count": 4}
    del data["comments"][1]
    hidden = from_rest.bug(data).hidden
    assert hidden == (
        HiddenComment(1, at("2026-08-01"), at("2026-08-03")),
        HiddenComment(3, at("2026-08-03"), None),
    )


def test_a_hidden_comment_is_unknown_to_the_days_before_its_neighbour() -> None:
    data = as_json("2026-08-01", said=[("2026-08-20", CA, "a")]) | {"comment_count": 3}
    bug = from_rest.bug(data)
    assert bug.as_of(at("2026-08-10")).hidden == ()
    assert len(bug.as_of(at("2026-08-20")).hidden) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ben@staff.example", "ben@STAFF.example", True),
        ("ben", "ben@staff.example", True),
        ("ben@a.example", "ben@b.example", False),
        ("", "", False),
        ("", "ben", False),
    ],
)
def test_accounts_are_compared_without_case_and_by_the_part_before_the_at_where_one_lacks_its_domain(
    one: str, other: str, *, same: bool
) -> None:
    assert same_account(one, other) is same


@pytest.mark.parametrize("text", ["2026-08-01", "2026-08-01T12:00:00", "yesterday", ""])
def test_a_time_without_a_zone_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - fromisoformat's own words differ between Python versions
        from_rest.parse_time(text)


def test_every_recorded_bug_becomes_facts() -> None:
    bugs = [from_rest.bug(json.loads(line)) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
    assert len(bugs) == 33
    assert [bug.id for bug in bugs if bug.hidden] == [11]


boards = st.lists(st.sampled_from(["", "[a]", "[a] [b]", "[a] Next update 2026-09-01", "x"]), min_size=1, max_size=6)


@given(boards, st.integers(0, 40))
def test_rewinding_gives_what_the_whiteboard_was_on_any_day(texts: list[str], day: int) -> None:
    history: list[tuple[str, str, str]] = []
    shown = ""
    for number, text in enumerate(texts):
        if text != shown:
            history.append((f"2026-08-{number * 3 + 2:02d}", STAFF, text))
            shown = text
    bug = a_bug("2026-08-01", board=history)
    moment = at(f"2026-08-{min(day % 28 + 1, 28):02d}")
    expected = [text for when, _, text in history if at(when) <= moment]
    assert bug.as_of(moment).whiteboard == (expected[-1] if expected else "")
    assert bug.as_of(moment).as_of(moment) == bug.as_of(moment)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)


@given(st.sampled_from(sorted(as_json())), json_values)
def test_a_malformed_field_raises_nothing_but_what_is_documented(field: str, value: Any) -> None:
    data = as_json() | {field: value}
    try:
        from_rest.bug(data)
    except (AttributeError, KeyError, TypeError, ValueError):
        return
