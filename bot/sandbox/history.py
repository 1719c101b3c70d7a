"""What a change leaves behind in a bug's history; and the tags of comments, which leave nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.dialect import bad_request

if TYPE_CHECKING:
    from collections.abc import Sequence

MIN_TAG = 3
MAX_TAG = 24


def retag(
    bug: dict[str, Any],
    comment: dict[str, Any],
    *,
    add: Sequence[str],
    remove: Sequence[str],
    who: str,
    now: str,
) -> None:
    """Add and remove a comment's tags, and log it; last_change_time stays.

    Raises:
        Refused: 400/128 for a tag of less than three characters, 400/127 for one of more than 24.
    """
    for tag in add:
        if len(tag) < MIN_TAG:
            raise bad_request(128, f"Comment tags must be at least {MIN_TAG} characters.")
        if len(tag) > MAX_TAG:
            raise bad_request(127, f"Comment tags cannot be longer than {MAX_TAG} characters.")
    about = {"field_name": "comment_tag", "comment_id": comment["id"], "comment_count": comment["count"]}
    have = {tag.lower() for tag in comment["tags"]}
    for tag in remove:
        if tag.lower() in have:
            comment["tags"] = [other for other in comment["tags"] if other.lower() != tag.lower()]
            log(bug, now, who, [{**about, "removed": tag, "added": ""}])
    for tag in add:
        if tag.lower() not in have:
            comment["tags"] = sorted([*comment["tags"], tag])
            log(bug, now, who, [{**about, "removed": "", "added": tag}])


def log(bug: dict[str, Any], when: str, who: str, changes: Sequence[dict[str, Any]]) -> None:
    """Write history.

    What one user does within one second becomes one entry; texts of the same field that follow each other there are
    joined by a blank, cc by a comma (`GetBugActivity` and `_join_activity_entries` of Bugzilla/Bug.pm).
    """
    last = bug["history"][-1] if bug["history"] else None
    if last is None or (last["when"], last["who"]) != (when, who):
        bug["history"].append({"when": when, "who": who, "changes": list(changes)})
        return
    for change in changes:
        previous = last["changes"][-1]
        same = all(previous.get(key) == change.get(key) for key in ("field_name", "comment_id"))
        if not same:
            last["changes"].append(change)
            continue
        joint = ", " if change["field_name"] == "cc" else " "
        for side in ("removed", "added"):
            previous[side] = joint.join(text for text in (previous[side], change[side]) if text)
