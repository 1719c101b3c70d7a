"""`ca-nag people`: the lines for the configuration that would place everybody who is doubtful."""

from __future__ import annotations

from pathlib import Path

import click

from bot import run
from bot.cli.common import handed_over, out_option
from bot.cli.reading import Source, exit_code, looking, outcome_from, settings_of
from bot.outcome import doubts
from bot.tell import persons


@click.command()
@click.option("--ca", default="", metavar="NAME", help="Only the bugs of this CA (a name or alias of the directory).")
@out_option
@looking
def people(source: Source, ca: str, out: Path | None) -> int:
    """Print a [[person]] entry for every account that nobody can place, what most bugs wait for first.

    Each says in a comment where the doubt lies. Paste what you have checked into the configuration: it only adds.
    """
    outcome = outcome_from(settings_of(source), source, run.Wish(ca))
    handed_over(persons.render(doubts.of(outcome)), out)
    return exit_code(outcome)
