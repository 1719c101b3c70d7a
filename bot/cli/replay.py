"""`ca-nag replay`: what the bot would have said and posted on one bug, day by day, beside what people did."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

import click

from bot.cli.common import (
    FILE_WIDTH,
    Day,
    config_option,
    format_option,
    handed_over,
    out_option,
    read_bugs,
    real_now,
    record_option,
    settings_from,
    terminal,
)
from bot.cli.reading import last_moment, rulings_of
from bot.errors import ExitCode, InputError
from bot.judge import calendar
from bot.replay.story import Story
from bot.run import history
from bot.tell import replay as told


class Format(StrEnum):
    """The shapes that a story can take."""

    TERMINAL = "terminal"
    JSON = "json"
    HTML = "html"


@click.command()
@click.argument("bug", type=click.IntRange(min=1))
@click.option("--from", "first", type=Day(), help="The first day to tell of.  [default: the day of its filing]")
@click.option(
    "--to",
    "last",
    type=Day(),
    help="The last day.  [default: when the bug was closed, today, or the newest day of the file]",
)
@record_option("--snapshot")
@format_option(Format, "The shape of the story; html draws what people did and what the bot would have done.")
@out_option
@config_option
def replay(
    config_path: Path | None,
    bug: int,
    first: date | None,
    last: date | None,
    snapshot_path: Path | None,
    wanted: str,
    out: Path | None,
) -> int:
    """Tell the story of one BUG: on each day its verdict, what would have been posted, and what people did.

    The bot that is replayed runs once a day, at 12:00 UTC, by the rules of that day. All bugs of the component are
    read, closed ones too, as they tell who was who.
    """
    if first and last and last < first:
        raise InputError(f"--to {last} comes before --from {first}.", "Give the earlier day as --from.")
    settings = settings_from(config_path)
    now = real_now()
    reading = read_bugs(settings, snapshot_path, now - timedelta(seconds=1), ids=(bug,))
    record = history.record(reading, settings, rulings_of(settings, config_path))
    end = last_moment(record, calendar.end_of(last) if last else None, snapshot_path)
    story = history.replay(record, settings, bug, calendar.start_of(first) if first else None, end)
    handed_over(_rendered(story, Format(wanted), to_file=out is not None), out)
    return ExitCode.FINE


def _rendered(story: Story, wanted: Format, *, to_file: bool) -> str:
    match wanted:
        case Format.TERMINAL:
            return told.to_text(story, width=FILE_WIDTH if to_file else terminal()[0])
        case Format.JSON:
            return told.to_json(story)
        case Format.HTML:
            return told.to_html(story)
