"""The faults, over a real socket, as a client meets them; and how they are written."""

from __future__ import annotations

import contextlib
import ssl
import time
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from waiting import HANGS_SECONDS, until

from bot.sandbox import Account, Fault, FaultRule, Sandbox, State, parse_fault
from bot.sandbox.faults import FaultPlan

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used on http; spares httpx reading all certificates each time

NOW = datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC)
BOT = Account(1, "bot@ca-program.test", key="BOT", groups=("editbugs", "canconfirm"))
HEADERS = {"X-BUGZILLA-API-KEY": "BOT"}
PUT = {
    "comment": {"body": "Is there an update?"},
    "flags": [{"name": "needinfo", "status": "?", "requestee": "rep@ca.test", "new": True}],
}


def sandbox(*faults: str, latency_ms: int = 0) -> Sandbox:
    """One open bug, number 3, whose description is by rep@ca.test."""
    bug = {
        "id": 3,
        "comments": [{"creator": "rep@ca.test", "creation_time": "2026-11-01T00:00:00Z", "text": "Report."}],
        "creator": "staff@root.test",
    }
    rules = [parse_fault(text) for text in faults]
    return Sandbox(State.from_snapshot([bug], [BOT]), now=lambda: NOW, faults=rules, latency_ms=latency_ms)


def get(server: Sandbox) -> httpx.Response:
    return httpx.get(f"{server.url}/rest/bug/3", headers=HEADERS, timeout=HANGS_SECONDS, verify=PLAIN)


def put(server: Sandbox, patience: float = HANGS_SECONDS) -> httpx.Response:
    timeout = httpx.Timeout(HANGS_SECONDS, read=patience)
    return httpx.put(f"{server.url}/rest/bug/3", headers=HEADERS, json=PUT, timeout=timeout, verify=PLAIN)


def stored(server: Sandbox) -> tuple[int, int]:
    """How many comments and flags bug 3 has; one and none before any write."""
    bug = server.state.bugs[3]
    return len(bug["comments"]), len(bug["flags"])


@pytest.mark.parametrize("name", ["drop", "reset"])
def test_a_dropped_request_is_not_carried_out(name: str) -> None:
    """`drop` and `reset` end the connection without an answer, and nothing is stored."""
    with sandbox(f"{name}:PUT") as server:
        with pytest.raises(httpx.TransportError):
            put(server)
        assert stored(server) == (1, 0)
        assert get(server).status_code == 200


def test_a_reset_is_a_reset() -> None:
    """`reset` sends RST, which is another error to a client than an orderly end."""
    with sandbox("reset") as server, pytest.raises(httpx.ReadError):
        get(server)


def test_a_request_dropped_after_it_was_carried_out_is_stored() -> None:
    """After `drop-after` the client knows nothing, and comment and flag are there."""
    with sandbox("drop-after:PUT") as server:
        with pytest.raises(httpx.RemoteProtocolError):
            put(server)
        assert stored(server) == (2, 1)


@pytest.mark.parametrize(
    ("name", "status", "content_type", "retry_after"),
    [
        ("502", 502, "text/html; charset=UTF-8", None),
        ("503", 503, "text/html; charset=UTF-8", "3600"),
        ("429", 429, "text/html; charset=UTF-8", None),
        ("not-json", 200, "text/html; charset=UTF-8", None),
        ("32000", 400, "application/json; charset=UTF-8", None),
        ("100500", 200, "application/json; charset=UTF-8", None),
    ],
)
def test_an_answer_in_place_of_the_servers_keeps_the_request_from_being_carried_out(
    name: str, status: int, content_type: str, retry_after: str | None
) -> None:
    """Gateway, maintenance, block, sign-in page, rate limit and die answer as measured, and nothing is stored."""
    with sandbox(f"{name}:PUT") as server:
        answer = put(server)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, content_type)
        assert answer.headers.get("Retry-After") == retry_after
        assert stored(server) == (1, 0)


def test_a_die_says_so_in_a_200_without_a_text() -> None:
    """100500 comes with HTTP 200 and a null message, whether the change was stored or not."""
    with sandbox("100500:PUT:nth=1", "100500-but-stored:PUT:nth=2") as server:
        first, second = put(server), put(server)
        assert first.json() == second.json() == {"error": True, "code": 100500, "message": None}
        assert stored(server) == (2, 1)


def test_a_truncated_answer_breaks_off() -> None:
    """`truncate` promises more bytes than it sends; the request was carried out."""
    with sandbox("truncate:PUT") as server:
        with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection"):
            put(server)
        assert stored(server) == (2, 1)


def test_a_slow_answer_comes_after_the_write() -> None:
    """A client that gives up on a `slow` PUT has written all the same."""
    with sandbox("slow=3600:PUT") as server:
        with pytest.raises(httpx.ReadTimeout):
            put(server, patience=0.05)
        until(lambda: stored(server) == (2, 1))


def test_a_late_write_is_stored_when_nobody_waits_for_it_any_more() -> None:
    """`stored-late` closes the connection with nothing stored, and stores afterwards."""
    with sandbox("stored-late=3600") as server:
        with pytest.raises(httpx.RemoteProtocolError):
            put(server)
        at_first = stored(server)
        server.release()
        assert (at_first, stored(server)) == ((1, 0), (2, 1))


@pytest.mark.parametrize("fault", ["stored-late=0.1", "slow=0.1"])
def test_what_is_held_for_some_seconds_goes_on_after_them(fault: str) -> None:
    """Nobody need release it."""
    with sandbox(f"{fault}:PUT") as server:
        began = time.monotonic()
        with contextlib.suppress(httpx.RemoteProtocolError):
            put(server)
        until(lambda: stored(server) == (2, 1))
        assert time.monotonic() - began >= 0.1


def test_stopping_does_not_wait_for_late_writes_and_slow_answers() -> None:
    """`stop` ends what is still to come at once; the late write is lost."""
    server = sandbox("stored-late=3600")
    with server, pytest.raises(httpx.RemoteProtocolError):
        put(server)
    assert stored(server) == (1, 0)


def test_a_flag_can_be_named_and_yet_be_missing() -> None:
    """Under `flag-named-but-missing` the answer and the history name the flag, the comment is there, the flag is not."""
    with sandbox("flag-named-but-missing") as server:
        answer = put(server)
        assert answer.json()["bugs"][0]["changes"]["flagtypes.name"]["added"] == "needinfo?(rep@ca.test)"
        assert stored(server) == (2, 0)


def test_latency_delays_every_answer() -> None:
    """`latency_ms` is waited before each answer."""
    with sandbox(latency_ms=60) as server:
        began = time.monotonic()
        get(server)
        assert time.monotonic() - began >= 0.06


def test_what_was_asked_is_kept_without_the_key() -> None:
    """`requests` shows method, target, body, fault and how a key came, never the key."""
    with sandbox("502:GET:first=1") as server:
        httpx.get(f"{server.url}/rest/bug/3?api_key=BOT", verify=PLAIN, timeout=HANGS_SECONDS)
        httpx.put(
            f"{server.url}/rest/bug/3",
            headers=HEADERS,
            json={"whiteboard": "x", "Bugzilla_api_key": "BOT"},
            verify=PLAIN,
            timeout=HANGS_SECONDS,
        )
        first, second = server.requests
    assert (first.method, first.target, first.key_in_url, first.fault) == (
        "GET",
        "/rest/bug/3?api_key=KEY",
        True,
        Fault.BAD_GATEWAY,
    )
    assert (second.method, second.body, second.key_in_header, second.at) == ("PUT", {"whiteboard": "x"}, True, NOW)
    assert "BOT" not in repr(server.requests)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("502", FaultRule(Fault.BAD_GATEWAY)),
        ("502:GET:first=2", FaultRule(Fault.BAD_GATEWAY, method="GET", first=2)),
        ("502:first=2", FaultRule(Fault.BAD_GATEWAY, first=2)),
        ("drop-after:put:nth=3", FaultRule(Fault.DROP_AFTER, method="PUT", nth=3)),
        ("truncate:GET/comment", FaultRule(Fault.TRUNCATE, method="GET", path="/comment")),
        ("slow=0.2:any:p=0.1,seed=7", FaultRule(Fault.SLOW, probability=0.1, seed=7, seconds=0.2)),
        ("stored-late=5", FaultRule(Fault.STORED_LATE, method="PUT", seconds=5)),
        ("100500::always", FaultRule(Fault.DIED)),
    ],
)
def test_a_fault_is_read_as_it_is_written(text: str, rule: FaultRule) -> None:
    """NAME[=SECONDS][:METHOD[/PATH]][:WHEN], each part optional but the name."""
    assert parse_fault(text) == rule


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_can_be_written(fault: Fault) -> None:
    """Each fault's value is its name on the command line."""
    assert parse_fault(fault.value).fault is fault


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("504", "There is no fault '504'; there are drop, drop-after,"),
        ("502:FETCH", "'FETCH' in the fault '502:FETCH' is no method; write GET, PUT, POST or any."),
        ("502:GET:often", "'often' does not say when a fault happens; write always, first=N,"),
        ("502:GET:first=0", "'first=0' does not say when"),
        ("502:GET:p=1.5", "'p=1.5' does not say when"),
        ("502=3", "The fault '502' takes no seconds; only slow and stored-late do."),
        ("slow=soon", "'soon' in the fault 'slow=soon' is no number of seconds."),
        ("502:GET:first=1:2", "The fault '502:GET:first=1:2' has too many colons;"),
    ],
)
def test_a_fault_that_cannot_be_read_is_explained(text: str, sentence: str) -> None:
    """The error says what is wrong and what would be right."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the sentence is compared below, in full words
        parse_fault(text)
    assert sentence in str(caught.value)


def picks(*texts: str, calls: list[tuple[str, str]]) -> list[str]:
    """The names of the faults that hit these calls one after another; a dash for none."""
    plan = FaultPlan(tuple(parse_fault(text) for text in texts))
    hits: list[Any] = [plan.pick(method, path) for method, path in calls]
    return [hit.fault.value if hit else "-" for hit in hits]


def test_a_fault_counts_only_the_requests_it_is_about() -> None:
    """`nth` and `first` count per fault, by method and path; the first fault in order wins."""
    calls = [("GET", "/rest/whoami"), ("PUT", "/rest/bug/3"), ("GET", "/rest/bug/3/comment"), ("GET", "/rest/bug")]
    assert picks("502:GET:nth=2", "drop:any/bug:first=2", calls=calls) == ["-", "drop", "502", "-"]


def test_the_die_falls_the_same_way_each_time() -> None:
    """The same seed gives the same faults, and about as many as its probability says."""
    calls = [("GET", "/rest/bug")] * 200
    once, again, other = (picks(f"502:p=0.3,seed={seed}", calls=calls) for seed in (7, 7, 8))
    assert once == again != other
    assert 40 < once.count("502") < 80
