"""`ca-nag feed`: every coming deadline as a calendar, or what has happened as an Atom feed."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path

import click

from bot import run
from bot.cli.reading import Source, exit_code, looking, outcome_from, settings_of
from bot.tell import feeds
from bot.tell.deliver.files import write_whole


class Kind(StrEnum):
    """The feeds."""

    ICS = "ics"
    ATOM = "atom"


@click.command()
@click.argument("kind", type=click.Choice([item.value for item in Kind]))
@click.option("--ca", default="", metavar="NAME", help="Only the bugs of this CA (a name or alias of the directory).")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it to a file, which readers see whole or not at all.  [default: standard output]",
)
@looking
def feed(source: Source, kind: str, ca: str, out: Path | None) -> int:
    """Give every coming deadline as a calendar (ics), or incidents, lapses and reminders as a feed (atom)."""
    outcome = outcome_from(settings_of(source), source, run.Wish(ca))
    match Kind(kind):
        case Kind.ICS:
            text = feeds.ics(outcome)
        case Kind.ATOM:
            text = feeds.atom(outcome)
    if out:
        write_whole(out, text.encode("utf-8"))
    else:
        sys.stdout.write(text)
    return exit_code(outcome)
