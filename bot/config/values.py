"""What a single value may be: the kinds and ranges that the annotations in `settings` use, and how each is checked.

A problem is told without showing what could be a secret; what is shown is `quoted`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.config import cron

NO_SECRETS = (
    "a secret does not belong in this file; give an API key in the environment variable CA_NAG_API_KEY, or in a file "
    "of its own that api_key_file in [bugzilla] names"
)
_MAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,8}", re.ASCII)
_DOMAIN = re.compile(r"([\w-]+\.)+[\w-]+")
_SECRET = re.compile(r"password|passwd|passphrase|secret|token|webhook|credential|keys?$")
_TAG = re.compile(r"[A-Za-z0-9-]{3,24}")
_LONG_NUMBER = 10**9
_BUGZILLA_KEY = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{40}(?![A-Za-z0-9])")
_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Between:
    """A number's range, both ends included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """The words that a text may be."""

    words: tuple[str, ...]


class Kind(Enum):
    """What a text (or list) must be, beyond being one."""

    NOT_EMPTY = auto()
    URL = auto()
    """A server's address: https, or http to this very machine; nothing secret in it."""
    PATH = auto()
    """A file, relative to the configuration's folder; it may come later, or be readable by another user only."""
    FILE = auto()
    """The same, and it must exist."""
    ACCOUNT = auto()
    """A Bugzilla login, or of an old one the part before the `@`."""
    DOMAIN = auto()
    MAIL = auto()
    """A bare mail address, without a name."""
    TIME_ZONE = auto()
    """A name of the IANA time zone database, such as `Europe/Vienna`."""
    TAG = auto()
    """A tag for comments, as Bugzilla takes one: 3 to 24 letters, digits and dashes."""
    CRON = auto()
    """Five fields as in a crontab; `bot.schedule` reads them for real."""


def problem(mark: object, value: Any) -> str:
    """Say what keeps a value of the right type from being right.

    Args:
        mark: a range or kind from the setting's annotation; other marks ask for nothing.
        value: of the setting's type.

    Returns:
        What is wrong, with the way out; empty if nothing is.
    """
    if isinstance(value, str) and mark not in {Kind.PATH, Kind.FILE} and _BUGZILLA_KEY.search(value):
        return f"looks like an API key: {NO_SECRETS}"
    if isinstance(mark, Between) and not mark.low <= value <= mark.high:
        shown = value if abs(value) < _LONG_NUMBER else "far beyond"
        return f"must be from {mark.low} to {mark.high}, is {shown}"
    if isinstance(mark, OneOf) and value not in mark.words:
        return f"must be one of {', '.join(quoted(word) for word in mark.words)}, is {quoted(value)}"
    return _PROBLEMS[mark](value) if isinstance(mark, Kind) else ""


def is_secret(key: str) -> bool:
    """Tell whether a setting of this name would hold a secret, however it is spelt.

    Args:
        key: the name in the file, known or not.

    Returns:
        True for `api_key`, `smtpPassword` or `webhook-url`; False for `api_key_file`, which only says where one is.
    """
    plain = re.sub(r"[\W_]", "", key).casefold()
    return bool(_SECRET.search(plain)) and not plain.endswith("file")


def quoted(text: str) -> str:
    """Show a text from a file so that it stays on its line and does nothing to a terminal.

    Args:
        text: anything.

    Returns:
        It in double quotes, shortened, with escapes for what does not print, and without what looks like an API key.
    """
    text = _BUGZILLA_KEY.sub("***", text)
    short = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
    return '"' + "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in short) + '"'


def _empty_problem(text: str) -> str:
    return "" if text.strip() else "must not be empty"


def _path_problem(text: str) -> str:
    return f"must be a file's name, and looks like a key itself: {NO_SECRETS}" if _BUGZILLA_KEY.fullmatch(text) else ""


def _account_problem(text: str) -> str:
    if "*" in text:
        return f"{quoted(text)} is a pattern; list each account, or in [[ca]] its domain in domains"
    if not text or "," in text or any(char.isspace() or not char.isprintable() for char in text):
        return f"{quoted(text)} is not an account: no blanks, commas or control characters; one account an item"
    return ""


def _mail_problem(text: str) -> str:
    # Anything odder than this is a slip; what it must never hold is a blank, a bracket or a second address.
    return "" if _MAIL.fullmatch(text) else f'{quoted(text)} is no mail address such as "robin@example.com"'


def _domain_problem(text: str) -> str:
    bare = re.sub(r"^.*(://|@|\*\.?)", "", text).split("/")[0].strip().strip(".")
    if _DOMAIN.fullmatch(text):
        return ""
    if not _DOMAIN.fullmatch(bare):
        if "://" in text:
            return 'is an address, not a domain such as "example.com"'
        return f'{quoted(text)} is not a domain such as "example.com"'
    if "://" in text:  # an address can hold a password, so it is not repeated
        return f"is an address, not a domain; write {quoted(bare)}"
    why = {"@": 'it is what stands behind the "@"', "*": "its subdomains count without a pattern"}
    reason = next((reason for mark, reason in why.items() if mark in text), "no path, blanks or dots around it")
    return f"{quoted(text)} is not a domain; write {quoted(bare)}: {reason}"


def _url_problem(text: str) -> str:
    """Check a server's address, without ever showing it: a password may stand in it."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "must be an address such as https://bugzilla.mozilla.org"
    if any(char in text for char in "@?#"):
        return "must hold no user, password, key or query: only scheme, host and path"
    if parts.scheme not in {"http", "https"} or not host or any(char.isspace() or char == "\\" for char in text):
        return "must be an address such as https://bugzilla.mozilla.org"
    if parts.scheme == "http" and not is_loopback(host):
        return "must begin with https://: on plain http everyone on the way can read the key"
    return ""


def is_loopback(host: str) -> bool:
    """Tell whether a host is this very machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _time_zone_problem(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f'{quoted(text)} is no time zone such as "UTC" or "Europe/Vienna"'
    return ""


def _tag_problem(text: str) -> str:
    return "" if _TAG.fullmatch(text) else f"{quoted(text)} is no tag: 3 to 24 letters, digits and dashes"


def _cron_problem(text: str) -> str:
    try:
        cron.read(text)
    except cron.CronError as error:
        return f"{quoted(text)}: {error}"
    return ""


_PROBLEMS: dict[Kind, Callable[[str], str]] = {
    Kind.NOT_EMPTY: _empty_problem,
    Kind.URL: _url_problem,
    Kind.PATH: _path_problem,
    Kind.FILE: _path_problem,
    Kind.ACCOUNT: _account_problem,
    Kind.DOMAIN: _domain_problem,
    Kind.MAIL: _mail_problem,
    Kind.TIME_ZONE: _time_zone_problem,
    Kind.CRON: _cron_problem,
    Kind.TAG: _tag_problem,
}
