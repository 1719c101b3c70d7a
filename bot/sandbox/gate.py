"""One request, one answer; who is asking, and how often."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bot.sandbox.dialect import Dropped, Personality, Refused, bad_request, catch_all, died, not_allowed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.sandbox.state import Account, State

JSON = "application/json; charset=UTF-8"
HTML = "text/html; charset=UTF-8"
RATE_WINDOW = timedelta(seconds=60)
BLOCKED_FOR = timedelta(hours=1)
WRONG_KEYS = 5
"""BMO answers this many wrong keys a minute; the next one blocks the address for an hour, valid keys included."""

KEY_PARAMETERS = ("Bugzilla_api_key", "api_key")


@dataclass(frozen=True)
class Call:
    """One request as it came.

    Args:
        method: GET, PUT, …
        path: without the query.
        query: each parameter with all its values.
        headers: by name in lower case.
        body: the raw body.
        keep_flags: False: a PUT shall name its new flags and not store them (a fault).
    """

    method: str
    path: str
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    keep_flags: bool = True


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def json_reply(value: Any, status: int = HTTPStatus.OK) -> Reply:
    """An answer in JSON."""
    return Reply(status, json.dumps(value, ensure_ascii=False).encode())


def html_reply(status: int, title: str, headers: Mapping[str, str] | None = None) -> Reply:
    """A page, as proxies and a server under maintenance send."""
    page = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Reply(status, page.encode(), HTML, headers or {})


def error_reply(refusal: Refused) -> Reply:
    """A refusal in Bugzilla's own shape."""
    return json_reply({"error": True, "code": refusal.code, "message": refusal.message}, refusal.status)


class Gate:
    """Who asks, and how often; the sandbox knows one address only.

    Args:
        state: where the accounts are.
        personality: which server's rules hold.
        now: the server's clock.
        anonymous: anonymous GETs of a bug, and of comments, that are answered in any 60 seconds; 0: any number. BMO's
            default is 75 each (Bugzilla/Config/Admin.pm:66); searches and histories are not counted (measured).
    """

    def __init__(
        self, state: State, personality: Personality, now: Callable[[], datetime], *, anonymous: int = 0
    ) -> None:
        self._state = state
        self._personality = personality
        self._now = now
        self._anonymous = anonymous
        self._times: dict[str, deque[datetime]] = defaultdict(deque)
        self._blocked_until: datetime | None = None

    def is_blocked(self) -> bool:
        """Whether everything is answered with 429 just now."""
        return self._blocked_until is not None and self._now() < self._blocked_until

    def count_anonymous(self, what: str, account: Account | None) -> None:
        """Count an anonymous reading.

        Raises:
            Refused: 400/32000 for the one that is too many.
        """
        if account is None and self._anonymous:
            self._count(what, self._anonymous)

    def _count(self, what: str, limit: int) -> None:
        """Count one more; the one over the limit is refused and blocks the address for an hour."""
        now, times = self._now(), self._times[what]
        while times and times[0] <= now - RATE_WINDOW:
            times.popleft()
        times.append(now)
        if len(times) > limit:
            self._blocked_until = now + BLOCKED_FOR
            times.clear()
            raise catch_all("You have exceeded the rate limit.")

    def caller(self, call: Call, body: Mapping[str, Any]) -> Account | None:
        """The account behind a request; None: anonymous.

        Raises:
            Refused: 400/306 for a wrong or revoked key, 401/301 for a disabled account.
        """
        key = self._key(call, body)
        if not key:
            return None
        account = self._state.by_key(key)
        if account is None:
            if self._personality is Personality.BMO:
                self._count("wrong key", WRONG_KEYS)
            raise bad_request(306, "The API key you specified is invalid. Please check that you typed it correctly.")
        if account.revoked:
            raise bad_request(306, "The API key you specified has been revoked by the user that created it.")
        if not account.can_login:
            raise not_allowed(301, "This account is disabled.")
        return account

    def _key(self, call: Call, body: Mapping[str, Any]) -> str:
        """BMO takes the header first; 5.2 does not look at it at all, so that its sender is anonymous."""
        header = call.headers.get("x-bugzilla-api-key", "").strip()
        if header and self._personality is Personality.BMO:
            return header
        given = [*(call.query.get(name, [""])[-1] for name in KEY_PARAMETERS), str(body.get("Bugzilla_api_key") or "")]
        return next((key.strip() for key in given if key.strip()), "")


def decoded(call: Call, personality: Personality) -> Mapping[str, Any] | None:
    """The body of a PUT or POST; None where 5.2 answers an empty 200, which is what a JSON array gets there.

    Raises:
        Refused: 400/32000 where it is no JSON; 200/100500 where it is JSON of another kind than expected.
        Dropped: for a JSON array on BMO.
    """
    if call.method == "GET" or not call.body:
        return {}
    try:
        body = json.loads(call.body)
    except ValueError:
        raise catch_all(
            "The JSON data used for the request was malformed. Please update your request and try again."
        ) from None
    if isinstance(body, list):
        if personality is Personality.BMO:
            raise Dropped
        return None
    if not isinstance(body, dict) or not _types_fit(body):
        raise died(personality)
    return body


def _types_fit(body: Mapping[str, Any]) -> bool:
    """Whether Perl finds the kinds of values where it dereferences them; texts and numbers it takes as they come."""
    flags, tags = body.get("flags") or [], body.get("comment_tags") or []
    return (
        isinstance(flags, list)
        and all(isinstance(flag, dict) for flag in flags)
        and isinstance(body.get("comment") or {}, dict)
        and isinstance(body.get("comment_is_private") or {}, dict)
        and (isinstance(tags, str) or (isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)))
        and all(isinstance(body.get(side) or [], list) for side in ("add", "remove"))
    )
