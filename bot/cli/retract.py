"""`ca-nag retract`: take back a reminder that was a mistake."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.acting import carry_out, tell
from bot.cli.common import config_option, settings_from
from bot.errors import InputError
from bot.run.acting import retract as take_back


@click.command()
@config_option
@click.argument("write", type=click.IntRange(1, 2**31))
@click.option("--why", required=True, help="Why; it stands in the correcting comment, in public.")
def retract(config_path: Path | None, write: int, why: str) -> int:
    """Take back the reminder with the number WRITE (see `ca-nag log`).

    Posts a correcting comment, clears the needinfo that came with it, and sets the ladder of its bugs back.
    """
    if not why.strip():
        raise InputError("--why is empty.", "Say in a sentence why; it will stand in the bug.")
    settings = settings_from(config_path)
    done = carry_out(settings, config_path, "retract", lambda session: take_back(session, write, why))
    return tell(done, config_path, ["retract", str(write), "--why", why])
