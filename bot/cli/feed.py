"""`ca-nag feed`: every coming deadline as a calendar, or what has happened as an Atom feed."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path

import click

from bot import run
from bot.cli.reading import Source, exit_code, looking, outcome_from, settings_of
from bot.judge.verdict import Group
from bot.outcome import Outcome
from bot.tell.deliver.files import write_whole
from bot.tell.feeds import atom, ics
from bot.tell.words import counted


class Kind(StrEnum):
    """The feeds."""

    ICS = "ics"
    ATOM = "atom"


def render(outcome: Outcome, kind: Kind) -> bytes:
    """Gives the feed of that kind."""
    match kind:
        case Kind.ICS:
            return ics.render(outcome)
        case Kind.ATOM:
            return atom.render(outcome)


@click.command()
@click.argument("kind", type=click.Choice([item.value for item in Kind]))
@click.option("--ca", default="", metavar="NAME", help="Only the bugs of this CA (a name or alias of the directory).")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write this file; who reads it sees the old feed or the new one, whole.  [default: standard output]",
)
@looking
def feed(source: Source, kind: str, ca: str, out: Path | None) -> int:
    """Give a feed to subscribe to: ics, a calendar of all coming deadlines; or atom, what has happened.

    Atom tells of the incidents, lapses and reminders of the last 60 days, the newest first.
    """
    outcome = outcome_from(settings_of(source), source, run.Wish(ca))
    content = render(outcome, Kind(kind))
    if failed := outcome.counts()[Group.FAILED]:
        bugs = counted(failed, "bug")
        click.echo(f"ca-nag: {bugs} could not be read, and may be missing in the feed; see ca-nag report.", err=True)
    if out:
        write_whole(out, content, called="The feed", remedy="Name a file in a folder that ca-nag may write in --out.")
    else:
        # As bytes: a feed says itself how its letters are written, whatever this place would make of them.
        sys.stdout.buffer.write(content)
    return exit_code(outcome)
