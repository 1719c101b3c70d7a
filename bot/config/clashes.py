"""Accounts, names and domains that two entries of the directory claim for the same days."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.config.locate import KeyPath
from bot.config.settings import CaEntry, Person, StaffMember
from bot.config.values import quoted


class Origin(Protocol):
    """The file that an entry stands in: it says where, and takes note of what is wrong there."""

    @property
    def label(self) -> str:
        """How a fault calls the file."""

    def line(self, path: KeyPath) -> int:
        """Find the line of a setting."""

    def fault(self, path: KeyPath, what: str) -> None:
        """Note what is wrong with the setting at a path."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A `[[staff]]`, `[[ca]]` or `[[person]]` entry and where it stands."""

    value: StaffMember | CaEntry | Person
    reader: Origin
    path: KeyPath
    dated: bool
    """Its days could be read, so it can be said whether it clashes with another."""

    @property
    def key(self) -> tuple[type, str]:
        """Entries of one kind and name are one: they add to each other, or take each other's place."""
        return type(self.value), self.name

    @property
    def name(self) -> str:
        """The plain name of what it is about."""
        return self.value.account.casefold() if isinstance(self.value, Person) else _plain(self.value.name)

    @property
    def replaces(self) -> bool:
        """Whether it takes the place of the default ones of its name."""
        return not isinstance(self.value, Person) and self.value.replace

    def overlaps(self, other: Entry) -> bool:
        """Tell whether both hold on some day."""
        one, two = self.value, other.value
        starts = max(one.from_day or date.min, two.from_day or date.min)
        return starts <= min(one.until_day or date.max, two.until_day or date.max)


def refuse_clashes(entries: list[Entry], shared: set[str]) -> None:
    """Note what two CAs, or a CA and staff, claim on the same days; the fault goes to the later entry."""
    claimed: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in (entry for entry in entries if entry.dated):
        for claim, (setting, text) in _claims(entry.value, shared).items():
            for other in claimed[claim]:
                # Entries of one name add to each other; staff may share an account.
                agree = entry.key == other.key or _side(entry, entries) == _side(other, entries)
                if not agree and entry.overlaps(other):
                    entry.reader.fault((*entry.path, setting), _clash(text, claim[0], entry, other))
            claimed[claim].append(entry)


def _side(entry: Entry, entries: list[Entry]) -> str:
    """Give what an entry says of an account: staff, another side, or one CA under whichever of its names."""
    value = entry.value
    if isinstance(value, StaffMember) or (isinstance(value, Person) and value.staff):
        return "staff"
    if isinstance(value, CaEntry):
        return f"ca {entry.name}"
    if not value.ca:
        return "auditor" if value.auditor else "bot" if value.bot else "community"
    wanted = _plain(value.ca)
    cas = [one for one in entries if isinstance(one.value, CaEntry)]
    for one in cas:
        if isinstance(one.value, CaEntry) and wanted in {one.name, *map(_plain, one.value.aliases)}:
            return f"ca {one.name}"
    return f"ca {wanted}"


def _claims(entry: StaffMember | CaEntry | Person, shared: set[str]) -> dict[tuple[str, str], tuple[str, str]]:
    """List what an entry claims for itself: (kind, normal form) → (setting, as written)."""
    if isinstance(entry, Person):
        return {("account", entry.account.casefold()): ("account", entry.account)}
    accounts = [(("account", text.casefold()), ("accounts", text)) for text in entry.accounts]
    if isinstance(entry, StaffMember):
        return dict(accounts)
    names = [(("name", _plain(text)), ("aliases", text)) for text in entry.aliases]
    domains = [(("domain", text.casefold()), ("domains", text)) for text in entry.domains]
    contacts = [(("account", text.casefold()), ("contacts", text)) for text in entry.contacts]
    unshared = [domain for domain in domains if domain[0][1] not in shared]
    own_name = (("name", _plain(entry.name)), ("name", entry.name))
    return dict([*names, own_name, *unshared, *contacts, *accounts])


def _clash(text: str, kind: str, entry: Entry, other: Entry) -> str:
    is_default = other.reader is not entry.reader
    place = other.reader.label if is_default else f"line {other.reader.line(other.path)}"
    remedy = ["date them (from, until)"]
    if kind == "domain":
        remedy.append("list it in shared_domains of [directory]")
    if is_default and not isinstance(other.value, Person):
        remedy.append(f"replace that entry by one of its name, {quoted(other.value.name)}, with replace = true")
    return f"{quoted(text)} belongs to {_owner(other.value)} too ({place}) on the same days; {', or '.join(remedy)}"


def _owner(value: StaffMember | CaEntry | Person) -> str:
    if isinstance(value, Person):
        return f"the person {quoted(value.account)}"
    return f"{'staff' if isinstance(value, StaffMember) else 'the CA'} {quoted(value.name)}"


def _plain(name: str) -> str:
    """Bring names that differ in case, blanks or punctuation only to one form, as summaries are matched too."""
    return re.sub(r"[\W_]+", "", name.casefold()) or name
