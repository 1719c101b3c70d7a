"""`ca-nag log` and `ca-nag status`: what was done and on what grounds; how the bot does, and what waits for whom."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import click

from bot.cli.common import Moment, config_option, place_of, real_now, settings_from
from bot.errors import LedgerError
from bot.store.book import resolved
from bot.store.ledger import Ledger
from bot.store.records import DraftState, Run
from bot.tell import log as log_view
from bot.tell import log_export
from bot.tell import status as status_view
from bot.tell.log import Drafted, Entry, Written
from bot.tell.status import Holder, Status

_ALL = sys.maxsize
_LATEST_RUNS = 1000
"""`status` looks for the last run of each verb among so many."""
_HOLDER_BYTES = 1000


class LogFormat(StrEnum):
    """The shapes that the log can take."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class StatusFormat(StrEnum):
    """The shapes that the status can take."""

    TEXT = "text"
    JSON = "json"


@click.command()
@config_option
@click.option("--bug", "bug_id", type=click.IntRange(min=1), metavar="ID", help="Only what names this bug.")
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="Only the newest N entries.")
@click.option(
    "--format",
    "wanted",
    help="The shape of the log; csv holds the writes alone.",
    type=click.Choice([item.value for item in LogFormat]),
    default=LogFormat.TEXT.value,
    show_default=True,
)
def log(config_path: Path | None, bug_id: int | None, last: int | None, wanted: str) -> None:
    """Show what was done and on what grounds, oldest first.

    Every write with its draft and who approved it; drafts that were not posted; snoozes, looks, rulings and runs.
    """
    settings = settings_from(config_path)
    place = place_of(settings, config_path)
    ledger = Ledger.read(place)
    entries: list[Entry] = []
    if ledger is None:
        _no_ledger(place)
    else:
        with ledger:
            entries = _entries(ledger, writes_only=wanted == LogFormat.CSV, bug_id=bug_id)
    told = log_view.Log(settings.server.url, log_view.chosen(entries, bug_id=bug_id, last=last), bug_id)
    match LogFormat(wanted):
        case LogFormat.TEXT:
            if ledger is not None:
                sys.stdout.write(log_view.text(told))
        case LogFormat.JSON:
            sys.stdout.write(log_export.to_json(told))
        case LogFormat.CSV:
            sys.stdout.write(log_export.to_csv(told))


def _entries(ledger: Ledger, *, writes_only: bool, bug_id: int | None) -> list[Entry]:
    drafts = {draft.id: Drafted(draft, tuple(ledger.draft_events(draft.id))) for draft in ledger.drafts()}
    writes = [
        Written(
            write,
            tuple(ledger.write_events(write.id)),
            None if write.draft_id is None else drafts.get(write.draft_id),
        )
        for write in ledger.writes(bug_id=bug_id)
    ]
    if writes_only:
        return list(writes)
    carried_out = {written.write.draft_id for written in writes}
    # A draft that was posted is told with its write.
    own = [
        drafted
        for number, drafted in drafts.items()
        if drafted.draft.state is not DraftState.POSTED or number not in carried_out
    ]
    runs = ledger.runs(_ALL) if bug_id is None else []
    return [*runs, *own, *writes, *ledger.snoozes(), *ledger.looks(), *ledger.rulings()]


@click.command()
@config_option
@click.option(
    "--now",
    "moment",
    type=Moment(),
    help="Count ages up to the end of that day (UTC), or to a moment such as 2026-03-07T12:00:00Z.",
)
@click.option(
    "--format",
    "wanted",
    help="The shape of the status.",
    type=click.Choice([item.value for item in StatusFormat]),
    default=StatusFormat.TEXT.value,
    show_default=True,
)
def status(config_path: Path | None, moment: datetime | None, wanted: str) -> None:
    """Show when the bot last ran, what it did, what waits for a person, and what is not known.

    Counts, too, how many drafts were approved as they were: how far it can be trusted with `mode = "post"`.
    """
    settings = settings_from(config_path)
    place = place_of(settings, config_path)
    at = moment or real_now()
    ledger = Ledger.read(place)
    if ledger is None:
        _no_ledger(place)
        found = Status(at)
    else:
        with ledger:
            found = _status(ledger, at)
    if StatusFormat(wanted) is StatusFormat.JSON:
        sys.stdout.write(status_view.to_json(found))
    elif ledger is not None:
        sys.stdout.write(status_view.text(found))


def _status(ledger: Ledger, at: datetime) -> Status:
    runs, holder = _runs(ledger)
    return Status(
        now=at,
        runs=runs,
        drafts=tuple(ledger.drafts()),
        writes=tuple(ledger.writes()),
        looks=tuple(ledger.looks()),
        snoozes=tuple(ledger.snoozes()),
        digests=tuple(ledger.newest_digests()),
        holder=holder,
    )


def _runs(ledger: Ledger) -> tuple[tuple[Run, ...], Holder | None]:
    """Gives the newest runs, and who holds the lock, so that both fit: none that just ended is taken for a crash."""
    runs = ledger.runs(_LATEST_RUNS)
    while runs and runs[0].ended is None:
        if holder := _holder(ledger.path):
            return tuple(runs), holder
        # A run records its end before it gives the lock back: one that still has none was killed.
        again = ledger.runs(_LATEST_RUNS)
        if again[0] == runs[0]:
            break
        runs = again
    return tuple(runs), None


def _holder(ledger: Path) -> Holder | None:
    """Tells who holds the lock; None: nobody.

    To be asked only where a run has no end: to try the lock takes it for a moment, in which a run could not begin.

    Raises:
        LedgerError: the lock cannot be looked at.
    """
    path = resolved(ledger).with_name(f"{ledger.name}.lock")
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LedgerError(f"{path}: {error.strerror}.", "Give this account the right to read it.") from None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder_of(os.pread(file, _HOLDER_BYTES, 0))
    except OSError as error:
        raise LedgerError(f"{path}: {error.strerror}.", "Put the ledger on a disk that knows locks.") from None
    finally:
        os.close(file)
    return None


def _holder_of(line: bytes) -> Holder:
    """Reads what the holder wrote; it may be half written, or anything."""
    try:
        row = json.loads(line)
        since = datetime.fromisoformat(row["since"])
        return Holder(int(row["pid"]), str(row["host"]), str(row["verb"]), since.astimezone(UTC))
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return Holder()


def _no_ledger(place: Path) -> None:
    click.echo(f"There is no ledger {place} yet: nothing was done. `ca-nag run` makes it.", err=True)
