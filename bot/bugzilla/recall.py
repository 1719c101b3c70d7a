"""The bugs on which an account ever commented: where the bot finds its own comments again when the ledger is lost."""

from __future__ import annotations

from datetime import datetime

from bot.bugzilla.details import read_details
from bot.bugzilla.link import Link
from bot.bugzilla.listing import PAGE, placed
from bot.bugzilla.shape import Bug, Progress, Reading, bug_id_of, moment
from bot.errors import ServerError

_MOST_RESTARTS = 3


def _silent(_done: int, _total: int, _what: str) -> None:
    return


def find_own(link: Link, login: str, progress: Progress = _silent) -> Reading:
    """Read every bug of the component, open or closed, on which an account ever commented.

    A comment that was made private is seen by no search; the bug is found only if another one stands there.

    Args:
        link: the way to the server.
        login: the account's full login name; case does not matter.
        progress: told how far it is.

    Returns:
        The bugs, each whole, or with the reason why not. Who `login` is, and who reads, is the caller's to know.

    Raises:
        RateLimited: the server wants to be left alone; nothing was asked after that.
        LoginRefused: the key is refused.
        ServerError: the server cannot be reached, its list cannot be trusted, or it gives out not one bug.
    """
    progress(0, 0, "looking for our own comments")
    wanted: dict[int, datetime | None] | None = None
    for _ in range(_MOST_RESTARTS):
        wanted = _listed(link, login)
        if wanted is not None:
            break
    if wanted is None:
        raise ServerError(
            f"{link.site.host}: the list of bugs changed each time while it was read.",
            "Try again; if it stays so, that server does not page its searches properly.",
        )
    bugs, failed = read_details(link, wanted, progress)
    # Looked at again: a bug may have been moved since it was listed.
    mine = {bug_id: bug for bug_id, bug in bugs.items() if placed(bug, link.server)}
    moved = sorted(bugs.keys() - mine.keys())
    return Reading(
        bugs=tuple(mine[bug_id] for bug_id in sorted(mine)),
        failed=tuple(failed[bug_id] for bug_id in sorted(failed)),
        notes=tuple(f"Bug {bug_id} has left the component: left out." for bug_id in moved),
        source=f"{link.site.host}, a search for comments by {login}",
    )


def _listed(link: Link, login: str) -> dict[int, datetime | None] | None:
    """List those bugs, page by page; None if the list moved between two pages.

    Each page begins with the last bug of the one before, as in `listing`; a server may lower `limit` silently.

    Raises:
        ServerError: among others, not one row belongs to the component: the server did not heed the search.
    """
    rows: list[Bug] = []
    page = _page(link, login, 0)
    while page:
        rows += page
        page = _page(link, login, len(rows) - 1)
        if not page or bug_id_of(page[0]) != bug_id_of(rows[-1]):
            return None
        page = page[1:]
    fitting = [row for row in rows if placed(row, link.server)]
    if rows and not fitting:
        raise ServerError(
            f"{link.site.host} answered the search for comments by {login} with {len(rows)} bugs of which not one "
            f"belongs to {link.server.product} / {link.server.component}.",
            "Check `[bugzilla] product` and `component`; a server that does not know a parameter ignores it.",
        )
    return {bug_id: moment(row.get("last_change_time")) for row in fitting if (bug_id := bug_id_of(row))}


def _page(link: Link, login: str, offset: int) -> list[Bug]:
    query = {
        "product": link.server.product,
        "component": link.server.component,
        # Without a status or resolution: closed bugs too.
        "f1": "commenter",
        "o1": "equals",
        "v1": login,
        "include_fields": "id,product,component,last_change_time",
        "order": "bug_id",
        "limit": str(PAGE),
        "offset": str(offset),
    }
    bugs = link.get("bug", query).get("bugs")
    if not isinstance(bugs, list) or any(bug_id_of(bug) is None for bug in bugs):
        raise ServerError(f"{link.site.host} answered a search without a list of bugs.", "Check `[bugzilla] url`.")
    return bugs
