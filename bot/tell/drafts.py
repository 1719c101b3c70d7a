"""Drafts as a person reads them before approving."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.store.records import Draft, DraftState, Kind, Update
from bot.tell.done import update_line
from bot.tell.words import clean, days, safe_lines

Step = tuple[datetime, str, str, str]
"""When, who, what, why: one thing that a person did to a draft."""


def listed(drafts: Sequence[Draft], now: datetime) -> str:
    """Gives one line a draft."""
    if not drafts:
        return "No drafts.\n"
    lines = []
    for draft in drafts:
        age = days(max(0, (now - draft.made_at).days))
        edited = ", edited" if draft.edited_by else ""
        why = f": {clean(draft.why)}" if draft.why and draft.state in {DraftState.REJECTED, DraftState.EXPIRED} else ""
        lines.append(f"{draft.id:>5}  {draft.state}{edited}, {age} old  {update_line(draft.update)}{why}\n")
    return "".join(lines)


def shown(draft: Draft, steps: Iterable[Step], server: str) -> str:
    """Gives a draft whole: why, whom it asks, the text as it will stand, and what people did to it."""
    update = draft.update
    lines = [
        f"Draft {draft.id}, {draft.state}: {update_line(update)}",
        f"{server.rstrip('/')}/show_bug.cgi?id={update.bug_id}",
        f"Why: {clean(update.grounds)}",
    ]
    if update.kind is Kind.REMINDER:
        lines.append(f"Needinfo: {', '.join(map(clean, update.needinfo)) or 'none'}")
        if update.clear_flags:
            lines.append("Our earlier needinfo is cleared with it.")
    lines.append(f"Made {draft.made_at:%Y-%m-%d %H:%M} UTC.")
    lines += [
        f"{what} by {clean(who) or 'ca-nag'} on {at:%Y-%m-%d %H:%M} UTC{f': {clean(why)}' if why else ''}"
        for at, who, what, why in steps
        if who or what != DraftState.WAITING
    ]
    return "\n".join([*lines, "", *_text(update), ""]) + "\n"


def _text(update: Update) -> list[str]:
    if update.whiteboard:
        old, new = update.whiteboard
        # Quoted, so that blanks at an end are seen.
        return [f"- “{clean(old, 2000)}”", f"+ “{clean(new, 2000)}”"]
    return [f"│ {line}".rstrip() for line in safe_lines(update.comment.rstrip())]


def changes(draft: Draft, bug: Mapping[str, Any]) -> str:
    """Says what has happened on the bug since the draft was made, from the bug as the server gives it now."""
    update, since = draft.update, f"{draft.made_at:%Y-%m-%dT%H:%M:%SZ}"
    lines = [
        f"  comment {comment['count']} by {clean(comment['creator'])} on {comment['creation_time'][:10]}"
        for comment in bug["comments"]
        if comment["count"] > update.seen
    ]
    lines += [
        f"  {clean(change['field_name'])} changed by {clean(entry['who'])} on {entry['when'][:10]}:"
        f" “{clean(change['removed'], 120)}” → “{clean(change['added'], 120)}”"
        for entry in bug["history"]
        if entry["when"] >= since
        for change in entry["changes"]
    ]
    if update.whiteboard and bug["whiteboard"] != update.whiteboard[0]:
        lines.append("  the whiteboard is not the one that this edit was made for: it will not be sent")
    if not bug["is_open"]:
        lines.append(f"  the bug is {clean(bug['status'])} {clean(bug['resolution'])} now")
    if not lines:
        return "Nothing has changed on the bug since.\n"
    return "\n".join(["Changed on the bug since:", *lines]) + "\n"
