"""What makes an account certainly the CA's on one bug: it was assigned by another, or staff asked it. Pure.

A ground that needs a root program's hand names whose hand it was; whether that account was staff is another question
(`people`). Nothing here can be brought about by somebody who may only file bugs and comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.facts.bug import OPEN_STATUSES, Bug, same_account
from bot.facts.census import acts_in
from bot.facts.logins import is_nobody
from bot.facts.spoken import is_own_act

_SLIP = timedelta(hours=1)
"""An assignment that its own author undid this soon had hit the wrong person."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Why an account speaks for the CA on a bug.

    Attributes:
        login: the account.
        since: when it came about (aware, UTC).
        reason: in a sentence's half.
        by: the account that must be certain staff for it to count, and when it acted; None: it counts by itself.
        is_asked: whether it is by a needinfo, not by an assignment.
        until: when it proved to be a slip (aware, UTC); None: never.
    """

    login: str
    since: datetime
    reason: str
    by: tuple[str, datetime] | None = None
    is_asked: bool = False
    until: datetime | None = None


def grounds_of(bug: Bug, own_account: str) -> Iterator[Ground]:
    """Gives all grounds of one bug, as it stands.

    Args:
        bug: the bug, at the moment asked for.
        own_account: the bot's login, or nothing: whom the bot assigns or asks it had placed by something else.
    """
    yield from _assigned(bug, own_account)
    yield from _asked(bug, own_account)


@dataclass(frozen=True, slots=True)
class _Turn:
    """An assignment: of whom, by whom (None: while filing), from when until when."""

    login: str
    who: str | None
    since: datetime
    until: datetime | None


def _turns(bug: Bug) -> Iterator[_Turn]:
    changes = [change for change in bug.changes if change.field == "assigned_to"]
    first = changes[0].removed if changes else bug.assignee
    yield _Turn(first, None, bug.created, changes[0].when if changes else None)
    for number, change in enumerate(changes[:-1]):
        yield _Turn(change.added, change.who, change.when, changes[number + 1].when)
    # An account that was renamed, or whose domain is hidden, is shown by another login than history has.
    for last in changes[-1:]:
        for login in dict.fromkeys((bug.assignee, last.added)):
            yield _Turn(login, last.who, last.when, None)


def _assigned(bug: Bug, own_account: str) -> Iterator[Ground]:
    for turn in _turns(bug):
        if is_nobody(turn.login):
            continue
        if turn.who and not same_account(turn.who, turn.login):
            # Whom a reporter assigns may be anybody, as the reporter may, unless he is staff.
            by = (turn.who, turn.since) if same_account(turn.who, bug.creator) else None
            reason = f"assigned to this bug by {turn.who} on {turn.since:%Y-%m-%d}"
            yield Ground(turn.login, turn.since, reason, by, until=_undone(bug, turn))
            if by is None:
                continue
        seen: set[str] = set()
        for who, when in sorted(acts_in(bug), key=lambda act: act[1]):
            later = turn.since <= when and (turn.until is None or when < turn.until)
            if not later or who.casefold() in seen or same_account(who, turn.login):
                continue
            if is_own_act(bug, own_account, who, when) or not _accepts(bug, who, when):
                continue
            seen.add(who.casefold())
            reason = f"assigned to this bug when {who} of staff acted on it on {when:%Y-%m-%d}"
            yield Ground(turn.login, when, reason, by=(who, when))


def _undone(bug: Bug, turn: _Turn) -> datetime | None:
    """Gives when an assignment proved to be a slip: its author soon took it back, and the account had done nothing."""
    if turn.until is None or turn.until - turn.since > _SLIP:
        return None
    by_himself = any(
        change.field == "assigned_to" and change.when == turn.until and same_account(change.who, turn.who or "")
        for change in bug.changes
    )
    used = any(same_account(who, turn.login) and turn.since <= when < turn.until for who, when in acts_in(bug))
    return turn.until if by_himself and not used else None


def _accepts(bug: Bug, who: str, when: datetime) -> bool:
    """Whether staff who do something take the bug for what it says it is.

    Nobody does who only asks in a bug that is not confirmed, or who closes it as invalid.
    """
    status = _value_at(bug, "status", bug.status, when)
    if status == "UNCONFIRMED":
        return any(c.field == "whiteboard" and c.when == when and same_account(c.who, who) for c in bug.changes)
    return status in OPEN_STATUSES or _value_at(bug, "resolution", bug.resolution, when) == "FIXED"


def _value_at(bug: Bug, name: str, present: str, when: datetime) -> str:
    changes = [change for change in bug.changes if change.field == name]
    before = [change.added for change in changes if change.when <= when]
    return before[-1] if before else changes[0].removed if changes else present


def _asked(bug: Bug, own_account: str) -> Iterator[Ground]:
    """Whom a needinfo asks before he first wrote here, and who did not file the bug: no passer-by who is asked back."""
    events = [(e.requestee, e.who, e.when) for e in bug.needinfo_events if e.was_set]
    events += [(flag.requestee, flag.setter, flag.since) for flag in bug.needinfos]
    for login, who, when in dict.fromkeys(events):
        if login is None or is_nobody(login) or same_account(login, bug.creator) or same_account(login, who):
            continue
        wrote = any(same_account(c.creator, login) and c.time < when for c in bug.comments)
        if wrote or is_own_act(bug, own_account, who, when):
            continue
        reason = f"staff asked this account by needinfo on {when:%Y-%m-%d}, before it wrote here"
        yield Ground(login, when, reason, by=(who, when), is_asked=True)
