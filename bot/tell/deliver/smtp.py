"""Handing a mail over to a mail server, by STARTTLS or TLS with a certificate that is checked."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.config.settings import Email
from bot.config.values import is_loopback
from bot.errors import InputError, NotDelivered
from bot.tell.words import clean

USER_VARIABLE = "CA_NAG_SMTP_USER"
PASSWORD_VARIABLE = "CA_NAG_SMTP_PASSWORD"  # noqa: S105 - the name of the variable
PASSWORD_FILE_VARIABLE = "CA_NAG_SMTP_PASSWORD_FILE"  # noqa: S105 - the name of the variable

_READY, _OK, _START_DATA = 220, 250, 354
_TAKEN = frozenset({250, 251})
_FOR_GOOD = 500
_AGAIN = "The next run tries again."
_DOT = re.compile(rb"^\.", re.MULTILINE)
_Answer = TypeVar("_Answer")


class Login:
    """Who logs in at the mail server; the password shows itself to nobody.

    Args:
        user: the login.
        password: its password.

    Raises:
        InputError: one of them cannot be sent; the text does not show the password.
    """

    __slots__ = ("_password", "user")

    def __init__(self, user: str, password: str) -> None:
        for name, text in ((USER_VARIABLE, user), (PASSWORD_VARIABLE, password)):
            if not text.isascii() or "\0" in text:
                raise InputError(
                    f"What {name} gives holds a character that a mail server's login cannot carry.",
                    "Choose one of ASCII characters.",
                )
        self.user = user
        self._password = password

    def __repr__(self) -> str:
        return f"Login({self.user!r}, ***)"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")

    def reveal(self) -> str:
        """Give the password itself, for the one place that sends it."""
        return self._password


def login(environ: Mapping[str, str]) -> Login | None:
    """Find who logs in at the mail server.

    Args:
        environ: the environment: `CA_NAG_SMTP_USER`, with `CA_NAG_SMTP_PASSWORD` or `CA_NAG_SMTP_PASSWORD_FILE`, which
            names a file that holds the password and nothing else. Empty is the same as absent.

    Returns:
        The login; None if there is none, so that nobody logs in.

    Raises:
        InputError: one is there without the other, or the file cannot be read; the text never shows the password.
    """
    user, password = environ.get(USER_VARIABLE, "").strip(), environ.get(PASSWORD_VARIABLE, "")
    path = environ.get(PASSWORD_FILE_VARIABLE, "").strip()
    if not password and path:
        password = _password_in(Path(path).expanduser())
    if not user and not password:
        return None
    if not user:
        raise InputError(
            "There is a password for the mail server but nobody to log in with it.", f"Set {USER_VARIABLE}."
        )
    if not password:
        raise InputError(
            f"{USER_VARIABLE} is set, but there is no password.",
            f"Set {PASSWORD_VARIABLE}, or {PASSWORD_FILE_VARIABLE} to the name of a file that holds it.",
        )
    return Login(user, password)


def _password_in(path: Path) -> str:
    try:
        password = path.read_text(encoding="utf-8-sig").rstrip("\r\n")
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, or a name that no file can have
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise InputError(
            f"The file {path} with the mail server's password cannot be read: {why}.",
            f"Put the password into it, or name another file in {PASSWORD_FILE_VARIABLE}.",
        ) from None
    if not password or len(password.splitlines()) > 1:
        raise InputError(
            f"The file {path} is to hold the mail server's password and nothing else; it "
            f"{'has several lines' if password else 'is empty'}.",
            "Put the password into it, on one line.",
        )
    return password


def send(
    email: Email, login: Login | None, message: EmailMessage, *, context: ssl.SSLContext | None = None
) -> tuple[str, ...]:
    """Send one mail to all recipients.

    Args:
        email: the server, how it is spoken to, who sends and who gets it. Each answer may take `timeout_seconds`.
        login: who logs in; None: nobody does.
        message: the mail.
        context: whose certificates are believed; None: those that this machine believes.

    Returns:
        One sentence for each recipient that was refused while others were taken.

    Raises:
        InputError: the settings would send a mail, or a password, where others can read it.
        NotDelivered: it was refused, or nobody knows whether it arrived; the text never shows the password.
    """
    if email.security == "none" and not is_loopback(email.host):
        raise InputError(
            f'`[email] security = "none"` is only for a mail server on this very machine, not for {email.host}.',
            'Set it to "starttls" (port 587) or "tls" (port 465).',
        )
    body = message.as_bytes(policy=SMTP)
    with _connected(email, context or ssl.create_default_context()) as server:
        if login:
            _log_in(server, login)
        refused = _envelope(server, email)
        _hand_over(server, body)
        with suppress(smtplib.SMTPException, OSError):
            server.quit()  # it has the mail already
    return refused


@contextmanager
def _connected(email: Email, context: ssl.SSLContext) -> Iterator[smtplib.SMTP]:
    """Gives a connection that is as safe as the settings want it, and ends it."""
    where, seconds = f"The mail server {email.host}:{email.port}", email.timeout_seconds
    try:
        if email.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(email.host, email.port, timeout=seconds, context=context)
        else:
            server = smtplib.SMTP(email.host, email.port, timeout=seconds)
    except ssl.SSLCertVerificationError as error:
        raise _untrusted(where, error) from None
    except ssl.SSLError as error:
        raise NotDelivered(
            f"{where} does not speak TLS from the start ({error.reason}).",
            'Set `[email] security = "starttls"` if that is its port for STARTTLS (587).',
        ) from None
    except smtplib.SMTPResponseException as error:
        raise NotDelivered(
            f"{where} turned the connection away: {_said(error.smtp_code, error.smtp_error)}.", _AGAIN
        ) from None
    except (smtplib.SMTPException, OSError, ValueError) as error:  # ValueError: a name that no host can have
        raise NotDelivered(
            f"{where} cannot be reached: {_why(error)}.",
            f"Look at `[email] host`, `port` and `security`. {_AGAIN}",
        ) from None
    try:
        _greet(server, email, where, context)
        yield server
    finally:
        server.close()


def _greet(server: smtplib.SMTP, email: Email, where: str, context: ssl.SSLContext) -> None:
    """Says hello, and goes over to TLS where that is how the server is to be spoken to: never on without it."""
    try:
        server.ehlo_or_helo_if_needed()
        if email.security == "starttls":
            server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
    except smtplib.SMTPNotSupportedError:
        raise NotDelivered(
            f"{where} does not offer STARTTLS, so nothing was sent: everyone on the way could have read it.",
            'Set `[email] security = "tls"` with the port for that (465), or ask who runs the server.',
        ) from None
    except ssl.SSLCertVerificationError as error:
        raise _untrusted(where, error) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotDelivered(f"{where} broke off before anything was sent: {_why(error)}.", _AGAIN) from None


def _untrusted(where: str, error: ssl.SSLCertVerificationError) -> NotDelivered:
    return NotDelivered(
        f"{where} has a certificate that cannot be trusted: {clean(error.verify_message, 200)}.",
        "Name the server in `[email] host` as its certificate does; if it is your own authority's, add that to what "
        "this machine trusts.",
    )


def _log_in(server: smtplib.SMTP, login: Login) -> None:
    try:
        server.login(login.user, login.reveal())
    except smtplib.SMTPAuthenticationError as error:
        # Its text is not repeated: some servers say back what they were told.
        raise NotDelivered(
            f"The mail server refused the login of {clean(login.user, 80)} ({error.smtp_code}).",
            f"Look at {USER_VARIABLE} and {PASSWORD_VARIABLE}." if error.smtp_code >= _FOR_GOOD else _AGAIN,
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise NotDelivered(
            "The mail server takes no login on this connection.",
            f"Unset {USER_VARIABLE} and its password, or look at `[email] port` and `security`.",
        ) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotDelivered(
            f"The login at the mail server did not work ({type(error).__name__}).",
            f"Look at how the server wants logins; {_AGAIN.lower()}",
        ) from None


def _envelope(server: smtplib.SMTP, email: Email) -> tuple[str, ...]:
    """Names sender and recipients; gives who was refused, if somebody was taken."""
    code, text = _asked(lambda: server.mail(email.sender))
    if code != _OK:
        remedy = "Look at `[email] sender`, and whether the server wants a login." if code >= _FOR_GOOD else _AGAIN
        raise NotDelivered(
            f"The mail server refused the sender {clean(email.sender, 120)}: {_said(code, text)}.", remedy
        )
    refused, codes = [], []
    for recipient in email.to:
        code, text = _asked(partial(server.rcpt, recipient))
        codes.append(code)
        if code not in _TAKEN:
            refused.append(f"{clean(recipient, 120)} was refused: {_said(code, text)}")
    if len(refused) == len(email.to):
        raise NotDelivered(
            f"The mail server took no recipient: {'; '.join(refused)}.",
            "Look at `[email] to`." if all(code >= _FOR_GOOD for code in codes) else _AGAIN,
        )
    return tuple(refused)


def _hand_over(server: smtplib.SMTP, body: bytes) -> None:
    """Sends the text. Only from its very end on can the server have taken it, so that is sent by itself."""
    code, text = _asked(lambda: server.docmd("DATA"))
    if code != _START_DATA:
        raise NotDelivered(f"The mail server did not want the text: {_said(code, text)}.", _AGAIN)
    _asked(lambda: server.send(_DOT.sub(b"..", body)))
    try:
        server.send(b".\r\n")
        code, text = server.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise NotDelivered(
            f"The mail server's last answer got lost: {_why(error)}.",
            "Look into the mailbox; the next run tries again, and says that it may be a second copy.",
            may_have_arrived=True,
        ) from None
    if code != _OK:
        remedy = "Look at what the server says, or ask who runs it." if code >= _FOR_GOOD else _AGAIN
        raise NotDelivered(f"The mail server refused the mail: {_said(code, text)}.", remedy)


def _asked(ask: Callable[[], _Answer]) -> _Answer:
    """Asks, where the mail cannot have arrived yet."""
    try:
        return ask()
    except (smtplib.SMTPException, OSError) as error:
        raise NotDelivered(f"The mail server broke off before it had the mail: {_why(error)}.", _AGAIN) from None


def _said(code: int, text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return clean(f"{code} {said}", 200)


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    if isinstance(error, OSError) and error.strerror and not isinstance(error, ssl.SSLError):
        return clean(error.strerror, 120)
    return clean(type(error).__name__)
