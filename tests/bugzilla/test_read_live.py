"""Reading from a server that is sane, both kinds of it, and on bad days."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.bugzilla.link import Link
from bot.bugzilla.read import read_live, read_one, users
from bot.bugzilla.session import Secret
from bot.bugzilla.shape import Failed
from bot.config.settings import Server, Settings
from bot.errors import LoginRefused, RateLimited, ServerError
from bot.facts import accounts, from_rest
from bot.sandbox import Account, Personality, Sandbox, State, parse_fault

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY = "Kq7fTs0bYwZ2mRx9LdVhN4cAe8GuJp1i"
BOT = Account(id=7, login="bot@ca-program.test", key=KEY, groups=("editbugs", "canconfirm"))
RECORDED = Path(__file__).parents[1] / "data" / "recorded" / "bmo-snapshot.jsonl"
BUGS: list[dict[str, Any]] = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
OPEN = [
    bug["id"]
    for bug in BUGS
    if bug["is_open"] and (bug["product"], bug["component"]) == ("CA Program", "CA Certificate Compliance")
]
BOTH = pytest.mark.parametrize("personality", list(Personality))


def sandbox(
    personality: Personality = Personality.BMO,
    faults: Sequence[str] = (),
    accounts: Sequence[Account] = (BOT,),
    bugs: Sequence[dict[str, Any]] = BUGS,
) -> Sandbox:
    return Sandbox(
        State.from_snapshot(bugs, accounts),
        personality=personality,
        now=lambda: datetime(2026, 11, 23, 12, tzinfo=UTC),
        faults=[parse_fault(text) for text in faults],
    )


def settings_for(server: Sandbox, **more: Any) -> Settings:
    return Settings(server=Server(url=server.url, **more))


@BOTH
def test_the_open_bugs_of_the_component_are_read_whole(personality: Personality) -> None:
    told: list[tuple[int, int, str]] = []
    with sandbox(personality) as server:
        reading = read_live(
            settings_for(server, chunk=10), key=None, progress=lambda *step: told.append(step), sleep=lambda _: None
        )
        host = server.url.removeprefix("http://")
    assert [bug["id"] for bug in reading.bugs] == OPEN
    assert (reading.failed, reading.notes, reading.source) == ((), (), f"{host}, anonymously")
    for bug in reading.bugs:
        recorded = next(line for line in BUGS if line["id"] == bug["id"])
        for name in ("summary", "whiteboard", "last_change_time"):
            assert bug[name] == recorded[name]
        for name in ("id", "count", "creator", "creation_time", "text"):
            assert [c[name] for c in bug["comments"]] == [c[name] for c in recorded["comments"]]
        assert [entry["when"] for entry in bug["history"]] == [entry["when"] for entry in recorded["history"]]
        assert from_rest.bug(bug).id == bug["id"]
    assert told[:2] == [(0, 0, "listing bugs"), (0, 28, "bugs read")]
    assert told[-1] == (28, 28, "bugs read")
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)


def test_bmo_is_asked_for_no_bug_on_its_own_since_those_are_rate_limited() -> None:
    with sandbox() as server:
        read_live(settings_for(server, chunk=10), key=None, sleep=lambda _: None)
        targets = [seen.target.partition("?")[0] for seen in server.requests]
    # The version, two pages of the list (the second shows that nothing follows), three chunks.
    assert targets == ["/rest/version"] + ["/rest/bug"] * 5


def test_52_is_asked_for_comments_and_history_of_many_bugs_at_once() -> None:
    # Left out: bugs whose recorded comments are newer than the bug, which are read twice to be sure.
    with sandbox(Personality.V52, bugs=[bug for bug in BUGS if bug["id"] not in {2, 7, 12}]) as server:
        read_live(settings_for(server, parallel=1), key=None, sleep=lambda _: None)
        targets = [seen.target.partition("?")[0] for seen in server.requests]
    assert targets == ["/rest/version"] + ["/rest/bug"] * 3 + ["/rest/bug/1/comment", "/rest/bug/1/history"]


@BOTH
def test_closed_bugs_are_read_where_they_are_asked_for(personality: Personality) -> None:
    with sandbox(personality) as server:
        alone = read_live(settings_for(server), key=None, ids=[15, 3], only_ids=True, sleep=lambda _: None)
        more = read_live(settings_for(server), key=None, ids=[15, 3], sleep=lambda _: None)
        closed = read_live(settings_for(server), key=None, include_closed=True, sleep=lambda _: None)
    assert [bug["id"] for bug in alone.bugs] == [3, 15]
    assert [bug["id"] for bug in more.bugs] == sorted([*OPEN, 15])
    assert {bug["id"] for bug in closed.bugs} > set(OPEN)


@BOTH
def test_bugs_that_cannot_be_had_are_set_apart_with_their_reason(personality: Personality) -> None:
    hidden = {**BUGS[0], "id": 10, "groups": ["ca-security"], "summary": "not for your eyes", "cc": [], "alias": None}
    with sandbox(personality, bugs=[*BUGS, hidden]) as server:
        reading = read_live(settings_for(server), key=None, ids=[3, 10, 999_999, 0, -5, 2**40], only_ids=True)
    assert [bug["id"] for bug in reading.bugs] == [3]
    assert reading.failed == (
        Failed(-5, "this is no bug number"),
        Failed(0, "this is no bug number"),
        Failed(10, "it is in a security group, or not visible to this account", hidden=True),
        Failed(999_999, "there is no bug of that number on this server"),
        Failed(2**40, "this is no bug number"),
    )


@BOTH
def test_a_bug_in_a_security_group_that_the_key_may_see_is_not_quoted_either(personality: Personality) -> None:
    member = Account(id=7, login="bot@ca-program.test", key=KEY, groups=("ca-security",))
    hidden = {**BUGS[0], "id": 10, "groups": ["ca-security"], "alias": None}
    with sandbox(personality, bugs=[*BUGS, hidden], accounts=[member]) as server:
        reading = read_live(
            settings_for(server, key_in_url=personality is Personality.V52, account=member.login), key=Secret(KEY)
        )
    assert [bug["id"] for bug in reading.bugs] == OPEN
    assert reading.failed == (Failed(10, "it is in a security group, or not visible to this account", hidden=True),)


@BOTH
@pytest.mark.parametrize("fault", ["drop", "reset", "502", "truncate", "not-json", "100500"])
@pytest.mark.parametrize("when", ["first=2", "p=0.3,seed=5"])
def test_a_fault_that_passes_leaves_no_trace_in_the_reading(personality: Personality, fault: str, when: str) -> None:
    naps: list[float] = []
    with sandbox(personality, [f"{fault}:GET:{when}"]) as server:
        reading = read_live(settings_for(server, chunk=5, attempts=8), key=None, sleep=naps.append)
    assert [bug["id"] for bug in reading.bugs] == OPEN
    assert reading.failed == ()
    assert sum(naps) >= 1


@BOTH
@pytest.mark.parametrize("fault", ["drop", "reset", "502", "truncate", "not-json", "100500"])
@pytest.mark.parametrize("where", ["", "/rest/bug"])
def test_a_fault_that_stays_is_a_server_error_that_says_what_to_do(
    personality: Personality, fault: str, where: str
) -> None:
    with sandbox(personality, [f"{fault}:GET{where}"]) as server:
        with pytest.raises(ServerError) as raised:
            read_live(settings_for(server, attempts=3), key=None, sleep=lambda _: None)
        assert len(server.requests) == (3 if not where else 4)
    assert raised.value.what.startswith(server.url.removeprefix("http://"))
    assert raised.value.remedy


@BOTH
@pytest.mark.parametrize(("where", "asked"), [("", 1), ("/rest/bug", 2)])
def test_a_server_in_maintenance_that_asks_for_an_hour_is_asked_no_more(
    personality: Personality, where: str, asked: int
) -> None:
    with sandbox(personality, [f"503:GET{where}"]) as server:
        with pytest.raises(ServerError, match="left alone for 3600 seconds"):
            read_live(settings_for(server, attempts=3), key=None, sleep=lambda _: None)
        assert len(server.requests) == asked


@BOTH
@pytest.mark.parametrize("fault", ["429", "32000"])
@pytest.mark.parametrize("nth", [1, 2, 4, 6])
def test_after_a_rate_limit_nothing_is_asked_any_more(personality: Personality, fault: str, nth: int) -> None:
    with sandbox(personality, [f"{fault}:GET:nth={nth}"]) as server:
        with pytest.raises(RateLimited):
            read_live(settings_for(server, chunk=1, parallel=1), key=None, sleep=lambda _: None)
        assert len(server.requests) == nth


def test_after_a_rate_limit_the_other_chunks_are_cancelled_too() -> None:
    with sandbox(faults=["429:GET:nth=5"]) as server:
        with pytest.raises(RateLimited):
            read_live(settings_for(server, chunk=1, parallel=3), key=None, sleep=lambda _: None)
        # Of 32 requests; a few more may have been under way when the fifth was answered.
        assert len(server.requests) < 20


def test_a_key_revoked_in_the_middle_ends_the_reading() -> None:
    with sandbox() as server:

        def revoke(_done: int, total: int, _what: str) -> None:
            if total:
                server.state.put_account(Account(id=7, login="bot@ca-program.test", key=KEY, revoked=True))

        with pytest.raises(LoginRefused, match="code 306"):
            read_live(settings_for(server, parallel=1, chunk=1), key=Secret(KEY), progress=revoke)
        assert len(server.requests) == 5


@BOTH
def test_a_key_is_in_a_url_only_if_the_settings_say_so(personality: Personality) -> None:
    in_url = personality is Personality.V52
    with sandbox(personality) as server:
        settings = settings_for(server, key_in_url=in_url, account="bot@ca-program.test")
        reading = read_live(settings, key=Secret(KEY, ("a note about the key",)), sleep=lambda _: None)
        assert {(seen.key_in_header, seen.key_in_url) for seen in server.requests} == {(not in_url, in_url)}
        assert all(seen.headers["user-agent"].startswith("ca-nag/") for seen in server.requests)
    assert reading.source.endswith(", as bot@ca-program.test")
    assert reading.notes[0] == "a note about the key"
    assert ("`key_in_url`" in "".join(reading.notes)) == in_url


def test_progress_that_fails_ends_the_reading_and_leaves_no_thread() -> None:
    def broken(done: int, _total: int, _what: str) -> None:
        if done:
            raise KeyboardInterrupt

    with sandbox() as server:
        with pytest.raises(KeyboardInterrupt):
            read_live(settings_for(server, chunk=1, parallel=2), key=None, progress=broken)
        assert [thread.name for thread in threading.enumerate() if thread.name.startswith("bugzilla")] == []


ACCOUNTS = [
    BOT,
    Account(id=12, login="gone@trustcorp.test", real_name="Former Employee", can_login=False),
    Account(id=5, login="blocked@examplesign.test", blocks_needinfo=True),
]


@BOTH
def test_accounts_are_looked_up_in_one_request_and_unknown_ones_are_none(personality: Personality) -> None:
    in_url = personality is Personality.V52
    with sandbox(personality, accounts=ACCOUNTS) as server:
        settings = settings_for(server, key_in_url=in_url, account=BOT.login)
        asked = ["GONE@trustcorp.test", "nobody@x.test", "blocked@examplesign.test"]
        found = users(settings, Secret(KEY), asked)
        assert users(settings, Secret(KEY), []) == {}
        assert users(settings, Secret(KEY), ["nobody@x.test"]) == {"nobody@x.test": None}
    assert found == {
        "GONE@trustcorp.test": accounts.Account(
            "gone@trustcorp.test", 12, "Former Employee", can_login=False, blocks_needinfo=None if in_url else False
        ),
        "nobody@x.test": None,
        "blocked@examplesign.test": accounts.Account(
            "blocked@examplesign.test", 5, "", can_login=True, blocks_needinfo=None if in_url else True
        ),
    }


def test_without_a_key_the_server_does_not_say_who_can_log_in() -> None:
    with sandbox(accounts=ACCOUNTS) as server:
        found = users(settings_for(server), None, ["gone@trustcorp.test"])["gone@trustcorp.test"]
    assert found is not None
    assert (found.can_login, found.blocks_needinfo) == (None, None)


@BOTH
def test_one_bug_is_read_on_its_own_path_with_all_that_belongs_to_it(personality: Personality) -> None:
    hidden = {**BUGS[0], "id": 10, "groups": ["ca-security"], "cc": [], "alias": None}
    with (
        sandbox(personality, bugs=[*BUGS, hidden]) as server,
        Link(Server(url=server.url), None, sleep=lambda _: None) as link,
    ):
        bug = read_one(link, 3)
        assert isinstance(bug, dict)
        assert (bug["id"], len(bug["comments"]), len(bug["history"])) == (3, 2, 1)
        assert read_one(link, 10) == Failed(
            10, "it is in a security group, or not visible to this account", hidden=True
        )
        assert read_one(link, 999_999) == Failed(999_999, "there is no bug of that number on this server")
        assert "/rest/bug/3?" in server.requests[1].target
