"""Keys, and whether the login really works.

Reading anonymously works and looks healthy, so a key that does not log in must be an error, not a surprise.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.bugzilla.faults import NO_SUCH_PATH, LoginNeeded, Refused, plain
from bot.bugzilla.shape import NOBODY, Identity
from bot.errors import InputError, LoginRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.bugzilla.link import Link
    from bot.config.settings import Settings

KEY_VARIABLE = "CA_NAG_API_KEY"


class Secret:
    """An API key that shows itself to nobody who does not ask for it by name.

    Args:
        value: the key.
        notes: what the user should know about how it is kept.

    Raises:
        InputError: it cannot be a key: empty, or with blanks or characters that no HTTP header takes.
    """

    __slots__ = ("_value", "notes")

    def __init__(self, value: str, notes: tuple[str, ...] = ()) -> None:
        if not value or not value.isascii() or not value.isprintable() or " " in value:
            raise InputError(
                "The API key cannot be one: it is empty, or holds blanks or characters that no key has.",
                "Copy it again from the account's preferences on the server.",
            )
        self._value = value
        self.notes = notes

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")

    def reveal(self) -> str:
        """Give the key itself, for the one place that sends it."""
        return self._value

    def hide(self, text: str) -> str:
        """Take the key out of a text, also as it stands in a URL."""
        return text.replace(self._value, "***").replace(quote(self._value, safe=""), "***")


def load_key(settings: Settings, environ: Mapping[str, str]) -> Secret | None:
    """Find the API key.

    Args:
        settings: `[bugzilla] api_key_file` names the file whose first line is the key.
        environ: the environment; `CA_NAG_API_KEY` goes before the file. Empty is the same as absent.

    Returns:
        The key, with a note where everybody on this machine can read its file; None if there is none.

    Raises:
        InputError: the file cannot be read or is empty, or the key cannot be one.
    """
    given = environ.get(KEY_VARIABLE, "").strip()
    if given:
        return Secret(given)
    if not settings.server.api_key_file:
        return None
    path = Path(settings.server.api_key_file).expanduser()
    remedy = (
        f"Put the key into its first line, or name another file in `[bugzilla] api_key_file`, or set {KEY_VARIABLE}."
    )
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        mode = path.stat().st_mode
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise InputError(f"The key file {path} cannot be read: {why}.", remedy) from None
    key = lines[0].strip() if lines else ""
    if not key:
        raise InputError(f"The key file {path} has nothing in its first line.", remedy)
    open_to_all = os.name == "posix" and bool(mode & stat.S_IROTH)
    return Secret(key, (f"Everybody on this machine can read {path}: chmod 600 it.",) if open_to_all else ())


def identify(link: Link) -> Identity:
    """Ask the server who we are.

    BMO says it at `/rest/whoami`; 5.2 has no such thing and only confirms a login name at `/rest/valid_login`.

    Args:
        link: the way to the server.

    Returns:
        Who we are; `NOBODY` where no key was given.

    Raises:
        LoginRefused: a key was given and does not log in, or nothing shows that it does.
        ServerError: the server cannot be reached, or is no Bugzilla.
    """
    if link.key is None:
        return NOBODY
    try:
        answer = link.get("whoami")
    except LoginNeeded:
        raise _ignored(link) from None
    except Refused as error:
        if error.code != NO_SUCH_PATH:
            raise
        return _identify_without_whoami(link)
    login, number, groups = answer.get("name"), answer.get("id"), answer.get("groups")
    if not isinstance(login, str) or not login or not isinstance(number, int) or not number:
        raise _ignored(link)
    account = link.server.account
    other = account and account.casefold() != login.casefold()
    return Identity(
        login=login,
        id=number,
        groups=tuple(str(group) for group in groups) if isinstance(groups, list) else (),
        anonymous=False,
        notes=(f"The API key belongs to {plain(login)}, not to {account} (`[bugzilla] account`).",) if other else (),
    )


def _ignored(link: Link) -> LoginRefused:
    """Make the error for a key that the server took no notice of."""
    if link.server.key_in_url:
        remedy = "This server wants the key in a header: remove `key_in_url` from the configuration."
    else:
        remedy = (
            "Bugzilla 5.2 knows a key only as part of the URL: set `key_in_url = true` and `account`, or read without "
            "a key. On any other server, make a new key."
        )
    return LoginRefused(f"{link.site.host} took no notice of the API key: nobody is logged in.", remedy)


def _identify_without_whoami(link: Link) -> Identity:
    account = link.server.account
    if not account:
        if not link.server.key_in_url:
            raise _ignored(link)
        # A wrong key in a URL is refused at every question (400/306, measured); one that is answered is right.
        link.get("bug", {"id": "1", "include_fields": "id"})
        note = "The server accepts the API key but cannot say whose it is: set `[bugzilla] account`."
        return Identity(login=None, id=None, groups=(), anonymous=False, notes=(note,))
    try:
        valid = link.get("valid_login", {"login": account}).get("result")
    except LoginNeeded:
        raise _ignored(link) from None
    # JSON::RPC makes true or 1 of it, depending on the version.
    if valid not in (True, 1):
        if not link.server.key_in_url:
            raise _ignored(link)
        raise LoginRefused(
            f"{link.site.host} does not confirm that the API key belongs to {account}.",
            "Check `[bugzilla] account`: it is the login name of the account that the key was made for.",
        )
    users = link.get("user", {"names": account}).get("users")
    user = users[0] if isinstance(users, list) and users and isinstance(users[0], dict) else {}
    number = user.get("id")
    return Identity(login=account, id=number if isinstance(number, int) else None, groups=(), anonymous=False)
