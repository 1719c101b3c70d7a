"""What a run would do, without doing it: neither the server nor the ledger is touched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.bugzilla.link import Link
from bot.bugzilla.read import accounts as ask_accounts
from bot.bugzilla.read import read_over
from bot.bugzilla.session import Secret, identify
from bot.bugzilla.shape import Identity, Progress
from bot.bugzilla.write import server_time
from bot.config.settings import Settings
from bot.outcome import Outcome
from bot.run.judging import NO_MEMORY, Memory, judge_all, moment_of, outcome_of
from bot.run.session import memory_of
from bot.store.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would see and do at `moment`, the server's time (aware, UTC), and as whom."""

    outcome: Outcome
    identity: Identity
    moment: datetime


def memory_at(place: Path, first_run: datetime | None = None) -> Memory | None:
    """Takes out of a ledger what a judgement needs, without changing it; None where there is none.

    Args:
        place: its file.
        first_run: stands in where there was no run yet; what had lapsed before it is left alone.

    Raises:
        LedgerError: it cannot be read.
    """
    ledger = Ledger.read(place)
    if ledger is None:
        return None
    with ledger:
        return memory_of(ledger, first_run)


def preview(
    settings: Settings, key: Secret | None, place: Path, progress: Progress, *, include_backlog: bool
) -> Preview:
    """Reads, judges and plans as a run does.

    Args:
        settings: the settings.
        key: the API key, or None.
        place: the ledger's file; there need be none.
        progress: told how far it is.
        include_backlog: as if the run took up what had lapsed before the first one.

    Raises:
        ServerError, LoginRefused, LedgerError: as a run does.
    """
    with Link(settings.server, key) as link:
        identity = identify(link)
        reading = read_over(link, identity, progress=progress)
        moment = moment_of(reading, server_time(link))
        # The very first run leaves alone what has lapsed before it.
        memory = memory_at(place, moment) or replace(NO_MEMORY, backlog=moment)
        if include_backlog:
            memory = replace(memory, backlog=None)
        judged = judge_all(reading, settings, moment, memory)
        logins = judged.candidates
        accounts = ask_accounts(link, logins) if logins and not identity.anonymous else None
        outcome = outcome_of(judged, settings, accounts=accounts)
    return Preview(outcome, identity, moment)
