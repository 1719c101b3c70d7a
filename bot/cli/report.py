"""`ca-nag report` and `ca-nag explain`: whose turn it is on every bug, and on one bug entirely."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import click

from bot import run
from bot.bugzilla.read import users
from bot.bugzilla.session import load_key
from bot.cli.common import config_option, place_of, read_bugs, real_now, settings_from, source_options, terminal
from bot.config.settings import Settings
from bot.errors import ExitCode, InputError
from bot.facts.rulings import from_toml
from bot.judge.verdict import Group
from bot.outcome import Outcome
from bot.run.preview import memory_at
from bot.tell import explain as explanation
from bot.tell import json_report, markdown
from bot.tell import terminal as on_terminal


class Format(StrEnum):
    """The shapes that a report can take."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


def render(outcome: Outcome, wanted: Format) -> str:
    """Gives the report in the shape wanted."""
    match wanted:
        case Format.TERMINAL:
            width, color = terminal()
            return on_terminal.render(outcome, width=width, color=color)
        case Format.JSON:
            return json_report.render(outcome)
        case Format.MARKDOWN:
            return markdown.render(outcome)


_RULINGS = click.option(
    "--rulings",
    "rulings_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Obey the rulings of this file (made by `ca-nag rulings --export`) besides those of the ledger.",
)


def known(settings: Settings, config_path: Path | None, rulings_path: Path | None) -> run.Memory:
    """Gives what the ledger knows, without changing it, and the rulings of a file; these go before the ledger's."""
    memory = memory_at(place_of(settings, config_path)) or run.Memory()
    if rulings_path is None:
        return memory
    try:
        text = rulings_path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{rulings_path} cannot be read: {error}", "Name a file of rulings.") from None
    return replace(memory, rulings=(*memory.rulings, *from_toml(text, str(rulings_path))))


@click.command()
@config_option
@source_options
@_RULINGS
@click.option("--ca", default="", metavar="NAME", help="Only the bugs of this CA (a name or alias of the directory).")
@click.option(
    "--bug", "bug_ids", type=click.IntRange(min=1), multiple=True, metavar="ID", help="Only this bug; repeatable."
)
@click.option(
    "--format",
    "wanted",
    help="The shape of the report.",
    type=click.Choice([item.value for item in Format]),
    default=Format.TERMINAL.value,
    show_default=True,
)
@click.option("--fail-on-lapsed", is_flag=True, help="End with exit code 1 if a bug has lapsed.")
def report(
    config_path: Path | None,
    snapshot_path: Path | None,
    rulings_path: Path | None,
    moment: datetime | None,
    ca: str,
    bug_ids: tuple[int, ...],
    wanted: str,
    *,
    fail_on_lapsed: bool,
) -> int:
    """Show for every open bug whose turn it is, since when and why; and what would be posted.

    Posts nothing. Without a configuration and without CA_NAG_API_KEY it reads bugzilla.mozilla.org anonymously.
    """
    settings = settings_from(config_path)
    memory = known(settings, config_path, rulings_path)
    reading = read_bugs(settings, snapshot_path, moment, ids=bug_ids)
    at = moment or run.moment_of(reading, real_now())
    outcome = _outcome(run.judge_all(reading, settings, at, memory), settings, run.Wish(ca, bug_ids))
    sys.stdout.write(render(outcome, Format(wanted)))
    return exit_code(outcome, fail_on_lapsed=fail_on_lapsed)


def _outcome(judged: run.Judgement, settings: Settings, wish: run.Wish) -> Outcome:
    """Writes the texts; a reader with a key sees whom a run would ask, as the server says who can be asked."""
    accounts = None
    if judged.candidates and not judged.reading.identity.anonymous:
        accounts = users(settings, load_key(settings, os.environ), judged.candidates)
    return run.outcome_of(judged, settings, accounts=accounts, wish=wish)


def exit_code(outcome: Outcome, *, fail_on_lapsed: bool = False) -> ExitCode:
    """Gives the exit code that an outcome ends with: failed bugs weigh more than lapsed ones."""
    counts = outcome.counts()
    if counts[Group.FAILED]:
        return ExitCode.SOME_FAILED
    return ExitCode.LAPSED if fail_on_lapsed and counts[Group.LAPSED] else ExitCode.FINE


@click.command()
@config_option
@source_options
@_RULINGS
@click.argument("bug", type=click.IntRange(min=1))
def explain(
    config_path: Path | None, snapshot_path: Path | None, rulings_path: Path | None, moment: datetime | None, bug: int
) -> int:
    """Show one BUG entirely: marks, who is who and why, its timeline, every clock, the verdict, the text."""
    settings = settings_from(config_path)
    memory = known(settings, config_path, rulings_path)
    reading = read_bugs(settings, snapshot_path, moment, ids=(bug,))
    at = moment or run.moment_of(reading, real_now())
    outcome = _outcome(run.judge_all(reading, settings, at, memory), settings, run.Wish(bug_ids=(bug,)))
    sys.stdout.write("".join(explanation.render(outcome, item) for item in outcome.bugs))
    return exit_code(outcome)
