"""`ca-nag fetch`: bugs from the server into a file, exactly as the server gives them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from bot.bugzilla import snapshot
from bot.bugzilla.read import read_live
from bot.bugzilla.session import load_key
from bot.cli.common import Meter, config_option, settings_from
from bot.errors import ExitCode


@click.command()
@config_option
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write (JSON Lines)."
)
@click.option("--all", "include_closed", is_flag=True, help="Closed bugs too: the whole record of the component.")
@click.option(
    "--bug", "bug_ids", type=click.IntRange(min=1), multiple=True, metavar="ID", help="This bug too; repeatable."
)
def fetch(config_path: Path | None, out: Path, bug_ids: tuple[int, ...], *, include_closed: bool) -> int:
    """Write all open bugs to a file that `report --from` reads, in the server's own shape.

    A bug that cannot be read whole is not written, and named. A new file is for its owner only where an API key was
    used; one that is there keeps its mode. Without a terminal nothing is said if all goes well.
    """
    settings = settings_from(config_path)
    key = load_key(settings, os.environ)
    snapshot.check_place(out)
    with Meter() as meter:
        reading = read_live(settings, key=key, ids=bug_ids, include_closed=include_closed, progress=meter.show)
    count = snapshot.save(out, reading.bugs, private=key is not None)
    if sys.stderr.isatty():  # cron mails whatever is said
        click.echo(f"{count} bugs from {reading.source} written to {out}.", err=True)
    for note in reading.notes:
        click.echo(f"Note: {note}", err=True)
    hidden = sum(failed.hidden for failed in reading.failed)
    if hidden:
        click.echo(f"Note: {hidden} in a security group left out.", err=True)
    failures = [failed for failed in reading.failed if not failed.hidden]
    for failed in failures:
        click.echo(f"Not written: bug {failed.bug_id}: {failed.reason}", err=True)
    return ExitCode.SOME_FAILED if failures else ExitCode.FINE
