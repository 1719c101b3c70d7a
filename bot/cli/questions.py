"""`ca-nag questions`: what was asked of CAs and nobody has answered."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from enum import StrEnum

import click

from bot import run
from bot.cli.common import terminal
from bot.cli.reading import Source, exit_code, looking, outcome_from, settings_of
from bot.errors import InputError
from bot.facts.bug import same_account
from bot.outcome import Outcome
from bot.outcome.questions import writers
from bot.tell import questions as listed
from bot.tell.words import clean

_NEAR = 5
_ALIKE = 0.7


class Format(StrEnum):
    """The shapes that the list can take."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    JSON = "json"


def render(outcome: Outcome, asker: str, wanted: Format) -> str:
    """Gives the list in the shape wanted."""
    match wanted:
        case Format.TERMINAL:
            width, color = terminal()
            return listed.to_terminal(outcome, asker=asker, width=width, color=color)
        case Format.MARKDOWN:
            return listed.to_markdown(outcome, asker=asker)
        case Format.JSON:
            return listed.to_json(outcome, asker=asker)


@click.command()
@click.option("--ca", default="", metavar="NAME", help="Only the bugs of this CA (a name or alias of the directory).")
@click.option(
    "--asker", default="", metavar="ACCOUNT", help="Only what this account asked; its domain may be left out."
)
@click.option(
    "--format",
    "wanted",
    help="The shape of the list.",
    type=click.Choice([item.value for item in Format]),
    default=Format.TERMINAL.value,
    show_default=True,
)
@looking
def questions(source: Source, ca: str, asker: str, wanted: str) -> int:
    """List what staff and the community asked of CAs that nobody has answered, what waits longest first.

    Any later comment of the CA answers. What may be meant for somebody else is listed too, and marked.
    """
    outcome = outcome_from(settings_of(source), source, run.Wish(ca))
    if asker:
        _check(asker, outcome)
    sys.stdout.write(render(outcome, asker, Format(wanted)))
    return exit_code(outcome)


def _check(asker: str, outcome: Outcome) -> None:
    """Refuses an account that wrote nowhere: an empty list would say that all is answered.

    Raises:
        InputError: nobody of that name wrote in a bug of the outcome.
    """
    known = writers(outcome)
    if any(same_account(asker, login) for login in known):
        return
    raise InputError(
        f"“{clean(asker, 80)}” wrote in none of the bugs that were read"
        f"{f' (narrowed to {clean(outcome.narrowed, 80)})' if outcome.narrowed else ''}.",
        _remedy(asker, known),
    )


def _remedy(asker: str, known: tuple[str, ...]) -> str:
    by_name: dict[str, list[str]] = {}
    for login in known:
        for name in (login.casefold(), login.casefold().split("@")[0]):
            by_name.setdefault(name, []).append(login)
    wanted = asker.casefold()
    close = [
        *get_close_matches(wanted, by_name, _NEAR, _ALIKE),
        *get_close_matches(wanted.split("@")[0], by_name, _NEAR, _ALIKE),
    ]
    near = list(dict.fromkeys(login for name in close for login in by_name[name]))[:_NEAR]
    if near:
        return f"Near names: {', '.join(clean(login, 80) for login in near)}."
    return "Name an account as its comments show it."
