"""`ca-nag backtest`: what the bot would have posted on all bugs since a day; two configurations side by side."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

import click

from bot.cli.common import Day, Meter, format_option, read_bugs, real_now, record_option, settings_from, terminal
from bot.cli.reading import last_moment, rulings_of
from bot.errors import ExitCode, InputError
from bot.judge import calendar
from bot.run import history
from bot.tell import backtest as told

_MOST = 2


class Format(StrEnum):
    """The shapes that a backtest can take."""

    TERMINAL = "terminal"
    JSON = "json"


@click.command()
@click.option("--since", type=Day(), required=True, help="The day of the first run.")
@click.option("--until", "last", type=Day(), help="The last day.  [default: today, or the newest day of the file]")
@record_option("--from")
@click.option(
    "--config",
    "config_paths",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="The configuration to try; give it twice to see two side by side. The first one names the server.",
)
@format_option(Format, "The shape of the result.")
def backtest(
    since: date, last: date | None, snapshot_path: Path | None, config_paths: tuple[Path, ...], wanted: str
) -> int:
    """Count what would have been posted and held back since a day, what was needless, and what was missed.

    This is how to choose the grace, the windows and the ladder before [posting] mode is set to "post". Nothing is
    posted.
    """
    if len(config_paths) > _MOST:
        raise InputError(f"{len(config_paths)} configurations are given.", "Compare two at a time.")
    paths: tuple[Path | None, ...] = config_paths or (None,)
    tried = [(path, settings_from(path)) for path in paths]
    reading = read_bugs(tried[0][1], snapshot_path, real_now() - timedelta(seconds=1))
    found = []
    for path, settings in tried:
        record = history.record(reading, settings, rulings_of(settings, path))
        end = last_moment(record, calendar.end_of(last) if last else None, snapshot_path)
        if since > calendar.day_of(end):
            day = calendar.day_of(end)
            raise InputError(f"--since {since} comes after the last day, {day}.", "Give an earlier --since.")
        with Meter() as meter:
            found.append(history.backtest(record, settings, since, end, label=_label(path), progress=meter.show))
    sys.stdout.write(told.to_json(found) if wanted == Format.JSON else told.to_text(found, width=terminal()[0]))
    if record.unread:
        numbers = ", ".join(map(str, sorted(record.unread)))
        click.echo(f"Not read, and so not in it: bug {numbers}.", err=True)
        return ExitCode.SOME_FAILED
    return ExitCode.FINE


def _label(path: Path | None) -> str:
    return str(path) if path else "the configuration"
