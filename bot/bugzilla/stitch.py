"""What is asked of one bug, and how comments and history are put to it where the server does not inline them.

BMO inlines them into a search over many ids; 5.2 silently leaves them out (measured), so what is not there is asked for
separately. Those requests fail as a whole for one bug that is hidden or gone, and name it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.bugzilla.faults import HIDDEN, UNKNOWN_BUG, Refused
from bot.bugzilla.shape import Bug, Failed, bug_id_of, hidden

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.bugzilla.link import Link

UNLISTED_CODES = (HIDDEN, UNKNOWN_BUG)
"""A bug that we may not see (401/102), and one that there is not (404/101)."""

FIELDS = (
    "id,summary,status,resolution,is_open,product,component,whiteboard,creator,assigned_to,cc,creation_time,"
    "last_change_time,cf_last_resolved,flags,groups,keywords,depends_on,blocks,comment_count,history,"
    "comments.id,comments.count,comments.creator,comments.creation_time,comments.text,comments.raw_text,comments.tags,"
    "comments.is_private,comments.attachment_id,comments.edit_count,comments.last_change_time"
)
"""Both servers ignore what they do not know. Naming the comments' parts halves the bytes (measured on BMO)."""


def _named_bug(error: Refused, ids: Sequence[int]) -> int | None:
    """Find the bug that an error speaks of: "Bug #7 does not exist.", "You are not authorized to access bug #7.…"."""
    wanted = set(ids)
    return next((number for text in re.findall(r"[0-9]+", error.message) if (number := int(text)) in wanted), None)


def failure_of(bug_id: int, code: int | None) -> Failed:
    """Say what one of `UNLISTED_CODES` means for a bug."""
    return hidden(bug_id) if code == HIDDEN else Failed(bug_id, "there is no bug of that number on this server")


def _parts(link: Link, kind: str, ids: Sequence[int], attempts: int) -> dict[int, list[Any] | Failed]:
    """Ask for the comments or the history of several bugs in one request, as both servers allow on one bug's path.

    Args:
        link: the way to the server.
        kind: `comment` or `history`.
        ids: whose.
        attempts: how often to try.

    Returns:
        For each bug its list, or why there is none; a bug that the answer passes over is absent.

    Raises:
        ServerError: this chunk cannot be read.
        LoginRefused: the key is refused.
    """
    found: dict[int, list[Any] | Failed] = {}
    todo = list(ids)
    while todo:
        try:
            # No include_fields: on BMO they would empty the history's entries.
            answer = link.get(f"bug/{todo[0]}/{kind}", {"ids": [str(bug_id) for bug_id in todo[1:]]}, attempts)
        except Refused as error:
            if error.code not in UNLISTED_CODES:
                raise
            culprit = _named_bug(error, todo)
            if culprit is None and len(todo) > 1:
                middle = len(todo) // 2
                return {
                    **found,
                    **_parts(link, kind, todo[:middle], attempts),
                    **_parts(link, kind, todo[middle:], attempts),
                }
            culprit = todo[0] if culprit is None else culprit
            found[culprit] = failure_of(culprit, error.code)
            todo.remove(culprit)
        else:
            return {**found, **{bug_id: part for bug_id, part in _lists(answer, kind).items() if bug_id in todo}}
    return found


def _lists(answer: Mapping[str, Any], kind: str) -> dict[int, list[Any]]:
    """Take the lists out: `{"bugs": {"7": {"comments": […]}}}`, or `{"bugs": [{"id": 7, "history": […]}]}`."""
    bugs = answer.get("bugs")
    if kind == "comment" and isinstance(bugs, dict):
        pairs = [(int(key), value) for key, value in bugs.items() if re.fullmatch(r"[0-9]{1,18}", key)]
        name = "comments"
    elif kind == "history" and isinstance(bugs, list):
        pairs = [(bug_id, value) for value in bugs if (bug_id := bug_id_of(value))]
        name = "history"
    else:
        return {}
    return {
        bug_id: value[name] for bug_id, value in pairs if isinstance(value, dict) and isinstance(value.get(name), list)
    }


def stitch(link: Link, bugs: Mapping[int, Bug], attempts: int) -> dict[int, Bug | Failed]:
    """Give comments and history to those bugs that came without.

    Args:
        link: the way to the server.
        bugs: as the server returned them; not changed.
        attempts: how often to try each request.

    Returns:
        The bugs in BMO's shape, as far as they could be had; those that vanished meanwhile as `Failed`.

    Raises:
        ServerError: this chunk cannot be read.
        LoginRefused: the key is refused.
    """
    whole = {bug_id: dict(bug) for bug_id, bug in bugs.items()}
    gone: dict[int, Failed] = {}
    for kind, name in (("comment", "comments"), ("history", "history")):
        bare = [bug_id for bug_id, bug in whole.items() if name not in bug and bug_id not in gone]
        for bug_id, part in (_parts(link, kind, bare, attempts) if bare else {}).items():
            if isinstance(part, Failed):
                gone[bug_id] = part
            else:
                whole[bug_id][name] = [_with_raw_text(item) for item in part] if kind == "comment" else part
    for bug_id in whole.keys() - gone.keys():
        if "comments" not in bugs[bug_id]:
            whole[bug_id] = _with_count(whole[bug_id])
    return {**whole, **gone}


def _with_count(bug: Bug) -> Bug:
    """Give a 5.2 bug BMO's `comment_count`, one more than is shown where something unseen was the last to happen.

    Private comments are left out of the answer and still move `last_change_time`; edits, tags and renamings do not
    (measured). So a last change that is newer than all that can be seen is taken for a hidden comment: a CA's answer
    may be in it. A malformed bug is left as it is, for `fault_of` to find.
    """
    try:
        times = [comment["creation_time"] for comment in bug["comments"]] + [entry["when"] for entry in bug["history"]]
        times += [flag["modification_date"] for flag in bug["flags"]] + [bug["creation_time"]]
        shown = max(comment["count"] for comment in bug["comments"]) + 1
        # All in one form, so that the texts sort as the times do.
        unseen = bug["last_change_time"] > max(times)
    except (KeyError, TypeError, ValueError):
        return bug
    return {"comment_count": shown + unseen, **bug}


def _with_raw_text(comment: Any) -> Any:
    """Give a 5.2 comment BMO's `raw_text`, which there differs only where the server writes the text itself."""
    if isinstance(comment, dict) and "raw_text" not in comment and "text" in comment:
        return {**comment, "raw_text": comment["text"]}
    return comment
