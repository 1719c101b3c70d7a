"""What the acting verbs share: a session opened from the command line, its log, its end in the ledger, the summary."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from bot import logs
from bot.bugzilla.session import Secret, load_key
from bot.cli.common import Function, Meter, place_of, real_now
from bot.config.settings import Settings
from bot.errors import CaNagError, ExitCode
from bot.run import telling
from bot.run.acting import Caps, Done, Stop
from bot.run.session import Session, opened
from bot.tell.deliver import heartbeat
from bot.tell.done import drafts_text, escalations, held_text, told_text, writes_text
from bot.tell.words import clean


def cap_options(function: Function) -> Function:
    """Adds `--max-posts` and `--max-posts-per-ca`."""
    function = click.option(
        "--max-posts-per-ca", type=click.IntRange(0), metavar="N", help="Post up to N on one CA's bugs today."
    )(function)
    return click.option("--max-posts", type=click.IntRange(0), metavar="N", help="Post up to N this time.")(function)


def carry_out(
    settings: Settings,
    config_path: Path | None,
    verb: str,
    work: Callable[[Session], Done],
    *,
    logged: bool = True,
) -> Done:
    """Opens a session, does the work, and records in ledger, log and heartbeat how it ended, whatever happens.

    Args:
        settings: the settings.
        config_path: where they come from.
        verb: as the ledger and the log call it.
        work: what is done.
        logged: whether to open the log; `serve` has it open.

    Raises:
        CaNagError: as the work does; it is recorded first.
    """
    key = load_key(settings, os.environ)
    address = heartbeat.ping_address(settings.heartbeat, os.environ)
    secrets = secrets_of(settings, key, address)
    code: int = ExitCode.DEFECT
    summary: dict[str, object] = {}
    with logs.set_up(settings.log.path if logged else None, None, secrets):
        try:
            with (
                Meter() as meter,
                opened(settings, key, place_of(settings, config_path), verb, real_now(), meter.show) as session,
            ):
                try:
                    done = work(session)
                    code, summary = done.exit_code, done.summary()
                except CaNagError as error:
                    code = error.exit_code
                    summary = {"error": error.what}
                    raise
                finally:
                    session.ledger.end_run(session.run_id, session.clock.last, code, summary)
                    logs.event("run.ended", run=session.run_id, exit_code=code, summary=summary)
        except CaNagError as error:
            code = error.exit_code
            summary = summary or {"error": error.what}
            logs.event("run.failed", verb=verb, exit_code=code, why=error.what)
            raise
        finally:
            _beat(settings, verb, code, summary, address)
    return done


def run_with_digest(
    settings: Settings,
    config_path: Path | None,
    stop: Stop,
    *,
    include_backlog: bool = False,
    caps: Caps | None = None,
    logged: bool = True,
) -> Done:
    """Carries out a run, and tells staff on the channels of `[digest] with_run`.

    Args:
        settings: the settings.
        config_path: where they come from.
        stop: looked at between two bugs.
        include_backlog: whether what had lapsed before the very first run is taken up.
        caps: what a person allows.
        logged: as for `carry_out`.

    Raises:
        InputError: a channel is not set up: nothing was done.
        CaNagError: as a run does.
    """
    ways = telling.channels(settings, settings.digest.with_run, os.environ, time.sleep)

    def work(session: Session) -> Done:
        return telling.run_and_tell(session, ways, include_backlog=include_backlog, caps=caps or Caps(), stop=stop)

    return carry_out(settings, config_path, "run", work, logged=logged)


def secrets_of(settings: Settings, key: Secret | None, address: heartbeat.PingAddress | None) -> list[str]:
    """Gives all that no log line may show."""
    told = telling.secrets_of(settings, settings.digest.with_run, os.environ)
    return [*([key.reveal()] if key else []), *(address.secrets() if address else []), *told]


def _beat(
    settings: Settings, verb: str, code: int, summary: dict[str, object], address: heartbeat.PingAddress | None
) -> None:
    if verb != "run":
        # Somebody at the keyboard must not hide from the monitor that cron has died.
        return
    try:
        if settings.heartbeat.path:
            heartbeat.beat(settings.heartbeat.path, at=real_now(), verb=verb, exit_code=code, summary=summary)
    except CaNagError as error:  # the run's own result must not be lost behind it
        click.echo(f"Note: {error.what}", err=True)
    if address and (note := heartbeat.ping(address, code)):
        click.echo(f"Note: {note}", err=True)


def tell(done: Done, config_path: Path | None, command: Sequence[str]) -> int:
    """Prints what was done, and nothing where nothing was; gives the exit code.

    Args:
        done: what was done.
        config_path: for the command that goes on.
        command: the words of the verb, for the same.
    """
    lines = list(_lines(done, config_path, command))
    if not lines and sys.stdout.isatty():
        lines = ["Nothing was due."]
    for line in lines:
        click.echo(line)
    return done.exit_code


def _lines(done: Done, config_path: Path | None, command: Sequence[str]) -> Iterator[str]:
    yield from map(clean, done.remarks)
    yield from (f"earlier: {line}" for line in writes_text(done.settled))
    yield from drafts_text(done.drafted.new, done.drafted.expired)
    if done.drafted.new:
        yield f"To read one: {_command(['drafts', 'show', str(done.drafted.new[0].id)], config_path)}"
    yield from writes_text(done.writes)
    yield from held_text(done.held)
    if done.outcome:
        yield from escalations(done.outcome)
    if done.over:
        yield f"Nothing was posted: {clean(done.over.reason)}."
        yield f"To go on: {_command([*command, *done.over.options], config_path)}"
    if not done.asked_for:
        yield from (f"no verdict: bug {number}: {clean(reason)}" for number, reason in done.unread)
    yield from (f"failed: {clean(text)}" for text in done.failed)
    yield from told_text(done.told, also_good=sys.stdout.isatty())
    if done.stopped:
        yield "Stopped before all was sent; the next run goes on."
    if not sys.stderr.isatty():
        return
    yield from (f"Note: {clean(note)}" for note in done.notes)


def _command(words: Sequence[str], config_path: Path | None) -> str:
    config = ["--config", str(config_path)] if config_path else []
    return shlex.join(["ca-nag", *words, *config])
