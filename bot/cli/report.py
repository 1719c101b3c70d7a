"""`ca-nag report` and `ca-nag explain`: whose turn it is on every bug, and on one bug entirely."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path

import click

from bot import run
from bot.cli.common import FILE_WIDTH, format_option, handed_over, out_option, terminal
from bot.cli.reading import Source, exit_code, looking, outcome_from, settings_of
from bot.outcome import Outcome
from bot.tell import explain as explanation
from bot.tell import html, json_report, markdown
from bot.tell import terminal as on_terminal


class Format(StrEnum):
    """The shapes that a report can take."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


def render(outcome: Outcome, wanted: Format, *, to_file: bool = False) -> str:
    """Gives the report in the shape wanted; for a file without colours, whatever the terminal can show."""
    match wanted:
        case Format.TERMINAL:
            width, color = (FILE_WIDTH, False) if to_file else terminal()
            return on_terminal.render(outcome, width=width, color=color)
        case Format.JSON:
            return json_report.render(outcome)
        case Format.MARKDOWN:
            return markdown.render(outcome)
        case Format.HTML:
            return html.render(outcome)


@click.command()
@click.option("--ca", default="", metavar="NAME", help="Only the bugs of this CA (a name or alias of the directory).")
@click.option(
    "--bug", "bug_ids", type=click.IntRange(min=1), multiple=True, metavar="ID", help="Only this bug; repeatable."
)
@format_option(Format, "The shape of the report; html is one page with drawn timelines.")
@out_option
@click.option("--fail-on-lapsed", is_flag=True, help="End with exit code 1 if a bug has lapsed.")
@looking
def report(
    source: Source, ca: str, bug_ids: tuple[int, ...], wanted: str, out: Path | None, *, fail_on_lapsed: bool
) -> int:
    """Show for every open bug whose turn it is, since when and why; and what would be posted.

    Posts nothing. Without a configuration and without CA_NAG_API_KEY it reads bugzilla.mozilla.org anonymously.
    """
    outcome = outcome_from(settings_of(source), source, run.Wish(ca, bug_ids))
    text = render(outcome, Format(wanted), to_file=out is not None)
    handed_over(text, out)
    return exit_code(outcome, fail_on_lapsed=fail_on_lapsed)


@click.command()
@click.argument("bug", type=click.IntRange(min=1))
@looking
def explain(source: Source, bug: int) -> int:
    """Show one BUG entirely: marks, who is who and why, its timeline, every clock, the verdict, the text."""
    outcome = outcome_from(settings_of(source), source, run.Wish(bug_ids=(bug,)))
    sys.stdout.write("".join(explanation.render(outcome, item) for item in outcome.bugs))
    return exit_code(outcome)
