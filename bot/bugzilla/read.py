"""What is read from a live server: the component's bugs, one bug, and accounts.

The light list, single bugs and accounts come through python-bugzilla (REST only); many whole bugs through `details`.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from bot.bugzilla.details import read_details, settle
from bot.bugzilla.faults import UNKNOWN_NAME, Refused
from bot.bugzilla.link import Link
from bot.bugzilla.listing import light_list
from bot.bugzilla.session import identify
from bot.bugzilla.shape import Bug, Failed, Reading, bug_id_of, moment
from bot.bugzilla.stitch import FIELDS, UNLISTED_CODES, failure_of, stitch
from bot.errors import ServerError
from bot.facts.accounts import Account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from bot.bugzilla.session import Secret
    from bot.bugzilla.shape import Identity, Progress
    from bot.config.settings import Settings

_NAMES_AT_ONCE = 50
_PARTED_READS = 2


def _silent(_done: int, _total: int, _what: str) -> None:
    return


def read_live(
    settings: Settings,
    *,
    key: Secret | None,
    ids: Sequence[int] | None = None,
    only_ids: bool = False,
    include_closed: bool = False,
    progress: Progress = _silent,
    sleep: Callable[[float], object] = time.sleep,
) -> Reading:
    """Read the component's open bugs from the server, each one whole.

    Args:
        settings: `server` says which server and component, and how gently.
        key: the API key; None reads anonymously.
        ids: further bugs to read, open or closed, in whatever component.
        only_ids: read those alone.
        include_closed: read the component's closed bugs too.
        progress: told how far it is.
        sleep: waits that many seconds between attempts.

    Returns:
        Every wanted bug, either complete or with the reason why not.

    Raises:
        RateLimited: the server wants to be left alone; nothing was asked after that.
        LoginRefused: a key was given and does not log in.
        ServerError: the server cannot be reached, does not answer as a Bugzilla does, or gives out not one bug.
        InputError: the server's address cannot be one.
    """
    with Link(settings.server, key, sleep) as link:
        identity = identify(link)
        return read_over(
            link, identity, ids=ids or (), only_ids=only_ids, include_closed=include_closed, progress=progress
        )


def read_over(
    link: Link,
    identity: Identity,
    *,
    ids: Sequence[int] = (),
    only_ids: bool = False,
    include_closed: bool = False,
    progress: Progress = _silent,
) -> Reading:
    """Read as `read_live` does, over a link that is open, as somebody who is identified."""
    wanted: dict[int, datetime | None] = {}
    notes: list[str] = []
    if not only_ids:
        progress(0, 0, "listing bugs")
        wanted, notes = light_list(link, include_closed=include_closed)
    for bug_id in ids:
        wanted.setdefault(bug_id, None)
    progress(0, len(wanted), "bugs read")
    bugs, failed = read_details(link, wanted, progress)
    return Reading(
        bugs=tuple(bugs[bug_id] for bug_id in sorted(bugs)),
        failed=tuple(failed[bug_id] for bug_id in sorted(failed)),
        notes=(*link.notes, *identity.notes, *notes),
        source=source_of(link, identity),
        identity=identity,
    )


def source_of(link: Link, identity: Identity) -> str:
    """Name the server and who reads, as in `bugzilla.mozilla.org, anonymously`."""
    who = "anonymously" if identity.anonymous else f"as {identity.login or 'the owner of the key'}"
    return f"{link.site.host}, {who}"


def read_one(link: Link, bug_id: int) -> Bug | Failed:
    """Read one bug on its own path, before it is written to.

    On BMO only this, with a key, reads the primary database; searches may come from a replica that lags behind
    (measured). Anonymous readers have 75 of these a minute there: for many bugs use `read_details`.

    Args:
        link: the way to the server.
        bug_id: which bug.

    Returns:
        The complete bug, or why there is none.

    Raises:
        ServerError: the server cannot be reached, or does not answer as a Bugzilla does.
        LoginRefused: the key is refused.
    """
    try:
        whole = _read_alone(link, bug_id)
    except Refused as error:
        if error.code not in UNLISTED_CODES:
            raise
        return failure_of(bug_id, error.code)
    outcome = settle(whole, bug_id, None)
    return outcome if isinstance(outcome, (Failed, dict)) else Failed(bug_id, outcome.reason)


def _read_alone(link: Link, bug_id: int) -> Bug | Failed:
    """Read one bug, its comments and its history; again if something came in between on a server that parts them."""
    for _ in range(_PARTED_READS):
        raw = link.library(
            lambda library: library._backend.bug_get([bug_id], None, {"include_fields": FIELDS})["bugs"][0]  # noqa: SLF001 - getbug() would fill in fields of its own
        )
        if bug_id_of(raw) != bug_id:
            return Failed(bug_id, "the server answered with another bug")
        whole = stitch(link, {bug_id: raw}, link.patience.attempts)[bug_id]
        if isinstance(whole, Failed) or "comments" in raw or not _is_newer_inside(whole):
            break
    return whole


def _is_newer_inside(bug: Bug) -> bool:
    """Tell whether a comment is newer than the bug it came with, so that a flag of the same moment may be missing."""
    changed = moment(bug.get("last_change_time"))
    comments = bug.get("comments")
    times = [moment(c.get("creation_time")) for c in comments if isinstance(c, dict)] if comments else []
    return changed is not None and any(time > changed for time in times if time)


def users(
    settings: Settings, key: Secret | None, logins: Iterable[str], sleep: Callable[[float], object] = time.sleep
) -> dict[str, Account | None]:
    """Look accounts up by their exact login names.

    Args:
        settings: which server.
        key: the API key; without one the server says neither `can_login` nor `blocks_needinfo`.
        logins: full login names; case does not matter.
        sleep: waits that many seconds between attempts.

    Returns:
        Each login as given, with its account, or None where there is none of that name.

    Raises:
        ServerError: the server cannot be reached, or does not answer as a Bugzilla does.
        LoginRefused: the key is refused.
        InputError: the server's address cannot be one.
    """
    with Link(settings.server, key, sleep) as link:
        asked = list(dict.fromkeys(logins))
        if asked:
            identify(link)
        return accounts(link, asked)


def accounts(link: Link, logins: Iterable[str]) -> dict[str, Account | None]:
    """Look accounts up as `users` does, on a link that is open, and whose key is known to log in.

    Args:
        link: the way to the server.
        logins: full login names; case does not matter.

    Returns:
        Each login as given, with its account, or None where there is none of that name.

    Raises:
        ServerError: the server cannot be reached, or does not answer as a Bugzilla does.
        LoginRefused: the key is refused.
    """
    asked = list(dict.fromkeys(logins))
    found: dict[str, Account] = {}
    for start in range(0, len(asked), _NAMES_AT_ONCE):
        for user in _users_at_once(link, asked[start : start + _NAMES_AT_ONCE]):
            found[user.login.casefold()] = user
    return {login: found.get(login.casefold()) for login in asked}


def _users_at_once(link: Link, logins: list[str]) -> list[Account]:
    """Ask for several accounts; one unknown name (404/51) fails the whole request and is named by the message."""
    todo = list(logins)
    while todo:
        try:
            answer = link.library(lambda library: library._backend.user_get({"names": todo}))  # noqa: SLF001 - getusers() drops `requests`
        except Refused as error:
            if error.code != UNKNOWN_NAME:
                raise
            unknown = _named_login(error.message, todo)
            if unknown is None and len(todo) > 1:
                middle = len(todo) // 2
                return _users_at_once(link, todo[:middle]) + _users_at_once(link, todo[middle:])
            todo.remove(todo[0] if unknown is None else unknown)
        else:
            rows = answer.get("users")
            found = [_user(row) for row in rows] if isinstance(rows, list) else [None]
            if None in found:
                # An account that cannot be read is not one that does not exist.
                raise ServerError(f"{link.site.host} answered for accounts, but not as a Bugzilla does.")
            return [user for user in found if user]
    return []


def _named_login(message: str, logins: Iterable[str]) -> str | None:
    """Find the name in "There is no user named 'x@y.test'. Either you …"."""
    quoted = re.search(r"named '(.*?)'\.", message)
    name = quoted[1].casefold() if quoted else ""
    return next((login for login in logins if login.casefold() == name), None)


def _user(row: Any) -> Account | None:
    """Make an account of REST JSON; None for anything malformed."""
    if not isinstance(row, dict) or not isinstance(row.get("name"), str) or not isinstance(row.get("id"), int):
        return None
    can_login, requests = row.get("can_login"), row.get("requests")
    needinfo = requests.get("needinfo") if isinstance(requests, dict) else None
    blocked = needinfo.get("blocked") if isinstance(needinfo, dict) else None
    return Account(
        login=row["name"],
        id=row["id"],
        real_name=row["real_name"] if isinstance(row.get("real_name"), str) else "",
        # JSON's booleans come as 0 and 1 from some versions.
        can_login=bool(can_login) if isinstance(can_login, int) else None,
        blocks_needinfo=bool(blocked) if isinstance(blocked, int) else None,
    )
