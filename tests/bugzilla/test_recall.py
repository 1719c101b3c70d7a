"""The bot's own comments are found again without a ledger."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.bugzilla.link import Link
from bot.bugzilla.recall import find_own
from bot.bugzilla.session import Secret
from bot.bugzilla.shape import Failed
from bot.config.settings import Server
from bot.errors import RateLimited, ServerError
from bot.sandbox import Account, Personality, Sandbox, State, parse_fault

KEY = "Kq7fTs0bYwZ2mRx9LdVhN4cAe8GuJp1i"
BOT = Account(id=7, login="bot@ca-program.test", key=KEY, groups=("editbugs", "canconfirm"))
BOTH = pytest.mark.parametrize("personality", list(Personality))


def bug(number: int, *creators: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "creator": creators[0],
        "product": "CA Program",
        "component": "CA Certificate Compliance",
        "comments": [
            {"creator": creator, "creation_time": f"2026-11-0{day}T00:00:00Z", "text": f"by {creator}"}
            for day, creator in enumerate(creators, 1)
        ],
        **more,
    }


CLOSED = {"status": "RESOLVED", "resolution": "FIXED", "is_open": False}
BUGS = [
    bug(1, "rep@ca.test", "bot@ca-program.test"),
    bug(2, "rep@ca.test", "staff@root.test"),
    bug(3, "rep@ca.test", "bot@ca-program.test", **CLOSED),
    bug(4, "rep@ca.test", "bot@ca-program.test", component="Root Inclusion"),
    bug(5, "rep@ca.test", "notbot@ca-program.test"),
    bug(6, "bot@ca-program.test", groups=["ca-security"]),
]


def sandbox(*faults: str, personality: Personality = Personality.BMO) -> Sandbox:
    member = Account(id=7, login=BOT.login, key=KEY, groups=("editbugs", "ca-security"))
    return Sandbox(
        State.from_snapshot(BUGS, [member]),
        personality=personality,
        now=lambda: datetime(2026, 11, 23, 12, tzinfo=UTC),
        faults=[parse_fault(text) for text in faults],
    )


def link_to(url: str, *, in_url: bool = False) -> Link:
    return Link(Server(url=url, key_in_url=in_url), Secret(KEY), sleep=lambda _: None)


@BOTH
def test_bugs_with_our_comments_are_found_open_or_closed_and_read_whole(personality: Personality) -> None:
    """Of the component alone, whoever else commented; hidden ones are told apart."""
    with (
        sandbox(personality=personality) as server,
        link_to(server.url, in_url=personality is Personality.V52) as link,
    ):
        reading = find_own(link, "Bot@CA-program.test")
    assert [(found["id"], found["comments"][-1]["text"]) for found in reading.bugs] == [
        (1, "by bot@ca-program.test"),
        (3, "by bot@ca-program.test"),
    ]
    assert reading.failed == (Failed(6, "it is in a security group, or not visible to this account", hidden=True),)
    assert all("history" in found for found in reading.bugs)


def test_where_we_never_commented_nothing_is_found() -> None:
    """An empty list is an answer."""
    with sandbox() as server, link_to(server.url) as link:
        reading = find_own(link, "nobody@ca-program.test")
        assert (reading.bugs, reading.failed) == ((), ())


def test_a_bad_day_leaves_no_trace_and_a_rate_limit_ends_it() -> None:
    """Reads are asked again; after a rate limit nothing is."""
    with sandbox("502:GET:first=2") as server, link_to(server.url) as link:
        assert [found["id"] for found in find_own(link, BOT.login).bugs] == [1, 3]
    with sandbox("429:GET:nth=2") as server, link_to(server.url) as link:
        with pytest.raises(RateLimited):
            find_own(link, BOT.login)
        assert len(server.requests) == 2


def listing(tiny: Any, json_reply: Any, bugs: list[Any], most: int = 1000) -> None:
    """Answer the search by commenter with a list of its own, `most` at a time."""

    def odd(path: str, query: dict[str, list[str]]) -> Any:
        if path != "/rest/bug" or "f1" not in query:
            return None
        start = int(query["offset"][0])
        return json_reply({"bugs": bugs[start : start + most]})

    tiny.odd = odd


def test_a_list_in_many_pages_is_read_to_its_end(tiny: Any, make_bug: Any, json_reply: Any) -> None:
    """A server may lower the limit without a word."""
    tiny.bugs = {number: make_bug(number) for number in range(1, 8)}
    listing(tiny, json_reply, list(tiny.bugs.values()), most=3)
    with link_to(tiny.url) as link:
        assert [found["id"] for found in find_own(link, BOT.login).bugs] == [1, 2, 3, 4, 5, 6, 7]


def test_a_server_that_ignores_the_offset_is_no_endless_loop(tiny: Any, make_bug: Any, json_reply: Any) -> None:
    """A page that does not go on from the one before is read anew, three times at most."""
    bugs = [make_bug(1), make_bug(2)]
    tiny.odd = lambda _path, query: json_reply({"bugs": bugs}) if "f1" in query else None
    with link_to(tiny.url) as link, pytest.raises(ServerError, match="changed each time"):
        find_own(link, BOT.login)
    assert len(tiny.asked) == 6


def test_what_does_not_belong_to_the_component_is_left_out(tiny: Any, make_bug: Any, json_reply: Any) -> None:
    """Each bug is checked when it is listed and when it is read; a list of foreign bugs only is an error."""
    tiny.bugs[2] = make_bug(2, component="Root Inclusion")
    listing(tiny, json_reply, [make_bug(1), make_bug(2), make_bug(3, product="Firefox")])
    with link_to(tiny.url) as link:
        reading = find_own(link, BOT.login)
    assert [found["id"] for found in reading.bugs] == [1]
    assert reading.notes == ("Bug 2 has left the component: left out.",)
    listing(tiny, json_reply, [make_bug(3, product="Firefox")])
    with link_to(tiny.url) as link, pytest.raises(ServerError, match="of which not one belongs"):
        find_own(link, BOT.login)


@pytest.mark.parametrize("answer", [{}, {"bugs": {}}, {"bugs": [None]}, {"bugs": [{"id": 0}]}])
def test_an_answer_without_a_list_is_an_error(tiny: Any, json_reply: Any, answer: Any) -> None:
    """Nothing found and nothing understood are two things."""
    tiny.odd = lambda _path, query: json_reply(answer) if "f1" in query else None
    with link_to(tiny.url) as link, pytest.raises(ServerError, match="without a list of bugs"):
        find_own(link, BOT.login)
