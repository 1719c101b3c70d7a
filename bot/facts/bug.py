"""One bug as facts, at one moment; `Bug.as_of` rewinds it. `from_rest` makes it.

All times are aware and UTC. Logins are kept as the server shows them: a reader without a key may get only the part
before the `@`, so accounts are compared with `same_account`, never with `==`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.facts.parts import (
    SPAM_TAGS,
    Change,
    Comment,
    HiddenComment,
    Needinfo,
    NeedinfoEvent,
    same_account,
    same_text,
)
from bot.facts.past_needinfos import events_of, spans_of

__all__ = [
    "SPAM_TAGS",
    "Bug",
    "Change",
    "Comment",
    "HiddenComment",
    "Needinfo",
    "NeedinfoEvent",
    "same_account",
]

OPEN_STATUSES = frozenset({"UNCONFIRMED", "NEW", "ASSIGNED", "REOPENED"})
"""What Bugzilla's default workflow calls open; anything else is closed."""


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
        return tuple(events_of(self.changes))

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
        if (
            later
            and values["whiteboard"]
            and not any(c.field == "whiteboard" and c.when <= moment for c in self.changes)
        ):
            seen = f"The whiteboard “{values['whiteboard']}” stood there from the filing on"
            remarks += (f"{seen}, as far as history shows; it does not tell who wrote it",)
        flags = spans_of(self.changes, self.needinfos, self.creator, self.created) if later else ()
        remarks += tuple(flag.remark for flag in flags if flag.remark and flag.stood_at(moment))
        return replace(
            self,
            summary=values["summary"],
            whiteboard=values["whiteboard"],
            status=values["status"],
            resolution=values["resolution"],
            assignee=values["assigned_to"],
            comments=tuple(_unedited(comment, moment) for comment in self.comments if comment.time <= moment),
            changes=tuple(change for change in self.changes if change.when <= moment),
            needinfos=tuple(flag.needinfo for flag in flags if flag.stood_at(moment))
            if later
            else tuple(flag for flag in self.needinfos if flag.since <= moment),
            hidden=tuple(gap for gap in self.hidden if gap.earliest <= moment),
            doubts=tuple(dict.fromkeys((*self.doubts, *doubts))),
            remarks=tuple(dict.fromkeys((*self.remarks, *remarks))),
        )


def _unedited(comment: Comment, moment: datetime) -> Comment:
    """Gives a comment without an edit that came after a moment; how its text read then nobody can tell."""
    return replace(comment, edited=None) if comment.edited and comment.edited > moment else comment


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
        elif not same_text(now, change.added):
            doubts.append(
                f"The history of {change.field} has a hole: it was changed to “{change.added}” on "
                f"{change.when:%Y-%m-%d}, but reads “{now}” after that."
            )
        values[change.field] = change.removed
    return values, tuple(dict.fromkeys(doubts)), tuple(dict.fromkeys(remarks))
