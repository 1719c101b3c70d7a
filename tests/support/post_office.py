"""Where digests arrive in tests: a Slack webhook over HTTP and a mail server over SMTP, both on this machine."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from waiting import HANGS_SECONDS


@dataclass
class PostOffice:
    """What arrived, and what Slack and the mail server answer from now on.

    Attributes:
        webhook: the address of the Slack webhook.
        mail_port: of the mail server on 127.0.0.1.
        posted: the payloads that Slack was given, whatever it answered.
        mails: the mails that arrived.
        slack_says: status and body.
        mail_says: empty: it takes every mail; else the answer to each.
    """

    webhook: str = ""
    mail_port: int = 0
    posted: list[dict[str, Any]] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    slack_says: tuple[int, str] = (200, "ok")
    mail_says: str = ""

    def texts(self) -> list[str]:
        """The plain text of each mail."""
        return [
            part.get_content().replace("\r\n", "\n")
            for mail in self.mails
            if isinstance(part := mail.get_body(("plain",)), EmailMessage)
        ]

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd
        """Takes a mail."""
        if self.mail_says:
            return self.mail_says
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


class Mail(Controller):
    """A mail server on any free port."""

    def _trigger_server(self) -> None:
        # It connects to itself and must know where.
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd has no types there


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Opens both."""
    office = PostOffice()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name is http.server's
            office.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status, body = office.slack_says
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode("ascii"))

        def log_message(self, *_: object) -> None:
            """Stays quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    office.webhook = f"http://127.0.0.1:{server.server_port}/services/T000/B000/secretsecretsecret"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    mail = Mail(office, hostname="127.0.0.1", port=0, ready_timeout=HANGS_SECONDS)
    mail.start()
    office.mail_port = mail.port
    try:
        yield office
    finally:
        mail.stop()
        server.shutdown()
        thread.join()
        server.server_close()
