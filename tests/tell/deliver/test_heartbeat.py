"""The heartbeat: a file that is always whole, and an address that nobody gets to see."""

from __future__ import annotations

import json
import logging
import os
import pickle
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from waiting import HANGS_SECONDS, nobody_listens

from bot.config.settings import Heartbeat
from bot.errors import InputError
from bot.tell.deliver.heartbeat import PingAddress, beat, ping, ping_address

TOKEN = "5d1f7c1e-93a0-4c0a-8a55-0123456789ab"  # noqa: S105 - invented
ADDRESS = f"https://ping.example/{TOKEN}"
NOW = datetime(2026, 11, 23, 6, 15, 7, tzinfo=UTC)


@contextmanager
def watcher(status: int = 200, headers: dict[str, str] | None = None) -> Iterator[tuple[str, list[str]]]:
    """A service that watches, with what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if status:
                self.send_response(status)
                for name, value in {"Content-Length": "0", **(headers or {})}.items():
                    self.send_header(name, value)
                self.end_headers()
            else:
                self.wfile.write(b"\x00 this is no HTTP\r\n\r\n")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_ping_asks_the_address_once_with_the_exit_code_where_it_wants_it() -> None:
    with watcher() as (url, asked):
        assert ping(PingAddress(f"{url}/{TOKEN}/{{exit_code}}?from=ca-nag"), 5, seconds=HANGS_SECONDS) == ""
        assert ping(PingAddress(f"{url}/{TOKEN}"), 5, seconds=HANGS_SECONDS) == ""
    assert asked == [f"/{TOKEN}/5?from=ca-nag", f"/{TOKEN}"]


@pytest.mark.parametrize(
    ("status", "note"),
    [
        (404, "The heartbeat's address answered 404."),
        (500, "The heartbeat's address answered 500."),
        (302, "The heartbeat's address answered 302; it sends elsewhere, which is not followed: name the address that it leads to."),
        (0, "The heartbeat's address did not answer (RemoteProtocolError)."),
    ],
)  # fmt: skip
def test_a_ping_that_did_not_succeed_gives_a_note_and_is_neither_repeated_nor_followed(status: int, note: str) -> None:
    with watcher() as (elsewhere, followed), watcher(status, {"Location": f"{elsewhere}/{TOKEN}"}) as (url, asked):
        assert ping(PingAddress(f"{url}/{TOKEN}"), 0, seconds=HANGS_SECONDS) == note
    assert asked == [f"/{TOKEN}"]
    assert not followed


def test_a_ping_that_nobody_answers_gives_a_note() -> None:
    with nobody_listens() as port:
        note = ping(PingAddress(f"http://127.0.0.1:{port}/{TOKEN}"), 0)
    assert note == "The heartbeat's address did not answer (ConnectError)."


def test_the_address_is_in_no_log_however_loud(caplog: pytest.LogCaptureFixture) -> None:
    for name in (None, "httpx", "httpcore", "httpcore.connection", "httpcore.http11"):
        caplog.set_level(logging.DEBUG, logger=name)
    with watcher(404) as (url, asked):
        note = ping(PingAddress(f"{url}/{TOKEN}"), 0, seconds=HANGS_SECONDS)
    assert asked == [f"/{TOKEN}"]
    assert TOKEN not in caplog.text + note


def test_an_address_shows_itself_only_when_asked_by_name() -> None:
    address = PingAddress(f"{ADDRESS}/{{exit_code}}")
    assert f"{address} {address!r} {[address]}" == "*** *** [***]"
    assert address.reveal() == f"{ADDRESS}/{{exit_code}}"
    # What a log hides: also the part that stands in an address which was filled in.
    assert address.secrets() == (f"{ADDRESS}/{{exit_code}}", TOKEN)
    with pytest.raises(TypeError):
        pickle.dumps(address)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (f"http://ping.example/{TOKEN}", "must begin with https://: on plain http everyone on the way can read it"),
        (f"ftp://ping.example/{TOKEN}", "does not begin with https:// and a host"),
        (f"https:///{TOKEN}", "does not begin with https:// and a host"),
        (TOKEN, "does not begin with https:// and a host"),
        (f"{ADDRESS}\n{ADDRESS}", "takes more than one line"),
        (f"{ADDRESS} # ours", "holds blanks or characters that no address has"),
        (f"{ADDRESS}\x07", "holds blanks or characters that no address has"),
        (f"https://[ping.example/{TOKEN}", "cannot be read as one"),
        (f"https://ping.example:99999/{TOKEN}", "cannot be read as one"),
    ],
)
def test_what_is_no_address_is_told_without_showing_it(value: str, why: str) -> None:
    with pytest.raises(InputError) as raised:
        ping_address(Heartbeat(), {"CA_NAG_PING_URL": value})
    assert raised.value.what == f"The heartbeat's address {why}."
    assert raised.value.remedy
    assert TOKEN not in str(raised.value)


@given(st.text(max_size=60) | st.text(max_size=60).map("https://{}".format))
def test_no_text_does_worse_than_an_input_error(text: str) -> None:
    try:
        address = ping_address(Heartbeat(), {"CA_NAG_PING_URL": text})
    except InputError as error:
        assert error.remedy  # noqa: PT017 - most texts fail, some do not; both are right
    else:
        assert (address is None) == (not text.strip())


def test_the_environment_goes_before_the_file_and_without_both_there_is_no_address(tmp_path: Path) -> None:
    path = tmp_path / "ping"
    path.write_text(f"\ufeff{ADDRESS}\r\n", encoding="utf-8")
    heartbeat = Heartbeat(ping_url_file=str(path))
    found = ping_address(heartbeat, {"CA_NAG_PING_URL": " "})
    assert found
    assert found.reveal() == ADDRESS
    given_first = ping_address(heartbeat, {"CA_NAG_PING_URL": "http://localhost:8000/x"})
    assert given_first
    assert given_first.reveal() == "http://localhost:8000/x"
    assert ping_address(Heartbeat(), {}) is None


@pytest.mark.parametrize(("content", "why"), [(None, "No such file or directory"), (b"\xff\xfe", "it is not UTF-8")])
def test_a_file_that_cannot_be_read_is_told_by_its_name(content: bytes | None, why: str, tmp_path: Path) -> None:
    path = tmp_path / "ping"
    if content:
        path.write_bytes(content)
    with pytest.raises(InputError, match=f"{path} with the heartbeat's address cannot be read: {why}"):
        ping_address(Heartbeat(ping_url_file=str(path)), {})


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "ping").write_text("\n")
    with pytest.raises(InputError, match=r"The heartbeat's address is empty"):
        ping_address(Heartbeat(ping_url_file=str(tmp_path / "ping")), {})


def test_the_heartbeat_file_is_replaced_whole_and_everybody_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "heartbeat.json"
    path.write_text("an older one")
    path.chmod(0o600)
    old = path.open()
    vienna = timezone(timedelta(hours=1))
    beat(str(path), at=NOW.astimezone(vienna), verb="run", exit_code=5, summary={"drafted": 2, "note": "ü"})
    assert json.loads(path.read_text(encoding="ascii")) == {
        "at": "2026-11-23T06:15:07Z",
        "verb": "run",
        "exit_code": 5,
        "summary": {"drafted": 2, "note": "ü"},
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    with old:
        assert old.read() == "an older one"  # another file took its place; who had it open was not disturbed
    assert [file.name for file in tmp_path.iterdir()] == ["heartbeat.json"]


def test_a_link_to_the_heartbeat_file_stays_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    beat(str(tmp_path / "link"), at=NOW, verb="run", exit_code=0, summary={})
    assert (tmp_path / "link").is_symlink()
    assert json.loads((tmp_path / "real").read_text())["exit_code"] == 0


@pytest.mark.parametrize("kind", ["folder", "no folder", "pipe", "nul"])
def test_a_heartbeat_file_that_cannot_be_written_is_an_input_error_and_leaves_nothing(
    kind: str, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    path = {"folder": tmp_path, "no folder": tmp_path / "no" / "file", "pipe": tmp_path / "pipe", "nul": "a\0b"}[kind]
    with pytest.raises(InputError, match=r"The heartbeat file .* cannot be written: ") as raised:
        beat(str(path), at=NOW, verb="run", exit_code=0, summary={})
    assert "[heartbeat] path" in raised.value.remedy
    assert [file.name for file in tmp_path.iterdir()] == ["pipe"]


def test_a_summary_that_is_no_json_leaves_the_old_heartbeat(tmp_path: Path) -> None:
    path = tmp_path / "heartbeat.json"
    path.write_text("{}")
    with pytest.raises(ValueError, match="not JSON compliant"):
        beat(str(path), at=NOW, verb="run", exit_code=0, summary={"share": float("nan")})
    assert path.read_text() == "{}"
