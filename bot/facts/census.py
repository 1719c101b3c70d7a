"""A census of all bugs together: on whose bugs an account was assigned or spoke, and who does staff's work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.facts.bug import OPEN_STATUSES, Bug, Comment, same_account
from bot.facts.logins import domain_of, same_organisation


@dataclass(frozen=True, slots=True)
class Census:
    """What all the bugs together say of an account: on whose bugs it was assigned or spoke, whether it triaged."""

    assigned: Mapping[str, frozenset[str]]
    assigned_domains: Mapping[str, frozenset[str]]
    spoke: Mapping[str, frozenset[str]]
    triagers: Mapping[str, str]


def take_census(
    bugs: Iterable[Bug],
    triagers: Mapping[str, str],
    names_of: Callable[[Bug], tuple[str, ...]],
    assignees_of: Callable[[Bug], list[str]],
    is_staff: Callable[[str, datetime], bool],
) -> Census:
    """Counts who was assigned to and who spoke on the bugs of which CA.

    Args:
        bugs: all that were read.
        triagers: who does staff's work, and why we think so.
        names_of: the CAs that a bug is about, by what is known before the census.
        assignees_of: the accounts that a bug was assigned to, without placeholders and staff.
        is_staff: whether the directory lists an account as staff at a moment; what it said then tells nothing of later.
    """
    assigned: dict[str, set[str]] = defaultdict(set)
    domains: dict[str, set[str]] = defaultdict(set)
    spoke: dict[str, set[str]] = defaultdict(set)
    for bug in bugs:
        names = names_of(bug)
        for login in assignees_of(bug):
            assigned[login.casefold()].update(names)
            if domain := domain_of(login):
                domains[domain].update(names)
        for comment in bug.comments:
            if counts(comment) and not is_staff(comment.creator, comment.time):
                spoke[comment.creator.casefold()].update(names)
    return Census(_frozen(assigned), _frozen(domains), _frozen(spoke), triagers)


def counts(comment: Comment) -> bool:
    """Whether a comment says that its writer speaks on a bug."""
    return not comment.is_spam and not comment.automatic


def find_triagers(bugs: Iterable[Bug]) -> dict[str, str]:
    """Finds who does staff's work, and gives the first reason for each; see `triages`."""
    found: dict[str, str] = {}
    for _, login, reason in triages(bugs):
        found.setdefault(login, reason)
    return found


def triages(bugs: Iterable[Bug]) -> Iterator[tuple[datetime, str, str]]:
    """Finds where somebody does staff's work: takes a bug that another reported from UNCONFIRMED and hands it on.

    Both need rights that CA accounts seldom have, and a CA that confirms its own bug keeps it or hands it to a
    colleague, who shares its domain.

    Returns:
        (when, who, why we think so) in the order of the bugs, and of time in each.
    """
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
                yield change.when, change.who.casefold(), f"confirmed and assigned bug {bug.id}, as staff do"


def _frozen(mapping: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(values) for key, values in mapping.items()}
