"""Answers that no sane server gives: each ends as a bug, as a reason, or as an error that says what to do."""

from __future__ import annotations

import logging
import socket
import ssl
import traceback
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from waiting import nobody_listens

from bot.bugzilla import link as link_module
from bot.bugzilla.details import chunks
from bot.bugzilla.faults import Answer, Passing, Refused, from_transport, plain, value_of
from bot.bugzilla.link import Link
from bot.bugzilla.read import read_live, read_one, users
from bot.bugzilla.session import Secret
from bot.bugzilla.shape import Failed
from bot.config.settings import Server, Settings
from bot.errors import CaNagError, LoginRefused, RateLimited, ServerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.bugzilla.shape import Reading

KEY = "Kq7fTs0bYwZ2mRx9LdVhN4cAe8GuJp1i"
HTML = (200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><title>Welcome</title>")


def read(tiny: Any, *, key: Secret | None = None, naps: list[float] | None = None, **more: Any) -> Reading:
    """Read the tiny server's open bugs; `more` are settings, except for the arguments of `read_live`."""
    arguments = {name: more.pop(name) for name in ("ids", "only_ids") if name in more}
    settings = Settings(server=Server(url=tiny.url, **more))
    return read_live(settings, key=key, sleep=(naps if naps is not None else []).append, **arguments)


def on_details(reply: Any) -> Callable[[str, dict[str, list[str]]], Any]:
    """Answer every search by number with one reply."""
    return lambda path, query: reply if path == "/rest/bug" and "id" in query else None


# --- The list -------------------------------------------------------------------------------------------------------


def test_a_server_that_gives_fewer_bugs_than_asked_for_is_asked_for_the_rest(tiny: Any, make_bug: Any) -> None:
    tiny.bugs = {number: make_bug(number) for number in range(1, 8)}

    def capped(path: str, query: dict[str, list[str]]) -> Any:
        return tiny.sane(path, {**query, "limit": ["3"]}) if "limit" in query else None

    tiny.odd = capped
    assert [bug["id"] for bug in read(tiny).bugs] == [1, 2, 3, 4, 5, 6, 7]
    assert [target.partition("offset=")[2] for target in tiny.asked if "limit=" in target] == ["", "2", "4", "6"]


def test_bugs_that_do_not_belong_to_the_list_are_left_out_with_a_count(tiny: Any, make_bug: Any) -> None:
    tiny.bugs |= {4: make_bug(4, product="Firefox"), 5: make_bug(5, component="Root Inclusion")}
    reading = read(tiny)
    assert [bug["id"] for bug in reading.bugs] == [1, 2, 3]
    assert reading.notes == (
        "2 bugs that the server listed do not belong to CA Program / CA Certificate Compliance or are closed: left out.",
    )


def test_a_server_that_ignores_the_search_is_not_read_to_the_end(tiny: Any, make_bug: Any) -> None:
    tiny.bugs = {number: make_bug(number, product="Firefox") for number in range(1, 3000)}
    with pytest.raises(ServerError, match="with 1000 bugs of which not one belongs there"):
        read(tiny)
    assert len(tiny.asked) == 2


def test_an_empty_list_says_that_an_unknown_name_looks_the_same(tiny: Any) -> None:
    tiny.bugs = {}
    assert read(tiny).notes == (
        f"{tiny.host} lists no bug in CA Program / CA Certificate Compliance. An unknown name looks just the same: check both.",
    )


def test_a_list_that_moves_between_two_pages_is_read_anew(tiny: Any, make_bug: Any, json_reply: Any) -> None:
    tiny.bugs = {number: make_bug(number) for number in range(1, 6)}
    pages = iter([[1, 2, 3], [4, 5], [1, 2, 4], [4, 5], [5]])

    def moving(_path: str, query: dict[str, list[str]]) -> Any:
        if "limit" not in query:
            return None
        body = [tiny.bugs[number] for number in next(pages)]
        return json_reply({"bugs": body})

    tiny.odd = moving
    assert [bug["id"] for bug in read(tiny).bugs] == [1, 2, 4, 5]


def test_a_server_that_ignores_the_offset_is_no_endless_loop(tiny: Any) -> None:
    tiny.odd = lambda path, query: tiny.sane(path, {**query, "offset": ["0"]}) if "limit" in query else None
    with pytest.raises(ServerError, match="changed each time while it was read"):
        read(tiny)
    assert len(tiny.asked) == 7


# --- Whole bugs -----------------------------------------------------------------------------------------------------


def test_a_replica_behind_the_list_is_read_once_more(tiny: Any, make_bug: Any, json_reply: Any) -> None:
    old = make_bug(2, last_change_time="2026-11-01T12:00:00Z")
    answers = iter([json_reply({"bugs": [make_bug(1), old, make_bug(3)]})])
    tiny.odd = lambda path, query: next(answers, None) if path == "/rest/bug" and "id" in query else None
    naps: list[float] = []
    reading = read(tiny, naps=naps)
    assert [(bug["id"], bug["last_change_time"]) for bug in reading.bugs] == [
        (1, "2026-11-02T12:00:00Z"), (2, "2026-11-02T12:00:00Z"), (3, "2026-11-02T12:00:00Z"),
    ]  # fmt: skip
    assert sum(naps) == 3


def test_a_replica_that_stays_behind_gives_no_verdict(tiny: Any, make_bug: Any, json_reply: Any) -> None:
    old = make_bug(2, last_change_time="2026-11-01T12:00:00Z")
    tiny.odd = on_details(json_reply({"bugs": [make_bug(1), old, make_bug(3)]}))
    reading = read(tiny)
    assert [bug["id"] for bug in reading.bugs] == [1, 3]
    assert reading.failed == (
        Failed(
            2,
            "the copy that came is older (2026-11-01T12:00:00Z) than the server's own list (2026-11-02T12:00:00Z)",
        ),
    )


def test_a_bug_that_changed_or_closed_since_the_list_is_kept_as_it_is(
    tiny: Any, make_bug: Any, json_reply: Any
) -> None:
    closed = make_bug(2, is_open=False, status="RESOLVED", resolution="FIXED", last_change_time="2026-11-05T12:00:00Z")
    tiny.odd = on_details(json_reply({"bugs": [make_bug(1), closed, make_bug(3, product="Firefox")]}))
    reading = read(tiny)
    assert [(bug["id"], bug["status"], bug["product"]) for bug in reading.bugs] == [
        (1, "ASSIGNED", "CA Program"), (2, "RESOLVED", "CA Program"), (3, "ASSIGNED", "Firefox"),
    ]  # fmt: skip


def test_a_bug_over_which_the_server_dies_takes_no_other_with_it(tiny: Any, make_bug: Any, json_reply: Any) -> None:
    tiny.bugs = {number: make_bug(number) for number in range(1, 26)}
    died = json_reply({"error": True, "code": 100500, "message": None})
    tiny.odd = lambda _, query: died if "17" in query.get("id", [""])[0].split(",") else None
    reading = read(tiny)
    assert [bug["id"] for bug in reading.bugs] == [n for n in range(1, 26) if n != 17]
    assert reading.failed == (Failed(17, f"{tiny.host} broke off while answering (code 100500)."),)


def test_an_incomplete_bug_is_read_once_more_and_then_fails_with_its_reason(tiny: Any) -> None:
    tiny.bugs[2]["comments"] = []
    reading = read(tiny)
    assert [bug["id"] for bug in reading.bugs] == [1, 3]
    assert reading.failed == (
        Failed(2, "it came incomplete: it came without comments, and every bug has at least its description"),
    )
    assert [target.partition("&")[0] for target in tiny.asked[3:]] == ["/rest/bug?id=1%2C2%2C3", "/rest/bug?id=2"]


def test_a_bug_that_vanishes_between_list_and_reading_is_explained(tiny: Any, json_reply: Any) -> None:
    full = tiny.sane

    def vanishing(path: str, query: dict[str, list[str]]) -> Any:
        if "id" in query:
            ids = ",".join(number for number in query["id"][0].split(",") if number not in {"2", "3"})
            return full(path, {"id": [ids]}) if ids else json_reply({"bugs": []})
        if path == "/rest/bug/2/history":
            return json_reply({"error": True, "code": 102, "message": "You are not authorized to access bug #2."}, 401)
        return None

    tiny.odd = vanishing
    reading = read(tiny)
    assert [bug["id"] for bug in reading.bugs] == [1]
    assert reading.failed == (
        Failed(2, "it is in a security group, or not visible to this account", hidden=True),
        Failed(3, "the server's search does not give it out: it does not exist, or is not visible to this account"),
    )


class WithoutInlining:
    """A 5.2: comments and history on their own paths; each bug in `gone` fails a whole request, named or not."""

    def __init__(self, tiny: Any, json_reply: Any, gone: set[int], message: str) -> None:
        self.tiny, self.json_reply, self.gone, self.message = tiny, json_reply, gone, message

    def __call__(self, path: str, query: dict[str, list[str]]) -> Any:
        if path == "/rest/bug" and "id" in query:
            bugs = [self.tiny.bugs[int(number)] for number in query["id"][0].split(",")]
            bare = [{k: v for k, v in bug.items() if k not in {"comments", "history"}} for bug in bugs]
            return self.json_reply({"bugs": bare})
        *_, number, kind = path.split("/")
        if kind not in {"comment", "history"}:
            return None
        ids = [int(number), *map(int, query.get("ids", []))]
        for bug_id in ids:
            if bug_id in self.gone:
                return self.json_reply({"error": True, "code": 102, "message": self.message.format(bug_id)}, 401)
        if kind == "comment":
            comments = {str(n): {"comments": self.tiny.bugs[n]["comments"]} for n in ids}
            return self.json_reply({"bugs": comments, "comments": {}})
        return self.json_reply({"bugs": [{"id": n, "history": self.tiny.bugs[n]["history"]} for n in ids]})


@pytest.mark.parametrize("message", ["You are not authorized to access bug #{}.", "Kein Zugriff."])
def test_one_hidden_bug_does_not_fail_the_chunk_it_is_in(
    tiny: Any, make_bug: Any, json_reply: Any, message: str
) -> None:
    tiny.bugs = {number: make_bug(number) for number in range(1, 12)}
    tiny.odd = WithoutInlining(tiny, json_reply, {4, 11}, message)
    reading = read(tiny)
    assert [bug["id"] for bug in reading.bugs] == [1, 2, 3, 5, 6, 7, 8, 9, 10]
    assert [(failed.bug_id, failed.hidden) for failed in reading.failed] == [(4, True), (11, True)]


def test_stitched_comments_get_the_raw_text_that_others_bring(tiny: Any, json_reply: Any) -> None:
    for bug in tiny.bugs.values():
        del bug["comments"][0]["raw_text"]
    tiny.odd = WithoutInlining(tiny, json_reply, set(), "")
    assert [bug["comments"][0]["raw_text"] for bug in read(tiny).bugs] == ["Preliminary Incident Report"] * 3


def test_a_bug_that_changes_between_its_parts_is_read_once_more(tiny: Any, make_bug: Any, json_reply: Any) -> None:
    late = {**make_bug(2)["comments"][0], "id": 9, "count": 1, "creation_time": "2026-11-05T12:00:00Z"}
    tiny.bugs[2]["comments"].append(late)
    tiny.bugs[2]["comment_count"] = 2
    stitched = WithoutInlining(tiny, json_reply, set(), "")

    def commented_meanwhile(path: str, query: dict[str, list[str]]) -> Any:
        reply = stitched(path, query)
        if path.endswith("/comment"):
            tiny.bugs[2]["last_change_time"] = "2026-11-05T12:00:00Z"
        return reply

    tiny.odd = commented_meanwhile
    assert [bug["last_change_time"] for bug in read(tiny).bugs] == [
        "2026-11-02T12:00:00Z", "2026-11-05T12:00:00Z", "2026-11-02T12:00:00Z",
    ]  # fmt: skip
    assert [target.split("?")[0] for target in tiny.asked].count("/rest/bug/2/comment") == 1


@hypothesis_settings(deadline=None)  # a busy machine is no fault
@given(st.lists(st.integers(1, 2**31 - 1), max_size=2000, unique=True), st.integers(1, 2000))
def test_no_chunk_makes_too_long_a_url(ids: list[int], size: int) -> None:
    made = list(chunks(ids, size))
    assert [number for chunk in made for number in chunk] == ids
    assert all(len(chunk) <= size for chunk in made)
    assert all(len("".join(f"&ids={number}" for number in chunk)) < 6_500 for chunk in made)


# --- Answers that mean something else -------------------------------------------------------------------------------

TURNS_AWAY = [
    ((302, {"Location": "https://elsewhere.test/rest/version?Bugzilla_api_key=" + KEY}, b""), "redirects to elsewhere.test"),
    ((307, {}, b""), "redirects to 127.0.0.1"),
    (HTML, "answers with a web page, not as a Bugzilla does"),
    ((200, {}, b""), "sent 0 bytes that are no JSON object"),
    ((200, {}, b"[]"), "sent 2 bytes that are no JSON object"),
    ((200, {}, b'{"version": "5'), "sent 14 bytes that are no JSON object"),
    ((200, {}, b"\xff\xfe"), "sent 2 bytes that are no JSON object"),
    ((200, {}, b'{"version": NaN}'), "sent 16 bytes that are no JSON object"),
    ((200, {}, b"[" * 100_000), "sent 100000 bytes that are no JSON object"),
    ((200, {"Content-Encoding": "gzip"}, b"no gzip"), "the connection broke off"),
    ((200, {"Content-Length": "1000"}, b'{"version": "5.2"}'), "the connection broke off"),
    ((403, {"Content-Type": "text/html"}, b"<html>Forbidden"), "HTTP 403 and no word from a Bugzilla"),
    ((407, {}, b""), "HTTP 407 and no word from a Bugzilla"),
    ((401, {"Content-Type": "application/json"}, b'{"detail": "no"}'), "HTTP 401 and no word from a Bugzilla"),
    ((502, {"Content-Type": "text/html"}, b"<html>Bad gateway"), "HTTP 502"),
    ((200, {}, b'{"error": true, "code": 100500, "message": null}'), "broke off while answering (code 100500)"),
    ((200, {}, b'{"error": 1, "message": "\\u001b[31mno\\u0007"}'), "error None: [31mno"),
    ((400, {}, b'{"error": true, "code": "x", "message": ["' + KEY.encode() + b'"]}'), "error None: ['***']"),
    ((404, {}, b'{"error": true, "code": 32614, "message": "not found"}'), "error 32614: not found"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "text"), TURNS_AWAY)
@pytest.mark.parametrize("where", ["/rest/version", "/rest/whoami"])
def test_whatever_a_server_answers_is_an_error_that_names_it_and_never_the_key(
    tiny: Any, reply: Any, text: str, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    # The first comes through python-bugzilla and requests, the second through httpx.
    caplog.set_level(logging.DEBUG)
    tiny.odd = lambda path, _: reply if path == where else None
    key = Secret(KEY)
    with (
        Link(Server(url=tiny.url, key_in_url=True, attempts=2), key, sleep=lambda _: None) as link,
        pytest.raises(ServerError) as raised,
    ):
        link.get("whoami") if where == "/rest/whoami" else link.library(lambda library: library.query({}))
    assert raised.value.what.startswith(tiny.host)
    assert text in raised.value.what
    shown = [str(raised.value), repr(raised.value), *traceback.format_exception(raised.value), caplog.text, repr(key)]
    assert KEY not in "\n".join(shown)
    assert "\x1b" not in str(raised.value)
    assert KEY in "".join(tiny.asked)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("http://127.0.0.1:{closed}", "refuses connections"),
        ("https://127.0.0.1:{tiny}", "no TLS connection could be made"),
        ("http://{long}.test", "no request can be made of this address"),
    ],
)
@pytest.mark.parametrize("by", ["library", "get"])
def test_where_no_answer_comes_the_error_says_why_and_never_the_key(tiny: Any, url: str, text: str, by: str) -> None:
    with (
        nobody_listens() as closed,
        Link(
            Server(
                url=url.format(closed=closed, tiny=tiny.host.split(":")[1], long="x" * 70), key_in_url=True, attempts=1
            ),
            Secret(KEY),
            sleep=lambda _: None,
        ) as link,
        pytest.raises(ServerError) as raised,
    ):
        link.get("version") if by == "get" else link.library(lambda library: library.query({}))
    assert text in raised.value.what
    assert KEY not in "".join([repr(raised.value), *traceback.format_exception(raised.value)])


@pytest.mark.parametrize("by", ["library", "get"])
def test_a_server_that_does_not_answer_in_time_is_left(by: str) -> None:
    # It listens and never accepts.
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        server = Server(url=url, attempts=2, timeout_seconds=0.05)  # type: ignore[arg-type]
        with Link(server, None, sleep=lambda _: None) as link, pytest.raises(Passing) as raised:
            link.get("version") if by == "get" else link.library(lambda library: library.query({}))
    assert "no answer within 0.05 seconds" in raised.value.what


def test_a_redirect_carries_nothing_to_the_other_server(tiny: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.01)
        target = f"http://127.0.0.1:{other.getsockname()[1]}/"
        tiny.odd = lambda *_: (302, {"Location": target}, b"")
        with Link(Server(url=tiny.url), Secret(KEY), sleep=lambda _: None) as link:
            for ask in (lambda: link.get("version"), lambda: link.library(lambda library: library.query({}))):
                with pytest.raises(ServerError, match="redirects are not followed"):
                    ask()
        with pytest.raises(TimeoutError):
            other.accept()
    assert len(tiny.asked) == 2


@pytest.mark.parametrize("by", ["library", "get"])
def test_a_body_without_end_is_not_read_to_its_end(tiny: Any, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    monkeypatch.setattr(link_module, "MAX_BYTES", 1000)
    tiny.odd = lambda *_: (200, {}, b" " * 5000)
    with Link(Server(url=tiny.url), None, sleep=lambda _: None) as link, pytest.raises(ServerError, match="more than"):
        link.get("version") if by == "get" else link.library(lambda library: library.query({}))
    assert len(tiny.asked) == 1


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Retry-After": "7"}, 7, 7),
        ({"Retry-After": "60"}, 60, 60),
        ({"Retry-After": "Mon, 23 Nov 2026 12:00:20 GMT", "Date": "Mon, 23 Nov 2026 12:00:00 GMT"}, 20, 20),
        ({"Retry-After": "soon"}, 1, 2),
        ({"Retry-After": "-5"}, 1, 2),
        ({}, 1, 2),
    ],
)
def test_the_server_says_how_long_to_wait_up_to_a_minute(
    tiny: Any, headers: dict[str, str], least: float, most: float
) -> None:
    busy = iter([(503, {"Content-Type": "text/html", **headers}, b"<html>down for maintenance")])
    tiny.odd = lambda *_: next(busy, None)
    naps: list[float] = []
    assert len(read(tiny, naps=naps).bugs) == 3
    assert least <= sum(naps) <= most + 0.001


def test_a_server_that_wants_to_be_left_alone_for_long_is_asked_once(tiny: Any) -> None:
    """Cron must not hang for a minute and fail then: it fails at once, with the server's wish."""
    tiny.odd = lambda *_: (503, {"Retry-After": "3600"}, b"")
    naps: list[float] = []
    with pytest.raises(ServerError, match=r"asks to be left alone for 3600 seconds\. So long is not waited\."):
        read(tiny, naps=naps)
    assert (len(tiny.asked), naps) == (1, [])


def test_each_attempt_waits_longer_than_the_one_before(tiny: Any) -> None:
    tiny.odd = lambda *_: (502, {}, b"")
    naps: list[float] = []
    with pytest.raises(Passing, match="HTTP 502"):
        read(tiny, naps=naps, attempts=5)
    assert len(tiny.asked) == 5
    assert 1 + 2 + 4 + 8 <= sum(naps) <= 1 + 2 + 4 + 8 + 4


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ((429, {"Content-Type": "text/html"}, b"<html>Too many"), RateLimited),
        ((400, {}, b'{"error": true, "code": 32000, "message": "You have exceeded the rate limit."}'), RateLimited),
        ((400, {}, b'{"error": true, "code": 306, "message": "wrong"}'), LoginRefused),
        ((401, {}, b'{"error": true, "code": 301, "message": "disabled"}'), LoginRefused),
        ((401, {}, b'{"error": true, "code": 410, "message": "You must log in"}'), LoginRefused),
    ],
)
@pytest.mark.parametrize("nth", [1, 4])
def test_what_must_not_be_asked_again_is_asked_once(tiny: Any, reply: Any, kind: type[CaNagError], nth: int) -> None:
    tiny.odd = lambda *_: reply if len(tiny.asked) == nth else None
    with pytest.raises(kind) as raised:
        read(tiny, parallel=1, chunk=1)
    assert len(tiny.asked) == nth
    assert raised.value.remedy


def test_a_redirect_to_no_address_is_refused_like_any_other() -> None:
    with pytest.raises(ServerError, match="redirects to somewhere else, and redirects are not followed"):
        value_of(Answer("x.test", 301, {"location": "http://[::bad"}, b""))


def test_a_catch_all_error_without_a_rate_limit_is_no_rate_limit() -> None:
    answer = Answer("x.test", 400, {}, b'{"error": true, "code": 32000, "message": "Bad regular expression"}')
    with pytest.raises(Refused) as raised:
        value_of(answer)
    assert (raised.value.code, raised.value.message) == (32000, "Bad regular expression")


def test_names_and_certificates_are_told_apart_from_broken_lines() -> None:
    unknown = from_transport(OSError(socket.gaierror(socket.EAI_NONAME, "x")), "x.test", 60)
    later = from_transport(OSError(socket.gaierror(socket.EAI_AGAIN, "x")), "x.test", 60)
    untrusted = ssl.SSLCertVerificationError("certificate verify failed")
    untrusted.verify_message = "self-signed certificate"
    certificate = from_transport(OSError(untrusted), "x.test", 60)
    assert (unknown.what, isinstance(unknown, Passing)) == ("x.test: there is no server of that name.", False)
    assert (later.what, isinstance(later, Passing)) == ("x.test: its name cannot be looked up at the moment.", True)
    assert certificate.what == "x.test: the server's TLS certificate is not accepted: self-signed certificate."


def test_a_servers_text_is_one_short_printable_line() -> None:
    assert plain("a\x1b[2J\n b\u202e\x00") == "a [2J b"
    assert len(plain("x" * 5000)) == 300


# --- Everything else that answers -----------------------------------------------------------------------------------

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["bugs", "id", "1", "comments", "history", "error", "users"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


def test_any_json_for_any_answer_ends_as_a_reading_or_as_our_own_error(tiny: Any, json_reply: Any) -> None:
    @hypothesis_settings(deadline=None)  # a busy machine is no fault
    @given(
        value=any_json, where=st.sampled_from(["version", "whoami", "list", "details", "comment", "history", "user"])
    )
    def check(value: Any, where: str) -> None:
        def odd(path: str, query: dict[str, list[str]]) -> Any:
            asked = path.rpartition("/")[2]
            if asked == "bug":
                asked = "details" if "id" in query else "list"
            if asked == where:
                return json_reply(value)
            if where in {"comment", "history"} and asked in {"details", "1"}:
                bare = {k: v for k, v in tiny.bugs[1].items() if k != {"comment": "comments"}.get(where, where)}
                return json_reply({"bugs": [bare]})
            return json_reply({"bugs": [tiny.bugs[1]]}) if asked == "1" else None

        tiny.odd = odd
        settings = Settings(server=Server(url=tiny.url, attempts=1))
        try:
            reading = read_live(settings, key=Secret(KEY), sleep=lambda _: None)
            assert {bug["id"] for bug in reading.bugs} | {failed.bug_id for failed in reading.failed} <= {1, 2, 3}
            users(settings, Secret(KEY), ["a@b.test"])
            with Link(settings.server, None, sleep=lambda _: None) as link:
                read_one(link, 1)
        except CaNagError as error:
            assert error.what  # noqa: PT017 - either outcome is right, an error of ours too

    check()
