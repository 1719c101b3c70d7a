"""Posting to a webhook: what came back is told in words, waited for with patience, and the address is never shown."""

from __future__ import annotations

import json
import logging
import pickle
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from digests import FULL
from hypothesis import given
from hypothesis import strategies as st
from waiting import HANGS_SECONDS, nobody_listens

from bot.config.settings import Slack
from bot.errors import InputError, NotDelivered
from bot.tell import slack as view
from bot.tell.deliver.slack import Webhook, _asked_to_wait, post, webhook

TOKEN = "T0INVENTED0/B0INVENTED0/abcdefghijklmnopqrstuvwx"  # noqa: S105 - invented
ADDRESS = f"https://hooks.slack.example/services/{TOKEN}"
PAYLOAD = {"text": "hé"}

Answer = tuple[int, str, dict[str, str]]
OK: Answer = (200, "ok", {})


def never(seconds: float) -> None:
    pytest.fail(f"waited {seconds} seconds")


@contextmanager
def hook(*answers: Answer | None) -> Iterator[tuple[Webhook, list[Any]]]:
    """A webhook that gives these answers in turn, with what was posted; None: it hangs up without one."""
    posted: list[Any] = []
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append((self.path, self.headers["Content-Type"], json.loads(body)))
            answer = left.pop(0)
            if answer is None:
                self.close_connection = True
                return
            status, text, headers = answer
            self.send_response_only(status)
            for name, value in {"Content-Length": str(len(text.encode())), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield Webhook(f"http://127.0.0.1:{server.server_address[1]}/services/{TOKEN}"), posted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert not left


def delivered(*answers: Answer | None) -> list[float]:
    """Posts to such a webhook; gives how long was waited."""
    waited: list[float] = []
    with hook(*answers) as (address, posted):
        try:
            post(address, PAYLOAD, timeout_seconds=HANGS_SECONDS, pause=waited.append)
        finally:
            expected = (f"/services/{TOKEN}", "application/json; charset=utf-8", PAYLOAD)
            assert posted == [expected] * len(answers)
    return waited


def test_a_message_is_posted_once_as_json() -> None:
    assert delivered(OK) == []


def test_a_whole_digest_goes_over_the_wire_as_it_is() -> None:
    payloads = view.messages(FULL)
    with hook(*[OK] * len(payloads)) as (address, posted):
        for payload in payloads:
            post(address, payload, timeout_seconds=HANGS_SECONDS, pause=never)
    assert [body for _, _, body in posted] == payloads


def test_a_rate_limit_is_waited_through_and_the_message_posted_again() -> None:
    dated = {"Date": "Tue, 24 Nov 2026 06:15:00 GMT", "Retry-After": "Tue, 24 Nov 2026 06:15:20 GMT"}
    limits: list[Answer] = [(429, "rate_limited", headers) for headers in ({"Retry-After": "30"}, dated, {})]
    assert delivered(*limits, (429, "", {"Retry-After": "0"}), OK) == [30.0, 20.0, 5.0, 1.0]


@pytest.mark.parametrize(
    ("asked", "waited", "told"),
    [(["61"], [], "61 seconds"), (["40", "21"], [40.0], "21 seconds"), (["3600"], [], "60 minutes"), (["1"] * 6, [1.0] * 6, "1 seconds")],
)  # fmt: skip
def test_a_limit_beyond_a_minute_is_left_to_the_next_run(asked: list[str], waited: list[float], told: str) -> None:
    paused: list[float] = []
    with hook(*[(429, "rate_limited", {"Retry-After": text}) for text in asked]) as (address, posted):
        with pytest.raises(NotDelivered, match=f"it asks to come again in {told}") as raised:
            post(address, PAYLOAD, timeout_seconds=HANGS_SECONDS, pause=paused.append)
        assert len(posted) == len(asked)
    assert paused == waited
    assert not raised.value.may_have_arrived


@given(st.text(alphabet=st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40))
def test_no_retry_after_is_worse_than_a_short_wait(text: str) -> None:
    assert (
        _asked_to_wait(httpx.Headers([(b"Retry-After", text.encode("latin-1")), (b"Date", text.encode("latin-1"))]))
        >= 1
    )


@pytest.mark.parametrize(
    ("status", "said", "what", "remedy"),
    [
        (404, "no_service", "Slack refused the message (404 no_service): the webhook was removed or disabled.", "Make a new incoming webhook"),
        (403, "action_prohibited", "Slack refused the message (403 action_prohibited): an administrator has restricted posting there.", "Ask an administrator"),
        (410, "channel_is_archived", "Slack refused the message (410 channel_is_archived): the channel of the webhook is archived.", "Unarchive it"),
        (404, "channel_not_found", "Slack refused the message (404 channel_not_found): the channel of the webhook does not exist any more.", "Make a new incoming webhook"),
        (400, "invalid_blocks", "Slack refused the message (400 invalid_blocks): it does not take the message's blocks.", "This is a defect of ca-nag"),
        (400, "invalid_payload", "Slack refused the message (400 invalid_payload): it cannot read the message.", "This is a defect of ca-nag"),
        (403, "invalid_token", "Slack refused the message (403 invalid_token): the webhook's address is wrong or was revoked.", "Make a new incoming webhook"),
        (400, "something_new", "Slack refused the message (400 something_new).", "look at Slack's page"),
        (404, f"<html>{TOKEN}</html>", "Slack refused the message (404).", "look at Slack's page"),
        (302, "", "The webhook's address answered 302: it sends elsewhere, which is not followed.", "Make a new incoming webhook"),
    ],
)  # fmt: skip
def test_a_refusal_is_told_with_what_to_do(status: int, said: str, what: str, remedy: str) -> None:
    with pytest.raises(NotDelivered) as raised:
        delivered((status, said, {"Location": f"http://127.0.0.1:9/{TOKEN}"}))
    assert raised.value.what == what
    assert remedy in raised.value.remedy
    assert not raised.value.may_have_arrived
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (None, "Slack's answer got lost (RemoteProtocolError)."),
        ((500, "rollup_error", {}), "Slack refused the message (500 rollup_error): it failed inside."),
        ((503, "<html>", {}), "Slack refused the message (503)."),
        ((200, "<html>please log in", {}), "Whatever stands at the webhook's address answered 200 but not as Slack does."),
        ((200, "x" * 100_000, {}), "Whatever stands at the webhook's address answered 200 but not as Slack does."),
    ],
)  # fmt: skip
def test_where_the_message_may_have_arrived_that_is_said(answer: Answer | None, what: str) -> None:
    with pytest.raises(NotDelivered) as raised:
        delivered(answer)
    assert raised.value.what == what
    assert raised.value.may_have_arrived


def test_an_answer_that_does_not_come_may_have_been_a_yes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:  # it takes the connection, and never says anything
        address = Webhook(f"http://127.0.0.1:{listening.getsockname()[1]}/{TOKEN}")
        with pytest.raises(NotDelivered, match=r"^Slack's answer got lost \(ReadTimeout\)") as raised:
            post(address, PAYLOAD, timeout_seconds=0.2, pause=never)
    assert raised.value.may_have_arrived


def test_where_nobody_listens_nothing_has_arrived() -> None:
    with nobody_listens() as port, pytest.raises(NotDelivered) as raised:
        post(Webhook(f"http://127.0.0.1:{port}/{TOKEN}"), PAYLOAD, timeout_seconds=HANGS_SECONDS, pause=never)
    assert raised.value.what == "Slack cannot be reached (ConnectError)."
    assert not raised.value.may_have_arrived
    assert TOKEN not in str(raised.value) + repr(raised.value.__context__ and raised.value.__suppress_context__)


def test_a_proxy_that_cannot_be_one_is_told_without_showing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "nonsense://robin:hunter2@proxy.example")
    with pytest.raises(NotDelivered, match="Slack was not asked: the environment names a proxy") as raised:
        post(Webhook(ADDRESS), PAYLOAD, timeout_seconds=HANGS_SECONDS, pause=never)
    assert "hunter2" not in str(raised.value)
    assert not raised.value.may_have_arrived


def test_the_address_is_in_no_log_however_loud(caplog: pytest.LogCaptureFixture) -> None:
    for name in (None, "httpx", "httpcore", "httpcore.connection", "httpcore.http11"):
        caplog.set_level(logging.DEBUG, logger=name)
    with pytest.raises(NotDelivered) as raised:
        delivered((404, "no_service", {}))
    assert "abcdefghijklmnopqrstuvwx" not in caplog.text + str(raised.value)


def test_a_webhook_shows_itself_only_when_asked_by_name() -> None:
    address = Webhook(ADDRESS)
    assert f"{address} {address!r} {[address]}" == "*** *** [***]"
    assert address.reveal() == ADDRESS
    assert address.secrets() == (ADDRESS, "abcdefghijklmnopqrstuvwx")
    with pytest.raises(TypeError):
        pickle.dumps(address)


def test_the_environment_goes_before_the_file_and_without_both_there_is_no_webhook(tmp_path: Path) -> None:
    path = tmp_path / "webhook"
    path.write_text(f"{ADDRESS}\n", encoding="utf-8")
    found = webhook(Slack(webhook_file=str(path)), {"CA_NAG_SLACK_WEBHOOK": " "})
    assert found
    assert found.reveal() == ADDRESS
    first = webhook(Slack(webhook_file=str(path)), {"CA_NAG_SLACK_WEBHOOK": "https://other.example/x"})
    assert first
    assert first.reveal() == "https://other.example/x"
    assert webhook(Slack(), {}) is None


def test_what_is_no_address_is_told_with_its_places_and_without_showing_it(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        webhook(Slack(), {"CA_NAG_SLACK_WEBHOOK": f"http://hooks.slack.example/services/{TOKEN}"})
    assert str(raised.value) == (
        "The Slack webhook's address must begin with https://: on plain http everyone on the way can read it.\n"
        "  Copy it again from the settings of the Slack app, into CA_NAG_SLACK_WEBHOOK or the file of `[slack] webhook_file`."
    )
    with pytest.raises(
        InputError, match=f"The file {tmp_path / 'none'} with the Slack webhook's address cannot be read"
    ):
        webhook(Slack(webhook_file=str(tmp_path / "none")), {})
