"""One bug out of REST JSON; the only place that knows the server's shape of it.

The shape is BMO's with comments and history inlined (https://bmo.readthedocs.io/en/latest/api/core/v1/bug.html); live
servers, snapshot files and the sandbox all speak it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.facts.bug import Bug, Change, Comment, HiddenComment, Needinfo
from bot.facts.past_changes import in_order

_AUTOMATIC = re.compile(
    r"\s*\*\*\* (?:Bug \d+ has been marked as a duplicate of this bug"
    r"|This bug has been marked as a duplicate of bug \d+)\. ?\*\*\*\s*"
    r"|\s*\*\*\* This bug has been marked as a duplicate of (?:bug )?\d+ \*\*\*\s*"
)
_MOST_COMMENTS = 100_000
"""A number beyond this is broken, and would be counted through."""


def parse_time(text: str) -> datetime:
    """Reads Bugzilla's `YYYY-MM-DDThh:mm:ssZ` into an aware UTC time.

    Raises:
        ValueError: it is anything else; a time without a zone is not guessed.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {text!r}")
    return moment.astimezone(UTC)


def bug(data: Mapping[str, Any]) -> Bug:
    """Makes a `Bug` from one bug as BMO's REST API gives it, comments and history inlined.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: something that judgement needs is missing or malformed; such
            a bug gets no verdict (the reading rooms check first, so that the reason can be told).
    """
    comments = tuple(sorted((_comment(item) for item in data["comments"]), key=lambda comment: comment.count))
    created = parse_time(data["creation_time"])
    status, resolution = str(data["status"]), str(data.get("resolution") or "")
    summary, whiteboard = str(data["summary"]), str(data.get("whiteboard") or "")
    assignee = str(data.get("assigned_to") or "")
    present = {
        "summary": summary,
        "whiteboard": whiteboard,
        "status": status,
        "resolution": resolution,
        "assigned_to": assignee,
    }
    return Bug(
        id=int(data["id"]),
        summary=summary,
        product=str(data["product"]),
        component=str(data["component"]),
        status=status,
        resolution=resolution,
        whiteboard=whiteboard,
        creator=str(data["creator"]),
        assignee=assignee,
        created=created,
        comments=comments,
        changes=in_order(_changes(data["history"]), present),
        needinfos=tuple(_needinfos(data.get("flags") or ())),
        hidden=_hidden(comments, data.get("comment_count"), created),
        groups=tuple(str(group) for group in data.get("groups") or ()),
        real_names=_real_names(data),
    )


def _comment(item: Mapping[str, Any]) -> Comment:
    text = str(item.get("text") or "")
    return Comment(
        count=int(item["count"]),
        creator=str(item["creator"]),
        time=parse_time(item.get("creation_time") or item["time"]),
        text=text,
        tags=tuple(str(tag).casefold() for tag in item.get("tags") or ()),
        automatic=bool(_AUTOMATIC.fullmatch(text)),
        edited=parse_time(item["last_change_time"])
        if item.get("edit_count") and item.get("last_change_time")
        else None,
    )


def _changes(history: Iterable[Mapping[str, Any]]) -> Iterable[Change]:
    for entry in history:
        when, who = parse_time(entry["when"]), str(entry["who"])
        for item in entry["changes"]:
            removed, added = str(item.get("removed") or ""), str(item.get("added") or "")
            yield Change(when, who, str(item["field_name"]), removed, added)


def _needinfos(flags: Iterable[Mapping[str, Any]]) -> Iterable[Needinfo]:
    for flag in flags:
        if flag.get("name") == "needinfo" and flag.get("status") == "?":
            yield Needinfo(
                setter=str(flag.get("setter") or ""),
                requestee=str(flag["requestee"]) if flag.get("requestee") else None,
                since=parse_time(flag["creation_date"]),
                flag_id=int(flag["id"]),
            )


def _hidden(comments: tuple[Comment, ...], total: int | None, created: datetime) -> tuple[HiddenComment, ...]:
    """Finds the comment numbers that are missing, between visible comments or (BMO's `comment_count`) after them."""
    last = max((comment.count for comment in comments), default=-1)
    end = max(last + 1, total or 0)
    if end > _MOST_COMMENTS:
        raise ValueError(f"a bug of {end} comments")
    gaps = []
    earliest, rest = created, deque(comments)
    for count in range(end):
        if rest and rest[0].count == count:
            earliest = max(earliest, rest.popleft().time)
        else:
            gaps.append(HiddenComment(count, earliest, rest[0].time if rest else None))
    return tuple(gaps)


def _real_names(data: Mapping[str, Any]) -> dict[str, str]:
    details = [data.get("creator_detail"), data.get("assigned_to_detail"), *(data.get("cc_detail") or ())]
    return {
        str(detail["name"]): str(detail["real_name"])
        for detail in details
        if isinstance(detail, Mapping) and detail.get("name") and detail.get("real_name")
    }
