"""What the verbs that only look share: bugs read, judged with all that the ledger and a file of rulings know."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from bot import run
from bot.bugzilla.read import users
from bot.bugzilla.session import load_key
from bot.cli.common import config_option, place_of, read_bugs, real_now, settings_from, source_options
from bot.config.settings import Settings
from bot.errors import ExitCode, InputError
from bot.facts.rulings import Ruling, from_toml
from bot.judge import calendar
from bot.judge.verdict import Group
from bot.outcome import Outcome
from bot.run.history import Record
from bot.run.preview import memory_at

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Source:
    """Where bugs and settings come from, as somebody typed it; made by `looking`.

    Attributes:
        config_path: `--config`.
        snapshot_path: `--from`.
        rulings_path: `--rulings`.
        moment: `--now` (aware, UTC).
    """

    config_path: Path | None
    snapshot_path: Path | None
    rulings_path: Path | None
    moment: datetime | None


def looking(function: Function) -> Function:
    """Adds `--config`, `--from`, `--now` and `--rulings`, which come as one `source`."""

    @wraps(function)
    def gathered(
        *,
        config_path: Path | None,
        snapshot_path: Path | None,
        rulings_path: Path | None,
        moment: datetime | None,
        **rest: object,
    ) -> object:
        return function(source=Source(config_path, snapshot_path, rulings_path, moment), **rest)

    with_rulings = click.option(
        "--rulings",
        "rulings_path",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Obey the rulings of this file (made by `ca-nag rulings --export`) besides those of the ledger.",
    )(gathered)
    return cast("Function", config_option(source_options(with_rulings)))


def outcome_from(settings: Settings, source: Source, wish: run.Wish) -> Outcome:
    """Reads the bugs, judges them with what the ledger knows, and writes the texts.

    A reader with a key sees whom a run would ask, as the server says who can be asked.

    Raises:
        CaNagError: something cannot be read; or the wish names what was not read.
    """
    memory = _known(settings, source)
    reading = read_bugs(settings, source.snapshot_path, source.moment, ids=wish.bug_ids)
    judged = run.judge_all(reading, settings, source.moment or run.moment_of(reading, real_now()), memory)
    accounts = None
    if judged.candidates and not reading.identity.anonymous:
        accounts = users(settings, load_key(settings, os.environ), judged.candidates)
    return run.outcome_of(judged, settings, accounts=accounts, wish=wish)


def _known(settings: Settings, source: Source) -> run.Memory:
    """Gives what the ledger knows, without changing it, and the rulings of a file; these go before the ledger's."""
    memory = memory_at(place_of(settings, source.config_path)) or run.Memory()
    if source.rulings_path is None:
        return memory
    try:
        text = source.rulings_path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{source.rulings_path} cannot be read: {error}", "Name a file of rulings.") from None
    return replace(memory, rulings=(*memory.rulings, *from_toml(text, str(source.rulings_path))))


def rulings_of(settings: Settings, config_path: Path | None) -> tuple[Ruling, ...]:
    """Gives what people ruled, as the ledger knows it, without changing it; nothing where there is no ledger."""
    return (memory_at(place_of(settings, config_path)) or run.Memory()).rulings


def last_moment(record: Record, wanted: datetime | None, snapshot_path: Path | None) -> datetime:
    """Gives the last moment (aware, UTC) of past days: as wanted, but none that is still to come.

    A file knows nothing of the days after it was made: without a wish its newest day is the last, so that no silence is
    made of that.
    """
    now = real_now()
    if wanted is None and snapshot_path and record.newest:
        wanted = calendar.end_of(calendar.day_of(record.newest))
    return min(now, wanted) if wanted else now


def settings_of(source: Source) -> Settings:
    """Loads the configuration that a source names."""
    return settings_from(source.config_path)


def exit_code(outcome: Outcome, *, fail_on_lapsed: bool = False) -> ExitCode:
    """Gives the exit code that an outcome ends with: failed bugs weigh more than lapsed ones."""
    counts = outcome.counts()
    if counts[Group.FAILED]:
        return ExitCode.SOME_FAILED
    return ExitCode.LAPSED if fail_on_lapsed and counts[Group.LAPSED] else ExitCode.FINE
