"""`ca-nag check`: is the configuration right, does the server answer, and who does it say we are?"""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from bot import run
from bot.bugzilla.link import Link
from bot.bugzilla.session import identify, load_key
from bot.bugzilla.shape import Identity
from bot.cli.common import config_option, settings_from
from bot.config.settings import Settings
from bot.run import telling


@click.command()
@config_option
@click.option("--offline", is_flag=True, help="Ask no server.")
def check(config_path: Path | None, *, offline: bool) -> None:
    """Check the configuration, the comment template and, unless --offline, the server and the login."""
    settings = settings_from(config_path)
    run.draftsman(settings)
    directory = settings.directory
    click.echo(
        f"Configuration: fine. {len(directory.cas)} CAs and {len(directory.staff)} staff entries in the directory."
    )
    for note in settings.notes:
        click.echo(f"Note: {note}")
    key = load_key(settings, os.environ)
    notes = list(key.notes) if key else []
    for note in notes:
        click.echo(f"Note: {note}")
    names = settings.digest.with_run
    telling.channels(settings, names, os.environ, time.sleep)  # says which one is not set up
    click.echo(f"Digest with every run: {', '.join(dict.fromkeys(names)) or 'none'}.")
    if offline:
        click.echo("Server: not asked (--offline).")
        return
    with Link(settings.server, key) as link:
        version = str(link.get("version").get("version", "?"))
        click.echo(f"Server: {link.site.host} answers; Bugzilla {version[:40]}.")
        identity = identify(link)
        for note in dict.fromkeys((*link.notes, *identity.notes)):
            if note not in notes:  # the key's own are among the link's
                click.echo(f"Note: {note}")
    if identity.anonymous:
        click.echo("Login: none. Reading works without a key; set CA_NAG_API_KEY to read with one.")
        return
    tells = bool(identity.groups) or _tells_groups(settings, identity)
    groups = ", ".join(identity.groups) or ("none" if tells else "unknown (this server does not tell)")
    click.echo(f"Login: {identity.login or 'accepted'}. Groups: {groups}.")
    click.echo(f"Rights: {_rights(settings, identity.groups, told=tells)}")


def _tells_groups(settings: Settings, identity: Identity) -> bool:
    """Says whether no group means that the account is in none.

    Only `/rest/whoami` tells groups, and with an account's number; 5.2, which has no such thing, takes a key in the
    URL only (measured).
    """
    return identity.id is not None and not settings.server.key_in_url


def _rights(settings: Settings, groups: tuple[str, ...], *, told: bool) -> str:
    """Says what an account may do, as far as its groups tell (measured: Bugzilla 5.2 and bugzilla.mozilla.org)."""
    if not told:
        return f"{settings.server.url} does not tell groups; any account may comment and set needinfo on open bugs."
    if "editbugs" in groups:
        return "may comment, set needinfo and edit whiteboards."
    return "may comment and set needinfo on open bugs; may not edit whiteboards (editbugs is missing)."
