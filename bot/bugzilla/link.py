"""The way to one server: python-bugzilla and httpx with the same key, patience and rules."""

from __future__ import annotations

import io
import logging
import time
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit

import bugzilla
import httpx
import requests
import urllib3.exceptions

from bot.bugzilla.faults import MAX_BYTES, Answer, Passing, from_transport, too_large, value_of
from bot.bugzilla.patience import Patience
from bot.errors import InputError, LoginRefused, ServerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from types import TracebackType

    from bot.bugzilla.session import Secret
    from bot.config.settings import Server

_Value = TypeVar("_Value")

_HEADER = "X-BUGZILLA-API-KEY"
_PARAMETER = "Bugzilla_api_key"
# A body may take this many times as long as the wait for one piece of it; a server that trickles is cut off.
_TRICKLE = 10
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _silent(_record: logging.LogRecord) -> bool:
    return False


def _silence() -> None:
    """Let no library log what it sends: httpx writes whole URLs at INFO, urllib3 at DEBUG and in warnings.

    A filter, since a level could be lowered again by whoever sets up logging later.
    """
    for name in ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy", "urllib3.connectionpool"):
        logging.getLogger(name).addFilter(_silent)
    for name in ("urllib3.connection", "requests.sessions", "bugzilla._session", "bugzilla._backendrest"):
        logging.getLogger(name).addFilter(_silent)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a Bugzilla stands.

    Args:
        base: its address without a slash at the end, and without `/rest`.
        host: host and port, the only part that messages name.
        plaintext: whether the key would travel unencrypted to another machine.
    """

    base: str
    host: str
    plaintext: bool

    @classmethod
    def of(cls, url: str) -> Site:
        """Take `[bugzilla] url` apart.

        Raises:
            InputError: it is no http(s) address, or has a password in it.
        """
        try:
            parts = urlsplit(url)
            host, _port = parts.hostname, parts.port
        except ValueError:
            host, parts = None, urlsplit("")
        if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment:
            raise InputError(
                "`[bugzilla] url` is no address of a server.", "Write it as in `https://bugzilla.mozilla.org`."
            )
        if parts.username is not None or parts.password is not None:
            raise InputError("`[bugzilla] url` has a name or password in it.", "Use an API key.")
        path = parts.path.rstrip("/").removesuffix("/rest")
        return cls(
            base=f"{parts.scheme}://{parts.netloc}{path}",
            host=parts.netloc,
            plaintext=parts.scheme == "http" and host not in _LOOPBACK,
        )


def _user_agent() -> str:
    try:
        return f"ca-nag/{metadata.version('ca-nag')}"
    except metadata.PackageNotFoundError:
        return "ca-nag"


def read_body(pieces: Iterable[bytes], host: str, timeout_seconds: float) -> bytes:
    """Collect a body, up to `MAX_BYTES` and for a limited time.

    Args:
        pieces: as they come.
        host: who sends it.
        timeout_seconds: how long one piece is waited for; all together may take ten times that.

    Raises:
        ServerError: it is too large.
        Passing: it trickles in too slowly.
    """
    body = bytearray()
    end = time.monotonic() + timeout_seconds * _TRICKLE
    for piece in pieces:
        body += piece
        if len(body) > MAX_BYTES:
            raise too_large(host)
        if time.monotonic() > end:
            raise Passing(f"{host}: the answer trickled in for {timeout_seconds * _TRICKLE:g} seconds without an end.")
    return bytes(body)


class _Guarded(requests.Session):
    """The session that python-bugzilla works with: it follows nothing, caps all, and judges every answer itself.

    python-bugzilla raises `type(error)(str(error))` anew, which loses a redirect's target and an error's code; what is
    raised here is therefore kept, and `Link.library` takes it from here. python-bugzilla also sets its own User-Agent
    and takes its time-out from the environment; both are overruled here.
    """

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._link = link
        self._failure: ServerError | LoginRefused | None = None
        self.max_redirects = 0
        # Without this, requests would send what ~/.netrc holds for that host.
        self.auth = _no_auth

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Send one request; reads are asked again where that helps, changes never.

        Raises:
            ServerError: see `faults.value_of` and `faults.from_transport`.
            LoginRefused: see `faults.value_of`.
        """
        del args  # python-bugzilla names all the others
        try:
            if method == "GET":
                return self._link.patience.ask(lambda: self._once(method, url, kwargs))
            return self._once(method, url, kwargs)
        except (ServerError, LoginRefused) as error:
            self._failure = error
            raise

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Follow nothing, and leave the answer as it came: `faults.value_of` says where it points."""

    def take_failure(self) -> ServerError | LoginRefused | None:
        """Give the error that was raised last, once."""
        failure, self._failure = self._failure, None
        return failure

    def _once(self, method: str | bytes, url: str | bytes, kwargs: dict[str, Any]) -> requests.Response:
        link = self._link
        more = {
            **kwargs,
            "headers": {**(kwargs.get("headers") or {}), **link.headers},
            "params": {**(kwargs.get("params") or {}), **link.key_parameter},
            "timeout": link.timeout_seconds,
            "allow_redirects": False,
            "stream": True,
        }
        failure: ServerError | None = None
        try:
            with super().request(method, url, **more) as response:
                body = read_body(response.iter_content(16_384), link.site.host, link.timeout_seconds)
                status, headers = response.status_code, response.headers
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            failure = from_transport(error, link.site.host, link.timeout_seconds)
        if failure:
            raise failure
        value_of(link.answer(status, headers, body))
        # A copy without the request, its URL and its key: whatever python-bugzilla does with it stays harmless.
        copy = requests.Response()
        copy.status_code = status
        copy.encoding = "utf-8"
        copy.raw = io.BytesIO(body)
        return copy


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class Link:
    """The way to one server: python-bugzilla and httpx with one key, one patience and one set of rules.

    Use it in a `with` statement; it closes both clients.

    Args:
        server: which server, and how gently.
        key: the API key, or None.
        sleep: waits that many seconds between two attempts.

    Raises:
        InputError: the server's address is none.
    """

    def __init__(self, server: Server, key: Secret | None, sleep: Callable[[float], object] = time.sleep) -> None:
        _silence()
        self.site = Site.of(server.url)
        self.server = server
        self.key = key
        self.timeout_seconds = float(server.timeout_seconds)
        self.patience = Patience(server.attempts, sleep)
        self.headers = {"Accept": "application/json", "User-Agent": _user_agent()}
        self.key_parameter: dict[str, str] = {}
        self.notes: list[str] = list(key.notes) if key else []
        if key and server.key_in_url:
            self.key_parameter = {_PARAMETER: key.reveal()}
            self.notes.append(
                "The API key is sent in URLs (`key_in_url`), where servers and proxies write it into their logs. "
                "Only Bugzilla 5.2 needs that."
            )
        elif key:
            self.headers[_HEADER] = key.reveal()
        if key and self.site.plaintext:
            self.notes.append(f"The API key travels unencrypted to {self.site.host}: the address begins with http:.")
        self._http = httpx.Client(headers=self.headers, timeout=self.timeout_seconds, follow_redirects=False)
        self._session = _Guarded(self)
        self._bugzilla: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()
        self._session.close()

    def answer(self, status: int, headers: Mapping[str, str], body: bytes) -> Answer:
        """Put one HTTP answer into the form that `faults` judges."""
        lower = {name.lower(): value for name, value in headers.items()}
        return Answer(self.site.host, status, lower, body, self.key.hide if self.key else str)

    def library(self, call: Callable[[Any], _Value]) -> _Value:
        """Do something with python-bugzilla, connected over REST; whatever it raises becomes one of our errors.

        For one thread only.

        Args:
            call: gets the `bugzilla.Bugzilla` object.

        Returns:
            What `call` returns.

        Raises:
            ServerError: the server cannot be reached, or its answer is none of a Bugzilla.
            LoginRefused: the key is refused.
        """
        self._session.take_failure()
        try:
            if self._bugzilla is None:
                self._bugzilla = bugzilla.Bugzilla(
                    f"{self.site.base}/rest", force_rest=True, use_creds=False, requests_session=self._session
                )
            return call(self._bugzilla)
        except Exception as error:  # noqa: BLE001 - python-bugzilla stumbles over odd answers with any exception at all
            failure = self._session.take_failure() or ServerError(
                f"{self.site.host} answered, but not as a Bugzilla does ({type(error).__name__}).",
                "Check `[bugzilla] url`.",
            )
        raise failure

    def get(
        self, path: str, params: Mapping[str, str | Sequence[str]] | None = None, attempts: int | None = None
    ) -> dict[str, Any]:
        """Ask one thing over httpx; safe in several threads at once.

        Args:
            path: what follows `/rest/`.
            params: the query; a list repeats its name.
            attempts: another number of attempts than the configured one.

        Returns:
            Bugzilla's JSON object.

        Raises:
            ServerError: see `faults.value_of` and `faults.from_transport`.
            LoginRefused: see `faults.value_of`.
        """
        query = {**(params or {}), **self.key_parameter}
        return self.patience.ask(lambda: self._get_once(f"{self.site.base}/rest/{path}", query), attempts)

    def _get_once(self, url: str, query: Mapping[str, str | Sequence[str]]) -> dict[str, Any]:
        failure: ServerError | None = None
        try:
            with self._http.stream("GET", url, params=query) as response:
                body = read_body(response.iter_bytes(), self.site.host, self.timeout_seconds)
                status, headers = response.status_code, response.headers
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
            failure = from_transport(error, self.site.host, self.timeout_seconds)
        if failure:
            raise failure
        return value_of(self.answer(status, headers, body))
