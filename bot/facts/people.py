"""Who spoke for whom on that day, and why we think so.

A directory that staff keep decides. Where it is silent, the bugs themselves are asked: who was assigned, whom staff
asked by needinfo, who posted the report, who shares an organisation's domain, who speaks on the bugs of several CAs.
Every attribution carries its reason, and whether it is the directory's word (*sure*) or an inference (*likely*). An
account that nothing places stays unknown: a new colleague or a passer-by, and a person must say which.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.config.settings import CaEntry, Directory, StaffMember
from bot.facts import reports
from bot.facts.bug import OPEN_STATUSES, Bug, same_account

PUBLIC_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com gmx.de gmx.net "
    "web.de proton.me protonmail.com pm.me fastmail.com fastmail.fm 126.com 163.com qq.com foxmail.com mail.ru "
    "yandex.ru yandex.com naver.com aol.com zoho.com hey.com disabled.tld".split()
)
"""Domains that anybody can write from, and the one that Bugzilla gives to closed accounts: they place nobody."""

NOBODY = frozenset({"nobody@mozilla.org", "nobody@nss.bugs", "nobody"})
"""Placeholder assignees of bugzilla.mozilla.org."""


_BOT = re.compile(r"(?:^|[._-])bot$", re.IGNORECASE)
"""The part before the `@` of an account that calls itself a bot."""


class Side(StrEnum):
    """Whom an account speaks for."""

    CA = "ca"
    STAFF = "staff"
    COMMUNITY = "community"
    AUDITOR = "auditor"
    BOT = "bot"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    """What an attribution rests on."""

    SURE = "sure"
    LIKELY = "likely"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whom an account spoke for on one day, how sure that is, and the reason in a sentence's half."""

    side: Side
    certainty: Certainty
    reason: str


@dataclass(frozen=True, slots=True)
class BugCa:
    """The CA that a bug is about: the directory's names, or the one that its summary uses."""

    names: tuple[str, ...]
    reason: str

    @property
    def label(self) -> str:
        """How a report calls it."""
        return " / ".join(self.names) if self.names else "unknown CA"


def domain_of(login: str) -> str:
    """Gives the domain of a login in lower case; empty where the server hides it."""
    return login.rpartition("@")[2].casefold() if "@" in login else ""


def _within(domain: str, wider: str) -> bool:
    return domain == wider or domain.endswith("." + wider)


def same_organisation(one: str, other: str) -> bool:
    """Tells whether two logins share a domain that belongs to an organisation (not a public mail provider)."""
    a, b = domain_of(one), domain_of(other)
    if not a or not b or a in PUBLIC_MAIL or b in PUBLIC_MAIL:
        return False
    return _within(a, b) or _within(b, a)


def _plain(text: str) -> str:
    """Reduces a name to its letters and digits, so that NETLOCK, NetLock and “Net-Lock” are one."""
    return re.sub(r"[\W_]+", "", text.casefold())


def summary_head(summary: str) -> str:
    """Gives what stands before the first `:` or ` - ` of a summary (“CA name: title”), or nothing."""
    match = re.match(r"\s*(?:\[[^\]]*\]\s*)*(.{1,60}?)\s*(?::|\s[-–—]\s)", summary)
    return match.group(1).strip() if match else ""


def _in_force(entry: CaEntry | StaffMember, day: date) -> bool:
    return (entry.from_day is None or entry.from_day <= day) and (entry.until_day is None or day <= entry.until_day)


@dataclass(frozen=True, slots=True)
class _Census:
    """What all the bugs together say of an account: on whose bugs it was assigned or spoke, whether it triaged."""

    assigned: Mapping[str, frozenset[str]]
    assigned_domains: Mapping[str, frozenset[str]]
    spoke: Mapping[str, frozenset[str]]
    triagers: Mapping[str, str]


@dataclass(slots=True)
class People:
    """The directory and what the bugs at hand add to it.

    Args:
        directory: who is who, as staff keep it.
        bugs: all bugs that were read, already rewound to the moment asked for: inference looks across them.
        own_account: the bot's own login, or nothing.
    """

    directory: Directory
    bugs: Iterable[Bug] = ()
    own_account: str = ""
    _staff: dict[str, list[StaffMember]] = field(init=False, repr=False)
    _accounts: dict[str, list[CaEntry]] = field(init=False, repr=False)
    _domains: list[tuple[str, CaEntry]] = field(init=False, repr=False)
    _aliases: dict[str, str] = field(init=False, repr=False)
    _census: _Census = field(init=False, repr=False)
    _known: dict[tuple[int, str, date], Attribution] = field(init=False, repr=False, default_factory=dict)
    _cas: dict[int, BugCa] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._staff = defaultdict(list)
        for member in self.directory.staff:
            for account in member.accounts:
                self._staff[account.casefold()].append(member)
        self._accounts, self._domains, self._aliases = defaultdict(list), [], {}
        for ca in self.directory.cas:
            for account in (*ca.accounts, *ca.contacts):
                self._accounts[account.casefold()].append(ca)
            self._domains.extend((domain.casefold(), ca) for domain in ca.domains)
            for alias in (ca.name, *ca.aliases):
                self._aliases.setdefault(_plain(alias), ca.name)
        bugs = tuple(self.bugs)
        self._census = _Census({}, {}, {}, {})
        self._census = self._take_census(bugs)
        self._known.clear()
        self._cas.clear()

    # --- whose bug -------------------------------------------------------------------------------------------------

    def ca_of(self, bug: Bug) -> BugCa:
        """Tells which CA a bug is about, and how we know."""
        if bug.id not in self._cas:
            self._cas[bug.id] = self._find_ca(bug)
        return self._cas[bug.id]

    def entry(self, name: str) -> CaEntry | None:
        """Gives the directory's entry of a CA by its name, or None."""
        return next((ca for ca in self.directory.cas if ca.name == name), None)

    def find_names(self, text: str) -> frozenset[str]:
        """Gives the CA names that a user may mean by `text` (a name or an alias, whatever its case)."""
        return frozenset({text, self._aliases.get(_plain(text), text)})

    def _find_ca(self, bug: Bug) -> BugCa:
        head = summary_head(bug.summary)
        if names := self._names_in(head or bug.summary):
            return BugCa(names, "named at the beginning of the summary")
        assignees = [login for login in bug.values_of("assigned_to") if not self._is_placeholder(login)]
        for login in reversed(assignees):
            if names := tuple(ca.name for ca in self._placed(login, bug.created.date())):
                return BugCa(names[:1], f"the directory's CA of the assignee {login}")
        if head:
            return BugCa((head,), "named at the beginning of the summary, though not in the directory")
        for login in reversed(assignees):
            if len(names := tuple(self._census.assigned.get(login.casefold(), ()))) == 1:
                return BugCa(names, f"the CA of the other bugs that are assigned to {login}")
        return BugCa((), "neither the summary nor an assignee says which CA this is about")

    def _names_in(self, text: str) -> tuple[str, ...]:
        """Finds directory names at the beginning of a summary: whole, as parts of “A / B”, or as its first words."""
        if name := self._aliases.get(_plain(text)):
            return (name,)
        parts = [
            self._aliases.get(_plain(part)) for part in re.split(r"\s*/\s*|\s*,\s*|\s+and\s+|\s*&\s*|\s*\+\s*", text)
        ]
        if len(parts) > 1 and all(parts):
            return tuple(dict.fromkeys(part for part in parts if part))
        words = re.findall(r"[\w.’'&-]+", text)
        for count in range(min(len(words), 6), 0, -1):
            if name := self._aliases.get(_plain(" ".join(words[:count]))):
                return (name,)
        return ()

    # --- who speaks ------------------------------------------------------------------------------------------------

    def who(self, login: str, bug: Bug, moment: datetime) -> Attribution:
        """Tells whom `login` spoke for on `bug` at `moment` (aware, UTC), and why we think so."""
        key = (bug.id, login.casefold(), moment.date())
        if key not in self._known:
            self._known[key] = self._by_directory(login, bug, moment.date()) or self._by_inference(login, bug)
        return self._known[key]

    def is_ca(self, login: str, bug: Bug, moment: datetime) -> bool:
        """Whether `login` speaks for this bug's CA."""
        return self.who(login, bug, moment).side is Side.CA

    def is_staff(self, login: str, bug: Bug, moment: datetime) -> bool:
        """Whether `login` speaks for a root program."""
        return self.who(login, bug, moment).side is Side.STAFF

    def _by_directory(self, login: str, bug: Bug, day: date) -> Attribution | None:
        if self._is_bot(login):
            return Attribution(Side.BOT, Certainty.SURE, "an automated account")
        if member := self._staff_member(login, day):
            sure = member[1]
            return Attribution(Side.STAFF, sure, f"{member[0].name} in the directory")
        if any(same_account(login, account) for account in self.directory.auditors) or any(
            _within(domain_of(login), entry.casefold()) for entry in self.directory.auditors if "@" not in entry
        ):
            return Attribution(Side.AUDITOR, Certainty.SURE, "an auditor in the directory")
        placed = self._placed(login, day)
        if not placed:
            return None
        names = self.ca_of(bug).names
        shared = self._on_shared_domain(login) and login.casefold() not in self._accounts
        if any(ca.name in names for ca in placed):
            return Attribution(
                Side.CA, Certainty.LIKELY if shared else Certainty.SURE, f"the directory's {placed[0].name}"
            )
        if any(self._speaks_by_assignment(login, other) for other in self._assignees(bug)):
            return Attribution(Side.CA, Certainty.LIKELY, f"of {placed[0].name}, and assigned to this bug")
        if shared:
            return None
        return Attribution(Side.COMMUNITY, Certainty.SURE, f"the directory's {placed[0].name}, another CA")

    def _by_inference(self, login: str, bug: Bug) -> Attribution:
        if reason := self._triages(login):
            return Attribution(Side.STAFF, Certainty.LIKELY, reason)
        if reason := self._ties_to_ca(login, bug):
            return Attribution(Side.CA, Certainty.LIKELY, reason)
        others = self._cas_elsewhere(login) - set(self.ca_of(bug).names)
        if others:
            return Attribution(Side.COMMUNITY, Certainty.LIKELY, f"assigned to bugs of another CA ({min(others)})")
        spoke = self._census.spoke.get(login.casefold(), frozenset())
        if len(spoke) > 1:
            return Attribution(Side.COMMUNITY, Certainty.LIKELY, f"speaks on the bugs of {len(spoke)} CAs")
        if reason := self._asked_or_reported(login, bug):
            return Attribution(Side.CA, Certainty.LIKELY, reason)
        if self._on_shared_domain(login):
            return Attribution(
                Side.UNKNOWN, Certainty.NONE, f"{domain_of(login)} holds a root program, but this account is not listed"
            )
        if same_account(login, bug.creator):
            return Attribution(Side.COMMUNITY, Certainty.LIKELY, "reported the bug, and nothing ties it to the CA")
        return Attribution(Side.UNKNOWN, Certainty.NONE, "nothing places this account")

    def _ties_to_ca(self, login: str, bug: Bug) -> str:
        """Gives the reason for which `login` is this bug's CA by its assignment, domain or other bugs; or nothing."""
        assignees = self._assignees(bug)
        if any(same_account(login, assignee) for assignee in assignees):
            return "is or was assigned to this bug"
        if colleague := next((a for a in assignees if same_organisation(login, a)), None):
            return f"shares the domain of the assignee {colleague}"
        if self._cas_elsewhere(login) & set(self.ca_of(bug).names):
            return "is assigned to other bugs of this CA, or shares the domain of somebody who is"
        labels = {_plain(label) for label in domain_of(login).split(".")}
        if any(len(_plain(name)) > 3 and _plain(name) in labels for name in self.ca_of(bug).names):  # noqa: PLR2004 - shorter names match by accident
            return "its domain carries the CA's name"
        return ""

    def _asked_or_reported(self, login: str, bug: Bug) -> str:
        if self._on_shared_domain(login):
            return ""
        for event in bug.needinfo_events:
            if event.was_set and event.requestee and same_account(event.requestee, login):
                setter = self.who(event.who, bug, event.when) if not same_account(event.who, login) else None
                if setter and setter.side is Side.STAFF:
                    return f"staff asked this account by needinfo on {event.when:%Y-%m-%d}"
        if any(same_account(c.creator, login) and reports.has_named_heading(c.text) for c in bug.comments):
            return "posted the incident report"
        return ""

    # --- small questions -------------------------------------------------------------------------------------------

    def _is_bot(self, login: str) -> bool:
        return (
            _within(domain_of(login), "mozilla.tld")
            or bool(_BOT.search(login.split("@")[0]))
            or (bool(self.own_account) and same_account(login, self.own_account))
            or any(same_account(login, bot) for bot in self.directory.bots)
        )

    def _is_placeholder(self, login: str) -> bool:
        return (
            login.casefold() in NOBODY or self._is_bot(login) or bool(self._triages(login)) or self._listed_staff(login)
        )

    def _listed_staff(self, login: str) -> bool:
        return login.casefold() in self._staff or any(same_account(login, account) for account in self._staff)

    def _staff_member(self, login: str, day: date) -> tuple[StaffMember, Certainty] | None:
        for member in self._staff.get(login.casefold(), ()):
            if _in_force(member, day):
                return member, Certainty.SURE
        # One of the two lacks its domain: hidden by the server, or an old login in the directory.
        found = [
            member
            for account, members in self._staff.items()
            if ("@" in account) != ("@" in login) and same_account(account, login)
            for member in members
            if _in_force(member, day)
        ]
        return (found[0], Certainty.LIKELY) if found else None

    def _placed(self, login: str, day: date) -> list[CaEntry]:
        """Gives the directory's CAs of an account: by the account itself, else by its domain."""
        by_account = [ca for ca in self._accounts.get(login.casefold(), ()) if _in_force(ca, day)]
        if by_account:
            return by_account
        if domain := domain_of(login):
            return [ca for known, ca in self._domains if _within(domain, known) and _in_force(ca, day)]
        return [ca for account, cas in self._accounts.items() if same_account(account, login) for ca in cas]

    def _on_shared_domain(self, login: str) -> bool:
        return any(_within(domain_of(login), shared) for shared in self.directory.shared_domains)

    def _triages(self, login: str) -> str:
        # Somebody whom the directory lists with an end was staff then and is judged anew after it.
        return "" if self._listed_staff(login) else self._census.triagers.get(login.casefold(), "")

    def _assignees(self, bug: Bug) -> list[str]:
        return [login for login in bug.values_of("assigned_to") if not self._is_placeholder(login)]

    def _speaks_by_assignment(self, login: str, assignee: str) -> bool:
        return same_account(login, assignee) or same_organisation(login, assignee)

    def _cas_elsewhere(self, login: str) -> frozenset[str]:
        by_account = self._census.assigned.get(login.casefold())
        domain = domain_of(login)
        return by_account or (
            frozenset() if domain in PUBLIC_MAIL else self._census.assigned_domains.get(domain, frozenset())
        )

    # --- the census ------------------------------------------------------------------------------------------------

    def _take_census(self, bugs: tuple[Bug, ...]) -> _Census:
        triagers = _find_triagers(bugs)
        # Who triages must be known first: the component's default assignee is staff, and no CA's.
        self._census = _Census({}, {}, {}, triagers)
        assigned: dict[str, set[str]] = defaultdict(set)
        domains: dict[str, set[str]] = defaultdict(set)
        spoke: dict[str, set[str]] = defaultdict(set)
        for bug in bugs:
            names = self._find_ca(bug).names
            for login in self._assignees(bug):
                assigned[login.casefold()].update(names)
                if domain := domain_of(login):
                    domains[domain].update(names)
            for comment in bug.comments:
                if not comment.is_spam:
                    spoke[comment.creator.casefold()].update(names)
        return _Census(_frozen(assigned), _frozen(domains), _frozen(spoke), triagers)


def _frozen(mapping: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(values) for key, values in mapping.items()}


def _find_triagers(bugs: Iterable[Bug]) -> dict[str, str]:
    """Finds who does staff's work: takes a bug that he did not report from UNCONFIRMED and hands it to somebody else.

    Both need rights that CA accounts seldom have, and a CA that confirms its own bug keeps it or hands it to a
    colleague, who shares its domain.
    """
    found: dict[str, str] = {}
    for bug in bugs:
        for change in bug.changes:
            confirmed = change.field == "status" and change.removed == "UNCONFIRMED" and change.added in OPEN_STATUSES
            handed_over = any(
                other.field == "assigned_to"
                and other.when == change.when
                and same_account(other.who, change.who)
                and not same_account(other.added, change.who)
                and not same_organisation(other.added, change.who)
                for other in bug.changes
            )
            if confirmed and handed_over and not same_account(change.who, bug.creator):
                found.setdefault(change.who.casefold(), f"confirmed and assigned bug {bug.id}, as staff do")
    return found
