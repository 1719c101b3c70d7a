"""`ca-nag questions`: what was asked of CAs and nobody has answered."""

from __future__ import annotations

import sys
from enum import StrEnum

import click

from bot import run
from bot.cli.common import terminal
from bot.cli.reading import Source, exit_code, looking, outcome_from, settings_of
from bot.outcome import questions as asked
from bot.tell import questions as view


class Format(StrEnum):
    """The shapes that the list can take."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


@click.command()
@click.option("--ca", default="", metavar="NAME", help="Only what was asked of this CA.")
@click.option("--asker", default="", metavar="ACCOUNT", help="Only what this account asked (with or without @domain).")
@click.option(
    "--format",
    "wanted",
    help="The shape of the list.",
    type=click.Choice([item.value for item in Format]),
    default=Format.TEXT.value,
    show_default=True,
)
@looking
def questions(source: Source, ca: str, asker: str, wanted: str) -> int:
    """List what was asked and not answered, by whom and where; what waits longest comes first.

    Any comment of the CA answers. What may be no question is listed and marked so.
    """
    outcome = outcome_from(settings_of(source), source, run.Wish(ca))
    found = asked.of(outcome, asker=asker)
    match Format(wanted):
        case Format.TEXT:
            told = view.text(outcome, found, asker=asker, width=terminal()[0])
        case Format.MARKDOWN:
            told = view.markdown(outcome, found, asker=asker)
        case Format.JSON:
            told = view.to_json(outcome, found, asker=asker)
    sys.stdout.write(told)
    return exit_code(outcome)
