"""Comments, history and flags of many bugs: chunks of ids, a few at once, every bug whole or set apart with its reason.

All is read by searches over many ids, which know no rate limit (measured on BMO) and silently drop what we may not see.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.bugzilla.faults import Passing, Refused
from bot.bugzilla.shape import Bug, Failed, bug_id_of, fault_of, hidden, in_security_group, moment
from bot.bugzilla.stitch import FIELDS, UNLISTED_CODES, failure_of, stitch
from bot.errors import LoginRefused, RateLimited, ServerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.bugzilla.link import Link
    from bot.bugzilla.shape import Progress

LARGEST_ID = 2_147_483_647
_ROOM = 6_000
"""Characters of ids in one URL; with `FIELDS` and the rest it stays below 8,000, which every server takes."""
_SMALL_CHUNK = 10
_LATER_ATTEMPTS = 2
_REPLICA_SECONDS = 3.0
_MOST_PROBES = 50
_UNLISTED = "the server's search does not give it out: it does not exist, or is not visible to this account"


@dataclass(frozen=True, slots=True)
class _Again:
    """A bug that could not be read now; `whole_chunk` tells that the fault may be another bug's."""

    reason: str
    whole_chunk: bool = False
    stale: bool = False


_Outcomes = dict[int, Bug | Failed | _Again]


@dataclass(slots=True)
class _Tally:
    """What is settled so far, and what is not."""

    bugs: dict[int, Bug] = field(default_factory=dict)
    failed: dict[int, Failed] = field(default_factory=dict)
    again: dict[int, _Again] = field(default_factory=dict)
    errors: list[ServerError] = field(default_factory=list)
    answered: int = 0
    """How many chunks could be read."""

    def take(self, outcomes: _Outcomes) -> None:
        """Sort one chunk's outcomes in."""
        for bug_id, outcome in outcomes.items():
            self.again.pop(bug_id, None)
            if isinstance(outcome, Failed):
                self.failed[bug_id] = outcome
            elif isinstance(outcome, _Again):
                self.again[bug_id] = outcome
            else:
                self.bugs[bug_id] = outcome

    @property
    def settled(self) -> int:
        """How many bugs need no further request."""
        return len(self.bugs) + len(self.failed)


def chunks(ids: Sequence[int], size: int) -> Iterator[list[int]]:
    """Split ids into requests of at most `size` of them, none of which makes too long a URL."""
    chunk: list[int] = []
    room = _ROOM
    for bug_id in ids:
        # `&ids=` and the number, as /comment and /history want it; the search's `%2C` is shorter.
        need = len(str(bug_id)) + 5
        if chunk and (len(chunk) >= max(1, size) or need > room):
            yield chunk
            chunk, room = [], _ROOM
        chunk.append(bug_id)
        room -= need
    if chunk:
        yield chunk


def _moved_meanwhile(bug: Bug) -> bool:
    """Tell whether a comment or change is newer than the bug it belongs to: it came with a later request."""
    times = [comment["creation_time"] for comment in bug["comments"]] + [entry["when"] for entry in bug["history"]]
    # All in one form, so that the texts sort as the times do.
    return bool(times) and max(times) > bug["last_change_time"]


def settle(bug: Any, bug_id: int, listed: datetime | None) -> Bug | Failed | _Again:
    """Judge one bug that came.

    Args:
        bug: what came.
        bug_id: the bug that was wanted.
        listed: its last change as the light list had it, if it was there.

    Returns:
        The bug if it is complete, `Failed` if it is hidden, else the reason to read it again.
    """
    if isinstance(bug, Failed):
        return bug
    if in_security_group(bug):
        return hidden(bug_id)
    fault = fault_of(bug)
    if fault:
        return _Again(f"it came incomplete: {fault}")
    changed = moment(bug["last_change_time"])
    if listed and changed and changed < listed:
        return _Again(
            f"the copy that came is older ({bug['last_change_time']}) than the server's own list "
            f"({listed:%Y-%m-%dT%H:%M:%SZ})",
            stale=True,
        )
    complete: Bug = bug
    return complete


def _read_chunk(
    link: Link, ids: Sequence[int], wanted: Mapping[int, datetime | None], tally: _Tally, attempts: int
) -> _Outcomes:
    """Read one chunk; raises what `Link.get` raises. Only looks at the tally."""
    query = {"id": ",".join(map(str, ids)), "include_fields": FIELDS}
    rows = link.get("bug", query, attempts).get("bugs")
    if not isinstance(rows, list):
        raise Passing(f"{link.site.host} answered a search without a list of bugs.")
    came = {bug_id: row for row in rows if (bug_id := bug_id_of(row)) in wanted and bug_id is not None}
    visible = {bug_id: bug for bug_id, bug in came.items() if not in_security_group(bug)}
    stitched = {bug_id for bug_id, bug in visible.items() if "comments" not in bug or "history" not in bug}
    whole: dict[int, Any] = {**came, **stitch(link, visible, attempts)}
    outcomes: _Outcomes = {}
    for bug_id in ids:
        outcome = settle(whole[bug_id], bug_id, wanted[bug_id]) if bug_id in whole else _Again(_UNLISTED)
        if bug_id in stitched and bug_id not in tally.again and isinstance(outcome, dict) and _moved_meanwhile(outcome):
            # Read once more; if it looks the same then, it is the server's data and no change in between.
            outcome = _Again("it changed while it was read")
        outcomes[bug_id] = outcome
    return outcomes


def _round(
    link: Link,
    wanted: Mapping[int, datetime | None],
    tally: _Tally,
    todo: Iterable[list[int]],
    attempts: int,
    progress: Progress,
) -> None:
    """Read some chunks into the tally, a few at once; raises `RateLimited` and `LoginRefused` only."""
    pool = ThreadPoolExecutor(max_workers=max(1, link.server.parallel), thread_name_prefix="bugzilla")
    try:
        futures = {pool.submit(_read_chunk, link, ids, wanted, tally, attempts): ids for ids in todo}
        for future in as_completed(futures):
            try:
                outcomes = future.result()
                tally.answered += 1
            except RateLimited:
                raise
            except ServerError as error:
                tally.errors.append(error)
                outcomes = dict.fromkeys(futures[future], _Again(error.what, whole_chunk=True))
            tally.take(outcomes)
            progress(tally.settled, len(wanted), "bugs read")
    except BaseException:
        # Whatever it is (a rate limit, Ctrl-C): no chunk that waits or naps asks anything more.
        link.patience.stop(ServerError("The reading was broken off."))
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _explain_missing(link: Link, tally: _Tally) -> None:
    """Ask of bugs that no search gives out why that is; `/history` says it and knows no rate limit (measured)."""
    missing = [bug_id for bug_id, again in tally.again.items() if again.reason == _UNLISTED]
    for bug_id in missing[:_MOST_PROBES]:
        try:
            link.get(f"bug/{bug_id}/history", attempts=_LATER_ATTEMPTS)
        except (RateLimited, LoginRefused):
            raise
        except Refused as error:
            if error.code in UNLISTED_CODES:
                tally.take({bug_id: failure_of(bug_id, error.code)})
        except ServerError:
            return


def read_details(
    link: Link, wanted: Mapping[int, datetime | None], progress: Progress
) -> tuple[dict[int, Bug], dict[int, Failed]]:
    """Read bugs with all that belongs to them.

    What does not come whole is read once more, in small chunks, and where a whole chunk failed, one by one at last:
    one bug over which the server stumbles takes no others with it.

    Args:
        link: the way to the server.
        wanted: bug numbers, each with its last change as the light list had it (UTC), or None.
        progress: told of every chunk.

    Returns:
        The complete bugs, and the others with their reasons; every wanted number is in one of the two.

    Raises:
        RateLimited: the server wants to be left alone; nothing was asked after that.
        LoginRefused: the key is refused.
        ServerError: not one bug could be read.
    """
    tally = _Tally()
    good = [bug_id for bug_id in sorted(wanted) if 0 < bug_id <= LARGEST_ID]
    tally.take({n: Failed(n, "this is no bug number") for n in wanted if not 0 < n <= LARGEST_ID})
    server = link.server
    _round(link, wanted, tally, chunks(good, server.chunk), server.attempts, progress)
    if tally.again and not tally.answered:
        # Before a server that is down is asked for every small chunk: one bug over which it stumbles may have been in
        # the only chunk, and hardly is both its first and its last.
        _round(link, wanted, tally, [[n] for n in sorted({good[0], good[-1]})], 1, progress)
    if tally.again and not tally.answered:
        raise tally.errors[-1]
    if any(again.stale for again in tally.again.values()):
        link.patience.nap(_REPLICA_SECONDS)
    before = tally.answered
    _round(link, wanted, tally, chunks(sorted(tally.again), min(server.chunk, _SMALL_CHUNK)), _LATER_ATTEMPTS, progress)
    alone = [[bug_id] for bug_id in sorted(tally.again) if tally.again[bug_id].whole_chunk]
    if tally.answered > before or len(alone) <= _SMALL_CHUNK:
        _round(link, wanted, tally, alone, 1, progress)
    _explain_missing(link, tally)
    tally.take({bug_id: Failed(bug_id, why.reason) for bug_id, why in tally.again.items()})
    return tally.bugs, tally.failed
