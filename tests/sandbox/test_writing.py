"""What a PUT changes, refuses and leaves alone; each rule was measured on a real server."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from waiting import HANGS_SECONDS

from bot.sandbox import Account, Personality, Sandbox, State

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used on http; spares httpx reading all certificates each time

NOW = "2026-11-23T09:00:00Z"
BOT = Account(1, "bot@ca-program.test", key="BOT", groups=("editbugs", "canconfirm"))
LOW = Account(2, "low@ca-program.test", key="LOW")
STAFF = Account(3, "staff@root.test", "Staff", key="STAFF", groups=("editbugs", "canconfirm", "insiders"))
REP = Account(4, "rep@ca.test", "Rep", key="REP")
OTHER = Account(5, "other@ca.test", "Other")
ACCOUNTS = (BOT, LOW, STAFF, REP, OTHER)
NEEDINFO = {"name": "needinfo", "status": "?", "requestee": "rep@ca.test"}
ASKED = {
    "id": 7,
    "name": "needinfo",
    "setter": "staff@root.test",
    "requestee": "rep@ca.test",
    "creation_date": "2026-11-02T00:00:00Z",
}

BUG: dict[str, Any] = {
    "id": 3,
    "creator": "staff@root.test",
    "assigned_to": "rep@ca.test",
    "status": "ASSIGNED",
    "whiteboard": "[ca-compliance]",
    "comments": [{"id": 1, "creator": "staff@root.test", "creation_time": "2026-11-01T00:00:00Z", "text": "Report."}],
}
CLOSED = {**BUG, "status": "RESOLVED", "resolution": "FIXED"}


class Room:
    """A sandbox with one or more bugs and a way to write to it.

    Args:
        bugs: the lines; BUG alone by default.
        personality: which server.
    """

    def __init__(self, *bugs: dict[str, Any], personality: Personality = Personality.BMO) -> None:
        self.state = State.from_snapshot(bugs or [BUG], ACCOUNTS)
        self.personality = personality

    def put(self, body: Any, key: str = "BOT", number: object = 3) -> Any:
        """The decoded answer to PUT /rest/bug/NUMBER; a str or list is sent as it stands."""
        return self.send(f"/rest/bug/{number}", body, key)

    def send(self, path: str, body: Any, key: str = "BOT") -> Any:
        moment = datetime(2026, 11, 23, 9, 0, 0, 999_999, tzinfo=UTC)
        with Sandbox(self.state, personality=self.personality, now=lambda: moment) as server:
            url = f"{server.url}{path}?api_key={key}"
            return (
                httpx.put(url, content=body, verify=PLAIN, timeout=HANGS_SECONDS)
                if isinstance(body, str)
                else httpx.put(url, json=body, verify=PLAIN, timeout=HANGS_SECONDS)
            ).json()

    @property
    def bug(self) -> dict[str, Any]:
        return self.state.bugs[3]

    @property
    def requestees(self) -> list[str]:
        return [flag.get("requestee", "anybody") for flag in self.bug["flags"]]


def test_one_put_writes_comment_and_needinfo() -> None:
    """The answer names the flag and the CC, not the comment; history too; the clock's fraction is cut."""
    room = Room()

    answer = room.put(
        {"comment": {"body": "Is there an update?"}, "flags": [{**NEEDINFO, "new": True}], "comment_tags": ["ca-nag"]}
    )

    changes = {
        "cc": {"removed": "", "added": "rep@ca.test"},
        "flagtypes.name": {"removed": "", "added": "needinfo?(rep@ca.test)"},
    }
    assert answer == {"bugs": [{"id": 3, "alias": None, "last_change_time": NOW, "changes": changes}]}
    assert [(c["count"], c["creator"], c["text"], c["tags"]) for c in room.bug["comments"]][1:] == [
        (1, "bot@ca-program.test", "Is there an update?", ["ca-nag"])
    ]
    assert room.bug["history"] == [
        {
            "when": NOW,
            "who": "bot@ca-program.test",
            "changes": [
                {"field_name": "comment_tag", "comment_id": 2, "comment_count": 1, "removed": "", "added": "ca-nag"},
                {"field_name": "cc", **changes["cc"]},
                {"field_name": "flagtypes.name", **changes["flagtypes.name"]},
            ],
        }
    ]


@pytest.mark.parametrize(
    ("flag", "code", "sentence"),
    [
        ({"requestee": "rep"}, 51, "There is no user named 'rep'."),
        ({"requestee": ":rep"}, 51, "There is no user named ':rep'."),
        ({"requestee": "gone@ca.test"}, 32000, "You can't ask Gone <gone@ca.test> because that account is disabled."),
        (
            {"requestee": "blocked@ca.test"},
            32000,
            'Blocked <blocked@ca.test> is not currently accepting "needinfo" requests.',
        ),
        ({"name": "nonsense"}, 51, "There is no flagtype named 'nonsense'."),
        ({"id": 99}, 51, "There is no flag with the id '99'."),
        ({"status": "!"}, 129, "The flag status ! is invalid."),
    ],
)
def test_a_bad_flag_keeps_the_comment_out(flag: dict[str, Any], code: int, sentence: str) -> None:
    """A PUT is all or nothing."""
    room = Room()
    room.state.put_account(Account(8, "gone@ca.test", "Gone", can_login=False))
    room.state.put_account(Account(9, "blocked@ca.test", "Blocked", blocks_needinfo=True))
    before = room.state.snapshot()

    answer = room.put({"comment": {"body": "x"}, "flags": [{**NEEDINFO, "new": True, **flag}]})

    assert answer["code"] == code
    assert answer["message"].startswith(sentence)
    assert room.state.snapshot() == before


def test_without_new_the_question_of_somebody_else_is_replaced() -> None:
    """One flag there: it changes its requestee and setter and keeps its creation_date; several: 400/132."""
    room = Room({**BUG, "flags": [ASKED]})

    answer = room.put({"flags": [{"name": "needinfo", "status": "?", "requestee": "OTHER@ca.test"}]})

    (flag,) = room.bug["flags"]
    assert (flag["requestee"], flag["setter"], flag["creation_date"], flag["modification_date"]) == (
        "other@ca.test", "bot@ca-program.test", "2026-11-02T00:00:00Z", NOW
    )  # fmt: skip
    assert answer["bugs"][0]["changes"]["flagtypes.name"] == {
        "removed": "needinfo?(rep@ca.test)",
        "added": "needinfo?(other@ca.test)",
    }


def test_with_new_a_second_needinfo_for_the_same_person_is_stacked() -> None:
    """`new` always adds; then a flag by its name alone is ambiguous."""
    room = Room({**BUG, "flags": [ASKED]})
    room.put({"flags": [{**NEEDINFO, "new": True}]})
    assert room.requestees == ["rep@ca.test", "rep@ca.test"]
    assert room.put({"flags": [{"name": "needinfo", "status": "X"}]})["code"] == 132


def test_an_empty_requestee_asks_anybody() -> None:
    """A missing or empty requestee is written `needinfo?`."""
    room = Room()
    answer = room.put({"flags": [{"name": "needinfo", "status": "?", "requestee": "", "new": True}]})
    assert answer["bugs"][0]["changes"] == {"flagtypes.name": {"removed": "", "added": "needinfo?"}}
    assert "requestee" not in room.bug["flags"][0]


def test_a_flag_is_cleared_by_its_id_once() -> None:
    """The second time it is gone: 404/51, and the comment of the same PUT is not stored: a fence against doubles."""
    room = Room({**BUG, "flags": [ASKED]})
    body = {"comment": {"body": "once"}, "flags": [{"id": 7, "status": "X"}]}
    first, second = room.put(body), room.put(body)
    assert first["bugs"][0]["changes"] == {"flagtypes.name": {"removed": "needinfo?(rep@ca.test)", "added": ""}}
    assert second["code"] == 51
    assert len(room.bug["comments"]) == 2


def test_clearing_by_name_where_there_is_none_is_a_silent_200() -> None:
    """Nothing to clear is no error, and nothing changes."""
    answer = Room().put({"flags": [{"name": "needinfo", "status": "X"}]})
    assert answer["bugs"][0]["changes"] == {}


def test_granting_a_needinfo_clears_it_on_bmo_and_is_stored_by_52() -> None:
    """BMO knows no granted needinfo."""
    body = {"flags": [{"id": 7, "status": "+"}]}
    bmo, old = Room({**BUG, "flags": [ASKED]}), Room({**BUG, "flags": [ASKED]}, personality=Personality.V52)
    bmo.put(body)
    old.put(body)
    assert bmo.bug["flags"] == []
    assert [flag["status"] for flag in old.bug["flags"]] == ["+"]


@pytest.mark.parametrize(
    ("key", "personality", "allowed"),
    [
        ("LOW", Personality.BMO, False),
        ("LOW", Personality.V52, True),
        ("REP", Personality.BMO, True),
        ("BOT", Personality.BMO, True),
    ],
)
def test_who_may_clear_a_needinfo(key: str, personality: Personality, allowed: bool) -> None:
    """On BMO its requestee, its setter and holders of canconfirm; on 5.2 anybody."""
    room = Room({**BUG, "flags": [ASKED]}, personality=personality)
    answer = room.put({"flags": [{"id": 7, "status": "X"}]}, key)
    assert ("error" not in answer, room.bug["flags"] == []) == (allowed, allowed)


def test_the_requestees_answer_does_not_clear_the_needinfo() -> None:
    """A comment through the API leaves the flag pending (both servers)."""
    room = Room({**BUG, "flags": [ASKED]})
    room.put({"comment": {"body": "We deployed the fix."}}, "REP")
    assert room.requestees == ["rep@ca.test"]


@pytest.mark.parametrize(("personality", "copied"), [(Personality.BMO, []), (Personality.V52, ["staff@root.test"])])
def test_whoever_is_asked_is_copied_in_but_for_bmos_reporter(personality: Personality, copied: list[str]) -> None:
    """requestee_cc is on by default; BMO spares the reporter."""
    room = Room(personality=personality)
    room.put({"flags": [{**NEEDINFO, "requestee": "staff@root.test", "new": True}]})
    assert room.bug["cc"] == copied


def test_a_requestee_who_cannot_see_the_bug_is_refused() -> None:
    """There is no automatic CC for a bug in a group: 400/32000."""
    room = Room({**BUG, "groups": ["secret"], "cc": ["bot@ca-program.test"]})
    answer = room.put({"flags": [{**NEEDINFO, "requestee": "other@ca.test", "new": True}]})
    assert answer["code"] == 32000
    assert answer["message"].startswith("You asked Other <other@ca.test> for needinfo on bug 3, but")


def test_a_write_rolled_back_late_uses_up_a_comment_number() -> None:
    """BMO finds a blocking requestee after the rows were written: the next comment's number has a gap before it."""
    room = Room()
    room.state.put_account(replace(OTHER, blocks_needinfo=True))
    room.put({"comment": {"body": "x"}, "flags": [{**NEEDINFO, "requestee": "other@ca.test", "new": True}]})
    room.put({"comment": {"body": "y"}})
    assert [comment["id"] for comment in room.bug["comments"]] == [1, 3]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"comment": {"body": "one\r\ntwo\n\n  "}}, "one\ntwo"),
        ({"comment": {"comment": "  indented"}}, "  indented"),
        ({"comment": {"body": "x" * 65_535 + "\n"}}, "x" * 65_535),
    ],
)
def test_a_comment_is_stored_with_lf_and_without_blanks_at_its_end(body: dict[str, Any], text: str) -> None:
    """The text that comes back is not always the text that was sent."""
    room = Room()
    room.put(body)
    assert room.bug["comments"][-1]["text"] == text


def test_a_blank_comment_is_a_silent_nothing_and_one_too_long_an_error() -> None:
    """Blank: 200, nothing stored, last_change_time stays; 65,536 characters: 400/114."""
    room = Room()
    assert room.put({"comment": {"body": " \n"}})["bugs"][0]["last_change_time"] == "2026-11-01T00:00:00Z"
    assert room.put({"comment": {"body": "x" * 65_536}})["code"] == 114
    assert len(room.bug["comments"]) == 1


def test_the_whiteboard_is_kept_as_it_is_written() -> None:
    """Blanks and newlines stay, null empties it, the same text again changes nothing."""
    room = Room()
    room.put({"whiteboard": "  [ca-compliance]\n\tNext update 2026-12-01 "})
    assert room.bug["whiteboard"] == "  [ca-compliance]\n\tNext update 2026-12-01 "
    room.put({"whiteboard": None})
    assert room.bug["whiteboard"] == ""
    assert room.put({"whiteboard": ""})["bugs"][0]["changes"] == {}


def test_changes_of_one_second_merge_in_the_history() -> None:
    """One entry for one user and second; texts of the same field that follow each other are joined by a blank."""
    room = Room()
    room.put({"whiteboard": "A"})
    room.put({"whiteboard": "B"})
    assert room.bug["history"] == [
        {
            "when": NOW,
            "who": "bot@ca-program.test",
            "changes": [{"field_name": "whiteboard", "removed": "[ca-compliance] A", "added": "A B"}],
        }
    ]


def test_without_editbugs_only_reporter_and_assignee_may_change_fields() -> None:
    """401/115 for others; the comment of the same PUT is not stored either."""
    room = Room()
    assert room.put({"whiteboard": "x", "comment": {"body": "x"}}, "LOW")["code"] == 115
    assert len(room.bug["comments"]) == 1
    assert "error" not in room.put({"whiteboard": "[ca-compliance] mine"}, "REP")


@pytest.mark.parametrize(
    ("key", "personality", "flags", "allowed"),
    [
        ("LOW", Personality.BMO, [], False),
        ("LOW", Personality.V52, [], True),
        ("LOW", Personality.BMO, [{**ASKED, "requestee": "low@ca-program.test"}], True),
        ("BOT", Personality.BMO, [], True),
        ("REP", Personality.BMO, [], True),
    ],
)
def test_who_may_comment_on_a_closed_bug(key: str, personality: Personality, flags: list[Any], allowed: bool) -> None:
    """On BMO holders of canconfirm, reporter, assignee and whoever is asked by needinfo; on 5.2 anybody."""
    room = Room({**CLOSED, "flags": flags}, personality=personality)
    answer = room.put({"comment": {"body": "late"}}, key)
    assert answer.get("code") == (None if allowed else 115)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"status": "RESOLVED"}, 121),
        ({"status": "VERIFIED", "resolution": "FIXED"}, 123),
        ({"status": "CLOSED?"}, 51),
        ({"resolution": "FIXED"}, 122),
        ({"status": "RESOLVED", "resolution": "NONSENSE"}, 51),
        ({"assigned_to": "who@x.test"}, 51),
        ({"comment": {"body": "x"}, "comment_tags": ["ab"]}, 128),
        ({"comment": {"body": "x", "is_private": True}}, 113),
        ({"comment_is_private": {"1": True}}, 113),
        ({"comment": "text"}, 100500),
    ],
)
def test_what_cannot_be_is_refused(body: dict[str, Any], code: int) -> None:
    """Each with its own number, and nothing is stored."""
    room = Room()
    before = room.state.snapshot()
    assert room.put(body)["code"] == code
    assert room.state.snapshot() == before


def test_resolving_and_reopening() -> None:
    """Status, resolution and BMO's cf_last_resolved go together; is_open follows."""
    room = Room()
    changes = room.put({"status": "RESOLVED", "resolution": "FIXED", "unknown": 1})["bugs"][0]["changes"]
    assert changes == {
        "status": {"removed": "ASSIGNED", "added": "RESOLVED"},
        "resolution": {"removed": "", "added": "FIXED"},
        "cf_last_resolved": {"removed": "", "added": NOW},
    }
    assert room.bug["is_open"] is False
    room.put({"status": "REOPENED"})
    assert (room.bug["is_open"], room.bug["resolution"]) == (True, "")


def test_reassigning_takes_a_login_in_any_case() -> None:
    """The account's own spelling is stored, and the history names both."""
    room = Room()
    answer = room.put({"assigned_to": "OTHER@CA.test"})
    assert answer["bugs"][0]["changes"] == {"assigned_to": {"removed": "rep@ca.test", "added": "other@ca.test"}}


def test_ids_in_the_body_are_all_changed_or_none() -> None:
    """One that is unknown keeps all others as they were."""
    room = Room(BUG, {**BUG, "id": 4, "comments": []})
    assert room.put({"ids": [4, 999], "whiteboard": "x"})["code"] == 101
    assert room.bug["whiteboard"] == "[ca-compliance]"
    assert [bug["id"] for bug in room.put({"ids": [4], "whiteboard": "x"})["bugs"]] == [3, 4]
    assert [bug["whiteboard"] for bug in room.state.bugs.values()] == ["x", "x"]


def test_a_comment_made_private_by_staff_vanishes_for_its_author() -> None:
    """`comment_is_private` is for insiders; a number of another bug is 400/117."""
    room = Room(
        {**BUG, "comments": [{"id": 1, "creator": "rep@ca.test", "creation_time": "2026-11-01T00:00:00Z", "text": "x"}]}
    )
    assert room.put({"comment_is_private": {"99": True}}, "STAFF")["code"] == 117
    room.put({"comment_is_private": {"1": True}}, "STAFF")
    with Sandbox(room.state, now=lambda: datetime(2026, 11, 23, tzinfo=UTC)) as server:
        seen = httpx.get(f"{server.url}/rest/bug/3/comment?api_key=REP", verify=PLAIN, timeout=HANGS_SECONDS).json()
    assert seen["bugs"]["3"]["comments"] == []


def test_tags_can_be_put_on_a_comment_afterwards() -> None:
    """The answer is the list of tags; last_change_time stays; the right is that of editbugs (401/304)."""
    room = Room()
    assert room.send("/rest/bug/comment/1/tags", {"add": ["ca-nag", "alpha"]}) == ["alpha", "ca-nag"]
    assert room.send("/rest/bug/comment/1/tags", {"remove": ["alpha"]}) == ["ca-nag"]
    assert room.send("/rest/bug/comment/1/tags", {"add": ["x"]})["code"] == 128
    assert room.send("/rest/bug/comment/1/tags", {"add": ["xyz"]}, "LOW")["code"] == 304
    assert room.bug["last_change_time"] == "2026-11-01T00:00:00Z"


def test_tags_in_the_put_are_ignored_by_52_and_for_those_without_the_right() -> None:
    """No error, no tag."""
    body = {"comment": {"body": "x"}, "comment_tags": ["ca-nag"]}
    old, low = Room(personality=Personality.V52), Room()
    old.put(body)
    low.put(body, "LOW")
    assert [room.bug["comments"][-1]["tags"] for room in (old, low)] == [[], []]


def test_a_body_that_is_no_object() -> None:
    """Malformed JSON is 400/32000; an array kills BMO's process and is an empty 200 on 5.2."""
    assert Room().put("{not json")["code"] == 32000
    with pytest.raises(httpx.RemoteProtocolError):
        Room().put([1])
    with Sandbox(
        State.from_snapshot([BUG], ACCOUNTS),
        personality=Personality.V52,
        now=lambda: datetime(2026, 11, 23, tzinfo=UTC),
    ) as server:
        answer = httpx.put(f"{server.url}/rest/bug/3?api_key=BOT", content="[1]", verify=PLAIN, timeout=HANGS_SECONDS)
    assert (answer.status_code, answer.content) == (200, b"")
