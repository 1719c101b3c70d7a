"""A census of all bugs together: on whose bugs an account was assigned, asked or spoke, and who does staff's work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.facts.bug import OPEN_STATUSES, Bug, Comment, same_account
from bot.facts.logins import domain_of, same_organisation

Names = Mapping[str, frozenset[str]]
"""An account in small letters → names of CAs."""


@dataclass(frozen=True, slots=True)
class Census:
    """What all the bugs together say of an account.

    Attributes:
        assigned: the CAs on whose bugs it is certain by an assignment. A bug that several CAs share tells of nobody
            whose he is, and counts nowhere.
        asked: the same, by a needinfo of certain staff.
        spoke: the CAs on whose bugs it wrote.
        reported: the CAs whose bugs it filed.
        triaged: the CAs whose bugs it confirmed, assigned or marked, as staff do.
        confirmed: who took a bug that another reported from UNCONFIRMED and handed it on, and where.
        seen: a domain → the accounts on it.
        staff_act: whether somebody whom the directory lists as staff did anything in these bugs.
    """

    assigned: Names = field(default_factory=dict)
    asked: Names = field(default_factory=dict)
    spoke: Names = field(default_factory=dict)
    reported: Names = field(default_factory=dict)
    triaged: Names = field(default_factory=dict)
    confirmed: Mapping[str, str] = field(default_factory=dict)
    seen: Names = field(default_factory=dict)
    staff_act: bool = False


def counted(pairs: Iterable[tuple[str, Iterable[str]]]) -> Names:
    """Gathers (account or domain, names) into one mapping."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, names in pairs:
        if key:
            found[key.casefold()].update(names)
    return {key: frozenset(names) for key, names in found.items()}


def seen_on(bugs: Iterable[Bug]) -> Names:
    """Gives the accounts that the bugs name, by their domains."""
    return counted((domain_of(login), [login]) for bug in bugs for login in bug.accounts)


def counts(comment: Comment) -> bool:
    """Whether a comment says that its writer speaks on a bug."""
    return not comment.is_spam and not comment.automatic


@dataclass(frozen=True, slots=True)
class Triage:
    """Somebody confirmed, assigned or marked a bug that is not his own: when, and who. Aware, UTC.

    Attributes:
        until: when he, or somebody of his organisation, was made its assignee; None: never.
        why: set where he took it from UNCONFIRMED and handed it on in one save, as CAs seldom can.
    """

    when: datetime
    who: str
    until: datetime | None = None
    why: str = ""


def triages(bug: Bug) -> Iterator[Triage]:
    """Finds where somebody does staff's work on one bug, in the order of time; see `Triage`.

    It is no staff's work on a bug that is assigned to himself, or to others of his organisation.
    """
    assignments = [change for change in bug.changes if change.field == "assigned_to"]
    first = assignments[0].removed if assignments else bug.assignee
    for change in bug.changes:
        who = change.who.casefold()
        if same_account(change.who, bug.creator) or not _is_triage(change.field, change.removed, change.added, who):
            continue
        taken = [one.when for one in assignments if is_of_one_house(one.added, who)]
        handed_on = assignments and is_of_one_house(assignments[0].who, who) and assignments[0].when <= change.when
        # Bugs used to be filed on staff, who handed them on.
        if is_of_one_house(first, who) and not handed_on:
            taken.append(bug.created)
        until = min(taken, default=None)
        if until is None or until > change.when:
            yield Triage(change.when, who, until, _handed_on(bug, change.when, change.who))


def is_of_one_house(one: str, other: str) -> bool:
    """Whether two logins are one account's, or of one organisation."""
    return same_account(one, other) or same_organisation(one, other)


def _is_triage(name: str, removed: str, added: str, who: str) -> bool:
    if name == "status":
        return removed == "UNCONFIRMED" and added in OPEN_STATUSES
    return name == "whiteboard" or (name == "assigned_to" and not same_account(added, who))


def _handed_on(bug: Bug, when: datetime, who: str) -> str:
    """Says whether somebody confirmed a bug and, in the same save, handed it to another organisation."""
    mine = [change for change in bug.changes if change.when == when and same_account(change.who, who)]
    confirmed = any(
        change.field == "status" and change.removed == "UNCONFIRMED" and change.added in OPEN_STATUSES
        for change in mine
    )
    handed = any(change.field == "assigned_to" and not is_of_one_house(change.added, who) for change in mine)
    return f"confirmed and assigned bug {bug.id}, as staff do" if confirmed and handed else ""


def first_act_of(bugs: Iterable[Bug], is_staff: Callable[[str, datetime], bool]) -> datetime | None:
    """Gives when somebody whom the directory lists as staff first did anything in the bugs (UTC); None: never."""
    return min(
        (when for bug in bugs for who, when in acts_in(bug) if is_staff(who, when)),
        default=None,
    )


def acts_in(bug: Bug) -> Iterator[tuple[str, datetime]]:
    """Gives everything that somebody did in a bug after its filing: who, and when (UTC); in no order."""
    yield from ((comment.creator, comment.time) for comment in bug.comments if comment.count)
    yield from ((change.who, change.when) for change in bug.changes)
    yield from ((needinfo.setter, needinfo.since) for needinfo in bug.needinfos)
