"""`ca-nag run`, `plan` and `apply`: the cron job; what it would do, as a file; and just that, done."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click

from bot.bugzilla.link import Link
from bot.bugzilla.session import identify, load_key
from bot.cli.acting import cap_options, carry_out, run_with_digest, tell
from bot.cli.common import Meter, config_option, place_of, settings_from, terminal
from bot.config.settings import Settings
from bot.errors import ExitCode, InputError
from bot.judge.verdict import Group
from bot.run.acting import Caps, apply_plan
from bot.run.preview import Preview, preview
from bot.schedule import stopping_at_signals
from bot.tell import plan_file
from bot.tell import terminal as on_terminal
from bot.tell.words import counted

_BACKLOG = click.option(
    "--include-backlog", is_flag=True, help="Take up what had lapsed before the very first run, from now on."
)


@click.command()
@config_option
@click.option("--dry-run", is_flag=True, help="Show what would be done; touch neither server nor ledger.")
@_BACKLOG
@cap_options
def run(
    config_path: Path | None,
    max_posts: int | None,
    max_posts_per_ca: int | None,
    *,
    dry_run: bool,
    include_backlog: bool,
) -> int:
    """Read all open bugs, find the lapsed ones, and draft (or post) reminders.

    Quiet where nothing was done, so that cron writes mail only where something was. Needs no key in draft mode.
    """
    settings = settings_from(config_path)
    if dry_run:
        return _show(settings, _preview(settings, config_path, include_backlog=include_backlog))
    caps = Caps(max_posts, max_posts_per_ca)
    with stopping_at_signals(signal.SIGTERM) as stop:
        done = run_with_digest(settings, config_path, stop.asked, include_backlog=include_backlog, caps=caps)
    return tell(done, config_path, ["run"])


def _preview(settings: Settings, config_path: Path | None, *, include_backlog: bool) -> Preview:
    place = place_of(settings, config_path)
    with Meter() as meter:
        return preview(settings, load_key(settings, os.environ), place, meter.show, include_backlog=include_backlog)


def _show(settings: Settings, seen: Preview) -> int:
    width, color = terminal()
    sys.stdout.write(on_terminal.render(seen.outcome, width=width, color=color))
    verb = "post" if settings.posting.mode == "post" else "draft"
    reminders = sum(item.proposed is not None for item in seen.outcome.bugs)
    edits = sum(item.chore is not None for item in seen.outcome.bugs)
    click.echo(f"\nA run would {verb} {counted(reminders, 'reminder')}, and draft {counted(edits, 'whiteboard edit')}.")
    return ExitCode.SOME_FAILED if seen.outcome.counts()[Group.FAILED] else ExitCode.FINE


@click.command()
@config_option
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write (JSON).")
@_BACKLOG
def plan(config_path: Path | None, out: Path, *, include_backlog: bool) -> int:
    """Write what a run would post to a file, for review; `ca-nag apply` sends just that.

    Touches neither server nor ledger.
    """
    settings = settings_from(config_path)
    seen = _preview(settings, config_path, include_backlog=include_backlog)
    updates = tuple(item.proposed for item in seen.outcome.bugs if item.proposed)
    account = seen.identity.login or ""
    planned = plan_file.Plan(settings.server.url, account, seen.moment, updates, include_backlog=include_backlog)
    text = plan_file.render(planned)
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.", "Name another file with --out.") from None
    click.echo(f"{counted(len(updates), 'update')} planned in {out}.", err=True)
    return ExitCode.SOME_FAILED if seen.outcome.counts()[Group.FAILED] else ExitCode.FINE


@click.command()
@config_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@cap_options
def apply(config_path: Path | None, file: Path, max_posts: int | None, max_posts_per_ca: int | None) -> int:
    """Post what a plan FILE says, word by word, as far as it still fits; what does not is said."""
    settings = settings_from(config_path)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}", "Name a file made by `ca-nag plan`.") from None
    with Link(settings.server, load_key(settings, os.environ)) as link:
        login = identify(link).login or ""
    planned = plan_file.parse(text, str(file), settings.server.url, login)
    caps = Caps(max_posts, max_posts_per_ca)
    with stopping_at_signals(signal.SIGTERM) as stop:
        done = carry_out(
            settings,
            config_path,
            "apply",
            lambda session: apply_plan(
                session, planned.updates, include_backlog=planned.include_backlog, caps=caps, stop=stop.asked
            ),
        )
    return tell(done, config_path, ["apply", str(file)])
