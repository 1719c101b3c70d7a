"""What a person types: `ca-nag VERB`. Each verb has its file; here they meet, and errors become exit codes."""

from __future__ import annotations

import os
import sys
import traceback
from typing import NoReturn

import click

from bot.cli import streams
from bot.cli.backtest import backtest
from bot.cli.check import check
from bot.cli.demo import demo
from bot.cli.digest import digest
from bot.cli.drafts import drafts
from bot.cli.feed import feed
from bot.cli.fetch import fetch
from bot.cli.lateness import lateness
from bot.cli.people import people
from bot.cli.questions import questions
from bot.cli.record import log, status
from bot.cli.replay import replay
from bot.cli.report import explain, report
from bot.cli.retract import retract
from bot.cli.run import apply, plan, run
from bot.cli.sandbox import sandbox
from bot.cli.serve import serve
from bot.cli.whiteboard import whiteboard
from bot.cli.words import looked, ruling, rulings, snooze, snoozes, unsnooze
from bot.errors import CaNagError, ExitCode


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ca-nag", prog_name="ca-nag")
def cli() -> None:
    """Find the CA incident bugs whose deadlines have lapsed; draft or post the reminders.

    Only run (with mode = "post"), apply, drafts post and retract ever change anything on the server.
    """


_READING = (report, explain, people, fetch, whiteboard, check)
_TELLING = (digest, questions, feed)
_HISTORY = (replay, backtest, lateness)
_ACTING = (run, plan, apply, drafts, retract, serve)
_RECORD = (log, status, snooze, unsnooze, snoozes, looked, ruling, rulings)
_TRYING = (sandbox, demo)

for _command in (*_READING, *_TELLING, *_HISTORY, *_ACTING, *_RECORD, *_TRYING):
    cli.add_command(_command)


def main() -> NoReturn:
    """Runs the command line and ends the process with a documented exit code (see `bot.errors`)."""
    streams.prepare()
    sys.exit(_run())


def _run() -> int:
    """Runs what was typed, and writes out what it printed, so that nothing is left to fail when Python ends."""
    try:
        try:
            code = _invoked()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) has seen enough.
        return ExitCode.FINE
    except CaNagError as error:
        click.echo(f"ca-nag: {error}", err=True)
        return error.exit_code
    return code


def _invoked() -> int:
    try:
        # Not cli.main(): that ends a closed pipe and an interruption by itself, with codes that mean something else.
        with cli.make_context("ca-nag", sys.argv[1:]) as context:
            outcome = cli.invoke(context)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitCode.INPUT
    except (CaNagError, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - the last fence: no traceback reaches a user
        return _defect(error)
    return outcome if isinstance(outcome, int) else ExitCode.FINE


def _defect(error: Exception) -> int:
    if os.environ.get("CA_NAG_DEBUG"):
        traceback.print_exception(error)
    click.echo(
        f"ca-nag: this is a defect of ca-nag itself: {type(error).__name__}: {error}\n"
        "  Nothing was written to Bugzilla. Run it again with CA_NAG_DEBUG=1 and report what it prints.",
        err=True,
    )
    return ExitCode.DEFECT
