"""What a bug's history tells of a past moment in the servers' own texts, and what it cannot tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import CA, COLLEAGUE, PASSER_BY, STAFF, as_json, at

from bot.facts import from_rest
from bot.facts.bug import Bug

Entry = tuple[str, str, Sequence[tuple[str, str, str]]]
"""When, who, and what was changed: field, removed, added."""


LATER: Entry = ("2026-09-20", STAFF, [("cc", "", "x@y.example")])
"""Something that changes nothing of what is looked at."""


def with_history(*entries: Entry, **now: Any) -> Bug:
    """A bug of 1 August with this history, and with what its fields read now."""
    data = as_json("2026-08-01", board=()) | now
    data["history"] = [
        {
            "when": when if "T" in when else f"{when}T12:00:00Z",
            "who": who,
            "changes": [{"field_name": field, "removed": old, "added": new} for field, old, new in changes],
        }
        for when, who, changes in entries
    ]
    return from_rest.bug(data)


def flag(requestee: str, since: str, setter: str = STAFF) -> dict[str, Any]:
    """A needinfo that stands now."""
    return {
        "id": 7,
        "name": "needinfo",
        "status": "?",
        "setter": setter,
        "requestee": requestee,
        "creation_date": f"{since}T12:00:00Z",
    }


def asked(bug: Bug, day: str) -> list[str | None]:
    """On whom needinfos waited on a day."""
    return [needinfo.requestee for needinfo in bug.as_of(at(day)).needinfos]


# --- several changes within one second --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "now", "before"),
    [
        ([("[a]", "[a] [b]"), ("[a] [b]", "[a] [b] [c]")], "[a] [b] [c]", "[a]"),
        ([("[a] [b]", "[a] [b] [c]"), ("[a]", "[a] [b]")], "[a] [b] [c]", "[a]"),
        ([("[b]", "[a]"), ("[a]", "[b]")], "[a]", "[a]"),
        ([("[a]", "[b]"), ("[b]", "[a]")], "[b]", "[b]"),
        ([("[a] [a] [b]", "[a] [b] [a] [b] [c]")], "[a] [b] [c]", "[a]"),
        ([("[a]", "[a] [b]")], "", "[a]"),
        ([("[a] [b]", "[b] [c]")], "[c]", "[a]"),
        ([("[b]", "[b] [c]")], "[c]", ""),
    ],
    ids=[
        "listed twice",
        "listed twice, the later one first",
        "there and back",
        "there and back from the other side",
        "joined by a blank",
        "a hole: cleared later, and nobody knows when",
        "joined, with nothing in common",
        "joined, from an empty one",
    ],
)
def test_a_field_that_changed_twice_within_a_second_is_rewound_to_what_it_was_before(
    changes: list[tuple[str, str]], now: str, before: str
) -> None:
    bug = with_history(("2026-08-10", STAFF, [("whiteboard", old, new) for old, new in changes]), whiteboard=now)
    assert bug.as_of(at("2026-08-09")).whiteboard == before
    assert bug.as_of(at("2026-08-10")).whiteboard == now
    assert bool(bug.as_of(at("2026-08-09")).doubts) == (now == "")


def test_two_people_who_change_a_field_within_a_second_keep_their_own_changes() -> None:
    """The order of the entries is not told; what the field reads now tells it."""
    bug = with_history(
        ("2026-08-10", STAFF, [("whiteboard", "[b]", "[c]")]),
        ("2026-08-10", CA, [("whiteboard", "[a]", "[b]")]),
        whiteboard="[c]",
    )
    assert [(change.who, change.removed, change.added) for change in bug.changes] == [
        (CA, "[a]", "[b]"),
        (STAFF, "[b]", "[c]"),
    ]
    assert (bug.as_of(at("2026-08-09")).whiteboard, bug.as_of(at("2026-08-09")).doubts) == ("[a]", ())


def test_status_and_assignee_joined_in_one_second_lead_back_to_what_they_were() -> None:
    bug = with_history(
        ("2026-08-10", STAFF, [("status", "UNCONFIRMED NEW", "NEW ASSIGNED"), ("assigned_to", "nobody", CA)]),
        status="ASSIGNED",
    )
    then = bug.as_of(at("2026-08-09"))
    assert (then.status, then.assignee, then.doubts, then.remarks) == ("UNCONFIRMED", "nobody", (), ())


def test_a_long_text_that_the_server_cut_and_joined_by_a_blank_is_no_hole() -> None:
    whole = "[ca-compliance] " + "x" * 250 + " Next update 2026-10-10"
    cut = whole[:254] + " " + whole[254:]
    bug = with_history(("2026-08-10", STAFF, [("whiteboard", "", cut)]), whiteboard=whole)
    assert (bug.as_of(at("2026-08-09")).whiteboard, bug.as_of(at("2026-08-09")).doubts) == ("", ())


# --- what history cannot tell -----------------------------------------------------------------------------------------


def test_a_whiteboard_that_history_never_changed_stood_there_from_the_filing() -> None:
    bug = with_history(LATER, whiteboard="[ca-compliance]")
    then = bug.as_of(at("2026-08-01"))
    assert (then.whiteboard, then.doubts) == ("[ca-compliance]", ())
    assert then.remarks == (
        (
            "The whiteboard “[ca-compliance]” stood there from the filing on, as far as history shows; it does not tell who "
            "wrote it"
        ),
    )


def test_a_renamed_assignee_is_remarked_and_no_doubt() -> None:
    bug = with_history(
        ("2026-08-10", STAFF, [("assigned_to", "nobody@mozilla.org", "old@alpen.example")]),
        assigned_to="new@alpen.example",
    )
    then = bug.as_of(at("2026-08-09"))
    assert (then.doubts, then.remarks) == (
        (),
        ("old@alpen.example, assigned on 2026-08-10, is shown as new@alpen.example now",),
    )


def test_a_hole_in_the_history_of_the_whiteboard_is_told() -> None:
    bug = with_history(("2026-08-10", STAFF, [("whiteboard", "[a]", "[a] [b]")]), whiteboard="[z]")
    assert bug.as_of(at("2026-08-09")).doubts == (
        "The history of whiteboard has a hole: it was changed to “[a] [b]” on 2026-08-10, but reads “[z]” after that.",
    )


# --- needinfos --------------------------------------------------------------------------------------------------------


def needinfo(*requestees: str) -> str:
    """Flags as history has them."""
    return ", ".join(f"needinfo?({requestee})" for requestee in requestees)


def test_a_needinfo_set_and_cleared_within_a_second_waited_for_nobody() -> None:
    bug = with_history(("2026-08-10", STAFF, [("flagtypes.name", needinfo(CA), needinfo(CA))]), LATER)
    assert [asked(bug, day) for day in ("2026-08-02", "2026-08-10", "2026-08-20")] == [[], [], []]


def test_a_needinfo_that_is_cleared_and_set_again_in_one_save_stands() -> None:
    bug = with_history(
        ("2026-08-05", STAFF, [("flagtypes.name", "", needinfo(CA))]),
        ("2026-08-10", STAFF, [("flagtypes.name", needinfo(CA), needinfo(CA))]),
        LATER,
        flags=[flag(CA, "2026-08-10")],
    )
    assert [asked(bug, day) for day in ("2026-08-04", "2026-08-05", "2026-08-10")] == [[], [CA], [CA]]
    assert bug.as_of(at("2026-08-12")).needinfos[0].flag_id == 7


def test_a_needinfo_cleared_that_nobody_is_seen_to_have_set_was_set_while_filing() -> None:
    bug = with_history(("2026-08-10", STAFF, [("flagtypes.name", needinfo(STAFF), "")]))
    then = bug.as_of(at("2026-08-02"))
    assert [(n.setter, n.requestee, n.since) for n in then.needinfos] == [(CA, STAFF, at("2026-08-01"))]
    assert asked(bug, "2026-08-10") == []


def test_a_needinfo_cleared_under_another_name_is_the_one_that_was_set_and_that_is_remarked() -> None:
    """An account was renamed in between, or (5.2) another one was put in its place, of which no trace is kept."""
    bug = with_history(
        ("2026-08-05", STAFF, [("flagtypes.name", "", needinfo(CA))]),
        ("2026-08-15", COLLEAGUE, [("flagtypes.name", needinfo(COLLEAGUE), "")]),
    )
    assert [asked(bug, day) for day in ("2026-08-01", "2026-08-10", "2026-08-15")] == [[], [CA], []]
    remark = f"is taken for the one that was cleared as {COLLEAGUE} on 2026-08-15: renamed, or passed on"
    assert bug.as_of(at("2026-08-10")).remarks == (f"The needinfo on {CA} of 2026-08-05 {remark}",)


def test_a_needinfo_that_stands_on_another_name_now_is_one_and_not_two() -> None:
    bug = with_history(
        ("2026-08-05", STAFF, [("flagtypes.name", "", needinfo(CA))]), LATER, flags=[flag(COLLEAGUE, "2026-08-05")]
    )
    then = bug.as_of(at("2026-08-10"))
    assert asked(bug, "2026-08-10") == [COLLEAGUE]
    assert then.remarks == (f"The needinfo on {CA} of 2026-08-05 is on {COLLEAGUE} now: renamed, or passed on",)


def test_a_needinfo_that_vanished_without_a_trace_is_remarked() -> None:
    bug = with_history(("2026-08-05", STAFF, [("flagtypes.name", "", needinfo(CA))]), LATER)
    then = bug.as_of(at("2026-08-10"))
    assert asked(bug, "2026-08-10") == [CA]
    assert then.remarks == (
        f"The needinfo on {CA} of 2026-08-05 stands no more, and the history does not tell since when",
    )
    assert bug.as_of(at("2026-08-04")).remarks == ()


def test_other_flags_in_the_same_texts_are_no_needinfos() -> None:
    bug = with_history(
        (
            "2026-08-05",
            STAFF,
            [("flagtypes.name", "sec-approval?", f"needinfo?({CA}), sec-approval+, needinfo?({PASSER_BY})")],
        ),
        ("2026-08-06", CA, [("flagtypes.name", f"needinfo?({CA}), firefox-backlog?", "")]),
        LATER,
        flags=[flag(PASSER_BY, "2026-08-05")],
    )
    assert [asked(bug, day) for day in ("2026-08-05", "2026-08-06")] == [[CA, PASSER_BY], [PASSER_BY]]


# --- any history ------------------------------------------------------------------------------------------------------

BOARDS = ["", "[a]", "[a] [b]", "[c]", "[a] Next update 2026-09-01"]
START = datetime(2026, 8, 2, 12, tzinfo=UTC)


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(BOARDS)), max_size=8), st.randoms(use_true_random=False))
def test_rewinding_gives_what_was_there_or_says_that_it_cannot(moves: list[tuple[int, str]], chance: Any) -> None:
    """Changes that follow each other within a second, listed in any order, lead back to what stood before them."""
    shown, second, stood = "", 0, {0: ""}
    by_second: dict[int, list[dict[str, str]]] = {}
    for later, text in moves:
        second += later
        if text != shown:
            by_second.setdefault(second, []).append({"field_name": "whiteboard", "removed": shown, "added": text})
            shown = text
        stood[second] = shown
    data = as_json("2026-08-01", board=()) | {"whiteboard": shown}
    data["history"] = []
    for number, changes in by_second.items():
        chance.shuffle(changes)
        when = (START + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        data["history"].append({"when": when, "who": STAFF, "changes": changes})
    bug = from_rest.bug(data)
    for number, text in stood.items():
        then = bug.as_of(START + timedelta(seconds=number))
        if all(len(changes) <= 5 for changes in by_second.values()):
            assert (then.whiteboard, then.doubts) == (text, ())


people = st.sampled_from([CA, STAFF, COLLEAGUE])


@given(st.lists(st.tuples(st.integers(1, 3), people), max_size=8))
def test_needinfos_stand_from_when_they_were_set_until_they_were_cleared(moves: list[tuple[int, str]]) -> None:
    """Each move sets a needinfo on somebody, or clears the one that waits on him; an hour or more lies between."""
    hour, waiting, stood = 0, list[str](), {0: list[str]()}
    entries: list[Entry] = []
    for later, who in moves:
        hour += later
        when = (START + timedelta(hours=hour)).strftime("%Y-%m-%dT%H:%M:%SZ")
        cleared = who in waiting
        entries.append((when, STAFF, [("flagtypes.name", *((needinfo(who), "") if cleared else ("", needinfo(who))))]))
        waiting = [one for one in waiting if one != who] if cleared else [*waiting, who]
        stood[hour] = sorted(waiting)
    bug = with_history(*entries, LATER)
    for number, expected in stood.items():
        then = bug.as_of(START + timedelta(hours=number))
        assert sorted(n.requestee or "" for n in then.needinfos) == expected
