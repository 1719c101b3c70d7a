"""What the directory itself says of an account on a day, before anything is inferred."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.config.settings import CaEntry, Directory, StaffMember
from bot.facts.bug import same_account
from bot.facts.logins import domain_of, within
from bot.facts.sides import Certainty
from bot.facts.summaries import plain_name


def in_force(entry: CaEntry | StaffMember, day: date) -> bool:
    """Whether an entry counts on a day."""
    return (entry.from_day is None or entry.from_day <= day) and (entry.until_day is None or day <= entry.until_day)


@dataclass(slots=True)
class Listed:
    """The directory, ready to be asked.

    Args:
        directory: who is who, as staff keep it.
    """

    directory: Directory
    staff: dict[str, list[StaffMember]] = field(init=False, repr=False)
    accounts: dict[str, list[CaEntry]] = field(init=False, repr=False)
    domains: list[tuple[str, CaEntry]] = field(init=False, repr=False)
    aliases: dict[str, str] = field(init=False, repr=False)
    """A CA's name or alias, in plain letters → its name."""
    turns: list[date] = field(init=False, repr=False)
    """The days on which an entry begins to count, or counts no more."""

    def __post_init__(self) -> None:
        self.staff = defaultdict(list)
        for member in self.directory.staff:
            for account in member.accounts:
                self.staff[account.casefold()].append(member)
        entries: tuple[CaEntry | StaffMember, ...] = (*self.directory.staff, *self.directory.cas)
        begins = {entry.from_day for entry in entries if entry.from_day}
        ends = {
            entry.until_day + timedelta(days=1) for entry in entries if entry.until_day and entry.until_day < date.max
        }
        self.turns = sorted(begins | ends)
        self.accounts, self.domains, self.aliases = defaultdict(list), [], {}
        for ca in self.directory.cas:
            for account in (*ca.accounts, *ca.contacts):
                self.accounts[account.casefold()].append(ca)
            self.domains.extend((domain.casefold(), ca) for domain in ca.domains)
            for alias in (ca.name, *ca.aliases):
                self.aliases.setdefault(plain_name(alias), ca.name)

    def period(self, day: date) -> int:
        """Gives the number of the span without a change of the directory that a day lies in."""
        return bisect_right(self.turns, day)

    def staff_member(self, login: str, day: date) -> tuple[StaffMember, Certainty] | None:
        """Gives the member of staff whose account it is on a day, and how sure that is; or None."""
        for member in self.staff.get(login.casefold(), ()):
            if in_force(member, day):
                return member, Certainty.SURE
        # One of the two lacks its domain: hidden by the server, or an old login in the directory.
        found = [
            member
            for account, members in self.staff.items()
            if ("@" in account) != ("@" in login) and same_account(account, login)
            for member in members
            if in_force(member, day)
        ]
        return (found[0], Certainty.LIKELY) if found else None

    def placed(self, login: str, day: date) -> list[CaEntry]:
        """Gives the directory's CAs of an account: by the account itself, else by its domain."""
        by_account = [ca for ca in self.accounts.get(login.casefold(), ()) if in_force(ca, day)]
        if by_account:
            return by_account
        if domain := domain_of(login):
            return [ca for known, ca in self.domains if within(domain, known) and in_force(ca, day)]
        return [
            ca
            for account, cas in self.accounts.items()
            if same_account(account, login)
            for ca in cas
            if in_force(ca, day)
        ]

    def lists_staff(self, login: str) -> bool:
        """Whether an account is staff's on whichever days."""
        return login.casefold() in self.staff or any(same_account(login, account) for account in self.staff)

    def lists_account(self, login: str) -> bool:
        """Whether an account itself, not only its domain, is listed with a CA on whichever days."""
        return login.casefold() in self.accounts

    def is_a_persons(self, login: str, day: date) -> bool:
        """Whether an account itself is listed on a day: as staff's, or with a CA."""
        listed = any(in_force(ca, day) for ca in self.accounts.get(login.casefold(), ()))
        return listed or self.staff_member(login, day) is not None

    def is_auditor(self, login: str) -> bool:
        """Whether an account is an auditor's, by itself or by its domain."""
        return any(same_account(login, account) for account in self.directory.auditors) or any(
            within(domain_of(login), entry.casefold()) for entry in self.directory.auditors if "@" not in entry
        )

    def on_shared_domain(self, login: str) -> bool:
        """Whether an account's domain holds both a CA and a root program."""
        return any(within(domain_of(login), shared) for shared in self.directory.shared_domains)

    def on_a_cas_domain(self, login: str) -> bool:
        """Whether an account's domain is listed with a CA."""
        return any(within(domain_of(login), known) for known, _ in self.domains)
