"""`ca-nag demo`: the report, the past, a run that drafts and posts, its digest: all against the sandbox over HTTP."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from bot import run
from bot.bugzilla.read import read_live
from bot.bugzilla.session import Secret
from bot.cli.common import real_now, terminal
from bot.config.load import load
from bot.config.settings import Settings
from bot.judge import calendar
from bot.run.acting import Caps, post_drafts, run_once
from bot.run.session import Session, opened
from bot.run.telling import deeds_since
from bot.sandbox import seed
from bot.sandbox.server import Sandbox
from bot.sandbox.state import State
from bot.store.records import Draft, DraftState, Kind
from bot.tell import explain
from bot.tell import terminal as on_terminal
from bot.tell.digest import text
from bot.tell.digest.compose import compose
from bot.tell.done import drafts_text, writes_text
from bot.tell.words import safe_lines

_PUBLIC = "https://bugzilla.sandbox.example"
"""The port is any free one; a demonstration shows the same every time."""


@click.command()
def demo() -> None:
    """Show the report, a day of the past, a run that drafts and posts, and its digest, against the built-in sandbox."""
    settings = load(None)
    settings = replace(settings, directory=seed.directory(settings.directory))
    with Sandbox(State.from_snapshot(seed.bugs(), seed.ACCOUNTS), now=lambda: seed.NOW) as server:
        settings = replace(settings, server=replace(settings.server, url=server.url, account=seed.BOT_LOGIN))
        _report(settings)
        _run(settings, server)


def _report(settings: Settings) -> None:
    width, color = terminal()
    reading = read_live(settings, key=None, ids=(seed.REFERENCE_BUG,))
    reading = replace(reading, source="the built-in sandbox")
    shown = replace(settings, server=replace(settings.server, url=_PUBLIC))
    outcome = run.judge(reading, shown, seed.NOW)
    sys.stdout.write(on_terminal.render(outcome, width=width, color=color))
    past = calendar.end_of(seed.REFERENCE_DAY)
    outcome = run.judge(reading, shown, past, run.Wish(bug_ids=(seed.REFERENCE_BUG,)))
    click.echo(f"\n\nBug {seed.REFERENCE_BUG}, closed long ago, as it stood on {seed.REFERENCE_DAY}:\n")
    sys.stdout.write("".join(explain.render(outcome, item) for item in outcome.bugs))


def _run(settings: Settings, server: Sandbox) -> None:
    click.echo("\n\nA run that drafts, with a ledger that is thrown away afterwards:\n")
    with (
        tempfile.TemporaryDirectory(prefix="ca-nag-demo-") as folder,
        opened(settings, Secret(seed.BOT_KEY), Path(folder) / "ca-nag.db", "demo", real_now(), _quiet) as session,
    ):
        done = run_once(session, include_backlog=True, caps=Caps(), stop=lambda: False)
        for line in drafts_text(done.drafted.new, done.drafted.expired):
            click.echo(line)
        first = next(draft for draft in done.drafted.new if draft.update.kind is Kind.REMINDER)
        click.echo(f"\nDraft {first.id} is approved and posted:\n")
        for line in _posted(session, server, first):
            click.echo(line)
        click.echo("\n\nWhat staff are told of it, here as text (`ca-nag digest`; Slack and mail say the same):\n")
        click.echo(_digest(session), nl=False)


def _posted(session: Session, server: Sandbox, draft: Draft) -> Iterator[str]:
    session.ledger.decide(draft.id, DraftState.APPROVED, "you", session.clock.last)
    done = post_drafts(session, [draft.id], caps=Caps(), stop=lambda: False)
    yield from writes_text(done.writes)
    bug = server.state.find_bug(str(draft.update.bug_id)) or {}
    yield ""
    yield f"Comment {bug['comments'][-1]['count']} of bug {bug['id']}, as the sandbox holds it now:"
    yield from (f"│ {line}".rstrip() for line in safe_lines(bug["comments"][-1]["text"]))
    yield from (f"needinfo? on {flag['requestee']}" for flag in bug["flags"])


def _digest(session: Session) -> str:
    outcome, ledger = session.outcome(), session.ledger
    shown = replace(outcome, base_url=_PUBLIC, source="the built-in sandbox", notes=())
    return text.render(compose(shown, deeds_since(ledger, None, outcome.now), None), width=terminal()[0])


def _quiet(_done: int, _total: int, _what: str) -> None:
    """A demonstration shows no progress: it takes a second."""
