"""The socket of the sandbox: HTTP/1.1 on 127.0.0.1, one thread a connection, faults and all."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
import sys
import threading
from dataclasses import dataclass, replace
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.sandbox.dialect import Dropped, Personality
from bot.sandbox.faults import DIED, Fault, FaultPlan, FaultRule, answer_instead
from bot.sandbox.gate import KEY_PARAMETERS, Call, Reply
from bot.sandbox.rest import Rest
from bot.sandbox.state import seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.sandbox.state import State

HOST = "127.0.0.1"
SHOWN_INSTEAD_OF_KEY = "KEY"


@dataclass(frozen=True)
class Seen:
    """One request as it arrived, whatever became of it; no key is kept.

    Args:
        at: the server's time.
        method: GET, PUT, …
        target: path and query; a key in the query reads `KEY`.
        key_in_header: whether a header carried a key.
        key_in_url: whether the query did.
        body: the decoded JSON of a PUT or POST, else None.
        headers: by name in lower case, without the key.
        fault: the fault that hit it, if any.
    """

    at: datetime
    method: str
    target: str
    key_in_header: bool
    key_in_url: bool
    body: Any
    headers: dict[str, str]
    fault: Fault | None


def read_body(raw: bytes) -> Any:
    """A body's JSON, its key left out; its text where it is none; None where there is no body."""
    try:
        body = json.loads(raw) if raw else None
    except ValueError:
        return raw.decode("utf-8", "replace")
    return (
        {name: value for name, value in body.items() if name not in KEY_PARAMETERS} if isinstance(body, dict) else body
    )


class Sandbox:
    """A running server; a context manager that starts and stops it.

    Args:
        state: bugs and accounts; tests may read it while the server runs.
        personality: which server it answers as.
        now: its clock: a callable that returns an aware moment.
        faults: what goes wrong, in order of precedence.
        latency_ms: milliseconds before each answer.
        rate_limit: anonymous GETs of a bug (and of comments) answered in any 60 seconds; 0: any number.
        email_filter: anonymous callers get logins without their domain (BMO).
        port: 0: any free one.
    """

    def __init__(
        self,
        state: State,
        *,
        personality: Personality = Personality.BMO,
        now: Callable[[], datetime],
        faults: Sequence[FaultRule] = (),
        latency_ms: int = 0,
        rate_limit: int = 0,
        email_filter: bool = False,
        port: int = 0,
    ) -> None:
        self.state = state
        self.personality = personality
        self.now = now
        self.latency_ms = latency_ms
        self.requests: list[Seen] = []
        self.plan = FaultPlan(tuple(faults))
        self.stopping = threading.Event()
        self._released = threading.Event()
        self.rest = Rest(state, personality, now, rate_limit=rate_limit, email_filter=email_filter)
        self._late: list[threading.Thread] = []
        self._server = _Server((HOST, port), self)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://{HOST}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="sandbox")
        self._thread.start()

    def serve_forever(self) -> None:
        """Serve in this thread until interrupted; then all is closed."""
        try:
            self._server.serve_forever(0.1)
        finally:
            self._close()

    def stop(self) -> None:
        """Close every connection and wait for every thread. A write that `stored-late` still holds is lost."""
        if self._thread:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._close()

    def _close(self) -> None:
        self.stopping.set()
        self._released.set()
        self._server.close_connections()
        self._server.server_close()
        self.release()

    def hold(self, delay: float) -> None:
        """Wait that many seconds, or until `release`."""
        self._released.wait(delay)

    def release(self) -> None:
        """Let what `slow` and `stored-late` hold go on, now and from now on, and wait until it is stored.

        It is for tests: what is held for an hour and released depends on no machine's speed.
        """
        self._released.set()
        for thread in list(self._late):
            thread.join()

    def store_late(self, call: Call, delay: float) -> None:
        """Carry a request out later, on its own."""

        def store() -> None:
            self.hold(delay)
            if not self.stopping.is_set():
                with contextlib.suppress(Dropped):
                    self.rest.answer(call)

        thread = threading.Thread(target=store, name="sandbox-late")
        thread.start()
        self._late.append(thread)


class _Server(ThreadingHTTPServer):
    """Knows its open connections, so that `stop` leaves none behind."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that went away is what the faults are for; anything else is a defect and shall be seen.
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard library's name for it
        """Say nothing: stdout and stderr belong to the command."""

    def do_GET(self) -> None:
        self._handle()

    do_PUT = do_POST = do_HEAD = do_DELETE = do_GET  # noqa: N815 - the same

    def _handle(self) -> None:
        sandbox = self.server.sandbox
        call = self._call()
        rule = sandbox.plan.pick(call.method, call.path)
        sandbox.requests.append(self._seen(call, rule))
        sandbox.stopping.wait(sandbox.latency_ms / 1000)
        try:
            reply = self._reply(call, rule)
        except Dropped:
            self._hang_up()
            return
        self._send(reply, whole=rule is None or rule.fault is not Fault.TRUNCATE)

    def _call(self) -> Call:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        return Call(
            method=self.command,
            path=parts.path,
            query=parse_qs(parts.query, keep_blank_values=True),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length) if length else b"",
        )

    def _seen(self, call: Call, rule: FaultRule | None) -> Seen:
        given = {name for name in KEY_PARAMETERS if name in call.query}
        query = [(name, SHOWN_INSTEAD_OF_KEY if name in given else v) for name, vs in call.query.items() for v in vs]
        return Seen(
            at=seconds(self.server.sandbox.now),
            method=call.method,
            target=call.path + (f"?{urlencode(query)}" if query else ""),
            key_in_header=bool(call.headers.get("x-bugzilla-api-key", "").strip()),
            key_in_url=bool(given),
            body=read_body(call.body),
            headers={name: value for name, value in call.headers.items() if name != "x-bugzilla-api-key"},
            fault=rule.fault if rule else None,
        )

    def _reply(self, call: Call, rule: FaultRule | None) -> Reply:
        """The answer to a request under a fault.

        Raises:
            Dropped: where the connection shall end without one.
        """
        sandbox = self.server.sandbox
        fault = rule.fault if rule else None
        instead = answer_instead(fault)
        if instead:
            return instead
        if fault in (Fault.DROP, Fault.RESET, Fault.STORED_LATE) and rule:
            if fault is Fault.STORED_LATE:
                sandbox.store_late(call, rule.seconds)
            if fault is Fault.RESET:
                # A linger time of 0 makes close() send RST, if nothing was shut down before it.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                os.close(self.connection.detach())
            raise Dropped
        reply = sandbox.rest.answer(replace(call, keep_flags=fault is not Fault.FLAG_MISSING))
        if fault is Fault.DROP_AFTER:
            raise Dropped
        if fault is Fault.DIED_BUT_STORED:
            return DIED
        if fault is Fault.SLOW and rule:
            sandbox.hold(rule.seconds)
        return reply

    def _hang_up(self) -> None:
        self.close_connection = True

    def _send(self, reply: Reply, *, whole: bool) -> None:
        self.send_response_only(reply.status)
        self.send_header("Date", format_datetime(seconds(self.server.sandbox.now), usegmt=True))
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body if whole else reply.body[: len(reply.body) // 2])
        if not whole:
            self._hang_up()
