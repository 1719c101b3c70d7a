"""The bot's state at a glance: when it last ran, what waits for a person, and how far people trust its drafts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import ExitCode
from bot.judge import calendar
from bot.store.records import (
    UNSETTLED,
    DigestRow,
    DigestState,
    Draft,
    DraftState,
    Kind,
    Look,
    Run,
    Snooze,
    Write,
    WriteState,
)
from bot.tell.done import BECAME, update_line
from bot.tell.log import deeds_of
from bot.tell.log_export import draft_row, iso, run_row, snooze_row
from bot.tell.words import clean, days

SCHEMA = 1

_ENDED = {
    ExitCode.FINE: "all went well",
    ExitCode.LAPSED: "a bug has lapsed",
    ExitCode.INPUT: "its configuration or input could not be used",
    ExitCode.SERVER: "the server could not be reached, or did not answer as it should",
    ExitCode.LOGIN: "the login was refused",
    ExitCode.SOME_FAILED: "some bugs could not be read or judged, or an update was not confirmed",
    ExitCode.BUSY: "another run held the lock",
    ExitCode.OVER_CAP: "a cap kept everything from being posted",
    ExitCode.DEFECT: "a defect of ca-nag itself",
    ExitCode.INTERRUPTED: "it was interrupted",
}
_DIGEST = {
    DigestState.SENDING: "under way",
    DigestState.SENT: "sent",
    DigestState.FAILED: "NOT SENT",
    DigestState.UNKNOWN: "NOT KNOWN whether it arrived",
    DigestState.SILENT: "nothing to say",
}
_TROUBLE = UNSETTLED | {WriteState.GIVEN_UP, WriteState.FLAG_MISSING}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock: process, machine, verb, and since when (UTC); None: it does not say."""

    pid: int | None = None
    host: str | None = None
    verb: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """What the ledger says, as far as a glance needs it.

    Attributes:
        now: the moment that ages are counted up to (aware, UTC).
        runs: the newest first.
        drafts: all, oldest first.
        writes: all, newest first.
        looks: all.
        snoozes: those that nobody ended or replaced; those that are over are passed over.
        holder: who holds the lock; None: nobody, so that a run without an end was killed.
        digests: the newest of each channel.
    """

    now: datetime
    runs: tuple[Run, ...] = ()
    drafts: tuple[Draft, ...] = ()
    writes: tuple[Write, ...] = ()
    looks: tuple[Look, ...] = ()
    snoozes: tuple[Snooze, ...] = ()
    holder: Holder | None = None
    digests: tuple[DigestRow, ...] = ()

    @property
    def latest(self) -> tuple[Run, ...]:
        """The newest run of each verb, newest first."""
        newest: dict[str, Run] = {}
        for run in self.runs:
            newest.setdefault(run.verb, run)
        return tuple(newest.values())

    def is_under_way(self, run: Run) -> bool:
        """Whether a run goes on: only the newest can, and only under the lock."""
        return run.ended is None and self.holder is not None and run is self.runs[0]

    @property
    def waiting(self) -> tuple[Draft, ...]:
        """Drafts that wait for approval, and those approved and not yet posted; oldest first."""
        return tuple(d for d in self.drafts if d.state in {DraftState.WAITING, DraftState.APPROVED})

    @property
    def troubled(self) -> tuple[Write, ...]:
        """Writes of which something is not known or missing, oldest first; looks after it settle the last two."""
        found = reversed(self.writes)
        return tuple(w for w in found if w.state in UNSETTLED or (w.state in _TROUBLE and self.unseen(w)))

    def unseen(self, write: Write) -> tuple[int, ...]:
        """Gives the bugs that a person must still look at: of a write that was never seen, all that it names."""
        since = write.settled_at or write.claimed_at
        bugs = write.update.bugs if write.state is WriteState.GIVEN_UP else write.update.bugs[:1]
        looked = {look.bug_id for look in self.looks if look.at > since}
        return tuple(bug for bug in bugs if bug not in looked)

    @property
    def snoozed(self) -> tuple[Snooze, ...]:
        """The snoozes in force."""
        return tuple(snooze for snooze in self.snoozes if snooze.until >= calendar.day_of(self.now))


@dataclass(frozen=True, slots=True)
class Trust:
    """What people decided about drafted reminders: how far the bot can be left alone with `mode = "post"`.

    Attributes:
        as_drafted: approved without an edit, posted or not.
        edited: approved after an edit.
        rejected: counted by reason, the most frequent first.
    """

    as_drafted: int
    edited: int
    rejected: Mapping[str, int]

    @property
    def decided(self) -> int:
        """How many drafts a person decided about."""
        return self.as_drafted + self.edited + sum(self.rejected.values())

    @property
    def rate(self) -> float | None:
        """Which part was good as the bot had drafted it, from 0 to 1; None where nothing was decided."""
        return self.as_drafted / self.decided if self.decided else None


def trust_in(drafts: Iterable[Draft], kind: Kind = Kind.REMINDER) -> Trust:
    """Counts what people decided about drafts of a kind; what expired or waits counts for nothing."""
    approved: Counter[bool] = Counter()
    rejected: Counter[str] = Counter()
    for draft in drafts:
        if draft.update.kind is not kind:
            continue
        if draft.state in {DraftState.APPROVED, DraftState.POSTED}:
            approved[bool(draft.edited_by)] += 1
        elif draft.state is DraftState.REJECTED:
            rejected[draft.why] += 1
    by_reason = dict(sorted(rejected.items(), key=lambda item: (-item[1], item[0])))
    return Trust(approved[False], approved[True], by_reason)


# --- text ----------------------------------------------------------------------------------------------------------


def text(status: Status) -> str:
    """Gives the state for people; only what there is to tell has a heading."""
    lines = list(_runs(status))
    parts = (
        ("Waits for a person", [_draft_line(status, draft) for draft in status.waiting]),
        ("Not known, or not as meant", [line for write in status.troubled for line in _trouble(status, write)]),
        ("Digests", [_digest_line(status, row) for row in status.digests]),
        ("Drafts decided by people", list(_trust_lines(status.drafts))),
        ("Snoozed", [_snooze_line(snooze) for snooze in status.snoozed]),
    )
    for title, found in parts:
        if found:
            lines += ["", f"{title}:", *(f"  {line}" for line in found)]
    return "\n".join(lines) + "\n"


def _runs(status: Status) -> Iterator[str]:
    if status.holder:
        yield f"Under way: {_holder_line(status.holder)}."
    if not status.runs:
        yield "It has never run."
    for run in status.latest:
        did = "".join(f"; {phrase}" for phrase in [*_groups(run), *deeds_of(run)])
        ago = _ago(run.started, status.now)
        yield f"Last `{clean(run.verb)}`: {ago}, {run.started:%Y-%m-%d %H:%M} UTC: {_end(status, run)}{did}"


def _end(status: Status, run: Run) -> str:
    if status.is_under_way(run):
        return "it goes on"
    if run.exit_code is None:
        return "it NEVER ENDED: it was killed, or crashed"
    known = run.exit_code in set(ExitCode)
    return f"exit code {run.exit_code}" + (f", {_ENDED[ExitCode(run.exit_code)]}" if known else "")


def _groups(run: Run) -> Iterator[str]:
    groups = run.summary.get("groups")
    if isinstance(groups, dict) and groups:
        told = ", ".join(f"{count} {clean(str(name))}" for name, count in groups.items() if count)
        yield f"{sum(groups.values())} bugs{f' ({told})' if told else ''}"


def _holder_line(holder: Holder) -> str:
    if holder.pid is None:
        return "a run holds the lock, and does not say who it is"
    since = f", since {holder.since:%Y-%m-%d %H:%M:%S} UTC" if holder.since else ""
    return f"process {holder.pid} on {clean(holder.host or '?')} (`{clean(holder.verb or '?')}`){since}"


def _draft_line(status: Status, draft: Draft) -> str:
    age = days(max(0, (status.now - draft.made_at).days))
    what = "to approve" if draft.state is DraftState.WAITING else f"approved by {clean(draft.decided_by)}, to post"
    return f"draft {draft.id}, {what}, {age} old: {update_line(draft.update)}"


def _trouble(status: Status, write: Write) -> Iterator[str]:
    note = f": {clean(write.note)}" if write.note else ""
    yield f"write {write.id}: {BECAME[write.state]}: {update_line(write.update)}{note}"
    yield f"  {remedy(write, status.unseen(write))}"


def remedy(write: Write, bugs: Iterable[int]) -> str:
    """Says what a person can do about a write of which something is not known or missing.

    Args:
        write: as `Status.troubled` gives it.
        bugs: those that somebody must look at.
    """
    looked = " and ".join(f"`ca-nag looked {bug} --why …`" for bug in bugs)
    take_back = f"`ca-nag retract {write.id} --why …`"
    if write.state in UNSETTLED:
        return "The next run looks for it, and posts nothing else on its bugs until then."
    if write.state is WriteState.GIVEN_UP:
        return f"Look for it in the bug. If it is not there, go on with {looked}; if it is, the next run finds it."
    return f"Set the needinfo by hand, then {looked}; or take the reminder back: {take_back}."


def _trust_lines(drafts: Iterable[Draft]) -> Iterator[str]:
    kept = tuple(drafts)
    for kind, name in ((Kind.REMINDER, "reminders"), (Kind.CHORE, "whiteboard edits")):
        trust = trust_in(kept, kind)
        if not trust.decided:
            continue
        edited = f", {trust.edited} after an edit" if trust.edited else ""
        rejected = f", {sum(trust.rejected.values())} rejected" if trust.rejected else ""
        # Rounded down: 100 % says that there was no exception.
        percent = trust.as_drafted * 100 // trust.decided
        yield (f"{name}: {trust.as_drafted} of {trust.decided} approved as drafted ({percent} %){edited}{rejected}")
        yield from (f"  rejected {count} ×: {clean(why)}" for why, count in trust.rejected.items())


def _digest_line(status: Status, row: DigestRow) -> str:
    note = f": {clean(row.note)}" if row.note else ""
    tries = f" after {row.tries} tries" if row.tries > 1 else ""
    state = _DIGEST[row.state]
    if row.state is DigestState.SENDING and status.holder is None:
        state = "NOT KNOWN whether it arrived: the run was killed over it"
    return f"{row.channel}: {row.day}, {state}{tries}{note}"


def _snooze_line(snooze: Snooze) -> str:
    return f"bug {snooze.bug_id} until {snooze.until} by {clean(snooze.who)}: {clean(snooze.why)}"


def _ago(moment: datetime, now: datetime) -> str:
    minutes = int((now - moment).total_seconds()) // 60
    for length, name in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= length:
            count = minutes // length
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"


# --- JSON ----------------------------------------------------------------------------------------------------------


def to_json(status: Status) -> str:
    """Gives the state as one JSON document in ASCII; docs/log.md describes it."""
    trust = {kind.value: _trust_row(trust_in(status.drafts, kind)) for kind in (Kind.REMINDER, Kind.CHORE)}
    holder = status.holder
    document = {
        "schema": SCHEMA,
        "now": iso(status.now),
        "under_way": holder
        and {"pid": holder.pid, "host": holder.host, "verb": holder.verb, "since": iso(holder.since)},
        "last": [_last_row(status, run) for run in status.latest],
        "drafts": [draft_row(draft) for draft in status.waiting],
        "unknown": [_trouble_row(status, write) for write in status.troubled],
        "digests": [_digest_row(row) for row in status.digests],
        "trust": trust,
        "snoozes": [snooze_row(snooze) for snooze in status.snoozed],
    }
    return json.dumps(document, indent=2) + "\n"


def _last_row(status: Status, run: Run) -> dict[str, Any]:
    return run_row(run) | {
        "seconds_ago": max(0, int((status.now - run.started).total_seconds())),
        "under_way": status.is_under_way(run),
        "crashed": run.ended is None and not status.is_under_way(run),
    }


def _trouble_row(status: Status, write: Write) -> dict[str, Any]:
    return {
        "write": write.id,
        "state": write.state.value,
        "bug": write.update.bug_id,
        "bugs": list(write.update.bugs),
        "ca": write.update.ca,
        "intended_at": iso(write.intended_at),
        "comment": write.comment,
        "note": write.note,
        "remedy": remedy(write, status.unseen(write)),
    }


def _digest_row(row: DigestRow) -> dict[str, Any]:
    return {
        "channel": row.channel,
        "day": row.day.isoformat(),
        "state": row.state.value,
        "at": iso(row.at),
        "tries": row.tries,
        "messages": len(row.messages),
        "delivered": row.delivered,
        "note": row.note,
    }


def _trust_row(trust: Trust) -> dict[str, Any]:
    return {
        "as_drafted": trust.as_drafted,
        "edited": trust.edited,
        "rejected": dict(trust.rejected),
        "decided": trust.decided,
        "rate": trust.rate,
    }
