"""One change of one bug: a single PUT, and what its answer says of whether the change is stored.

    Stored     Bugzilla says so, and names the bug (a flag that it names may be missing all the same: read again)
    Refusal    Bugzilla's own definite no; nothing is stored
    NotSent    not one byte of the request has left
    Unclear    all else: the change is stored, or is not, or will be when a stuck server process wakes up

Never sent again and never redirected: both could store it twice or elsewhere. After a rate limit or a refused login,
where nothing is stored either, the `RateLimited` or `LoginRefused` of reads is raised, and the link falls silent.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import httpx

from bot.bugzilla.faults import NO_SUCH_PATH, Answer, Refused, from_transport, plain, value_of
from bot.bugzilla.link import Link, read_body
from bot.bugzilla.shape import bug_id_of, moment
from bot.errors import LoginRefused, RateLimited, ServerError

LIMIT_SECONDS = 60.0
"""From the first byte to the last, however slowly it comes; less where `timeout_seconds` is less."""

_DEEPEST = 20
_BMO_VERSION = re.compile(r"20[0-9]{6}\.[0-9]+")


@dataclass(frozen=True, slots=True)
class Stored:
    """The server says that the change is stored.

    Args:
        answer: its JSON, without the key should it repeat that. Neither comment nor tag is in it, and under contention
            it can name a flag that does not exist (measured).
    """

    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Bugzilla refuses the change; nothing of it is stored.

    Args:
        code: Bugzilla's error code; 32000 stands for many things, which only the text tells apart.
        message: its sentence, on one line; quotes the bug and people, so it is hostile text.
        status: the HTTP status, 400 to 499.
    """

    code: int
    message: str
    status: int


@dataclass(frozen=True, slots=True)
class Unclear:
    """The change may be stored; only reading the bug again tells, and not at once if a server process is stuck.

    Args:
        why: what happened, naming the server's host.
    """

    why: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """No connection could be made, or the link had fallen silent before, so the server cannot have the change.

    Args:
        why: what happened, naming the server's host.
    """

    why: str


Outcome = Stored | Refusal | Unclear | NotSent


def body_of(
    comment: str, needinfo: Sequence[str], clear_flags: Sequence[int], whiteboard: str | None, tag: str
) -> dict[str, Any]:
    """Put one change of one bug into the form that PUT takes; what is empty is left out.

    Args:
        comment: the whole text; a blank one would be stored by no server.
        needinfo: full logins, each asked by a flag of its own. `new` always adds one: without it a server replaces
            the requestee of a flag that is there, and somebody else's question is lost (measured).
        clear_flags: ids of flags to clear. They come first; if one is gone, the whole PUT fails (404/51), which
            keeps a duplicate out.
        whiteboard: its new text; empty empties it, None leaves it.
        tag: put on the comment (BMO; 5.2 ignores it); empty for none.

    Returns:
        JSON values, without a key.
    """
    body: dict[str, Any] = {}
    if comment.strip():
        body["comment"] = {"body": comment}
        if tag:
            body["comment_tags"] = [tag]
    flags: list[dict[str, Any]] = [{"id": number, "status": "X"} for number in clear_flags]
    flags += [{"name": "needinfo", "status": "?", "requestee": login, "new": True} for login in needinfo]
    if flags:
        body["flags"] = flags
    if whiteboard is not None:
        body["whiteboard"] = whiteboard
    return body


class _Flight:
    """One request under way: whether it has begun to leave, and the socket by which it is ended at the deadline."""

    def __init__(self) -> None:
        self.left = False
        self.late = False
        self._stream: Any = None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Follow httpx's steps (its `trace` extension): `connection.connect_tcp.complete` and so on.

        Raises:
            TimeoutError: the deadline has passed before the request began to leave; so it does not.
        """
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._stream = info.get("return_value")
        elif event.endswith(".send_request_headers.started"):
            if self.late:
                raise TimeoutError
            self.left = True

    def cut(self) -> None:
        """End it: httpx's time-outs are for each piece, and a server that trickles keeps to them for ever."""
        self.late = True
        connection = self._stream.get_extra_info("socket") if self._stream else None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def put(link: Link, bug_id: int, body: Mapping[str, Any]) -> Outcome:
    """Send one change of one bug, once.

    The connection is its own: one that was kept open may be closed by the server at that very moment, and nobody could
    say then whether the change arrived.

    Args:
        link: the way to the server. A key that it sends in URLs goes into the body here, which 5.2 takes as well.
        bug_id: which bug.
        body: JSON values, as `body_of` makes them.

    Returns:
        What the answer, or its absence, says.

    Raises:
        RateLimited: the server wants to be left alone, now or since an earlier answer; nothing is stored.
        LoginRefused: the key is refused, or nobody is logged in; nothing is stored.
    """
    # Escapes only: half a surrogate pair in a text is legal JSON and no legal UTF-8.
    content = json.dumps({**body, **link.key_parameter}, allow_nan=False).encode("ascii")
    try:
        return link.patience.ask(lambda: _once(link, bug_id, content), attempts=1)
    except (RateLimited, LoginRefused):
        raise
    except ServerError as error:
        # `_once` raises no such thing: the link had fallen silent before.
        return NotSent(error.what)


def _once(link: Link, bug_id: int, content: bytes) -> Outcome:
    """Send it and judge the answer; raises `RateLimited` and `LoginRefused` only."""
    host, limit = link.site.host, min(LIMIT_SECONDS, link.timeout_seconds)
    flight = _Flight()
    watch = threading.Timer(limit, flight.cut)
    watch.daemon = True
    try:
        with httpx.Client(headers=link.headers, timeout=limit, follow_redirects=False) as client:
            watch.start()
            with client.stream(
                "PUT",
                f"{link.site.base}/rest/bug/{bug_id}",
                content=content,
                headers={"Content-Type": "application/json"},
                extensions={"trace": flight.trace},
            ) as response:
                raw = read_body(response.iter_bytes(), host, limit)
                answer = link.answer(response.status_code, response.headers, raw)
    except ServerError as error:
        return Unclear(error.what)
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
        why = f"{host}: no whole answer within {limit:g} seconds." if flight.late else ""
        why = why or from_transport(error, host, limit).what
        return _no_answer(why, error, flight)
    finally:
        watch.cancel()
    return _outcome(answer, bug_id)


def _no_answer(why: str, error: Exception, flight: _Flight) -> Unclear | NotSent:
    """Tell a connection that was never made from one that broke; both the error and httpx's steps must say so."""
    unmade = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, TimeoutError))
    return NotSent(why) if unmade and not flight.left else Unclear(why)


def _outcome(answer: Answer, bug_id: int) -> Outcome:
    """Say what a whole answer means for the change; raises `RateLimited` and `LoginRefused` only."""
    # A server that fails while it answers can say anything, a refusal included; the change was committed before that.
    definite = 400 <= answer.status < 500  # noqa: PLR2004 - the range that HTTP gives to the sender's faults
    try:
        value = value_of(answer)
    except (RateLimited, LoginRefused) as error:
        if definite:
            raise
        return Unclear(error.what)
    except Refused as error:
        # Codes below 0 are faults of the server's own code (Bugzilla/WebService/Constants.pm: ERROR_UNKNOWN_FATAL).
        if definite and error.code is not None and error.code > 0:
            return Refusal(error.code, error.message, answer.status)
        return Unclear(error.what)
    except ServerError as error:
        return Unclear(error.what)
    bugs = value.get("bugs")
    if not isinstance(bugs, list) or bug_id not in {bug_id_of(bug) for bug in bugs}:
        return Unclear(f"{answer.host} answered, and its answer does not name bug {bug_id}.")
    return Stored(cast("dict[str, Any]", _hidden(value, answer)))


def _hidden(value: Any, answer: Answer, depth: int = 0) -> Any:
    """Take the key out of JSON values, should the server repeat what it was sent."""
    if isinstance(value, str):
        return answer.hide(value)
    if isinstance(value, (list, dict)) and depth >= _DEEPEST:
        return "…"
    if isinstance(value, list):
        return [_hidden(item, answer, depth + 1) for item in value]
    if isinstance(value, dict):
        return {answer.hide(name): _hidden(item, answer, depth + 1) for name, item in value.items()}
    return value


def server_time(link: Link) -> datetime:
    """Ask the server for its time: the database's, by which it dates comments and flags.

    Args:
        link: the way to the server.

    Returns:
        Aware, UTC, in whole seconds.

    Raises:
        ServerError: the server cannot be reached, or says no time that can be read.
        LoginRefused: the key is refused.
    """
    answer = link.get("time")
    found = moment(answer.get("db_time")) or moment(answer.get("web_time"))
    if found is None:
        raise ServerError(
            f"{link.site.host} does not say what time it is ({plain(str(answer.get('db_time')), 40)}).",
            "Nothing is posted without the server's time. Check `[bugzilla] url`.",
        )
    return found


def reads_primary(link: Link) -> bool:
    """Tell whether `read_one` reads this server's primary database, so that a write that was stored is seen at once.

    True on BMO with a key, where `GET /bug/ID` with comments and history inlined stays on the primary for whoever is
    logged in. Searches, `/comment` and `/history` switch to a replica first (Bugzilla/WebService/Bug.pm, every
    `switch_to_shadow_db`), and 5.2 has its comments nowhere else. BMO is known by `/rest/whoami`, which 5.2 has not,
    and by its version, a release day (20260820.1; 5.2 says 5.2+).

    Args:
        link: the way to the server.

    Returns:
        False also where nobody is logged in.

    Raises:
        ServerError: the server cannot be reached, or does not answer as a Bugzilla does.
        LoginRefused: the key is refused.
    """
    if link.key is None:
        return False
    version = link.get("version").get("version")
    if not isinstance(version, str) or not _BMO_VERSION.fullmatch(version):
        return False
    try:
        return bool(link.get("whoami").get("id"))
    except Refused as error:
        if error.code != NO_SUCH_PATH:
            raise
        return False
