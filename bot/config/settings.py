"""Every setting with its default, in one place. Nothing here reads a file or knows where values come from.

`config.example.toml` shows the same settings with a line on each; `bot.config.load` makes these values from TOML.
What a value may be (its range, what kind of text) stands in its annotation, and `load` obeys that: one place defines
a setting. What the kinds mean is at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from ipaddress import ip_address
from typing import Annotated, Any
from urllib.parse import urlsplit

from bot.config.locate import quoted

NO_SECRETS = (
    "a secret does not belong in this file; give an API key in the environment variable CA_NAG_API_KEY, or in a file "
    "of its own that api_key_file in [bugzilla] names"
)
_DOMAIN = re.compile(r"([\w-]+\.)+[\w-]+")
_SECRET = re.compile(r"password|passwd|passphrase|secret|token|webhook|credential|keys?$")
_LONG_NUMBER = 10**9
_BUGZILLA_KEY = re.compile(r"[A-Za-z0-9]{40}")


@dataclass(frozen=True, slots=True)
class Between:
    """A number's range, both ends included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Called:
    """What the file calls a setting, where Python has another name for it."""

    name: str


@dataclass(frozen=True, slots=True)
class TopTable:
    """A list that is written as `[[name]]` at the top of the file, whichever value holds it here."""

    name: str


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


Days = Annotated[int, Between(0, 3660)]
Account = Annotated[str, Kind.ACCOUNT]
Domain = Annotated[str, Kind.DOMAIN]


@dataclass(frozen=True, slots=True)
class Server:
    """`[bugzilla]`: which server is read, and how gently."""

    url: Annotated[str, Kind.URL] = "https://bugzilla.mozilla.org"
    product: Annotated[str, Kind.NOT_EMPTY] = "CA Program"
    component: Annotated[str, Kind.NOT_EMPTY] = "CA Certificate Compliance"
    account: Account = ""
    """The login that the bot posts with; its comments count for nobody. Asked from the server where a key is given."""
    api_key_file: Annotated[str, Kind.PATH] = ""
    key_in_url: bool = False
    """Bugzilla 5.2 knows a key only as a query parameter. Off: the key travels in a header and in no URL."""
    timeout_seconds: Annotated[int, Between(1, 600)] = 60
    attempts: Annotated[int, Between(1, 10)] = 4
    """How often one read is tried before it counts as failed."""
    chunk: Annotated[int, Between(1, 100)] = 100
    """How many bugs one request asks for."""
    parallel: Annotated[int, Between(1, 8)] = 3
    """How many such requests are under way at once."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """`[clocks]`: the numbers that the guidelines leave open. Whole calendar days."""

    grace_days: Days = 3
    """No reminder before this many working days after the due day have passed."""
    met_days: Days = 7
    """A CA comment up to this many days before a Next-update date meets it."""
    early_days: Days = 14
    """One up to this many days before is an early update: told to staff, never posted."""
    due_soon_date_days: Days = 3
    """Marked dates and 14-day reports are *due soon* this many days ahead."""
    due_soon_week_days: Days = 1
    """7-day clocks are *due soon* this many days ahead."""
    initial_remind_days: Days = 7
    """A third party's bug without any CA word is reminded of after this many days, if a CA account was asked."""
    plausible_ahead_days: Days = 731
    """A marked date further ahead than this is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Holds:
    """`[holds]`: when a reminder that is due is still not proposed."""

    ca_spoke_days: Days = 3
    staff_spoke_days: Days = 3
    needinfo_days: Days = 7
    """Somebody's needinfo to that CA younger than this is reminder enough."""


@dataclass(frozen=True, slots=True)
class Comment:
    """`[comment]`: the text of a reminder."""

    template: Annotated[str, Kind.FILE] = ""
    """A Jinja2 file that replaces the built-in text; empty: the built-in one."""
    contact: Annotated[str, Kind.NOT_EMPTY] = "incident-reporting@ccadb.org"
    """Whom a CA can write to about the bot."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """`[[staff]]`: one person (or shared account) of a root program, with the days on which that was so."""

    name: Annotated[str, Kind.NOT_EMPTY]
    accounts: Annotated[tuple[Account, ...], Kind.NOT_EMPTY]
    from_day: Annotated[date | None, Called("from")] = None
    until_day: Annotated[date | None, Called("until")] = None


@dataclass(frozen=True, slots=True)
class CaEntry:
    """`[[ca]]`: one CA: how bug summaries call it, and which accounts speak for it."""

    name: Annotated[str, Kind.NOT_EMPTY]
    aliases: tuple[Annotated[str, Kind.NOT_EMPTY], ...] = ()
    domains: tuple[Domain, ...] = ()
    accounts: tuple[Account, ...] = ()
    contacts: tuple[Account, ...] = ()
    """Whom to ask, in this order, where the bug itself points at nobody."""
    country: str = ""
    from_day: Annotated[date | None, Called("from")] = None
    until_day: Annotated[date | None, Called("until")] = None


@dataclass(frozen=True, slots=True)
class Directory:
    """Who is who, as staff keep it: it decides before anything is inferred from the bugs."""

    staff: Annotated[tuple[StaffMember, ...], TopTable("staff")] = ()
    cas: Annotated[tuple[CaEntry, ...], TopTable("ca")] = ()
    auditors: tuple[Account, ...] = ()
    """Accounts or domains of auditors: a side of their own, neither CA nor community."""
    bots: tuple[Account, ...] = ()
    """Accounts that are nobody, besides `*@mozilla.tld` and the bot's own."""
    shared_domains: tuple[Domain, ...] = ("google.com", "apple.com", "microsoft.com", "mozilla.com", "ccadb.org")
    """Domains that hold a root program (and sometimes a CA): they alone place nobody."""
    use_default: bool = True
    """Whether the directory that ships with the bot (`directory.toml` in this folder) is the base."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of it."""

    server: Annotated[Server, Called("bugzilla")] = field(default_factory=Server)
    clocks: Clocks = field(default_factory=Clocks)
    holds: Holds = field(default_factory=Holds)
    comment: Comment = field(default_factory=Comment)
    directory: Directory = field(default_factory=Directory)


def problem(mark: object, value: Any) -> str:
    """Say what keeps a value of the right type from being right.

    Args:
        mark: a range or kind from the setting's annotation; other marks ask for nothing.
        value: of the setting's type.

    Returns:
        What is wrong, with the way out; empty if nothing is.
    """
    if isinstance(mark, Between) and not mark.low <= value <= mark.high:
        shown = value if abs(value) < _LONG_NUMBER else "far beyond"
        return f"must be from {mark.low} to {mark.high}, is {shown}"
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
    if parts.scheme == "http" and not _is_loopback(host):
        return "must begin with https://: on plain http everyone on the way can read the key"
    return ""


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


_PROBLEMS: dict[Kind, Callable[[str], str]] = {
    Kind.NOT_EMPTY: _empty_problem,
    Kind.URL: _url_problem,
    Kind.PATH: _path_problem,
    Kind.FILE: _path_problem,
    Kind.ACCOUNT: _account_problem,
    Kind.DOMAIN: _domain_problem,
}
