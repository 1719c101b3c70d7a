"""Accounts, names and domains that two entries of the directory claim for the same days."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.config.locate import KeyPath
from bot.config.settings import CaEntry, StaffMember
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
    """A `[[staff]]` or `[[ca]]` entry and where it stands."""

    value: StaffMember | CaEntry
    reader: Origin
    path: KeyPath
    dated: bool
    """Its days could be read, so it can be said whether it clashes with another."""

    @property
    def key(self) -> tuple[type, str]:
        """What makes an entry of the configuration take the place of a default one."""
        return type(self.value), _plain(self.value.name)

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
                both_staff = isinstance(entry.value, StaffMember) and isinstance(other.value, StaffMember)
                # Of two entries of one name that is told, and not each account they have in common.
                told = entry.key == other.key and setting != "name"
                if not both_staff and not told and entry.overlaps(other):
                    entry.reader.fault((*entry.path, setting), _clash(text, claim[0], entry, other))
            claimed[claim].append(entry)


def _claims(entry: StaffMember | CaEntry, shared: set[str]) -> dict[tuple[str, str], tuple[str, str]]:
    """List what an entry claims for itself: (kind, normal form) → (setting, as written)."""
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
    if entry.key == other.key:
        return f"is also the name of the entry in {place} on the same days; make them one, or date them (from, until)"
    remedy = ["date them (from, until)"]
    if kind == "domain":
        remedy.append("list it in shared_domains of [directory]")
    if is_default:
        remedy.append(f"replace that entry by one of its name, {quoted(other.value.name)}")
    owner = f"{'staff' if isinstance(other.value, StaffMember) else 'the CA'} {quoted(other.value.name)}"
    return f"{quoted(text)} belongs to {owner} too ({place}) on the same days; {', or '.join(remedy)}"


def _plain(name: str) -> str:
    """Bring names that differ in case, blanks or punctuation only to one form, as summaries are matched too."""
    return re.sub(r"[\W_]+", "", name.casefold()) or name
