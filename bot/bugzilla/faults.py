"""What an answer means: a value, an error that asking again may mend, or one that it cannot.

    ServerError
    ├── Passing        may be gone next time: time-outs, 5xx, cut-off bodies, HTTP 200 with code 100500
    ├── Refused        Bugzilla's own answer to this request: unknown bug (101), hidden bug (102), unknown user (51), …
    └── RateLimited    nothing is asked any more
    LoginRefused       nothing is asked any more either: five wrong keys in a minute lock the address out of BMO
    └── LoginNeeded    nobody is logged in, and this cannot be had without

The HTTP status alone does not tell (measured on 5.2 and BMO), so every body is looked at first.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import httpx
import requests
import urllib3.exceptions

from bot.errors import LoginRefused, RateLimited, ServerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MAX_BYTES = 200_000_000
"""A larger answer is refused: 1,721 bugs with everything inlined were 33 MB (measured)."""

HIDDEN, UNKNOWN_BUG, UNKNOWN_NAME, NO_SUCH_PATH = 102, 101, 51, 32614
_SERVER_DIED = 100500
# 300 wrong name or password, 301 account disabled, 306 wrong or revoked key.
_KEY_CODES = frozenset({300, 301, 306})
_LOGIN_NEEDED = 410
_TOO_MANY_REQUESTS = 429
_PASSING_STATUS = frozenset({408, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_BAD_REQUEST = 400
# BMO: 400/32000 "You have exceeded the rate limit.". 32000 is also what is said of people, in texts that quote the
# names they gave themselves, but with their login; texts with other codes quote comments and whiteboards.
_RATE_LIMIT_CODES = frozenset({None, 32000})
_RATE_LIMIT = re.compile(r"[^@<>]*\brate limit\b[^@<>]*", re.IGNORECASE)

_KEY_REMEDY = (
    "Make a new API key in the account's preferences on that server, and check that the account is open. "
    "It is not tried again: after five wrong keys BMO locks the whole address out for an hour."
)
_LOGIN_REMEDY = "This server shows nothing without a login: give an API key (CA_NAG_API_KEY, or `api_key_file`)."
_URL_REMEDY = "Check `[bugzilla] url`: it should be the address at which that Bugzilla's front page appears."


class Passing(ServerError):  # noqa: N818 - named as its kin in bot.errors: what happened, not that it is an error
    """A fault that may be gone when the same is asked again.

    Args:
        what: what happened.
        wait_seconds: how long the server asked us to wait before asking again; 0 if it did not say.
        remedy: what to do if it does not go away.
    """

    def __init__(self, what: str, wait_seconds: float = 0.0, remedy: str = "") -> None:
        super().__init__(what, remedy or "Try again later; if it stays so, look at the server's own status page.")
        self.wait_seconds = wait_seconds


class Refused(ServerError):  # noqa: N818 - the same
    """Bugzilla's own word that this request cannot be answered.

    Args:
        host: who says so.
        code: Bugzilla's error code; None where the answer has none.
        message: Bugzilla's text, in its own words; may be empty.
    """

    def __init__(self, host: str, code: int | None, message: str) -> None:
        super().__init__(f"{host} answers with error {code}: {message or '(no text)'}")
        self.code = code
        self.message = message


class LoginNeeded(LoginRefused):
    """Nobody is logged in (410), and the server does not answer this to nobody."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, whichever library brought it.

    Args:
        host: who was asked; the only part of the URL that errors name.
        status: the HTTP status.
        headers: names in lower case.
        body: as sent, content encoding undone.
        hide: takes the key out of a text, should the server repeat it.
    """

    host: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    hide: Callable[[str], str] = str


def plain(text: object, limit: int = 300) -> str:
    """Make one short printable line of whatever a server says, so that no control sequence reaches a terminal."""
    line = " ".join("".join(char if char.isprintable() else " " for char in str(text)).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _wait_of(answer: Answer) -> float:
    """Read Retry-After: seconds, or a date, which is measured against the answer's own Date. 0 if there is none."""
    asked = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", asked):
        return float(asked)
    try:
        until, now = parsedate_to_datetime(asked), parsedate_to_datetime(answer.headers.get("date", ""))
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _reject_constant(name: str) -> NoReturn:
    message = f"{name} is no JSON"
    raise ValueError(message)


def _json_of(body: bytes) -> Any:
    """Parse a body; None where it is no JSON, is cut off, or is nested too deeply (JSON's own null means as little)."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        return None


def _redirected(answer: Answer) -> ServerError:
    # Only the host: the rest of a Location may repeat the query, and a query may hold a key.
    try:
        target = urlsplit(answer.headers.get("location", "")).hostname or answer.host
    except ValueError:
        target = "somewhere else"
    return ServerError(
        f"{answer.host} redirects to {plain(answer.hide(target), 100)}, and redirects are not followed: "
        "one could carry the API key to another host, or turn a change into a mere reading.",
        "If that is the right place, write its address into `[bugzilla] url`.",
    )


def _own_error(answer: Answer, value: Mapping[str, Any]) -> ServerError | LoginRefused:
    """Sort Bugzilla's own error bodies: {"error": true, "code": N, "message": "…"}; BMO's 100500 has message null."""
    code = value.get("code") if isinstance(value.get("code"), int) else None
    message = plain(answer.hide(str(value.get("message") or "")))
    asked_too_often = code in _RATE_LIMIT_CODES and _RATE_LIMIT.fullmatch(message)
    if answer.status == _TOO_MANY_REQUESTS or asked_too_often:
        return _rate_limited(answer)
    if code == _LOGIN_NEEDED:
        return LoginNeeded(f"{answer.host} wants a login first: {message}", _LOGIN_REMEDY)
    if code in _KEY_CODES:
        return LoginRefused(f"{answer.host} refuses the login (code {code}): {message}", _KEY_REMEDY)
    if code == _SERVER_DIED or (code is None and answer.status in _PASSING_STATUS):
        return Passing(f"{answer.host} broke off while answering (code {code}).", _wait_of(answer))
    return Refused(answer.host, code, message)


def _rate_limited(answer: Answer) -> RateLimited:
    return RateLimited(
        f"{answer.host} says that it was asked too often. Nothing more was asked.",
        "Wait at least an hour: BMO shuts the whole address out for that long, with or without a key.",
    )


def value_of(answer: Answer) -> dict[str, Any]:
    """Say what an answer means.

    Args:
        answer: one whole HTTP answer.

    Returns:
        Bugzilla's JSON object, which holds no error.

    Raises:
        RateLimited: 429, or the error that speaks of a rate limit (BMO: 400/32000).
        LoginRefused: the key is wrong or revoked, the account closed, or a login is needed.
        Passing: asking again may help.
        Refused: Bugzilla's own error about this request.
        ServerError: a redirect, or something that is no Bugzilla.
    """
    if 300 <= answer.status < _BAD_REQUEST:  # noqa: PLR2004 - the range that HTTP gives to redirects
        raise _redirected(answer)
    value = _json_of(answer.body)
    if isinstance(value, dict) and value.get("error"):
        raise _own_error(answer, value)
    if answer.status == _TOO_MANY_REQUESTS:
        raise _rate_limited(answer)
    if answer.status in _PASSING_STATUS:
        wait = _wait_of(answer)
        asked = f" and asks to be left alone for {wait:.0f} seconds" if wait else ""
        raise Passing(f"{answer.host} answers with HTTP {answer.status}{asked}.", wait)
    if answer.status >= _BAD_REQUEST:
        raise ServerError(
            f"{answer.host} answers with HTTP {answer.status} and no word from a Bugzilla.",
            _URL_REMEDY + " Something in between (a proxy, a firewall) may answer in its place.",
        )
    if isinstance(value, dict):
        return value
    if answer.body.lstrip()[:1] == b"<" or "html" in answer.headers.get("content-type", ""):
        # Asked again all the same: a proxy's or a maintenance page goes away, a wrong address costs a few seconds.
        raise Passing(f"{answer.host} answers with a web page, not as a Bugzilla does.", remedy=_URL_REMEDY)
    raise Passing(f"{answer.host} sent {len(answer.body)} bytes that are no JSON object, or only the start of one.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk an exception's whole ancestry: causes, contexts, and the ones that urllib3 keeps in `reason` or `args`."""
    seen: set[int] = set()
    stack: list[object] = [error]
    while stack:
        current = stack.pop()
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        stack += [current.__cause__, current.__context__, getattr(current, "reason", None), *current.args]


_TIMEOUTS = (requests.Timeout, httpx.TimeoutException, TimeoutError)
_BAD_URLS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    httpx.InvalidURL,
    httpx.UnsupportedProtocol,
    urllib3.exceptions.LocationParseError,
    UnicodeError,
)


def from_transport(error: Exception, host: str, timeout_seconds: float) -> ServerError:
    """Say what it means that no answer came.

    Args:
        error: what requests, httpx or the socket raised. Its own text is not used: it quotes URLs, keys included.
        host: who was asked.
        timeout_seconds: how long one answer was waited for.

    Returns:
        The error to raise, outside of the `except` block, so that it does not drag the other one along.
    """
    causes = list(_causes(error))
    certificate = next((cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None)
    if certificate is not None:
        return ServerError(
            f"{host}: the server's TLS certificate is not accepted: {plain(certificate.verify_message)}.",
            "Nothing was sent. Behind a proxy that opens TLS, name its certificates in SSL_CERT_FILE and "
            "REQUESTS_CA_BUNDLE.",
        )
    resolving = next((cause for cause in causes if isinstance(cause, socket.gaierror)), None)
    if resolving is not None and resolving.errno != socket.EAI_AGAIN:
        return ServerError(f"{host}: there is no server of that name.", _URL_REMEDY)
    if resolving is None and any(isinstance(cause, _BAD_URLS) for cause in causes):
        return ServerError(f"{host}: no request can be made of this address.", _URL_REMEDY)
    kinds: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
        (socket.gaierror, "its name cannot be looked up at the moment."),
        (_TIMEOUTS, f"no answer within {timeout_seconds:g} seconds."),
        (ConnectionRefusedError, "it refuses connections."),
        (ssl.SSLError, "no TLS connection could be made."),
    )
    broke = f"the connection broke off ({type(error).__name__})."
    why = next((text for kind, text in kinds if any(isinstance(cause, kind) for cause in causes)), broke)
    return Passing(f"{host}: {why}")


def too_large(host: str) -> ServerError:
    """Make the error for a body beyond `MAX_BYTES`."""
    return ServerError(
        f"{host} sent more than {MAX_BYTES // 1_000_000} MB in one answer; the rest was not read.",
        "Lower `[bugzilla] chunk`.",
    )
