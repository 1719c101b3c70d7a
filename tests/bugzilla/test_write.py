"""One change: what is sent, and what each answer means for it."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from waiting import nobody_listens, until

from bot.bugzilla import link as link_module
from bot.bugzilla.link import Link
from bot.bugzilla.read import accounts, read_one
from bot.bugzilla.session import Secret, identify
from bot.bugzilla.shape import Failed
from bot.bugzilla.write import NotSent, Outcome, Refusal, Stored, Unclear, body_of, put, reads_primary, server_time
from bot.config.settings import Server
from bot.errors import LoginRefused, RateLimited, ServerError
from bot.sandbox import Account, Personality, Sandbox, State, parse_fault

KEY = "Kq7fTs0bYwZ2mRx9LdVhN4cAe8GuJp1i"
BOT = Account(id=7, login="bot@ca-program.test", key=KEY, groups=("editbugs", "canconfirm"))
REP = Account(id=8, login="rep@ca.test")
BOTH = pytest.mark.parametrize("personality", list(Personality))
BODY = body_of("Is there an update?", ["rep@ca.test"], [], None, "ca-nag")


def sandbox(
    *faults: str, personality: Personality = Personality.BMO, account: Account = BOT, closed: bool = False
) -> Sandbox:
    """One bug, number 3, whose description is by rep@ca.test."""
    bug = {
        "id": 3,
        "comments": [{"creator": "rep@ca.test", "creation_time": "2026-11-01T00:00:00Z", "text": "Report."}],
        "creator": "staff@root.test",
        "assigned_to": "rep@ca.test",
        **({"status": "RESOLVED", "resolution": "FIXED", "is_open": False} if closed else {}),
    }
    others = [
        REP,
        Account(id=12, login="gone@ca.test", real_name="Gone", can_login=False),
        Account(id=13, login="blocks@ca.test", real_name="Over the rate limit", blocks_needinfo=True),
    ]
    return Sandbox(
        State.from_snapshot([bug], [account, *others]),
        personality=personality,
        now=lambda: datetime(2026, 11, 23, 12, 0, 5, tzinfo=UTC),
        faults=[parse_fault(text) for text in faults],
    )


def link_to(url: str, *, in_url: bool = False, key: str = KEY) -> Link:
    return Link(
        Server(url=url, key_in_url=in_url, account=BOT.login if in_url else ""), Secret(key), sleep=lambda _: None
    )


def stored(server: Sandbox) -> tuple[int, int]:
    """How many comments and flags bug 3 has; one and none before any write."""
    bug = server.state.bugs[3]
    return len(bug["comments"]), len(bug["flags"])


def puts(server: Sandbox) -> int:
    return [seen.method for seen in server.requests].count("PUT")


def test_a_body_holds_what_is_to_change_and_nothing_else() -> None:
    """Clears come before new needinfos, each for one login; the tag goes with a comment only."""
    assert body_of("Text\n", ["a@ca.test", "b@ca.test"], [5, 6], "[ca-compliance]", "ca-nag") == {
        "comment": {"body": "Text\n"},
        "comment_tags": ["ca-nag"],
        "flags": [
            {"id": 5, "status": "X"},
            {"id": 6, "status": "X"},
            {"name": "needinfo", "status": "?", "requestee": "a@ca.test", "new": True},
            {"name": "needinfo", "status": "?", "requestee": "b@ca.test", "new": True},
        ],
        "whiteboard": "[ca-compliance]",
    }
    assert body_of(" \n", [], [], "", "ca-nag") == {"whiteboard": ""}
    assert body_of("Text", [], [], None, "") == {"comment": {"body": "Text"}}


@BOTH
def test_a_change_is_stored_once_with_the_key_in_no_url(personality: Personality) -> None:
    """BMO gets the key in the header, 5.2 in the PUT's body; the answer names the bug."""
    old = personality is Personality.V52
    with sandbox(personality=personality) as server, link_to(server.url, in_url=old) as link:
        outcome = put(link, 3, BODY)
        assert stored(server) == (2, 1)
        assert isinstance(outcome, Stored)
        assert outcome.answer["bugs"][0]["id"] == 3
        (seen,) = server.requests
        assert (seen.method, seen.target, seen.key_in_url, seen.key_in_header) == ("PUT", "/rest/bug/3", False, not old)
        assert seen.body == BODY
        assert server.state.bugs[3]["comments"][-1]["tags"] == ([] if old else ["ca-nag"])


@pytest.mark.parametrize(
    ("fault", "kind", "there"),
    [
        ("drop", Unclear, (1, 0)),
        ("drop-after", Unclear, (2, 1)),
        ("reset", Unclear, (1, 0)),
        ("502", Unclear, (1, 0)),
        ("503", Unclear, (1, 0)),
        ("truncate", Unclear, (2, 1)),
        ("not-json", Unclear, (1, 0)),
        ("100500", Unclear, (1, 0)),
        ("100500-but-stored", Unclear, (2, 1)),
        ("stored-late=60", Unclear, (1, 0)),
        ("flag-named-but-missing", Stored, (2, 0)),
        ("slow=0.01", Stored, (2, 1)),
    ],
)
@BOTH
def test_each_fault_is_sent_once_and_is_unclear_unless_the_server_says_that_it_is_stored(
    personality: Personality, fault: str, kind: type[Outcome], there: tuple[int, int]
) -> None:
    """Whether it was stored or not, what gives no whole answer is unclear, and nothing is ever sent again."""
    with (
        sandbox(f"{fault}:PUT", personality=personality) as server,
        link_to(server.url, in_url=personality is Personality.V52) as link,
    ):
        outcome = put(link, 3, BODY)
        assert (type(outcome), stored(server), puts(server)) == (kind, there, 1)
        assert KEY not in repr(outcome)
        # The link is good for more.
        assert isinstance(read_one(link, 3), dict)


@pytest.fixture
def deadline(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], bool]], list[float]]:
    """Lets the deadline of a write come once something has happened, however long that takes; gives what was set."""

    def comes_when(happened: Callable[[], bool]) -> list[float]:
        told: list[float] = []

        class Deadline(threading.Timer):
            def run(self) -> None:
                told.append(self.interval)
                until(lambda: happened() or self.finished.is_set())
                if not self.finished.is_set():
                    self.function()

        monkeypatch.setattr(threading, "Timer", Deadline)
        return told

    return comes_when


Deadlines = Callable[[Callable[[], bool]], list[float]]


def test_an_answer_that_does_not_come_in_time_is_unclear(deadline: Deadlines) -> None:
    """A client that gives up has written all the same."""
    with sandbox("slow=3600:PUT") as server, link_to(server.url) as link:
        told = deadline(lambda: stored(server) == (2, 1))
        outcome = put(link, 3, BODY)
        assert outcome == Unclear(f"{link.site.host}: no whole answer within 60 seconds.")
        assert (stored(server), puts(server), told) == ((2, 1), 1, [60])


def test_no_piece_of_an_answer_is_waited_for_longer_than_the_limit(deadline: Deadlines) -> None:
    """Should the deadline never come, the client itself ends it."""
    with sandbox("slow=3600:PUT") as server, link_to(server.url) as link:
        link.timeout_seconds = 0.2
        deadline(lambda: False)
        assert put(link, 3, BODY) == Unclear(f"{link.site.host}: no answer within 0.2 seconds.")


@pytest.mark.parametrize("fault", ["429", "32000"])
def test_after_a_rate_limit_nothing_is_asked_or_sent_any_more(fault: str) -> None:
    """Nothing is stored, and the link stays silent, for reads and writes."""
    with sandbox(f"{fault}:PUT") as server, link_to(server.url) as link:
        for _ in range(2):
            with pytest.raises(RateLimited):
                put(link, 3, BODY)
        with pytest.raises(RateLimited):
            server_time(link)
        with pytest.raises(RateLimited):
            read_one(link, 3)
        assert (stored(server), len(server.requests)) == ((1, 0), 1)


def test_a_rate_limit_while_reading_keeps_the_write_from_being_sent() -> None:
    """What a read was told counts for the write."""
    with sandbox("429:GET") as server, link_to(server.url) as link:
        with pytest.raises(RateLimited):
            server_time(link)
        with pytest.raises(RateLimited):
            put(link, 3, BODY)
        assert puts(server) == 0


def test_a_link_that_has_fallen_silent_sends_nothing() -> None:
    """A reading that was broken off is no refusal of the server: the change was not sent."""
    with sandbox() as server, link_to(server.url) as link:
        link.patience.stop(ServerError("The reading was broken off."))
        assert put(link, 3, BODY) == NotSent("The reading was broken off.")
        assert server.requests == []


@pytest.mark.parametrize(
    "account",
    [
        Account(id=7, login=BOT.login, key="another-key"),
        Account(id=7, login=BOT.login, key=KEY, revoked=True),
        Account(id=7, login=BOT.login, key=KEY, can_login=False),
    ],
    ids=["wrong", "revoked", "disabled"],
)
def test_a_refused_key_is_tried_once(account: Account) -> None:
    """Five wrong keys lock the address out, so the second is not sent."""
    with sandbox(account=account) as server, link_to(server.url) as link:
        for _ in range(2):
            with pytest.raises(LoginRefused):
                put(link, 3, BODY)
        assert (stored(server), len(server.requests)) == ((1, 0), 1)


def test_a_key_that_is_ignored_writes_nothing() -> None:
    """5.2 takes no notice of a key in a header: 401/410."""
    with sandbox(personality=Personality.V52) as server, link_to(server.url) as link:
        with pytest.raises(LoginRefused):
            put(link, 3, BODY)
        assert stored(server) == (1, 0)


@pytest.mark.parametrize(
    ("bug_id", "body", "code", "status"),
    [
        (99, BODY, 101, 404),
        (3, body_of("x", ["nobody@ca.test"], [], None, ""), 51, 404),
        (3, body_of("x", [], [4711], None, ""), 51, 404),
        (3, body_of("x", ["gone@ca.test"], [], None, ""), 32000, 400),
        # Its real name speaks of the rate limit, and does not end the run.
        (3, body_of("x", ["blocks@ca.test"], [], None, ""), 32000, 400),
        (3, body_of("x" * 65_536, [], [], None, ""), 114, 400),
    ],
    ids=["unknown bug", "unknown login", "flag gone", "disabled", "blocks needinfo", "too long"],
)
def test_bugzillas_own_no_is_a_refusal_and_nothing_is_stored(
    bug_id: int, body: dict[str, Any], code: int, status: int
) -> None:
    """A refusal keeps code, text and status; comment and flags of that PUT are not stored either."""
    with sandbox() as server, link_to(server.url) as link:
        outcome = put(link, bug_id, body)
        assert isinstance(outcome, Refusal)
        assert (outcome.code, outcome.status, bool(outcome.message)) == (code, status, True)
        assert (stored(server), puts(server)) == ((1, 0), 1)


def test_a_refusal_that_quotes_our_comment_is_no_rate_limit() -> None:
    """BMO quotes the comment when it refuses one on a closed bug (401/115)."""
    low = Account(id=7, login=BOT.login, key=KEY)
    with sandbox(account=low, closed=True) as server, link_to(server.url) as link:
        outcome = put(link, 3, body_of("You have exceeded the rate limit of our OCSP responder.", [], [], None, ""))
        assert isinstance(outcome, Refusal)
        assert (outcome.code, outcome.status, stored(server)) == (115, 401, (1, 0))


# --- Servers that are none ------------------------------------------------------------------------------------------


class Raw:
    """Takes one connection after the other, reads a request, sends `pieces` and closes."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.pieces = pieces
        self.got: list[bytes] = []
        self.sent = 0
        self.ending = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self.socket.accept()
            if self.ending.is_set():
                connection.close()
                return
            with connection, contextlib.suppress(OSError):
                self.got.append(self._request(connection))
                for piece in self.pieces:
                    if self.ending.wait(0.01 if len(self.pieces) > 1 else 0):
                        break
                    connection.sendall(piece)
                    self.sent += 1

    @staticmethod
    def _request(connection: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65_536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        while len(body) < length:
            body += connection.recv(65_536)
        return head + b"\r\n\r\n" + body

    def has_begun(self) -> bool:
        return self.sent > 3

    def stop(self) -> None:
        self.ending.set()
        socket.create_connection(self.socket.getsockname()).close()
        self.thread.join()
        self.socket.close()


@pytest.fixture
def raw() -> Iterator[Callable[..., Raw]]:
    """Start raw servers; all are stopped at the end."""
    started: list[Raw] = []

    def start(*pieces: bytes) -> Raw:
        started.append(Raw(pieces))
        return started[-1]

    yield start
    for server in started:
        server.stop()


def http(status: int, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


GOOD = json.dumps({"bugs": [{"id": 3, "changes": {}}]}).encode()
ERROR = '{{"error": true, "code": {}, "message": "{}"}}'


@pytest.mark.parametrize(
    "answer",
    [
        http(302, b"", "Location: http://127.0.0.1:9/rest/bug/3?Bugzilla_api_key=" + KEY),
        http(307, b"", "Location: /rest/bug/4"),
        http(200, b'{"bugs": []}'),
        http(200, b'{"bugs": [{"id": 4}]}'),
        http(200, b'{"bugs": {"3": {}}}'),
        http(200, b"{}"),
        http(200, b"[]"),
        http(200, b""),
        http(204, b""),
        http(200, GOOD[:-3]),
        b"HTTP/1.1 200 x\r\n\r\n" + GOOD[:-3],
        b"HTTP/1.1 200 x\r\nContent-Length: 500\r\n\r\n" + GOOD,
        http(200, b"no gzip", "Content-Encoding: gzip"),
        # A refusal counts with a status that goes with it, and with a code that Bugzilla gives to the sender's faults.
        http(200, ERROR.format(51, "gone").encode()),
        http(500, ERROR.format(51, "gone").encode()),
        http(200, ERROR.format(32000, "You have exceeded the rate limit.").encode()),
        http(503, ERROR.format(306, "The API key is invalid.").encode()),
        http(400, ERROR.format(-32000, "code error").encode()),
        http(400, ERROR.format(100500, "").encode()),
        http(400, ERROR.format('"x"', "").encode()),
        http(400, b"<html>Bad request"),
        http(403, b"<html>Forbidden"),
        http(413, b""),
        http(500, GOOD),
        http(502, ERROR.format(100500, KEY).encode()),
        b"SSH-2.0-OpenSSH\r\n",
        b"",
    ],
)  # fmt: skip
def test_whatever_else_comes_is_unclear_and_not_followed(
    raw: Callable[..., Raw], answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Redirects, empty and foreign answers, cut bodies, odd codes: the change may be stored, and one PUT was sent."""
    caplog.set_level(logging.DEBUG)
    server = raw(answer)
    with link_to(server.url) as link:
        outcome = put(link, 3, BODY)
    assert isinstance(outcome, Unclear)
    assert outcome.why.startswith(server.url.removeprefix("http://"))
    assert KEY not in repr(outcome) + caplog.text
    assert len(server.got) == 1


def test_an_answer_that_trickles_is_cut_off_head_or_body(raw: Callable[..., Raw], deadline: Deadlines) -> None:
    """The limit is for the whole request: a byte now and then does not lengthen it."""
    for pieces in (
        [b"HTTP/1.1 200 x\r\n", *([b"X: y\r\n"] * 6000)],
        [http(200, b"{" * 9000)[:-8999], *([b"1"] * 8999)],
    ):
        server = raw(*pieces)
        told = deadline(server.has_begun)
        with link_to(server.url) as link:
            outcome = put(link, 3, BODY)
        assert outcome == Unclear(f"{link.site.host}: no whole answer within 60 seconds.")
        assert (len(server.got), told) == (1, [60])


def test_an_answer_too_large_is_not_read(raw: Callable[..., Raw], monkeypatch: pytest.MonkeyPatch) -> None:
    """The cap of reads holds for writes."""
    monkeypatch.setattr(link_module, "MAX_BYTES", 1000)
    with link_to(raw(http(200, b'{"x": "' + b"x" * 2000 + b'"}')).url) as link:
        outcome = put(link, 3, BODY)
    assert isinstance(outcome, Unclear)
    assert "more than" in outcome.why


def test_where_no_connection_can_be_made_nothing_was_sent() -> None:
    """A refused connection is the one failure of which it is certain."""
    with nobody_listens() as port, link_to(f"http://127.0.0.1:{port}") as link:
        assert put(link, 3, BODY) == NotSent(f"{link.site.host}: it refuses connections.")


def test_a_server_that_speaks_no_tls_gets_no_request() -> None:
    """A handshake that fails comes before the request."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def close_at_once() -> None:
            listener.accept()[0].close()

        thread = threading.Thread(target=close_at_once)
        thread.start()
        with link_to(f"https://127.0.0.1:{listener.getsockname()[1]}") as link:
            assert isinstance(put(link, 3, BODY), NotSent)
        thread.join()


def test_a_server_that_repeats_the_key_does_not_get_it_into_the_record(raw: Callable[..., Raw]) -> None:
    """Neither a stored answer nor a refusal holds the key."""
    echo = {"bugs": [{"id": 3, "changes": {KEY: {"added": f"x{KEY}"}}}], "sent": {"Bugzilla_api_key": [KEY, 1, None]}}
    with link_to(raw(http(200, json.dumps(echo).encode())).url, in_url=True) as link:
        outcome = put(link, 3, BODY)
    assert isinstance(outcome, Stored)
    assert outcome.answer == {
        "bugs": [{"id": 3, "changes": {"***": {"added": "x***"}}}],
        "sent": {"Bugzilla_api_key": ["***", 1, None]},
    }
    with link_to(raw(http(400, ERROR.format(100, f"no {KEY}").encode())).url) as link:
        assert put(link, 3, BODY) == Refusal(100, "no ***", 400)


def test_netrc_is_not_heeded_and_half_a_character_is_sent_as_json(
    raw: Callable[..., Raw], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only our key is sent; a lone surrogate, which hostile text may hold, breaks nothing."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password swordfish\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    server = raw(http(200, GOOD))
    with link_to(server.url) as link:
        assert isinstance(put(link, 3, body_of("half \ud83d é", [], [], None, "")), Stored)
    head, _, body = server.got[0].partition(b"\r\n\r\n")
    assert b"authorization" not in head.lower()
    assert head.startswith(b"PUT /rest/bug/3 HTTP/1.1\r\n")
    assert body == b'{"comment": {"body": "half \\ud83d \\u00e9"}}'


# --- What a write needs to know -------------------------------------------------------------------------------------


@BOTH
def test_one_link_serves_a_whole_run(personality: Personality) -> None:
    """Log in, ask the time, look up accounts, read, write, read again: all on one link, flags and their ids seen."""
    old = personality is Personality.V52
    with sandbox(personality=personality) as server, link_to(server.url, in_url=old) as link:
        assert identify(link).id == 7
        assert server_time(link) == datetime(2026, 11, 23, 12, 0, 5, tzinfo=UTC)
        assert reads_primary(link) is not old
        found = accounts(link, ["rep@ca.test", "nobody@ca.test", "GONE@ca.test"])
        assert {login: account and account.can_login for login, account in found.items()} == {
            "rep@ca.test": True,
            "nobody@ca.test": None,
            "GONE@ca.test": False,
        }
        before = read_one(link, 3)
        assert isinstance(put(link, 3, BODY), Stored)
        after = read_one(link, 3)
        assert isinstance(before, dict)
        assert isinstance(after, dict)
        assert (before["flags"], before["comment_count"], after["comment_count"]) == ([], 1, 2)
        (flag,) = after["flags"]
        assert isinstance(flag["id"], int)
        assert (flag["setter"], flag["requestee"], flag["creation_date"]) == (
            "bot@ca-program.test",
            "rep@ca.test",
            "2026-11-23T12:00:05Z",
        )
        assert after["history"][-1]["who"] == "bot@ca-program.test"
        assert isinstance(put(link, 3, body_of("", [], [flag["id"]], None, "")), Stored)
        assert read_one(link, 99) == Failed(99, "there is no bug of that number on this server")
        assert server.state.bugs[3]["flags"] == []


def test_without_a_key_no_read_is_sure_to_be_of_the_primary() -> None:
    """BMO reads the primary only for those who are logged in."""
    with sandbox() as server, Link(Server(url=server.url), None) as link:
        assert not reads_primary(link)


@pytest.mark.parametrize("answer", [{}, {"db_time": "yesterday"}, {"db_time": None, "web_time": 5}])
def test_a_server_without_the_time_is_an_error(tiny: Any, json_reply: Any, answer: dict[str, Any]) -> None:
    """Without the server's time no intent can be dated."""
    tiny.odd = lambda path, _: json_reply(answer) if path == "/rest/time" else None
    with link_to(tiny.url) as link, pytest.raises(ServerError, match="does not say what time it is"):
        server_time(link)


def test_the_databases_time_goes_first(tiny: Any, json_reply: Any) -> None:
    """Comments are dated by the database's clock."""
    times = {"db_time": "2026-11-23T12:00:00Z", "web_time": "2026-11-23T12:00:09Z"}
    tiny.odd = lambda path, _: json_reply(times) if path == "/rest/time" else None
    with link_to(tiny.url) as link:
        assert server_time(link) == datetime(2026, 11, 23, 12, tzinfo=UTC)
