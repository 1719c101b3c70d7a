"""What the directory itself says of an account on a day, before anything is inferred.

A listed full address is one account. A listed login without its domain is none: it is that account only where the
server shows logins like that. Where the server hides domains, what stands before the `@` is compared, if that means one
side alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.config.settings import CaEntry, Directory, Person, StaffMember
from bot.facts.logins import akin, domain_of, local_part, within
from bot.facts.sides import Certainty, Side
from bot.facts.summaries import plain_name

_Dated = CaEntry | StaffMember | Person


def in_force(entry: _Dated, day: date) -> bool:
    """Whether an entry counts on a day."""
    return (entry.from_day is None or entry.from_day <= day) and (entry.until_day is None or day <= entry.until_day)


@dataclass(frozen=True, slots=True)
class Claim:
    """What one entry says of one account: a side, for a CA its name; `who` names the entry."""

    account: str
    side: Side
    who: str
    entry: _Dated | None = None
    """None: it holds on all days."""

    @property
    def is_lasting(self) -> bool:
        """Whether an entry of a CA says it of all days."""
        return isinstance(self.entry, CaEntry) and self.entry.from_day is None and self.entry.until_day is None

    def holds(self, day: date) -> bool:
        """Whether it counts on a day."""
        return self.entry is None or in_force(self.entry, day)


@dataclass(slots=True)
class Listed:
    """The directory, ready to be asked.

    Args:
        directory: who is who, as staff keep it.
    """

    directory: Directory
    aliases: dict[str, str] = field(init=False, repr=False)
    """A CA's name or alias, in plain letters → its name."""
    domains: list[tuple[str, CaEntry]] = field(init=False, repr=False)
    turns: list[date] = field(init=False, repr=False)
    """The days on which an entry begins to count, or counts no more."""
    _claims: dict[str, list[Claim]] = field(init=False, repr=False)
    _by_local: dict[str, list[Claim]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        directory = self.directory
        self.aliases, self.domains = {}, []
        for ca in directory.cas:
            self.domains.extend((domain.casefold(), ca) for domain in ca.domains)
            for alias in (ca.name, *ca.aliases):
                self.aliases.setdefault(plain_name(alias), ca.name)
        for person in directory.persons:
            if person.ca:
                self.aliases.setdefault(plain_name(person.ca), person.ca)
        entries: tuple[_Dated, ...] = (*directory.staff, *directory.cas, *directory.persons)
        begins = {entry.from_day for entry in entries if entry.from_day}
        ends = {
            entry.until_day + timedelta(days=1) for entry in entries if entry.until_day and entry.until_day < date.max
        }
        self.turns = sorted(begins | ends)
        self._claims, self._by_local = defaultdict(list), defaultdict(list)
        for claim in self._all_claims():
            self._claims[claim.account].append(claim)
            self._by_local[local_part(claim.account)].append(claim)

    def _all_claims(self) -> Iterator[Claim]:
        directory = self.directory
        for bot in directory.bots:
            yield Claim(bot.casefold(), Side.BOT, "an automated account")
        for member in directory.staff:
            for account in member.accounts:
                yield Claim(account.casefold(), Side.STAFF, member.name, member)
        for auditor in directory.auditors:
            yield Claim(auditor.casefold(), Side.AUDITOR, "an auditor")
        for ca in directory.cas:
            for account in (*ca.accounts, *ca.contacts):
                yield Claim(account.casefold(), Side.CA, ca.name, ca)
        for person in directory.persons:
            yield _of_person(person, self.aliases)

    def period(self, day: date) -> int:
        """Gives the number of the span without a change of the directory that a day lies in."""
        return bisect_right(self.turns, day)

    def claim(self, login: str, day: date) -> tuple[Claim, Certainty] | None:
        """Gives what the directory says of an account itself on a day, and how certain that is; or None.

        Of several entries about one account the first side counts: nobody, staff, auditors, CAs, the community.
        """
        account = login.casefold()
        if exact := _first(claim for claim in self._claims.get(account, ()) if claim.holds(day)):
            return exact, Certainty.SURE
        same = [claim for claim in self._by_local.get(local_part(account), ()) if claim.holds(day)]
        if "@" not in account:
            # The server shows no more. If it may be one of two, it is neither.
            meant = {(claim.side, claim.who if claim.side is Side.CA else "") for claim in same}
            return (same[0], Certainty.BARE) if len(meant) == 1 else None
        # An old login, of which nobody wrote down the rest: nothing of today rests on it.
        ended = _first(c for c in same if "@" not in c.account and c.entry is not None and c.entry.until_day)
        return (ended, Certainty.LIKELY) if ended else None

    def placed(self, login: str, day: date) -> list[CaEntry]:
        """Gives the directory's CAs on whose domain an account is."""
        domain = domain_of(login)
        return [ca for known, ca in self.domains if within(domain, known) and in_force(ca, day)] if domain else []

    def is_certain_staff(self, login: str, day: date) -> bool:
        """Whether the directory lists an account as staff on a day, beyond doubt."""
        found = self.claim(login, day)
        return found is not None and found[0].side is Side.STAFF and found[1] is not Certainty.LIKELY

    def was_staff(self, login: str) -> bool:
        """Whether an account is staff's on whichever days: somebody who is so no more is judged anew."""
        same = self._claims.get(login.casefold(), ())
        if "@" not in login:
            same = self._by_local.get(local_part(login), ())
        return any(claim.side is Side.STAFF for claim in same)

    def is_auditor(self, login: str) -> bool:
        """Whether an account is on a domain of auditors."""
        domain = domain_of(login)
        return bool(domain) and any(
            within(domain, entry.casefold()) for entry in self.directory.auditors if "@" not in entry
        )

    def on_shared_domain(self, login: str) -> bool:
        """Whether an account's domain holds people of several sides."""
        return self.is_shared(domain_of(login))

    def is_shared(self, domain: str) -> bool:
        """Whether a domain holds people of several sides, as far as the directory says so."""
        return any(within(domain, shared.casefold()) for shared in self.directory.shared_domains)

    def on_a_cas_domain(self, login: str) -> bool:
        """Whether an account's domain is listed with a CA."""
        return any(within(domain_of(login), known) for known, _ in self.domains)

    def is_a_cas(self, login: str) -> bool:
        """Whether the directory has an account with a CA, by itself or by a domain that no other side uses."""
        if self.on_a_cas_domain(login) and not self.on_shared_domain(login):
            return True
        return any(claim.side is Side.CA for claim in self._claims.get(login.casefold(), ()))

    def lists_account(self, login: str) -> bool:
        """Whether an account itself, not only its domain, is listed on whichever days."""
        return login.casefold() in self._claims

    def accounts_on(self, domain: str) -> list[Claim]:
        """Gives what the directory says of accounts on a domain, or on one above or below it, on whichever days."""
        return [
            claim
            for account, claims in self._claims.items()
            if "@" in account and akin(domain_of(account), domain)
            for claim in claims
        ]

    def others_on(self, domain: str, names: Iterable[str]) -> bool:
        """Whether the directory has people of another side than these CAs on a domain."""
        names = set(names)
        if any(claim.side is not Side.CA or claim.who not in names for claim in self.accounts_on(domain)):
            return True
        if any(akin(domain, entry.casefold()) for entry in self.directory.auditors if "@" not in entry):
            return True
        return any(akin(domain, known) and ca.name not in names for known, ca in self.domains)


def _of_person(person: Person, aliases: dict[str, str]) -> Claim:
    account = person.account.casefold()
    if person.ca:
        return Claim(account, Side.CA, aliases.get(plain_name(person.ca), person.ca), person)
    if person.staff:
        return Claim(account, Side.STAFF, person.staff, person)
    if person.auditor:
        return Claim(account, Side.AUDITOR, "an auditor", person)
    if person.bot:
        return Claim(account, Side.BOT, "an automated account", person)
    return Claim(account, Side.COMMUNITY, "one of the community", person)


def _first(claims: Iterable[Claim]) -> Claim | None:
    return next(iter(claims), None)
