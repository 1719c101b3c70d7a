"""The log: what was done and on what grounds, for people; for programs see `bot.tell.log_export`.

A write's times are the server's; all others are this machine's. Both are given in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.facts.rulings import Ruling
from bot.store.records import Draft, DraftState, Look, Run, Snooze, Write
from bot.store.rows import Event
from bot.tell.done import BECAME, update_line
from bot.tell.words import clean


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft and all that happened to it, oldest first."""

    draft: Draft
    steps: tuple[Event, ...]

    @property
    def approval(self) -> Event | None:
        """The last time that a person approved it."""
        return next((step for step in reversed(self.steps) if step.what == DraftState.APPROVED), None)


@dataclass(frozen=True, slots=True)
class Written:
    """A write, all that happened to it, oldest first, and the draft that it carries out."""

    write: Write
    steps: tuple[Event, ...]
    draft: Drafted | None = None


Entry = Written | Drafted | Run | Snooze | Look | Ruling
"""One thing that the log tells of."""


@dataclass(frozen=True, slots=True)
class Log:
    """What is told of.

    Attributes:
        server: its address, for links.
        entries: oldest first; see `chosen`.
        bug_id: only what names this bug is told; None: everything.
    """

    server: str
    entries: tuple[Entry, ...]
    bug_id: int | None = None

    def link(self, bug_id: int, comment: int | None = None) -> str:
        """Gives the address of a bug, or of one comment in it."""
        anchor = "" if comment is None else f"#c{comment}"
        return f"{self.server.rstrip('/')}/show_bug.cgi?id={bug_id}{anchor}"


def names(entry: Entry, bug_id: int) -> bool:
    """Whether an entry is about a bug, be it as one that a reminder lists; a run is about none."""
    match entry:
        case Written():
            return bug_id in entry.write.update.bugs
        case Drafted():
            return bug_id in entry.draft.update.bugs
        case Run():
            return False
        case _:
            return entry.bug_id == bug_id


def chosen(entries: Iterable[Entry], *, bug_id: int | None = None, last: int | None = None) -> tuple[Entry, ...]:
    """Gives the entries that are asked for, oldest first.

    Args:
        entries: in any order.
        bug_id: only those that name this bug.
        last: only so many, the newest; None: all.
    """
    found = sorted((entry for entry in entries if bug_id is None or names(entry, bug_id)), key=moment_of)
    return tuple(found if last is None else found[max(0, len(found) - last) :])


def moment_of(entry: Entry) -> datetime:
    """Gives the moment (UTC) that an entry stands at: when a write was sent, a draft decided, a run started."""
    match entry:
        case Written():
            return entry.write.intended_at or entry.write.claimed_at
        case Drafted():
            return entry.draft.decided_at or entry.draft.made_at
        case Run():
            return entry.started
        case _:
            return entry.at


def text(log: Log) -> str:
    """Gives the log for people; runs that found nothing to do are counted, those next to each other in one line."""
    about = f" on bug {log.bug_id}" if log.bug_id else ""
    lines = [f"What was done{about} on {clean(log.server)}, oldest first; times are UTC."]
    quiet: list[Run] = []
    for entry in log.entries:
        if isinstance(entry, Run) and entry.exit_code == 0 and not deeds_of(entry):
            quiet.append(entry)
            continue
        lines += _quiet(quiet)
        quiet.clear()
        lines += _lines(log, entry)
    lines += _quiet(quiet)
    if not log.entries:
        lines.append("Nothing.")
    return "\n".join(lines) + "\n"


def _quiet(runs: Sequence[Run]) -> Iterator[str]:
    if not runs:
        return
    until = f" until {_stamp(runs[-1].started)}" if len(runs) > 1 else ""
    count = f"{len(runs)} runs" if len(runs) > 1 else f"run {runs[0].id} (`{clean(runs[0].verb)}`)"
    yield f"{_stamp(runs[0].started)}  {count}{until}: nothing to do"


def _lines(log: Log, entry: Entry) -> Iterator[str]:
    match entry:
        case Written():
            yield from _written(log, entry)
        case Drafted():
            yield from _drafted(entry)
        case Run():
            how = "no end: it was killed, or goes on" if entry.ended is None else f"exit code {entry.exit_code}"
            did = "".join(f"; {phrase}" for phrase in deeds_of(entry))
            yield f"{_stamp(entry.started)}  run {entry.id} (`{clean(entry.verb)}`): {how}{did}"
        case Snooze():
            what = f"bug {entry.bug_id} snoozed until {entry.until}"
            yield f"{_stamp(entry.at)}  {what} by {clean(entry.who)}: {clean(entry.why)}"
        case Look():
            yield f"{_stamp(entry.at)}  bug {entry.bug_id} looked at by {clean(entry.who)}: {clean(entry.why)}"
        case Ruling():
            what = f"bug {entry.bug_id}, comment {entry.comment} ruled {entry.what}"
            yield f"{_stamp(entry.at)}  {what} by {clean(entry.who)}: {clean(entry.why)}"


def _written(log: Log, entry: Written) -> Iterator[str]:
    write, update = entry.write, entry.write.update
    yield f"{_stamp(moment_of(entry))}  write {write.id}: {BECAME[write.state]}: {update_line(update)}"
    yield f"    {log.link(update.bug_id, write.comment)}"
    yield f"    Why: {clean(update.grounds) or 'not recorded'}"
    if entry.draft:
        yield f"    {_approved(entry.draft)}"
    if write.crossed:
        yield f"    Crossed by the CA's {_comments(write.crossed)}, which came between the decision and ours"
    if write.note:
        yield f"    Note: {clean(write.note)}"
    yield f"    Key {clean(update.key)}; " + ", ".join(f"{clean(step.what)} {_stamp(step.at)}" for step in entry.steps)


def _approved(drafted: Drafted) -> str:
    draft, approval = drafted.draft, drafted.approval
    edited = f", edited by {clean(draft.edited_by)}" if draft.edited_by else ""
    approved = f", approved by {clean(approval.who)} on {_stamp(approval.at)}" if approval else ""
    return f"Draft {draft.id}{edited}{approved}"


def _drafted(entry: Drafted) -> Iterator[str]:
    draft = entry.draft
    by = f" by {clean(draft.decided_by)}" if draft.decided_by else ""
    why = f": {clean(draft.why)}" if draft.why else ""
    yield f"{_stamp(moment_of(entry))}  draft {draft.id}: {draft.state}{by}{why}"
    yield f"    {update_line(draft.update)}"
    yield f"    Why it was made: {clean(draft.update.grounds) or 'not recorded'}"


def _comments(numbers: Sequence[int]) -> str:
    return f"comment{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def deeds_of(run: Run) -> list[str]:
    """Says what a run did, a phrase each; nothing for one that found nothing to do."""
    summary = run.summary
    drafts, writes, settled = (_counts(summary.get(name)) for name in ("drafts", "writes", "settled"))
    found = [f"{count} drafts {'made' if name == 'new' else clean(name)}" for name, count in drafts]
    if writes:
        found.append("writes: " + ", ".join(f"{count} {clean(name)}" for name, count in writes))
    if settled:
        found.append("earlier writes: " + ", ".join(f"{count} {clean(name)}" for name, count in settled))
    if held := summary.get("held"):
        found.append(f"{held} held after all")
    if over := summary.get("over_cap"):
        found.append(f"nothing posted: {clean(str(over))}")
    failed = summary.get("failed")
    found += [f"failed: {clean(str(what))}" for what in (failed if isinstance(failed, list) else [])]
    if summary.get("stopped"):
        found.append("stopped before the end")
    if error := summary.get("error"):
        found.append(clean(str(error)))
    return found


def _counts(row: Any) -> list[tuple[str, int]]:
    """Gives the counts of a summary that are not 0; a run of an older ca-nag may have kept others."""
    return [(str(name), count) for name, count in row.items() if count] if isinstance(row, dict) else []


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
