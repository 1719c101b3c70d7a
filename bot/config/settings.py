"""Every setting with its default, in one place. Nothing here reads a file or knows where values come from.

`config.example.toml` shows the same settings with a line on each; `bot.config.load` makes these values from TOML.
What a value may be (its range, what kind of text) stands in its annotation, and `load` obeys that: one place defines
a setting. What the kinds mean stands in `values`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from bot.config.values import Between, Kind, OneOf


@dataclass(frozen=True, slots=True)
class Called:
    """What the file calls a setting, where Python has another name for it."""

    name: str


@dataclass(frozen=True, slots=True)
class TopTable:
    """A list that is written as `[[name]]` at the top of the file, whichever value holds it here."""

    name: str


@dataclass(frozen=True, slots=True)
class Silent:
    """What is no setting: the file does not know it."""


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

    def is_theirs(self, product: str, component: str) -> bool:
        """Tells whether a bug lies in the component that is read; case does not matter, as on the server."""
        return (product.casefold(), component.casefold()) == (self.product.casefold(), self.component.casefold())


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
    remind_of_sentences: bool = False
    """Whether a sentence of staff that calls the CA by name may be reminded of without a needinfo."""


@dataclass(frozen=True, slots=True)
class Holds:
    """`[holds]`: when a reminder that is due is still not proposed."""

    ca_spoke_days: Days = 3
    staff_spoke_days: Days = 3
    needinfo_days: Days = 7
    """Somebody's needinfo to that CA younger than this is reminder enough."""


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Ladder:
    """`[ladder]`: the steps of reminding, in calendar days."""

    reminder_days: Annotated[tuple[Days, ...], Kind.NOT_EMPTY] = (0, 7)
    """When each reminder is due, counted from the first one; the first is due when the grace is over."""
    escalate_days: Days = 14
    """After so many days staff are told to consider a separate incident, and nothing is posted any more."""
    gap_days: Days = 7
    """At most one post a bug in so many days."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """`[quiet]`: when nothing is posted."""

    weekdays: tuple[Annotated[str, OneOf(WEEKDAYS)], ...] = ("saturday", "sunday")
    days: tuple[date, ...] = ()
    """Holidays."""
    from_hour: Annotated[int, Between(0, 23)] = 0
    until_hour: Annotated[int, Between(0, 23)] = 0
    """Quiet from the one full hour to the other, over midnight if need be; equal: no quiet hours."""
    time_zone: Annotated[str, Kind.TIME_ZONE] = "UTC"


@dataclass(frozen=True, slots=True)
class Posting:
    """`[posting]`: whether reminders are drafted or posted, and how many at most."""

    mode: Annotated[str, OneOf(("draft", "post"))] = "draft"
    max_per_run: Annotated[int, Between(0, 1000)] = 10
    max_per_ca_per_day: Annotated[int, Between(0, 1000)] = 3
    tag: Annotated[str, Kind.TAG] = "ca-nag"
    """A tag on the bot's own comments, where the server takes one; empty: none."""
    without_primary_read: bool = False
    """Whether to post to a server (5.2) that cannot say for sure what it has stored; see docs/posting.md."""


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """`[ledger]`: where the bot keeps what it did."""

    path: Annotated[str, Kind.PATH] = ""
    """Empty: `ca-nag.db` beside the configuration."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """`[schedule]`: when `ca-nag serve` runs."""

    run: Annotated[tuple[Annotated[str, Kind.CRON], ...], Kind.NOT_EMPTY] = ("15 6 * * 1-5",)
    """Cron expressions; Sunday is 0 or 7, as in cron."""
    time_zone: Annotated[str, Kind.TIME_ZONE] = "UTC"
    misfire_minutes: Annotated[int, Between(1, 1440)] = 60
    """A run that could not start in time is made up for within so many minutes; later it is missed, and told."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """`[heartbeat]`: how others see that the bot lives."""

    path: Annotated[str, Kind.PATH] = ""
    """A file that every finished run writes anew; empty: none."""
    ping_url_file: Annotated[str, Kind.PATH] = ""
    """A file with the address that every finished run asks; such addresses are secrets."""


CHANNELS = ("slack", "email", "page")


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """`[digest]`: where every run tells staff, and when it stays silent."""

    with_run: tuple[Annotated[str, OneOf(CHANNELS)], ...] = ()
    """The channels on which `ca-nag run` sends the digest, once a day each; `page` writes the HTML report."""
    when_empty: Annotated[str, OneOf(("say", "silent"))] = "say"
    """Whether a digest that has nothing to say is sent all the same."""
    page: Annotated[str, Kind.PATH] = ""
    """The file that `page` writes anew."""


@dataclass(frozen=True, slots=True)
class Slack:
    """`[slack]`: the channel of the digest. The address of its incoming webhook is a secret."""

    webhook_file: Annotated[str, Kind.PATH] = ""
    """A file with the address; CA_NAG_SLACK_WEBHOOK goes before it."""
    timeout_seconds: Annotated[int, Between(1, 600)] = 30


@dataclass(frozen=True, slots=True)
class Email:
    """`[email]`: how the digest is mailed. Login and password come from the environment."""

    host: str = ""
    port: Annotated[int, Between(1, 65535)] = 587
    security: Annotated[str, OneOf(("starttls", "tls", "none"))] = "starttls"
    """`none` is for a mail server on this very machine."""
    sender: Annotated[str, Kind.MAIL] = ""
    to: tuple[Annotated[str, Kind.MAIL], ...] = ()
    list_name: Annotated[str, Kind.TAG] = "ca-nag"
    """What subjects begin with, and mails are threaded by."""
    timeout_seconds: Annotated[int, Between(1, 600)] = 30


@dataclass(frozen=True, slots=True)
class Log:
    """`[log]`: one JSON object a line on what a run does."""

    path: Annotated[str, Kind.PATH] = ""
    """Empty: no log, except that `ca-nag serve` writes it to standard error."""


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
    replace: bool = False
    """Whether it takes the place of the shipped entries of its name, instead of adding to them."""


@dataclass(frozen=True, slots=True)
class Away:
    """An entry of `away` in `[[ca]]`: the first and the last day of a span in which nobody is in the office."""

    from_day: Annotated[date, Called("from")]
    until_day: Annotated[date, Called("until")]


@dataclass(frozen=True, slots=True)
class CaEntry:
    """`[[ca]]`: one CA: how bug summaries call it, and which accounts speak for it."""

    name: Annotated[str, Kind.NOT_EMPTY]
    aliases: tuple[Annotated[str, Kind.NOT_EMPTY], ...] = ()
    domains: tuple[Domain, ...] = ()
    accounts: tuple[Account, ...] = ()
    contacts: tuple[Account, ...] = ()
    """Whom to ask, in this order, where the bug itself points at nobody."""
    holidays: tuple[date, ...] = ()
    """Days that are no working days of this CA."""
    away: tuple[Away, ...] = ()
    """Spans of such days."""
    from_day: Annotated[date | None, Called("from")] = None
    until_day: Annotated[date | None, Called("until")] = None
    replace: bool = False
    """Whether it takes the place of the shipped entries of its name, instead of adding to them."""


@dataclass(frozen=True, slots=True)
class Person:
    """`[[person]]`: whom one account speaks for; it settles a doubt, and only adds. Exactly one side is given."""

    account: Account
    ca: str = ""
    """The CA's name or alias."""
    staff: str = ""
    """The root program, or the person's name."""
    auditor: bool = False
    bot: bool = False
    community: bool = False
    from_day: Annotated[date | None, Called("from")] = None
    until_day: Annotated[date | None, Called("until")] = None

    @property
    def sides(self) -> int:
        """How many sides are given."""
        return sum(map(bool, (self.ca, self.staff, self.auditor, self.bot, self.community)))


@dataclass(frozen=True, slots=True)
class Directory:
    """Who is who, as staff keep it: it decides before anything is inferred from the bugs."""

    staff: Annotated[tuple[StaffMember, ...], TopTable("staff")] = ()
    cas: Annotated[tuple[CaEntry, ...], TopTable("ca")] = ()
    persons: Annotated[tuple[Person, ...], TopTable("person")] = ()
    auditors: tuple[Account, ...] = ()
    """Accounts or domains of auditors: a side of their own, neither CA nor community."""
    bots: tuple[Account, ...] = ()
    """Accounts that are nobody, besides `*@mozilla.tld` and the bot's own."""
    shared_domains: tuple[Domain, ...] = ()
    """Domains that hold people of several sides, a root program's among them: they alone place nobody."""
    use_default: bool = True
    """Whether the directory that ships with the bot (`directory.toml` in this folder) is the base."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of it."""

    server: Annotated[Server, Called("bugzilla")] = field(default_factory=Server)
    clocks: Clocks = field(default_factory=Clocks)
    holds: Holds = field(default_factory=Holds)
    ladder: Ladder = field(default_factory=Ladder)
    quiet: Quiet = field(default_factory=Quiet)
    posting: Posting = field(default_factory=Posting)
    ledger: LedgerFile = field(default_factory=LedgerFile)
    schedule: Schedule = field(default_factory=Schedule)
    heartbeat: Heartbeat = field(default_factory=Heartbeat)
    digest: DigestSettings = field(default_factory=DigestSettings)
    slack: Slack = field(default_factory=Slack)
    email: Email = field(default_factory=Email)
    log: Log = field(default_factory=Log)
    comment: Comment = field(default_factory=Comment)
    directory: Directory = field(default_factory=Directory)
    notes: Annotated[tuple[str, ...], Silent()] = ()
    """What the loader has to say of the file, without refusing it."""
