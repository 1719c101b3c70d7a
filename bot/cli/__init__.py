"""What a person types: `ca-nag VERB`. Each verb has its file; here they meet, and errors become exit codes."""

from __future__ import annotations

import io
import os
import sys
import traceback
from typing import NoReturn

import click

from bot.cli.check import check
from bot.cli.fetch import fetch
from bot.cli.report import explain, report
from bot.cli.sandbox import demo, sandbox
from bot.cli.whiteboard import whiteboard
from bot.errors import CaNagError, ExitCode


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ca-nag", prog_name="ca-nag")
def cli() -> None:
    """Find the CA incident bugs whose deadlines have lapsed, and show the reminder that would be posted.

    Nothing is ever posted by these commands.
    """


for _command in (report, explain, fetch, whiteboard, check, sandbox, demo):
    cli.add_command(_command)


def main() -> NoReturn:
    """Runs the command line and ends the process with a documented exit code (see `bot.errors`)."""
    _never_fail_on_a_letter()
    sys.exit(_run())


def _run() -> int:
    try:
        # Not cli.main(): that ends a closed pipe and an interruption by itself, with codes that mean something else.
        with cli.make_context("ca-nag", sys.argv[1:]) as context:
            outcome = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitCode.INPUT
    except CaNagError as error:
        click.echo(f"ca-nag: {error}", err=True)
        return error.exit_code
    except BrokenPipeError:
        # The reader (head, less) has seen enough. Python would complain once more while closing stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FINE
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


def _never_fail_on_a_letter() -> None:
    """Makes sure that a name with an accent ends no run under cron's C locale."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
