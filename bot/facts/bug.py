"""One bug as facts, at one moment; `Bug.as_of` rewinds it. `from_rest` makes it.

All times are aware and UTC. Logins are kept as the server shows them: a reader without a key may get only the part
before the `@`, so accounts are compared with `same_account`, never with `==`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

OPEN_STATUSES = frozenset({"UNCONFIRMED", "NEW", "ASSIGNED", "REOPENED"})
"""What Bugzilla's default workflow calls open; anything else is closed."""

_NEEDINFO = re.compile(r"needinfo\?(?:\(([^)]*)\))?")
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


@dataclass(frozen=True, slots=True)
class Bug:
    """One bug at one moment.

    `doubts` says in sentences what its history cannot tell, so that a person must look; `remarks`, what it tells with
    a harmless explanation.
    """

    id: int
    summary: str
    product: str
    component: str
    status: str
    resolution: str
    whiteboard: str
    creator: str
    assignee: str
    created: datetime
    comments: tuple[Comment, ...]
    changes: tuple[Change, ...] = ()
    needinfos: tuple[Needinfo, ...] = ()
    hidden: tuple[HiddenComment, ...] = ()
    groups: tuple[str, ...] = ()
    real_names: Mapping[str, str] = field(default_factory=dict)
    """Login → the name that the account shows, for the accounts whose details came with the bug."""
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the status is an open one."""
        return self.status in OPEN_STATUSES

    @property
    def reopened(self) -> datetime | None:
        """When the bug was last reopened (UTC), or None."""
        times = [
            change.when
            for change in self.changes
            if change.field == "status" and change.added in OPEN_STATUSES and change.removed not in OPEN_STATUSES
        ]
        return times[-1] if times else None

    @property
    def accounts(self) -> frozenset[str]:
        """Every account that the bug and its history name, in small letters."""
        named = {self.creator, self.assignee, *self.real_names}
        named |= {comment.creator for comment in self.comments} | {change.who for change in self.changes}
        named |= {login for c in self.changes if c.field == "assigned_to" for login in (c.removed, c.added)}
        named |= {login for flag in self.needinfos for login in (flag.setter, flag.requestee or "")}
        named |= {event.requestee or "" for event in self.needinfo_events}
        return frozenset(login.casefold() for login in named if login)

    @property
    def needinfo_events(self) -> tuple[NeedinfoEvent, ...]:
        """Every needinfo set or cleared, oldest first."""
        return tuple(_needinfo_events(self.changes))

    def values_of(self, name: str) -> tuple[str, ...]:
        """All values that a history field ever had, as far as history knows, the present one last."""
        seen: dict[str, None] = {}
        for change in self.changes:
            if change.field == name:
                seen[change.removed] = None
                seen[change.added] = None
        present = {"assigned_to": self.assignee, "whiteboard": self.whiteboard, "status": self.status}[name]
        seen.pop(present, None)
        seen[present] = None
        return tuple(value for value in seen if value)

    def as_of(self, moment: datetime) -> Bug:
        """Gives the bug as it stood at `moment` (aware, UTC; what happened at that very second counts).

        Whiteboard, status, resolution, assignee and summary are undone change by change; comments and needinfos are
        those up to then. What history cannot tell is said in `doubts`, not invented.
        """
        later = [change for change in self.changes if change.when > moment]
        values, doubts, remarks = _undo(self, later)
        return replace(
            self,
            summary=values["summary"],
            whiteboard=values["whiteboard"],
            status=values["status"],
            resolution=values["resolution"],
            assignee=values["assigned_to"],
            comments=tuple(comment for comment in self.comments if comment.time <= moment),
            changes=tuple(change for change in self.changes if change.when <= moment),
            needinfos=_needinfos_at(self, moment) if later else _until(self.needinfos, moment),
            hidden=tuple(gap for gap in self.hidden if gap.earliest <= moment),
            doubts=self.doubts + doubts,
            remarks=self.remarks + remarks,
        )


_REWOUND = {
    "whiteboard": "whiteboard",
    "status": "status",
    "resolution": "resolution",
    "assigned_to": "assignee",
    "summary": "summary",
}
"""History's field name → ours. Product and component keep their present value: a bug that moved is left out."""


def _undo(bug: Bug, later: list[Change]) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]:
    """Undoes `later` (oldest first), newest change first; says where the history does not fit together."""
    values = {name: str(getattr(bug, ours)) for name, ours in _REWOUND.items()}
    doubts: list[str] = []
    remarks: list[str] = []
    for change in reversed(later):
        if change.field not in values:
            continue
        now = values[change.field]
        if change.field == "assigned_to":
            # History keeps the login of its day, the bug shows today's: accounts are renamed and closed.
            if not same_account(now, change.added):
                remarks.append(f"{change.added}, assigned on {change.when:%Y-%m-%d}, is shown as {now} now")
        elif now.split() != change.added.split():
            doubts.append(
                f"The history of {change.field} has a hole: it was changed to “{change.added}” on "
                f"{change.when:%Y-%m-%d}, but reads “{now}” after that."
            )
        values[change.field] = change.removed
    return values, tuple(dict.fromkeys(doubts)), tuple(dict.fromkeys(remarks))


def _until(needinfos: Iterable[Needinfo], moment: datetime) -> tuple[Needinfo, ...]:
    return tuple(needinfo for needinfo in needinfos if needinfo.since <= moment)


def _needinfo_events(changes: Iterable[Change]) -> Iterable[NeedinfoEvent]:
    for change in changes:
        if change.field != "flagtypes.name":
            continue
        # Several flags in one save come as one text, joined by ", "; cleared ones first, as a requestee is replaced so.
        for text, was_set in ((change.removed, False), (change.added, True)):
            for match in _NEEDINFO.finditer(text):
                yield NeedinfoEvent(change.when, change.who, match.group(1) or None, was_set)


def _needinfos_at(bug: Bug, moment: datetime) -> tuple[Needinfo, ...]:
    """Replays the flags' history up to `moment`.

    A flag that was set while filing stands in no history: it shows by being there now, or by having been cleared
    without having been set (then its setter can only have been the reporter).
    """
    standing = [flag for flag in bug.needinfos if flag.since == bug.created]
    events = list(_needinfo_events(bug.changes))
    for number, event in enumerate(events):
        set_before = any(e.was_set and _one_request(e.requestee, event.requestee) for e in events[:number])
        if not event.was_set and not set_before:
            standing.append(Needinfo(bug.creator, event.requestee, bug.created))
    for event in events:
        if event.when > moment:
            break
        if event.was_set:
            standing.append(Needinfo(event.who, event.requestee, event.when))
        elif gone := next((flag for flag in standing if _one_request(flag.requestee, event.requestee)), None):
            standing.remove(gone)
    return tuple(flag for flag in standing if flag.since <= moment)


def _one_request(one: str | None, other: str | None) -> bool:
    return one == other or same_account(one or "", other or "")
