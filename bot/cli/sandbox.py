"""`ca-nag sandbox`: serves the built-in Bugzilla."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import click

from bot.bugzilla import snapshot
from bot.cli.common import Moment, real_now
from bot.errors import InputError
from bot.sandbox import seed
from bot.sandbox.dialect import Personality
from bot.sandbox.faults import FaultRule, parse_fault
from bot.sandbox.server import Sandbox
from bot.sandbox.state import State

_PORT = 8765
_UNSERVABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What a snapshot raises that parses and still is none."""


class _Fault(click.ParamType[FaultRule]):
    """A fault switch, such as `502:GET:first=2`."""

    name = "FAULT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> FaultRule:
        """Reads a fault switch."""
        try:
            return parse_fault(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True, help="0: any free one.")
@click.option(
    "--load",
    "snapshot_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Serve the bugs of this file (made by `ca-nag fetch`) instead of the built-in ones.",
)
@click.option(
    "--personality",
    type=click.Choice([item.value for item in Personality]),
    default=Personality.BMO.value,
    show_default=True,
    help="Answer as bugzilla.mozilla.org (bmo) or as Bugzilla 5.2 does.",
)
@click.option(
    "--now", "moment", type=Moment(), help="Where its clock starts.  [default: the built-in bugs' today, else now]"
)
@click.option(
    "--latency", "latency_ms", type=click.IntRange(0, 60_000), default=0, metavar="MS", help="Wait before each answer."
)
@click.option(
    "--fault", "faults", type=_Fault(), multiple=True, help="NAME[:METHOD][:WHEN], as in 502:GET:first=2; repeatable."
)
@click.option(
    "--rate-limit", type=click.IntRange(min=0), default=0, help="Anonymous bug reads a minute before it blocks."
)
@click.option("--email-filter", is_flag=True, help="Hide the domains of logins from anonymous readers.")
@click.option(
    "--config-out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a configuration for it to this file.",
)
def sandbox(
    port: int,
    snapshot_path: Path | None,
    personality: str,
    moment: datetime | None,
    latency_ms: int,
    faults: tuple[FaultRule, ...],
    rate_limit: int,
    config_out: Path | None,
    *,
    email_filter: bool,
) -> None:
    """Serve a small Bugzilla on 127.0.0.1 to try ca-nag on; it keeps its state in memory. Ctrl-C ends it."""
    state = _state(snapshot_path)
    start = moment or (real_now() if snapshot_path else seed.NOW)
    try:
        server = Sandbox(
            state,
            personality=Personality(personality),
            now=_ticking(start),
            faults=faults,
            latency_ms=latency_ms,
            rate_limit=rate_limit,
            email_filter=email_filter,
            port=port,
        )
    except OSError as error:
        raise InputError(
            f"Port {port} cannot be had: {error}.", "Choose another with --port; 0 takes any free one."
        ) from error
    if config_out:
        _write_configuration(config_out, server, key_in_url=personality == Personality.V52.value)
    told = config_out or "FILE (written with --config-out FILE)"
    click.echo(
        f"A Bugzilla ({personality}) with {len(state.snapshot())} bugs on {server.url}; its clock starts at {start}.",
        err=True,
    )
    click.echo(f"  ca-nag report --config {told} --now {start:%Y-%m-%d}", err=True)
    click.echo(f"  An API key of the bot's account: {seed.BOT_KEY}", err=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)


def _state(snapshot_path: Path | None) -> State:
    if snapshot_path is None:
        return State.from_snapshot(seed.bugs(), seed.ACCOUNTS)
    entries = snapshot.entries(snapshot_path)
    try:
        return State.from_snapshot([entry.value for entry in entries], seed.BOTS)
    except _UNSERVABLE as error:
        raise _unservable(snapshot_path, entries, error) from error


def _unservable(path: Path, entries: list[snapshot.Entry], error: Exception) -> InputError:
    """Names the first bug that cannot be served even alone."""
    place = ""
    for entry in entries:
        try:
            State.from_snapshot([entry.value])
        except _UNSERVABLE as own:
            place, error = f", {entry.place}", own
            break
    return InputError(
        f"{path}{place}: cannot be served: {type(error).__name__}: {error}",
        "It must be a file made by `ca-nag fetch`.",
    )


def _write_configuration(path: Path, server: Sandbox, *, key_in_url: bool) -> None:
    try:
        path.write_text(seed.configuration(server.url, key_in_url=key_in_url), encoding="utf-8")
    except OSError as error:
        server.stop()
        raise InputError(
            f"{path}: the configuration cannot be written: {error.strerror}.", "Name another file with --config-out."
        ) from error


def _ticking(start: datetime) -> Callable[[], datetime]:
    began = time.monotonic()
    return lambda: start + timedelta(seconds=int(time.monotonic() - began))
