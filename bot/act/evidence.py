"""What a bug shows of a write of ours: the comment with its key, the flag, or other traces. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.facts.bug import same_account
from bot.facts.from_rest import parse_time
from bot.facts.own import line_of
from bot.store.records import Kind, Write, WriteState

RawBug = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of a write.

    Attributes:
        state: how it would be recorded; UNKNOWN where there is no trace.
        comment: the number of our comment.
        flags: the ids of the needinfos that came with it.
        note: for staff, what is not as it should be.
    """

    state: WriteState
    comment: int | None = None
    flags: tuple[int, ...] = ()
    note: str = ""

    @property
    def anything(self) -> bool:
        """Whether there is any trace."""
        return self.state is not WriteState.UNKNOWN


def before_of(bug: RawBug) -> dict[str, Any]:
    """Notes what stands in a bug before it is written to, so that what is new can be told apart."""
    return {
        "last_comment": _top(bug),
        "comment_count": bug.get("comment_count"),
        "flags": [flag["id"] for flag in _needinfos(bug)],
    }


def look_for(write: Write, bug: RawBug, login: str) -> Found:
    """Looks for any trace of a write.

    Any comment, flag or history entry of our account since the intent counts, and so does a comment number that is not
    shown: staff may have hidden or edited ours. People may share the account, so a trace need not be the bot's; but
    where there is doubt nothing is sent twice.

    Args:
        write: with its intent.
        bug: as the server gives it now.
        login: our account's present login.
    """
    update = write.update
    last = int(write.before.get("last_comment", -1))
    flags = tuple(flag["id"] for flag in _new_flags(write, bug, login))
    if update.kind is Kind.CHORE:
        return _chore(write, bug, login)
    for comment in bug["comments"]:
        line = line_of(comment["text"])
        if comment["count"] > last and same_account(comment["creator"], login) and line and line.key == update.key:
            if update.needinfo and not flags and not _cleared_since(write, bug, login):
                missing = f"the needinfo on {', '.join(update.needinfo)} is not there"
                return Found(WriteState.FLAG_MISSING, comment["count"], (), missing)
            return Found(WriteState.DONE, comment["count"], flags)
    traces = []
    if own := [c["count"] for c in bug["comments"] if c["count"] > last and same_account(c["creator"], login)]:
        traces.append(f"comment {own[0]} is by our account, without the key")
    if flags:
        traces.append("a needinfo of our account is new")
    if _own_changes(write, bug, login):
        traces.append("the history names our account")
    if gaps := _gaps(bug, last):
        traces.append(f"comment {gaps[0]} is not shown")
    if not traces:
        return Found(WriteState.UNKNOWN)
    return Found(WriteState.ADOPTED, None, flags, f"taken for stored: {'; '.join(traces)}")


def _chore(write: Write, bug: RawBug, login: str) -> Found:
    new = write.update.whiteboard[1] if write.update.whiteboard else ""
    by_us = [
        change
        for entry in _own_changes(write, bug, login)
        for change in entry["changes"]
        if change["field_name"] in {"whiteboard", "status_whiteboard"}
    ]
    if by_us or bug["whiteboard"] == new:
        undone = "" if bug["whiteboard"] == new else "the whiteboard was changed again since"
        return Found(WriteState.DONE, None, (), undone)
    return Found(WriteState.UNKNOWN)


def _needinfos(bug: RawBug) -> list[Mapping[str, Any]]:
    return [flag for flag in bug["flags"] if flag["name"] == "needinfo" and flag["status"] == "?"]


def _new_flags(write: Write, bug: RawBug, login: str) -> list[Mapping[str, Any]]:
    before = set(write.before.get("flags", ()))
    return [flag for flag in _needinfos(bug) if flag["id"] not in before and same_account(flag["setter"], login)]


def _own_changes(write: Write, bug: RawBug, login: str) -> list[Mapping[str, Any]]:
    since = write.intended_at or write.claimed_at
    return [
        entry for entry in bug["history"] if same_account(entry["who"], login) and parse_time(entry["when"]) >= since
    ]


def _cleared_since(write: Write, bug: RawBug, login: str) -> bool:
    """Whether our needinfo was there and somebody else has cleared it since: history takes it out again."""
    since = write.intended_at or write.claimed_at
    removed = [
        change["removed"].casefold()
        for entry in bug["history"]
        if parse_time(entry["when"]) >= since and not same_account(entry["who"], login)
        for change in entry["changes"]
        if change["field_name"] == "flagtypes.name"
    ]
    asked = [f"needinfo?({asked.casefold()})" for asked in write.update.needinfo]
    return any(name in text for text in removed for name in asked)


def _top(bug: RawBug) -> int:
    shown = max((comment["count"] for comment in bug["comments"]), default=-1)
    total = bug.get("comment_count")
    return max(shown, total - 1) if isinstance(total, int) else shown


def _gaps(bug: RawBug, last: int) -> list[int]:
    shown = {comment["count"] for comment in bug["comments"]}
    return [number for number in range(last + 1, _top(bug) + 1) if number not in shown]
