"""A tiny Bugzilla for answers that no sane server gives; the sandbox plays the sane ones."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

Reply = tuple[int, dict[str, str], bytes]
Odd = Callable[[str, dict[str, list[str]]], Reply | None]


def as_json(value: Any, status: int = 200) -> Reply:
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


class Tiny:
    """Answers /version, the light list and searches by id from `bugs`; `odd` goes first and sees every request."""

    def __init__(self) -> None:
        self.bugs: dict[int, dict[str, Any]] = {}
        self.odd: Odd = lambda _path, _query: None
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        tiny = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                tiny.asked.append(self.path)
                tiny.headers.append({name.lower(): value for name, value in self.headers.items()})
                query = parse_qs(parts.query)
                status, headers, body = tiny.odd(parts.path, query) or tiny.sane(parts.path, query)
                if "Date" in headers:
                    self.send_response_only(status)
                else:
                    self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.host}"

    def sane(self, path: str, query: dict[str, list[str]]) -> Reply:
        if path == "/rest/version":
            return as_json({"version": "20260820.1"})
        if path == "/rest/whoami":
            return as_json({"id": 7, "name": "bot@ca-program.test", "groups": ["editbugs"]})
        if path == "/rest/bug" and "id" in query:
            ids = [int(text) for text in query["id"][0].split(",")]
            return as_json({"bugs": [self.bugs[n] for n in ids if n in self.bugs]})
        if path == "/rest/bug":
            start = int(query.get("offset", ["0"])[0])
            end = start + int(query["limit"][0])
            light = [
                {key: value for key, value in bug.items() if key not in {"comments", "history"}}
                for _, bug in sorted(self.bugs.items())
                if bug["is_open"]
            ]
            return as_json({"bugs": light[start:end]})
        return as_json({"error": True, "code": 32614, "message": "A REST API resource was not found"}, 404)


def whole_bug(number: int, **more: Any) -> dict[str, Any]:
    """One complete open bug with one comment; everything that judgement needs, and no more."""
    return {
        "id": number,
        "summary": f"TrustCorp: incident {number}",
        "status": "ASSIGNED",
        "resolution": "",
        "is_open": True,
        "product": "CA Program",
        "component": "CA Certificate Compliance",
        "whiteboard": "[ca-compliance]",
        "creator": "bruno@trustcorp.test",
        "assigned_to": "bruno@trustcorp.test",
        "creation_time": "2026-11-01T12:00:00Z",
        "last_change_time": "2026-11-02T12:00:00Z",
        "groups": [],
        "flags": [],
        "comment_count": 1,
        "comments": [
            {
                "id": 1000 + number,
                "count": 0,
                "creator": "bruno@trustcorp.test",
                "creation_time": "2026-11-01T12:00:00Z",
                "text": "Preliminary Incident Report",
                "raw_text": "Preliminary Incident Report",
                "is_private": False,
                "tags": [],
                "attachment_id": None,
            }
        ],
        "history": [],
        **more,
    }


@pytest.fixture
def tiny() -> Iterator[Tiny]:
    """A running tiny Bugzilla with the bugs 1, 2 and 3."""
    server = Tiny()
    server.bugs = {number: whole_bug(number) for number in (1, 2, 3)}
    thread = threading.Thread(target=server.server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.server.shutdown()
    thread.join()
    server.server.server_close()


@pytest.fixture
def make_bug() -> Callable[..., dict[str, Any]]:
    return whole_bug


@pytest.fixture
def json_reply() -> Callable[..., Reply]:
    return as_json
