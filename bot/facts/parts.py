"""What a bug is made of: comments, changes, needinfos; and when two logins are one account.

All times are aware and UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SPAM_TAGS = frozenset({"spam", "abuse", "abusive"})
"""Comment tags with which bugzilla.mozilla.org hides a comment that adds nothing."""


def same_account(one: str, other: str) -> bool:
    """Tells whether two logins, as the server shows them, can be one account.

    Case does not matter. Where one of the two lacks its domain (servers hide it from readers without a key), the
    parts before the `@` decide.
    """
    one, other = one.casefold(), other.casefold()
    if "@" in one and "@" in other:
        return one == other
    return bool(one) and one.split("@")[0] == other.split("@")[0]


def same_text(one: str, other: str) -> bool:
    """Whether two texts of one field are the same but for blanks: servers add one where they cut a long text."""
    return "".join(one.split()) == "".join(other.split())


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment. `count` is its number in the bug (0 is the description), which staff quote and link to."""

    count: int
    creator: str
    time: datetime
    text: str
    tags: tuple[str, ...] = ()
    automatic: bool = False
    """Written by Bugzilla itself (a duplicate was marked), so nobody's word."""
    edited: datetime | None = None
    """When its text was last changed, where the server shows that."""

    @property
    def is_spam(self) -> bool:
        """Whether somebody tagged it as spam or abuse."""
        return not SPAM_TAGS.isdisjoint(self.tags)


@dataclass(frozen=True, slots=True)
class Change:
    """One field changed by one person; from the bug's history."""

    when: datetime
    who: str
    field: str
    removed: str
    added: str


@dataclass(frozen=True, slots=True)
class Needinfo:
    """A needinfo flag that waits. `requestee` None: anybody may answer; `flag_id` None: only history knows it."""

    setter: str
    requestee: str | None
    since: datetime
    flag_id: int | None = None


@dataclass(frozen=True, slots=True)
class NeedinfoEvent:
    """A needinfo that was set or cleared, as the bug's history tells it."""

    when: datetime
    who: str
    requestee: str | None
    was_set: bool


@dataclass(frozen=True, slots=True)
class HiddenComment:
    """A comment number that the server does not show: a private comment, or one that was taken away.

    It was written between `earliest` and `latest` (None: until now), the times of its visible neighbours.
    """

    count: int
    earliest: datetime
    latest: datetime | None
