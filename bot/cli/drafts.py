"""`ca-nag drafts`: read, edit, approve or reject what a run has drafted; post what was approved."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click

from bot.act.draft import sealed
from bot.bugzilla.link import Link
from bot.bugzilla.read import read_one
from bot.bugzilla.session import load_key
from bot.bugzilla.shape import Failed
from bot.cli.acting import cap_options, carry_out, tell
from bot.cli.common import config_option, person, place_of, real_now, settings_from
from bot.config.settings import Settings
from bot.errors import CaNagError, ExitCode, InputError
from bot.facts.own import without_line
from bot.run.acting import Caps, post_drafts
from bot.schedule import stopping_at_signals
from bot.store.ledger import Ledger
from bot.store.records import Draft, DraftState, Kind
from bot.tell import drafts as view

_MOST = 2**31
_ID = click.argument("number", metavar="ID", type=click.IntRange(1, _MOST))


@click.group()
def drafts() -> None:
    """Read, edit, approve or reject drafts; post what was approved."""


@drafts.command("list")
@config_option
@click.option("--all", "everything", is_flag=True, help="Those that were rejected, posted or have expired, too.")
def list_(config_path: Path | None, *, everything: bool) -> None:
    """List the drafts that wait for approval, and those approved and not yet posted."""
    settings = settings_from(config_path)
    ledger = Ledger.read(place_of(settings, config_path))
    states = tuple(DraftState) if everything else (DraftState.WAITING, DraftState.APPROVED)
    found: list[Draft] = []
    if ledger:
        with ledger:
            found = ledger.drafts(*states)
    click.echo(view.listed(found, real_now()), nl=False)


@drafts.command()
@config_option
@_ID
def show(config_path: Path | None, number: int) -> None:
    """Show a draft as it will stand, why, whom it asks, and what has changed on the bug since."""
    settings = settings_from(config_path)
    with _ledger(settings, config_path) as ledger:
        draft, events = ledger.draft(number), ledger.draft_events(number)
    click.echo(view.shown(draft, [(e.at, e.who, e.what, e.note) for e in events], settings.server.url), nl=False)
    click.echo(_changes(settings, draft), nl=False)


def _changes(settings: Settings, draft: Draft) -> str:
    try:
        with Link(settings.server, load_key(settings, os.environ)) as link:
            bug = read_one(link, draft.update.bug_id)
    except CaNagError as error:
        return f"What has changed on the bug since cannot be told: {error.what}\n"
    if isinstance(bug, Failed):
        return f"What has changed on the bug since cannot be told: {bug.reason}\n"
    return view.changes(draft, bug)


@drafts.command()
@config_option
@_ID
def edit(config_path: Path | None, number: int) -> None:
    """Change a draft's text in $EDITOR. The bot's line stays under it; an approved draft waits again."""
    settings = settings_from(config_path)
    with _ledger(settings, config_path) as ledger:
        draft = ledger.draft(number)
        if draft.update.kind is not Kind.REMINDER or draft.state not in {DraftState.WAITING, DraftState.APPROVED}:
            what = f"Draft {number} is {draft.state}" if draft.update.comment else f"Draft {number} has no text"
            raise InputError(f"{what}: it cannot be edited.", "Reject it, or see `ca-nag drafts list`.")
        before = without_line(draft.update.comment)
        try:
            after = click.edit(before, extension=".md")
        except (OSError, ValueError) as error:  # no such editor, its file gone, not UTF-8
            raise InputError(f"The editor left nothing that can be read: {error}", "Check $EDITOR.") from None
        if after is None or after.strip() == before.strip():
            click.echo(f"Draft {number} is as it was.")
            return
        text = sealed(after, draft.update.key, draft.update.duties)
        ledger.edit_draft(number, text, person(), real_now())
    click.echo(f"Draft {number} is changed, and waits for approval.")


@drafts.command()
@config_option
@click.argument("numbers", metavar="ID...", nargs=-1, required=True, type=click.IntRange(1, _MOST))
def approve(config_path: Path | None, numbers: tuple[int, ...]) -> int:
    """Approve drafts; `ca-nag drafts post` sends them."""
    return _decide(config_path, numbers, DraftState.APPROVED, "")


@drafts.command()
@config_option
@click.argument("numbers", metavar="ID...", nargs=-1, required=True, type=click.IntRange(1, _MOST))
@click.option("--why", required=True, help="Why; `ca-nag status` counts the reasons.")
def reject(config_path: Path | None, numbers: tuple[int, ...], why: str) -> int:
    """Reject drafts: the same reminder is not drafted again."""
    if not why.strip():
        raise InputError("--why is empty.", "Say in a few words why; `ca-nag status` counts the reasons.")
    return _decide(config_path, numbers, DraftState.REJECTED, " ".join(why.split()))


def _decide(config_path: Path | None, numbers: tuple[int, ...], state: DraftState, why: str) -> int:
    """Decides each; one that cannot be decided so does not stop the others."""
    settings = settings_from(config_path)
    failed = False
    with _ledger(settings, config_path) as ledger:
        for number in dict.fromkeys(numbers):
            try:
                ledger.decide(number, state, person(), real_now(), why)
            except InputError as error:
                click.echo(f"ca-nag: {error}", err=True)
                failed = True
            else:
                click.echo(f"Draft {number} is {state}.")
    return ExitCode.INPUT if failed else ExitCode.FINE


@drafts.command()
@config_option
@click.argument("numbers", metavar="[ID]...", nargs=-1, type=click.IntRange(1, _MOST))
@cap_options
def post(
    config_path: Path | None, numbers: tuple[int, ...], max_posts: int | None, max_posts_per_ca: int | None
) -> int:
    """Post the approved drafts, or those named; each is read and decided once more right before."""
    settings = settings_from(config_path)
    caps = Caps(max_posts, max_posts_per_ca)
    with stopping_at_signals(signal.SIGTERM) as stop:
        done = carry_out(
            settings,
            config_path,
            "drafts post",
            lambda session: post_drafts(session, numbers, caps=caps, stop=stop.asked),
        )
    return tell(done, config_path, ["drafts", "post", *map(str, numbers)])


def _ledger(settings: Settings, config_path: Path | None) -> Ledger:
    place = place_of(settings, config_path)
    if not place.exists():
        raise InputError(f"There is no ledger {place} yet, and so no draft.", "`ca-nag run` makes both.")
    return Ledger.open(place)
