"""`ca-nag lateness`: every late update, answer and report of one CA, each with the links to check it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import click

from bot.cli.common import (
    FILE_WIDTH,
    Day,
    Meter,
    Moment,
    config_option,
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
from bot.replay.lateness import Record
from bot.run import history
from bot.tell import lateness as told


class Format(StrEnum):
    """The shapes that a record can take."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    CSV = "csv"
    HTML = "html"


@click.command()
@click.option("--ca", required=True, metavar="NAME", help="The CA: a name or alias of the directory.")
@click.option("--since", type=Day(), help="Only what was due on that day or later.  [default: all]")
@click.option(
    "--now",
    "moment",
    type=Moment(),
    help="As of the end of that day (UTC).  [default: now, or the newest day of the file]",
)
@record_option("--from")
@click.option(
    "--format",
    "wanted",
    help="The shape of the record; markdown is ready for a bug comment.  [default: terminal]",
    type=click.Choice([item.value for item in Format]),
)
@click.option(
    "--incident", is_flag=True, help="Write the draft of a request for a separate incident report, for staff to edit."
)
@out_option
@config_option
def lateness(
    config_path: Path | None,
    ca: str,
    since: date | None,
    moment: datetime | None,
    snapshot_path: Path | None,
    wanted: str | None,
    out: Path | None,
    *,
    incident: bool,
) -> int:
    """List every late update, late answer and late report of one CA, with the comments that show it.

    Each is judged by the rules of its day. A row that rests on an inference (who speaks for the CA, whether a sentence
    is a question) is marked with a star and says which. Nothing is posted.
    """
    if incident and wanted not in {None, Format.MARKDOWN.value}:
        raise InputError(f"The draft of --incident is Markdown, not {wanted}.", "Leave --format out.")
    settings = settings_from(config_path)
    now = real_now()
    reading = read_bugs(settings, snapshot_path, now - timedelta(seconds=1))
    whole = history.record(reading, settings, rulings_of(settings, config_path))
    with Meter() as meter:
        record = history.lateness(
            whole,
            settings,
            ca,
            since,
            last_moment(whole, moment, snapshot_path),
            source=reading.source,
            progress=meter.show,
        )
    text = (
        told.to_incident(record)
        if incident
        else _rendered(record, Format(wanted or Format.TERMINAL), to_file=out is not None)
    )
    handed_over(text, out)
    return ExitCode.SOME_FAILED if record.unread else ExitCode.FINE


def _rendered(record: Record, wanted: Format, *, to_file: bool) -> str:
    match wanted:
        case Format.TERMINAL:
            return told.to_text(record, width=FILE_WIDTH if to_file else terminal()[0])
        case Format.MARKDOWN:
            return told.to_markdown(record)
        case Format.CSV:
            return told.to_csv(record)
        case Format.HTML:
            return told.to_html(record)
