"""Sending a mail to a real server on the loopback: never in plain text where it must not be, and every refusal told."""

from __future__ import annotations

import asyncio
import pickle
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from digests import FULL, HOSTILE, NOW
from waiting import HANGS_SECONDS, nobody_listens

from bot.config.settings import Email
from bot.errors import InputError, NotDelivered
from bot.tell import mail
from bot.tell.deliver.smtp import Login, login, send

PASSWORD = "correct horse battery"  # noqa: S105 - invented
TO = ("robin@rootprogram.example", "sascha@rootprogram.example")
EMAIL = Email(host="localhost", sender="ca-nag@rootprogram.example", to=TO, timeout_seconds=HANGS_SECONDS)
# aiosmtpd hands sessions over to handlers in a way that it calls deprecated itself; and its SMTP warns of AUTH without
# TLS, which is what one of these tests is about.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
    pytest.mark.filterwarnings("ignore:auth_required == True but auth_require_tls == False:UserWarning"),
    pytest.mark.filterwarnings("ignore:Session.login_data is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Authenticator function:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for `localhost` and its key, made for this test."""
    folder = tmp_path_factory.mktemp("certificate")
    chain, key = folder / "chain.pem", folder / "key.pem"
    subprocess.run(  # noqa: S603 - fixed words; openssl from wherever the system has it
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(chain)),
        ],
        check=True,
        capture_output=True,
    )
    return chain, key


@pytest.fixture
def trusted(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """Believes that certificate alone."""
    return ssl.create_default_context(cafile=str(certificate[0]))


@pytest.fixture
def served(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


class Box:
    """Takes mails, unless it is told what to answer; what came stands in `taken`."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.taken: list[tuple[str, list[str], bytes, bool, bool]] = []

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd calls it so
        envelope.mail_from = address
        return self.answers.get("mail", "250 OK")

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd calls it so
        answer = self.answers.get(address.partition("@")[0], "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd calls it so
        is_safe, is_known = server.transport.get_extra_info("ssl_object") is not None, bool(session.authenticated)
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content, is_safe, is_known))
        return self.answers.get("data", "250 taken")


@contextmanager
def server(box: Box, *, tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[int]:
    """A mail server; with `tls` it speaks TLS from the start. Gives its port."""

    def known(_server: Any, _session: Any, _envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and data == LoginPassword(b"robot", PASSWORD.encode())
        return AuthResult(success=right, handled=right or mechanism not in {"LOGIN", "PLAIN"})

    class Listening(Controller):
        def factory(self) -> SMTP:
            return SMTP(self.handler, hostname="localhost", authenticator=known, **options)

        def _trigger_server(self) -> None:
            assert isinstance(self.server, asyncio.Server)
            self.port = self.server.sockets[0].getsockname()[1]  # the one that was free
            super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd has no types there

    running = Listening(box, hostname="127.0.0.1", port=0, ready_timeout=HANGS_SECONDS, ssl_context=tls)
    running.start()
    try:
        yield running.port
    finally:
        running.stop()


def a_mail(digest: Any = FULL) -> EmailMessage:
    return mail.message(digest, EMAIL, at=NOW)


# --- that it arrives -----------------------------------------------------------------------------------------------


def test_starttls_carries_login_and_mail_to_everybody(served: ssl.SSLContext, trusted: ssl.SSLContext) -> None:
    box = Box()
    with server(box, tls_context=served, require_starttls=True, auth_required=True) as port:
        assert send(replace(EMAIL, port=port), Login("robot", PASSWORD), a_mail(), context=trusted) == ()
    ((sender, to, _, is_safe, is_known),) = box.taken
    assert (sender, to, is_safe, is_known) == (EMAIL.sender, list(TO), True, True)


def test_tls_from_the_start_carries_a_mail_without_a_login(served: ssl.SSLContext, trusted: ssl.SSLContext) -> None:
    box = Box()
    with server(box, tls=served) as port:
        assert send(replace(EMAIL, port=port, security="tls"), None, a_mail(), context=trusted) == ()
    assert [(to, is_safe) for _, to, _, is_safe, _ in box.taken] == [(list(TO), True)]


def test_a_server_on_this_machine_may_have_neither() -> None:
    box = Box()
    with server(box) as port:
        assert send(replace(EMAIL, host="127.0.0.1", port=port, security="none"), None, a_mail()) == ()
    assert len(box.taken) == 1


def test_what_arrives_is_the_mail_byte_for_byte_dots_at_line_starts_and_all() -> None:
    box = Box()
    hostile, dots = a_mail(HOSTILE), EmailMessage()
    dots["Subject"] = "dots"
    dots.set_content(".\n..\n.hidden\nno end\n.")
    with server(box) as port:
        for message in (hostile, dots):
            send(replace(EMAIL, host="127.0.0.1", port=port, security="none"), None, message)
    assert box.taken[0][2] == hostile.as_bytes()
    arrived = message_from_bytes(box.taken[1][2], policy=default)
    assert isinstance(arrived, EmailMessage)
    assert arrived.get_content() == ".\r\n..\r\n.hidden\r\nno end\r\n.\r\n"


# --- that nobody reads along ---------------------------------------------------------------------------------------


def refused(
    email: Email,
    known: Login | None = None,
    *,
    context: ssl.SSLContext | None = None,
    message: EmailMessage | None = None,
) -> NotDelivered:
    """Sends in vain; gives why, which must never show the password."""
    with pytest.raises(NotDelivered) as raised:
        send(email, known, message or a_mail(), context=context)
    assert PASSWORD not in str(raised.value) + repr(raised.value)
    assert raised.value.remedy
    return raised.value


def test_without_starttls_nothing_goes_on(trusted: ssl.SSLContext) -> None:
    box = Box()
    with server(box) as port:
        error = refused(replace(EMAIL, port=port), Login("robot", PASSWORD), context=trusted)
    assert error.what == (
        f"The mail server localhost:{port} does not offer STARTTLS, so nothing was sent: everyone on the way could have "
        "read it."
    )
    assert not error.may_have_arrived
    assert not box.taken


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("host", "trusts", "why"),
    [("localhost", False, "self-signed certificate"), ("127.0.0.1", True, "IP address mismatch")],
)
def test_a_certificate_that_cannot_be_trusted_ends_it(
    security: str, host: str, trusts: bool, why: str, served: ssl.SSLContext, trusted: ssl.SSLContext
) -> None:
    box = Box()
    options: dict[str, Any] = {"tls": served} if security == "tls" else {"tls_context": served}
    with server(box, **options) as port:
        email = replace(EMAIL, host=host, port=port, security=security)
        error = refused(email, Login("robot", PASSWORD), context=trusted if trusts else None)
    assert error.what.startswith(f"The mail server {host}:{port} has a certificate that cannot be trusted: ")
    assert why in error.what
    assert not error.may_have_arrived
    assert not box.taken


@pytest.mark.parametrize("host", ["mail.example", "192.0.2.1", "localhost.example"])
def test_plain_text_is_for_this_very_machine(host: str) -> None:
    with pytest.raises(
        InputError, match='`\\[email\\] security = "none"` is only for a mail server on this very machine'
    ):
        send(replace(EMAIL, host=host, security="none"), None, a_mail())


def test_tls_spoken_to_a_server_without_it_is_told() -> None:
    with server(Box()) as port:
        error = refused(replace(EMAIL, port=port, security="tls"))
    assert error.what.startswith(f"The mail server localhost:{port} does not speak TLS from the start (")
    assert "starttls" in error.remedy


# --- refusals ------------------------------------------------------------------------------------------------------


def test_a_refused_login_is_told_without_the_password(served: ssl.SSLContext, trusted: ssl.SSLContext) -> None:
    box = Box()
    with server(box, tls_context=served) as port:
        error = refused(replace(EMAIL, port=port), Login("robot", f"not the {PASSWORD}"), context=trusted)
    assert error.what == "The mail server refused the login of robot (535)."
    assert error.remedy == "Look at CA_NAG_SMTP_USER and CA_NAG_SMTP_PASSWORD."
    assert not box.taken


def test_a_server_that_takes_no_login_is_told() -> None:
    with server(Box()) as port:
        error = refused(replace(EMAIL, port=port, security="none"), Login("robot", PASSWORD))
    assert error.what == "The mail server takes no login on this connection."


@pytest.mark.parametrize(
    ("answers", "what", "remedy"),
    [
        ({"mail": "550 not you"}, "The mail server refused the sender ca-nag@rootprogram.example: 550 not you.", "Look at `[email] sender`"),
        ({"mail": "451 later"}, "The mail server refused the sender ca-nag@rootprogram.example: 451 later.", "The next run tries again."),
        (
            {"robin": "550 5.1.1 unknown", "sascha": "550 5.1.1 unknown"},
            "The mail server took no recipient: robin@rootprogram.example was refused: 550 5.1.1 unknown; sascha@rootprogram.example was refused: 550 5.1.1 unknown.",
            "Look at `[email] to`.",
        ),
        (
            {"robin": "450 4.2.0 greylisted", "sascha": "550 5.1.1 unknown"},
            "The mail server took no recipient: robin@rootprogram.example was refused: 450 4.2.0 greylisted; sascha@rootprogram.example was refused: 550 5.1.1 unknown.",
            "The next run tries again.",
        ),
        ({"data": "554 looks like spam \x1b[31m"}, "The mail server refused the mail: 554 looks like spam [31m.", "Look at what the server says"),
        ({"data": "452 full"}, "The mail server refused the mail: 452 full.", "The next run tries again."),
    ],
)  # fmt: skip
def test_a_refusal_is_told_with_what_to_do(answers: dict[str, str], what: str, remedy: str) -> None:
    with server(Box(**answers)) as port:
        error = refused(replace(EMAIL, port=port, security="none"))
    assert error.what == what
    assert remedy in error.remedy
    assert not error.may_have_arrived


def test_one_refused_recipient_does_not_keep_the_others_from_their_mail() -> None:
    box = Box(robin="550 5.1.1 unknown")
    with server(box) as port:
        notes = send(replace(EMAIL, port=port, security="none"), None, a_mail())
    assert notes == ("robin@rootprogram.example was refused: 550 5.1.1 unknown",)
    assert [to for _, to, _, _, _ in box.taken] == [["sascha@rootprogram.example"]]


# --- connections that break ----------------------------------------------------------------------------------------


@contextmanager
def breaking(answer: Callable[[bytes], bytes | None]) -> Iterator[int]:
    """A server that answers each line with what `answer` gives, and hangs up at None."""

    def serve() -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 here\r\n")
            for line in lines:
                said = answer(line.rstrip(b"\r\n"))
                if said is None:
                    return
                connection.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            thread.join()


@pytest.mark.parametrize(
    ("breaks_at", "what", "may_have_arrived"),
    [
        (b"ehlo", "The mail server 127.0.0.1:PORT broke off before anything was sent: SMTPServerDisconnected.", False),
        (b"mail", "The mail server broke off before it had the mail: SMTPServerDisconnected.", False),
        (b"rcpt", "The mail server broke off before it had the mail: SMTPServerDisconnected.", False),
        (b"data", "The mail server broke off before it had the mail: SMTPServerDisconnected.", False),
        (b".", "The mail server's last answer got lost: SMTPServerDisconnected.", True),
    ],
)
def test_only_a_mail_that_was_sent_to_its_end_may_have_arrived(
    breaks_at: bytes, what: str, may_have_arrived: bool
) -> None:
    def answer(line: bytes) -> bytes | None:
        verb = line.split(b" ")[0].lower()
        if verb == breaks_at:
            return None
        return {b"ehlo": b"250 here\r\n", b"mail": b"250 OK\r\n", b"rcpt": b"250 OK\r\n", b"data": b"354 go\r\n"}.get(
            verb, b""
        )

    with breaking(answer) as port:
        error = refused(replace(EMAIL, host="127.0.0.1", port=port, security="none"))
    assert error.what == what.replace("PORT", str(port))
    assert error.may_have_arrived is may_have_arrived


def test_a_server_that_cannot_be_reached_is_told() -> None:
    with nobody_listens() as port:
        error = refused(replace(EMAIL, host="127.0.0.1", port=port))
    assert error.what == f"The mail server 127.0.0.1:{port} cannot be reached: Connection refused."
    assert not error.may_have_arrived


def test_a_name_that_no_host_can_have_is_told() -> None:
    error = refused(replace(EMAIL, host="mail..example"))
    assert error.what == "The mail server mail..example:587 cannot be reached: UnicodeError."
    assert "[email] host" in error.remedy


def test_a_server_that_turns_everybody_away_is_told() -> None:
    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.sendall(b"554 no service\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        thread = threading.Thread(target=serve)
        thread.start()
        error = refused(replace(EMAIL, host="127.0.0.1", port=port, security="none"))
        thread.join()
    assert error.what == f"The mail server 127.0.0.1:{port} turned the connection away: 554 no service."


# --- the login -----------------------------------------------------------------------------------------------------


def test_a_login_hides_its_password() -> None:
    known = Login("robot", PASSWORD)
    assert f"{known} {known!r}" == "Login('robot', ***) Login('robot', ***)"
    assert known.reveal() == PASSWORD
    with pytest.raises(TypeError):
        pickle.dumps(known)


def test_the_password_comes_from_the_environment_or_from_a_file_that_it_names(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text(f"\ufeff {PASSWORD} \r\n", encoding="utf-8")
    given = login({"CA_NAG_SMTP_USER": "robot", "CA_NAG_SMTP_PASSWORD": PASSWORD, "CA_NAG_SMTP_PASSWORD_FILE": "/none"})
    assert given
    assert (given.user, given.reveal()) == ("robot", PASSWORD)
    kept = login({"CA_NAG_SMTP_USER": "robot", "CA_NAG_SMTP_PASSWORD": "", "CA_NAG_SMTP_PASSWORD_FILE": str(path)})
    assert kept
    assert kept.reveal() == f" {PASSWORD} "  # blanks can be part of a password; the line end is not
    assert login({}) is None
    assert login({"CA_NAG_SMTP_USER": "", "CA_NAG_SMTP_PASSWORD": ""}) is None


@pytest.mark.parametrize(
    ("environ", "what"),
    [
        ({"CA_NAG_SMTP_USER": "robot"}, "CA_NAG_SMTP_USER is set, but there is no password."),
        ({"CA_NAG_SMTP_PASSWORD": PASSWORD}, "There is a password for the mail server but nobody to log in with it."),
        ({"CA_NAG_SMTP_USER": "robot", "CA_NAG_SMTP_PASSWORD": f"{PASSWORD}ü"}, "What CA_NAG_SMTP_PASSWORD gives holds a character that a mail server's login cannot carry."),
        ({"CA_NAG_SMTP_USER": "robot", "CA_NAG_SMTP_PASSWORD_FILE": "FOLDER/none"}, "The file FOLDER/none with the mail server's password cannot be read: No such file or directory."),
        ({"CA_NAG_SMTP_USER": "robot", "CA_NAG_SMTP_PASSWORD_FILE": "FOLDER/empty"}, "The file FOLDER/empty is to hold the mail server's password and nothing else; it is empty."),
        ({"CA_NAG_SMTP_USER": "robot", "CA_NAG_SMTP_PASSWORD_FILE": "FOLDER/two"}, "The file FOLDER/two is to hold the mail server's password and nothing else; it has several lines."),
    ],
)  # fmt: skip
def test_half_a_login_is_an_input_error_that_never_shows_the_password(
    environ: dict[str, str], what: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "two").write_text(f"robot\n{PASSWORD}\n")
    with pytest.raises(InputError) as raised:
        login({name: value.replace("FOLDER", str(tmp_path)) for name, value in environ.items()})
    assert raised.value.what == what.replace("FOLDER", str(tmp_path))
    assert raised.value.remedy
    assert PASSWORD not in str(raised.value)
