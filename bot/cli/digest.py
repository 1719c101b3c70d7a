"""`ca-nag digest`: what staff must know, shown here or sent to Slack and by e-mail."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import click

from bot import logs, run
from bot.cli.common import place_of, real_now, terminal
from bot.cli.reading import Source, exit_code, looking, outcome_from, settings_of
from bot.config.settings import Settings
from bot.errors import ExitCode
from bot.judge import calendar
from bot.outcome import Outcome
from bot.run.telling import Channel, before_of, channels, deeds_since, secrets_of, tell_staff
from bot.store.ledger import Ledger
from bot.store.lock import Lock
from bot.store.records import Told
from bot.tell.deliver.files import write_whole
from bot.tell.digest import Digest, html, json_digest, markdown, text
from bot.tell.digest.compose import Deeds, compose
from bot.tell.done import told_text


class Format(StrEnum):
    """The shapes in which the digest is shown."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


@click.command()
@click.option("--slack", is_flag=True, help="Send it to Slack.")
@click.option("--email", is_flag=True, help="Send it by e-mail.")
@click.option(
    "--html",
    "html_path",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it to a file, as the HTML of the mail.",
)
@click.option("--dry-run", is_flag=True, help="Show the very messages instead of sending them; nothing is recorded.")
@click.option("--again", is_flag=True, help="Send it although it has gone out today.")
@click.option(
    "--format",
    "wanted",
    help="The shape in which it is shown where it is not sent.",
    type=click.Choice([item.value for item in Format]),
    default=Format.TEXT.value,
    show_default=True,
)
@looking
def digest(
    source: Source, wanted: str, html_path: Path | None, *, slack: bool, email: bool, dry_run: bool, again: bool
) -> int:
    """Tell staff what needs them: approvals, lapses, what is due, what waits for staff, what was posted.

    Without --slack, --email or --html it is shown here. It goes out once a day (UTC) on each channel, be it by this
    command or by `ca-nag run`; what has not changed since the digest before is folded.
    """
    settings = settings_of(source)
    names = [name for name, wish in (("slack", slack), ("email", email)) if wish]
    ways = channels(settings, names, os.environ, time.sleep)
    outcome = outcome_from(settings, source, run.Wish())
    code = exit_code(outcome)
    if html_path and not dry_run:
        write_whole(html_path, html.render(_shown(settings, source, outcome, None)).encode("utf-8"))
    if dry_run and (ways or html_path):
        for way in ways:
            _dry(way, _shown(settings, source, outcome, way.name))
        if html_path:
            sys.stdout.write(html.render(_shown(settings, source, outcome, None)))
    elif ways:
        told = _send(settings, source, outcome, ways, again=again)
        for line in told_text(told, also_good=True):
            click.echo(line)
        code = ExitCode.SOME_FAILED if any(one.is_bad for one in told) else code
    elif not html_path:
        sys.stdout.write(_rendered(_shown(settings, source, outcome, None), Format(wanted)))
    return code


def _rendered(value: Digest, wanted: Format) -> str:
    match wanted:
        case Format.TEXT:
            return text.render(value, width=terminal()[0])
        case Format.MARKDOWN:
            return markdown.render(value)
        case Format.JSON:
            return json_digest.render(value)


def _shown(settings: Settings, source: Source, outcome: Outcome, channel: str | None) -> Digest:
    """Makes the digest as it would go out on a channel (None: compared with the last one that went out on any)."""
    ledger = Ledger.read(place_of(settings, source.config_path))
    if ledger is None:
        return compose(outcome, Deeds(), None)
    with ledger:
        before = before_of(ledger.digest_before(calendar.day_of(outcome.now), channel))
        return compose(outcome, deeds_since(ledger, before.at if before else None, outcome.now), before)


def _dry(way: Channel, value: Digest) -> None:
    messages = way.render(value)
    click.echo(f"{way.name}: this would be sent, {len(messages)} in all; nothing was.", err=True)
    for message in messages:
        click.echo(message)


def _send(settings: Settings, source: Source, outcome: Outcome, ways: list[Channel], *, again: bool) -> list[Told]:
    with _opened(settings, source, [way.name for way in ways]) as ledger:
        return tell_staff(ledger, outcome, ways, when_empty=settings.digest.when_empty, again=again)


@contextmanager
def _opened(settings: Settings, source: Source, names: list[str]) -> Iterator[Ledger]:
    place = place_of(settings, source.config_path)
    secrets = secrets_of(settings, names, os.environ)
    with logs.set_up(settings.log.path, None, secrets), Lock(place, "digest", real_now()), Ledger.open(place) as ledger:
        yield ledger
