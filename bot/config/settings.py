"""Every setting with its default, in one place. Nothing here reads a file or knows where values come from.

`config.example.toml` shows the same settings with a line on each; `bot.config.load` makes these values from TOML.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Server:
    """`[bugzilla]`: which server is read, and how gently."""

    url: str = "https://bugzilla.mozilla.org"
    product: str = "CA Program"
    component: str = "CA Certificate Compliance"
    account: str = ""
    """The login that the bot posts with; its comments count for nobody. Asked from the server where a key is given."""
    api_key_file: str = ""
    key_in_url: bool = False
    """Bugzilla 5.2 knows a key only as a query parameter. Off: the key travels in a header and in no URL."""
    timeout_seconds: int = 60
    attempts: int = 4
    """How often one read is tried before it counts as failed."""
    chunk: int = 100
    """How many bugs one request asks for."""
    parallel: int = 3
    """How many such requests are under way at once."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """`[clocks]`: the numbers that the guidelines leave open. Whole calendar days."""

    grace_days: int = 3
    """No reminder before this many working days after the due day have passed."""
    met_days: int = 7
    """A CA comment up to this many days before a Next-update date meets it."""
    early_days: int = 14
    """One up to this many days before is an early update: told to staff, never posted."""
    due_soon_date_days: int = 3
    """Marked dates and 14-day reports are *due soon* this many days ahead."""
    due_soon_week_days: int = 1
    """7-day clocks are *due soon* this many days ahead."""
    initial_remind_days: int = 7
    """A third party's bug without any CA word is reminded of after this many days, if a CA account was asked."""
    plausible_ahead_days: int = 731
    """A marked date further ahead than this is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Holds:
    """`[holds]`: when a reminder that is due is still not proposed."""

    ca_spoke_days: int = 3
    staff_spoke_days: int = 3
    needinfo_days: int = 7
    """Somebody's needinfo to that CA younger than this is reminder enough."""


@dataclass(frozen=True, slots=True)
class Comment:
    """`[comment]`: the text of a reminder."""

    template: str = ""
    """A Jinja2 file that replaces the built-in text; empty: the built-in one."""
    contact: str = "incident-reporting@ccadb.org"
    """Whom a CA can write to about the bot."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """`[[staff]]`: one person (or shared account) of a root program, with the days on which that was so."""

    name: str
    accounts: tuple[str, ...]
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True, slots=True)
class CaEntry:
    """`[[ca]]`: one CA: how bug summaries call it, and which accounts speak for it."""

    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    """Whom to ask, in this order, where the bug itself points at nobody."""
    country: str = ""
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """Who is who, as staff keep it: it decides before anything is inferred from the bugs."""

    staff: tuple[StaffMember, ...] = ()
    cas: tuple[CaEntry, ...] = ()
    auditors: tuple[str, ...] = ()
    """Accounts or domains of auditors: a side of their own, neither CA nor community."""
    bots: tuple[str, ...] = ()
    """Accounts that are nobody, besides `*@mozilla.tld` and the bot's own."""
    shared_domains: tuple[str, ...] = ("google.com", "apple.com", "microsoft.com", "mozilla.com", "ccadb.org")
    """Domains that hold a root program (and sometimes a CA): they alone place nobody."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of it."""

    server: Server = field(default_factory=Server)
    clocks: Clocks = field(default_factory=Clocks)
    holds: Holds = field(default_factory=Holds)
    comment: Comment = field(default_factory=Comment)
    directory: Directory = field(default_factory=Directory)
