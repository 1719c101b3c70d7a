"""What the sandbox lets whom read: hidden bugs, private comments, fields, the two servers' differences."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from waiting import HANGS_SECONDS

from bot.sandbox import Account, Personality, Sandbox, State

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used on http; spares httpx reading all certificates each time

NOW = datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC)
BOT = Account(1, "bot@ca-program.test", key="BOT", groups=("editbugs", "canconfirm"))
STAFF = Account(2, "staff@root.test", "Staff", key="STAFF", groups=("editbugs", "canconfirm", "insiders", "secret"))
ACCOUNTS = (BOT, STAFF, Account(3, "gone@ca.test", key="GONE", can_login=False))

BUG: dict[str, Any] = {
    "id": 3,
    "alias": "the-third",
    "creator": "rep@ca.test",
    "assigned_to": "rep@ca.test",
    "whiteboard": "[ca-compliance]",
    "flags": [
        {
            "name": "needinfo",
            "setter": "staff@root.test",
            "requestee": "rep@ca.test",
            "creation_date": "2026-11-02T00:00:00Z",
        }
    ],
    "comments": [
        {"creator": "rep@ca.test", "creation_time": "2026-11-01T00:00:00Z", "text": "Report."},
        {
            "creator": "staff@root.test",
            "creation_time": "2026-11-02T00:00:00Z",
            "text": "Among us.",
            "is_private": True,
        },
        {"creator": "rep@ca.test", "creation_time": "2026-11-03T00:00:00Z", "text": "Update."},
    ],
    "history": [
        {
            "who": "staff@root.test",
            "when": "2026-11-02T00:00:00Z",
            "changes": [{"field_name": "assigned_to", "removed": "nobody@root.test", "added": "rep@ca.test"}],
        }
    ],
}
SECRET: dict[str, Any] = {"id": 4, "groups": ["secret"], "creator": "rep@ca.test", "comments": BUG["comments"][:1]}


def sandbox(personality: Personality = Personality.BMO, **options: Any) -> Sandbox:
    return Sandbox(State.from_snapshot([BUG, SECRET], ACCOUNTS), personality=personality, now=lambda: NOW, **options)


def get(server: Sandbox, path: str, key: str = "BOT", **headers: str) -> Any:
    """The decoded answer, the key in the query: the one way that both servers know."""
    glue = "&" if "?" in path else "?"
    return httpx.get(
        f"{server.url}/rest{path}" + (f"{glue}api_key={key}" if key else ""),
        headers=headers,
        verify=PLAIN,
        timeout=HANGS_SECONDS,
    ).json()


def test_a_private_comment_is_left_out_and_leaves_a_gap() -> None:
    """Who is no insider sees counts 0 and 2, and a comment_count that counts all three."""
    with sandbox() as server:
        bot = get(server, "/bug/3?include_fields=comments.count,comment_count")["bugs"][0]
        staff = get(server, "/bug/3/comment", "STAFF")["bugs"]["3"]["comments"]
    assert bot == {"comment_count": 3, "comments": [{"count": 0}, {"count": 2}]}
    assert [comment["count"] for comment in staff] == [0, 1, 2]


def test_a_bug_in_a_group_is_refused_by_number_and_dropped_from_a_search() -> None:
    """401/102 for its number alone, silence in a list; its group and its reporter see it."""
    with sandbox() as server:
        alone = get(server, "/bug/4", "")
        listed = get(server, "/bug?id=3,4,5&include_fields=id", "")
        staff = get(server, "/bug/4?include_fields=id", "STAFF")
    assert (alone["code"], alone["message"]) == (
        102,
        "You are not authorized to access bug 4. To see this bug, you must first log in to an account with the appropriate permissions.",
    )
    assert listed == {"bugs": [{"id": 3}]}
    assert staff["bugs"] == [{"id": 4}]


@pytest.mark.parametrize("what", ["comment", "history"])
def test_several_ids_on_one_path_are_answered_or_refused_together(what: str) -> None:
    """`/bug/3/comment?ids=4` answers both; one unknown or hidden id fails the whole request."""
    with sandbox() as server:
        both = get(server, f"/bug/3/{what}?ids=4", "STAFF")["bugs"]
        unknown = get(server, f"/bug/3/{what}?ids=999", "STAFF")
        hidden = get(server, f"/bug/3/{what}?ids=4")
    assert len(both) == 2
    assert (unknown["code"], unknown["message"]) == (101, "Bug 999 does not exist.")
    assert (hidden["code"], hidden["message"]) == (102, "You are not authorized to access bug 4.")


def test_new_since_is_strictly_later() -> None:
    """A comment of the very second of `new_since` is left out, in /comment and where comments are inlined."""
    with sandbox() as server:
        answer = get(server, "/bug/3/comment?new_since=2026-11-01T00:00:00Z")
        inlined = get(server, "/bug?id=3&include_fields=comments.count,history.when&new_since=2026-11-02T00:00:00Z")
    assert [comment["count"] for comment in answer["bugs"]["3"]["comments"]] == [2]
    assert inlined["bugs"] == [{"comments": [{"count": 2}], "history": []}]


def test_52_inlines_nothing_and_says_nothing() -> None:
    """Asked for comments and history, 5.2 answers the other fields only; its comments are leaner, its alias a list."""
    with sandbox(Personality.V52) as server:
        bug = get(server, "/bug/3?include_fields=id,alias,comments,history,comment_count")["bugs"][0]
        comment = get(server, "/bug/3/comment")["bugs"]["3"]["comments"][0]
    assert bug == {"id": 3, "alias": ["the-third"]}
    assert comment.keys().isdisjoint({"author", "raw_text", "reactions", "edit_count", "last_change_time"})


def test_extra_fields_come_to_those_who_name_them() -> None:
    """On BMO comments and history are no default fields; `_all` has them; unknown names are ignored."""
    with sandbox() as server:
        plain = get(server, "/bug/3")["bugs"][0]
        everything = get(server, "/bug/3?include_fields=_all")["bugs"][0]
        more = get(server, "/bug/3?include_fields=_default,comments,nonsense&exclude_fields=cc")["bugs"][0]
    assert {"comments", "history", "last_change_time_non_bot"}.isdisjoint(plain)
    assert {"whiteboard", "creator_detail", "cf_last_resolved", "comment_count"} <= plain.keys()
    assert {"comments", "history", "description"} <= everything.keys()
    assert "comments" in more
    assert "cc" not in more


def test_include_fields_empties_the_entries_of_the_history_path_on_bmo() -> None:
    """/bug/3/history?include_fields=history gives [{}] on BMO and whole entries on 5.2."""
    path = "/bug/3/history?include_fields=history"
    with sandbox() as bmo, sandbox(Personality.V52) as old:
        assert get(bmo, path)["bugs"][0]["history"] == [{}]
        assert get(old, path)["bugs"][0]["history"][0]["who"] == "staff@root.test"


def test_a_bug_is_found_by_its_alias_and_answered_by_its_number() -> None:
    """Comments asked by alias are keyed by the number; an unknown alias and a list of numbers are 400/100."""
    with sandbox() as server:
        assert list(get(server, "/bug/the-third/comment")["bugs"]) == ["3"]
        assert [get(server, path)["code"] for path in ("/bug/no-such", "/bug/3,4")] == [100, 100]


def test_the_email_filter_hides_domains_from_the_anonymous_only() -> None:
    """Logins lose their domain everywhere but in the texts of the history; a key shows them whole; 5.2 has no filter."""
    path = "/bug/3?include_fields=creator,flags,comments.creator,history"
    with sandbox(email_filter=True) as server:
        hidden, shown = get(server, path, "")["bugs"][0], get(server, path)["bugs"][0]
    assert (hidden["creator"], hidden["creator_detail"]["email"]) == ("rep", "rep")
    assert (hidden["flags"][0]["setter"], hidden["flags"][0]["requestee"]) == ("staff", "rep")
    assert [comment["creator"] for comment in hidden["comments"]] == ["rep", "rep"]
    assert (hidden["history"][0]["who"], hidden["history"][0]["changes"][0]["added"]) == ("staff", "rep@ca.test")
    assert shown["creator"] == "rep@ca.test"


def test_a_flag_for_anybody_has_no_requestee_key() -> None:
    """The key is absent, not null."""
    flag = {"name": "needinfo", "setter": "staff@root.test", "creation_date": "2026-11-02T00:00:00Z"}
    with Sandbox(State.from_snapshot([{**BUG, "flags": [flag]}]), now=lambda: NOW) as server:
        (answer,) = get(server, "/bug/3?include_fields=flags", "")["bugs"][0]["flags"]
    assert answer.keys() == {"id", "name", "type_id", "status", "setter", "creation_date", "modification_date"}


def whoami(server: Sandbox, **headers: str) -> tuple[int, int | None]:
    answer = httpx.get(f"{server.url}/rest/bug/3", headers=headers, verify=PLAIN, timeout=HANGS_SECONDS)
    return answer.status_code, answer.json().get("code")


def test_bmo_takes_the_key_from_the_header_and_an_empty_header_is_anonymous() -> None:
    """A wrong key fails even on a public bug (306), a closed account with 301; no key is anonymous."""
    with sandbox() as server:
        assert whoami(server, **{"X-BUGZILLA-API-KEY": "WRONG"}) == (400, 306)
        assert whoami(server, **{"X-BUGZILLA-API-KEY": "GONE"}) == (401, 301)
        assert whoami(server, **{"X-BUGZILLA-API-KEY": ""}) == (200, None)
        assert whoami(server, Authorization="Bearer BOT") == (200, None)


def test_52_does_not_look_at_the_header() -> None:
    """Any header is anonymous there: reading works and looks healthy, valid_login tells."""
    with sandbox(Personality.V52) as server:
        assert whoami(server, **{"X-BUGZILLA-API-KEY": "WRONG"}) == (200, None)
        path = "/valid_login?login=bot@ca-program.test"
        assert get(server, path, "", **{"X-BUGZILLA-API-KEY": "BOT"}) == {"result": False}
        assert get(server, path) == {"result": True}
        assert get(server, "/whoami")["code"] == 32614


def test_five_wrong_keys_a_minute_are_answered_and_the_sixth_blocks_bmo_for_an_hour() -> None:
    """400/32000 once, then 429 in HTML for valid keys too, until an hour has passed."""
    moments = [NOW]
    state = State.from_snapshot([BUG], ACCOUNTS)
    wrong, right = {"X-BUGZILLA-API-KEY": "WRONG"}, {"X-BUGZILLA-API-KEY": "BOT"}
    with Sandbox(state, now=lambda: moments[-1]) as server:
        codes = [whoami(server, **wrong) for _ in range(6)]
        blocked = httpx.get(f"{server.url}/rest/whoami", headers=right, verify=PLAIN, timeout=HANGS_SECONDS)
        moments.append(NOW + timedelta(hours=1))
        assert whoami(server, **right) == (200, None)
    assert codes == [(400, 306)] * 5 + [(400, 32000)]
    assert (blocked.status_code, blocked.headers["Content-Type"]) == (429, "text/html; charset=UTF-8")
    assert "Retry-After" not in blocked.headers


def test_the_rate_limit_is_for_anonymous_readings_of_single_bugs() -> None:
    """Searches, histories and readings with a key are not counted; the one over the limit is 400/32000, then 429."""
    with sandbox(rate_limit=2) as server:
        for path in ("/bug?id=3", "/bug/3/history"):
            assert all("error" not in get(server, path, "") for _ in range(4))
        assert all("error" not in get(server, "/bug/3") for _ in range(4))
        answers = [get(server, "/bug/3", "") for _ in range(3)]
        assert httpx.get(f"{server.url}/rest/bug/3?api_key=BOT", verify=PLAIN, timeout=HANGS_SECONDS).status_code == 429
    assert [answer.get("message") for answer in answers] == [None, None, "You have exceeded the rate limit."]


def test_people_are_asked_for_by_login_or_by_number() -> None:
    """A number is for callers with a key (505 without); unknown numbers are left out, unknown logins are an error."""
    with sandbox() as server:
        assert [user["name"] for user in get(server, "/user?ids=1&ids=77")["users"]] == ["bot@ca-program.test"]
        assert get(server, "/user?ids=1", "")["code"] == 505
        assert get(server, "/user?names=bot@ca-program.test&names=who@x.test")["code"] == 51
        assert get(server, "/user?names=gone@ca.test")["users"][0]["can_login"] is False
        assert get(server, "/user?names=staff@root.test&include_fields=id", "") == {"users": [{"id": 2}], "faults": []}


def test_a_single_comment_is_refused_if_it_is_private() -> None:
    """/bug/comment/ID answers keyed by the comment's number; 401/110 for one that is private, 400/111 for none."""
    with sandbox() as server:
        assert get(server, "/bug/comment/1?include_fields=text")["comments"] == {"1": {"text": "Report."}}
        assert get(server, "/bug/comment/2")["code"] == 110
        assert get(server, "/bug/comment/99")["code"] == 111


def test_paths_that_do_not_exist_and_every_head_are_32614() -> None:
    """An unknown REST path is JSON with a code; HEAD finds nothing at all; outside /rest there is a page."""
    with sandbox() as server:
        assert get(server, "/no/such/path")["message"] == "A REST API resource was not found for 'GET /no/such/path'."
        assert httpx.head(f"{server.url}/rest/version", verify=PLAIN, timeout=HANGS_SECONDS).status_code == 404
        assert (
            httpx.get(f"{server.url}/xmlrpc.cgi", verify=PLAIN, timeout=HANGS_SECONDS)
            .headers["Content-Type"]
            .startswith("text/html")
        )


def test_52_shows_a_page_to_a_browser() -> None:
    """`Accept: text/html` gets HTML from 5.2 and JSON from BMO."""
    with sandbox() as bmo, sandbox(Personality.V52) as old:
        kinds = [
            httpx.get(
                f"{server.url}/rest/version", headers={"Accept": "text/html"}, verify=PLAIN, timeout=HANGS_SECONDS
            ).headers["Content-Type"]
            for server in (bmo, old)
        ]
    assert kinds == ["application/json; charset=UTF-8", "text/html; charset=UTF-8"]


def test_a_snapshot_keeps_what_it_does_not_know() -> None:
    """Fields that the sandbox has no use for are answered and written back unchanged."""
    state = State.from_snapshot([{**BUG, "priority": "P1", "cf_crash_signature": "x"}])
    (bug,) = state.snapshot()
    assert (bug["priority"], bug["cf_crash_signature"]) == ("P1", "x")
    assert State.from_snapshot([bug]).snapshot() == [bug]
