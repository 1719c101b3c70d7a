"""What was done before: our own reminders, and what people told the bot. Pure.

The bugs themselves come first: a comment by our account that ends in our line is a reminder, whoever's ledger knows of
it. The ledger adds what a bug does not show: reminders whose comment was hidden or edited, writes of which nobody knows
whether they were stored, and people's words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.facts.bug import Bug, Needinfo, NeedinfoEvent, same_account
from bot.facts.own import own_comments
from bot.facts.spoken import SAME_ACT
from bot.store.records import POSTED, UNSETTLED, Duty, Kind, Look, Snooze, Write, WriteState


@dataclass(frozen=True, slots=True)
class Deed:
    """One reminder of ours that stands in a bug.

    Attributes:
        bug_id: the bug that it stands in.
        comment: its number there; None where only the ledger knows of it.
        when: aware, UTC.
        duties: (bug, clock, due day) of each lapse that it names.
        asked: whom it asked by needinfo.
        flags: those needinfos, as far as they still stand.
        taken_back: when a person took it back; None: it stands.
        made_up: whether it only would have been posted on a past day, so that nobody can have reacted to it.
    """

    key: str
    bug_id: int
    comment: int | None
    when: datetime
    step: int
    duties: tuple[tuple[int, str, date], ...]
    asked: tuple[str, ...] = ()
    flags: tuple[Needinfo, ...] = ()
    taken_back: datetime | None = None
    made_up: bool = False

    def names(self, bug_id: int) -> bool:
        """Whether it reminds of that bug, be it in another one."""
        return bug_id == self.bug_id or any(bug == bug_id for bug, _, _ in self.duties)


@dataclass(frozen=True, slots=True)
class Past:
    """All that the ladder must know of what was before.

    Attributes:
        account: our login; empty where nobody is logged in.
        deeds: our reminders, oldest first.
        unsettled: bug → why nothing may be posted there until a write's fate is known, or a person has looked.
        snoozes: bug → the snooze in force.
        looks: bug → when a person last looked at it.
        rejected: lapses whose drafts a person rejected, with the reason.
        backlog: what lapsed before this moment (UTC) is left alone; None: nothing is.
    """

    account: str = ""
    deeds: tuple[Deed, ...] = ()
    unsettled: Mapping[int, str] = field(default_factory=dict)
    snoozes: Mapping[int, Snooze] = field(default_factory=dict)
    looks: Mapping[int, datetime] = field(default_factory=dict)
    rejected: Mapping[Duty, str] = field(default_factory=dict)
    backlog: datetime | None = None

    def naming(self, bug_id: int) -> list[Deed]:
        """Gives the reminders that name a bug and were not taken back, oldest first."""
        return [deed for deed in self.deeds if deed.names(bug_id) and deed.taken_back is None]

    def taken_back(self, bug_id: int) -> list[Deed]:
        """Gives the reminders of a bug that were taken back, oldest first."""
        return [deed for deed in self.deeds if deed.names(bug_id) and deed.taken_back is not None]

    def is_own(self, needinfo: Needinfo) -> bool:
        """Whether a needinfo came with one of our reminders."""
        return any(needinfo in deed.flags for deed in self.deeds)


NOTHING = Past()


def from_bugs(bugs: Iterable[Bug], account: str) -> tuple[Deed, ...]:
    """Finds our reminders in the bugs themselves, as of the moment that the bugs are of.

    Args:
        bugs: all that were read.
        account: our login; empty: none are found.

    Returns:
        Oldest first; those that a correction of ours takes back are marked so.
    """
    deeds: list[Deed] = []
    corrections: dict[str, datetime] = {}
    for bug in bugs:
        for comment, line in own_comments(bug, account):
            if line.takes_back:
                corrections[line.takes_back] = comment.time
                continue
            flags = [flag for flag in bug.needinfos if _came_with(flag, comment.time, account)]
            asked = [event.requestee for event in bug.needinfo_events if _is_ours(event, comment.time, account)]
            # A flag that took the place of another on the same person leaves no trace in the history (measured, 5.2).
            asked += [flag.requestee for flag in flags]
            deeds.append(
                Deed(
                    line.key,
                    bug.id,
                    comment.count,
                    comment.time,
                    line.step,
                    line.duties,
                    tuple(dict.fromkeys(login for login in asked if login)),
                    tuple(flags),
                )
            )
    marked = [replace(deed, taken_back=corrections.get(deed.key)) for deed in deeds]
    return tuple(sorted(marked, key=lambda deed: deed.when))


def _came_with(flag: Needinfo, when: datetime, account: str) -> bool:
    return same_account(flag.setter, account) and abs(flag.since - when) <= SAME_ACT


def _is_ours(event: NeedinfoEvent, when: datetime, account: str) -> bool:
    return event.was_set and same_account(event.who, account) and abs(event.when - when) <= SAME_ACT


def add_ledger(
    past: Past,
    writes: Iterable[Write],
    bugs: Mapping[int, Bug],
    *,
    snoozes: Iterable[Snooze] = (),
    looks: Iterable[Look] = (),
    rejected: Mapping[Duty, str] | None = None,
    backlog: datetime | None = None,
) -> Past:
    """Adds what the ledger knows to what the bugs show.

    Args:
        past: what the bugs show.
        writes: all writes of the ledger.
        bugs: those that were read, by number: the flags of a deed that only the ledger knows are looked up there.
        snoozes: those in force.
        looks: all of them.
        rejected: lapses whose drafts were rejected, with the reason.
        backlog: see `Past`.
    """
    looked: dict[int, datetime] = {}
    for look in looks:
        looked[look.bug_id] = max(look.at, looked.get(look.bug_id, look.at))
    deeds = {deed.key: deed for deed in past.deeds}
    unsettled: dict[int, str] = {}
    for write in writes:
        if write.state in UNSETTLED:
            why = f"it is not known whether write {write.id} on bug {write.update.bug_id} was stored"
            unsettled |= dict.fromkeys(write.update.bugs, why)
        elif write.state is WriteState.GIVEN_UP:
            why = f"write {write.id} on bug {write.update.bug_id} was sent twice and never seen: a person must look"
            settled = write.settled_at or write.claimed_at
            unsettled |= {bug: why for bug in write.update.bugs if looked.get(bug, settled) <= settled}
        elif write.update.kind is Kind.REMINDER and write.state in POSTED | {WriteState.RETRACTED}:
            known = deeds.get(write.update.key) or _deed(write, bugs.get(write.update.bug_id))
            known = replace(known, asked=tuple(dict.fromkeys((*known.asked, *write.update.needinfo))))
            if write.state is WriteState.RETRACTED and known.taken_back is None:
                known = replace(known, taken_back=write.settled_at or known.when)
            deeds[known.key] = known
    return replace(
        past,
        deeds=tuple(sorted(deeds.values(), key=lambda deed: deed.when)),
        unsettled=unsettled,
        snoozes={snooze.bug_id: snooze for snooze in snoozes},
        looks=looked,
        rejected=rejected or {},
        backlog=backlog,
    )


def _deed(write: Write, bug: Bug | None) -> Deed:
    update = write.update
    flags = tuple(flag for flag in bug.needinfos if flag.flag_id in write.flags) if bug else ()
    return Deed(
        update.key,
        update.bug_id,
        write.comment,
        write.intended_at or write.claimed_at,
        update.duties[0].step if update.duties else 1,
        tuple((duty.bug_id, duty.clock, duty.due) for duty in update.duties),
        update.needinfo,
        flags,
    )
