"""The light list: which bugs the component has, and when each changed last; one search through python-bugzilla."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.bugzilla.shape import bug_id_of, moment
from bot.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.bugzilla.link import Link
    from bot.config.settings import Server

PAGE = 1_000
"""Bugs a page of the light list, as BMO's integration guide asks (docs/en/rst/api/integration.rst)."""

_LIGHT = "id,product,component,status,resolution,is_open,last_change_time"
_MOST_RESTARTS = 3


@dataclass(slots=True)
class _LightList:
    """The light list as it grows, page by page."""

    server: Server
    include_closed: bool
    rows: dict[int, datetime | None]
    dropped: int = 0

    def take(self, page: Iterable[Any]) -> None:
        """Check each row again, since servers silently ignore a search parameter that they do not know.

        Raises:
            ServerError: a row has no bug number, or not one row fits.
        """
        fitting, count = 0, 0
        for row in page:
            bug_id, count = bug_id_of(row), count + 1
            if bug_id is None:
                raise ServerError("The server's list has a bug without a number.", "Check `[bugzilla] url`.")
            if self._fits(row):
                fitting += 1
                self.rows[bug_id] = moment(row.get("last_change_time"))
            else:
                self.dropped += 1
        if count and not fitting:
            raise ServerError(
                f"The server answered the search for {self.server.product} / {self.server.component} with {count} bugs "
                "of which not one belongs there.",
                "Check `[bugzilla] product` and `component`; a server that does not know a parameter ignores it.",
            )

    def _fits(self, row: Mapping[str, Any]) -> bool:
        return placed(row, self.server) and (self.include_closed or row.get("is_open") is True)


def placed(bug: Mapping[str, Any], server: Server) -> bool:
    """Tell whether a bug is one of the configured product and component; case does not matter, as on the servers."""
    return all(
        isinstance(bug.get(name), str) and bug[name].casefold() == wanted.casefold()
        for name, wanted in (("product", server.product), ("component", server.component))
    )


def light_list(link: Link, *, include_closed: bool = False) -> tuple[dict[int, datetime | None], list[str]]:
    """List the component's open bugs.

    A server may lower `limit` silently, so the list is read until nothing follows; each page begins with the last bug
    of the one before, which shows both that nothing moved in between and that the server heeds `offset`.

    Args:
        link: the way to the server.
        include_closed: list closed bugs too.

    Returns:
        Each bug's number with its last change (UTC; None where the list does not say it), and notes for the user.

    Raises:
        ServerError: the server cannot be reached, or its list cannot be trusted.
        LoginRefused: the key is refused.
    """
    for _ in range(_MOST_RESTARTS):
        found = _one_listing(link, include_closed=include_closed)
        if found is not None:
            break
    else:
        raise ServerError(
            f"{link.site.host}: the list of bugs changed each time while it was read.",
            "Try again; if it stays so, that server does not page its searches properly.",
        )
    server, notes = link.server, []
    where = f"{server.product} / {server.component}"
    if found.dropped:
        notes.append(f"{found.dropped} bugs that the server listed do not belong to {where} or are closed: left out.")
    if not found.rows:
        notes.append(f"{link.site.host} lists no bug in {where}. An unknown name looks just the same: check both.")
    return found.rows, notes


def _one_listing(link: Link, *, include_closed: bool) -> _LightList | None:
    """Read all pages once; None if the list moved between two of them."""
    server = link.server
    found = _LightList(server, include_closed, {})
    query: dict[str, Any] = {
        "product": server.product,
        "component": server.component,
        "include_fields": _LIGHT,
        "order": "bug_id",
        "limit": PAGE,
    }
    if not include_closed:
        query["resolution"] = "---"
    page = _page(link, query)
    found.take(page)
    seen = len(page)
    while page:
        last = bug_id_of(page[-1])
        page = _page(link, {**query, "offset": seen - 1})
        if not page or bug_id_of(page[0]) != last:
            return None
        page = page[1:]
        found.take(page)
        seen += len(page)
    return found


def _page(link: Link, query: Mapping[str, Any]) -> list[Any]:
    bugs: list[Any] = link.library(lambda library: [bug.get_raw_data() for bug in library.query(dict(query))])
    return bugs
