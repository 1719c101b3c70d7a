"""What several verbs share: the configuration, the moment, where bugs come from, and progress on a terminal."""

from __future__ import annotations

import getpass
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Self, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from bot.bugzilla import snapshot
from bot.bugzilla.read import read_live
from bot.bugzilla.session import load_key
from bot.bugzilla.shape import Reading
from bot.config.load import load
from bot.config.settings import Settings
from bot.errors import InputError
from bot.judge import calendar
from bot.tell.deliver.files import write_whole

Function = TypeVar("Function", bound=Callable[..., Any])
_QUIET_SECONDS = 1.0
FILE_WIDTH = 100
"""Columns of what goes to a file, whatever the terminal can show."""
_DEFAULT_CONFIG = Path("config.toml")
# Python reads more than these (weeks, days of the year, no dashes), which look like slips of the pen; and years at the
# ends of its calendar, of which no day before or after can be counted.
_DAY = re.compile(r"(?:19|2\d)\d{2}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(rf"{_DAY.pattern}[T ]\d{{2}}:\d{{2}}(:\d{{2}}(\.\d{{1,6}})?)?(Z|[+-]\d{{2}}:\d{{2}})?", re.ASCII)


class Moment(click.ParamType[datetime]):
    """A day (its end in UTC is meant) or a moment with a zone."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Reads `YYYY-MM-DD` or an ISO 8601 time with a zone, with dashes and colons."""
        if isinstance(value, datetime):
            return value
        try:
            if _DAY.fullmatch(value):
                return calendar.end_of(date.fromisoformat(value))
            moment = datetime.fromisoformat(value) if _TIME.fullmatch(value) else None
            if moment is not None and moment.tzinfo is not None:
                return moment.astimezone(UTC).replace(microsecond=0)
        except (ValueError, OverflowError):
            moment = None
        if moment is None:
            self.fail(f"{value!r} is no day like 2026-03-07 and no time like 2026-03-07T12:00:00Z.", param, ctx)
        return self.fail(f"{value!r} has no time zone; write {value}Z for UTC.", param, ctx)


class Day(click.ParamType[date]):
    """A calendar day."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Reads `YYYY-MM-DD`."""
        if isinstance(value, date):
            return value
        try:
            if _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        return self.fail(f"{value!r} is no day like 2026-03-07.", param, ctx)


def config_option(function: Function) -> Function:
    """Adds `--config`."""
    return click.option(
        "--config",
        "config_path",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="CA_NAG_CONFIG",
        help="The configuration.  [default: config.toml here if there is one, else the built-in settings]",
    )(function)


def source_options(function: Function) -> Function:
    """Adds `--from` and `--now`."""
    function = click.option(
        "--now",
        "moment",
        type=Moment(),
        help="Judge as of the end of that day (UTC), or at a moment such as 2026-03-07T12:00:00Z.",
    )(function)
    return click.option(
        "--from",
        "snapshot_path",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Read bugs from a file made by `ca-nag fetch` instead of the server.",
    )(function)


def record_option(name: str) -> Callable[[Function], Function]:
    """Adds the option, called `name`, that reads all bugs, closed ones too, from a file."""
    return click.option(
        name,
        "snapshot_path",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Read bugs from a file made by `ca-nag fetch --all` instead of the server.",
    )


def format_option(shapes: type[StrEnum], told: str) -> Callable[[Function], Function]:
    """Adds `--format` with the shapes of a view, the first of which is the default."""
    names = [item.value for item in shapes]
    return click.option("--format", "wanted", help=told, type=click.Choice(names), default=names[0], show_default=True)


def out_option(function: Function) -> Function:
    """Adds `--out`; `handed_over` obeys it."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write it to a file, which readers see whole or not at all.  [default: standard output]",
    )(function)


def real_now() -> datetime:
    """Gives the present moment in whole seconds (UTC); nothing below the command line asks for it."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the one place that may ask the time


def settings_from(path: Path | None) -> Settings:
    """Loads the configuration that `--config` names, else `config.toml` here, else the defaults."""
    # Whatever it is: a folder of that name, or a link to nowhere, is told and not passed over.
    if path is None and os.path.lexists(_DEFAULT_CONFIG):
        path = _DEFAULT_CONFIG
    return load(path)


def read_bugs(
    settings: Settings, snapshot_path: Path | None, moment: datetime | None, *, ids: Sequence[int] = ()
) -> Reading:
    """Reads the bugs that a report as of `moment` (None: now) needs, from a file or the server.

    For a past moment the closed bugs are read too: they may have been open then.
    """
    if snapshot_path:
        return snapshot.load(snapshot_path)
    past = moment is not None and moment < real_now()
    with Meter() as meter:
        return read_live(
            settings, key=load_key(settings, os.environ), ids=tuple(ids), include_closed=past, progress=meter.show
        )


@dataclass(slots=True)
class Meter:
    """Shows progress on a terminal once a second has gone by; stays quiet everywhere else."""

    _started: float = field(default_factory=time.monotonic)
    _bar: Progress | None = None
    _tasks: dict[str, TaskID] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, done: int, total: int, what: str) -> None:
        """Takes one step of news: `done` of `total` of what is going on."""
        if not sys.stderr.isatty() or time.monotonic() - self._started < _QUIET_SECONDS:
            return
        if self._bar is None:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=total)
        self._bar.update(self._tasks[what], completed=done, total=total)


def terminal() -> tuple[int, bool]:
    """Gives the width to write for and whether colours are wanted (https://no-color.org)."""
    tty = sys.stdout.isatty()
    width = Console().width if tty else 100
    return max(60, min(width, 160)), tty and not os.environ.get("NO_COLOR")


def handed_over(text: str, out: Path | None) -> None:
    """Writes a text to a file, which readers see whole or not at all; else to standard output."""
    if out:
        write_whole(out, text.encode("utf-8"))
    else:
        sys.stdout.write(text)


def place_of(settings: Settings, config_path: Path | None) -> Path:
    """Gives the ledger's file: `[ledger] path`, else `ca-nag.db` beside the configuration (here, without one)."""
    if settings.ledger.path:
        return Path(settings.ledger.path)
    folder = config_path.absolute().parent if config_path else Path.cwd()
    return folder / "ca-nag.db"


def person() -> str:
    """Gives who is at the keyboard, for the record: CA_NAG_USER, else the login name of this machine.

    Raises:
        InputError: neither is known.
    """
    if name := " ".join(os.environ.get("CA_NAG_USER", "").split()):
        return name
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise InputError("It is not known who you are.", "Set CA_NAG_USER to your name.") from None
