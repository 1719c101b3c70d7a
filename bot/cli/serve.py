"""`ca-nag serve`: the same run as `ca-nag run`, on the timetable of the configuration."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from bot import logs
from bot.bugzilla.session import load_key
from bot.cli.acting import run_with_digest, secrets_of, tell
from bot.cli.common import config_option, place_of, real_now, settings_from
from bot.schedule import serve as keep
from bot.schedule import stopping_at_signals
from bot.store.ledger import Ledger
from bot.tell.deliver import heartbeat


@click.command()
@config_option
def serve(config_path: Path | None) -> int:
    """Run on the timetable of [schedule] until SIGTERM or Ctrl-C; a write under way is finished first.

    Writes one JSON object a line to standard error, besides [log] path.
    """
    settings = settings_from(config_path)
    place = place_of(settings, config_path)
    key, address = load_key(settings, os.environ), heartbeat.ping_address(settings.heartbeat, os.environ)

    def once(stop: Callable[[], bool]) -> int:
        done = run_with_digest(settings, config_path, stop, logged=False)
        return tell(done, config_path, ["run"])

    with logs.set_up(settings.log.path, sys.stderr, secrets_of(settings, key, address)), stopping_at_signals() as stop:
        return keep(once, settings.schedule, stop=stop, now=real_now(), last=_last_run(place))


def _last_run(place: Path) -> datetime | None:
    ledger = Ledger.read(place)
    if ledger is None:
        return None
    with ledger:
        return next((run.started for run in ledger.runs(50) if run.verb == "run"), None)
