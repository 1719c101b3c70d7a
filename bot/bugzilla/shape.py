"""What a reading is, and what a bug must hold before anybody judges it. Pure: no I/O, no clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

Bug = dict[str, Any]
"""One bug as BMO's REST API returns it, with `comments` and `history` inlined."""

Progress = Callable[[int, int, str], None]
"""Called as `progress(done, total, what)` while something long goes on."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A bug that was wanted and cannot be judged.

    Args:
        bug_id: its number.
        reason: why, as a text for staff; never quotes the bug.
        hidden: whether the reason is a security group, so that it is counted and nothing else is said of it.
    """

    bug_id: int
    reason: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the server says that we are.

    Args:
        login: the account's login name; None where nobody is logged in or the server cannot say.
        id: the account's number, which outlives a renaming.
        groups: names of its groups, where the server says them (BMO).
        anonymous: whether nobody is logged in.
        notes: what the user should know about it.
    """

    login: str | None
    id: int | None
    groups: tuple[str, ...]
    anonymous: bool
    notes: tuple[str, ...] = ()


NOBODY = Identity(login=None, id=None, groups=(), anonymous=True)
"""Reading without a key, or from a file."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one reading brought.

    Args:
        bugs: complete bugs, sorted by number.
        failed: wanted bugs that are not among them, each with its reason, sorted by number.
        notes: what the user should know about this reading.
        source: where it comes from, as a text for staff.
        identity: who read it.
    """

    bugs: tuple[Bug, ...]
    failed: tuple[Failed, ...]
    notes: tuple[str, ...]
    source: str
    identity: Identity = NOBODY


MAX_COMMENTS = 100_000
"""More comments than this on one bug are a broken number."""

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def moment(value: object) -> datetime | None:
    """Read a time in the one form that both servers send.

    Args:
        value: any JSON value; `YYYY-MM-DDThh:mm:ssZ` is the form (measured on 5.2 and BMO).

    Returns:
        The moment, aware and in UTC; None for anything else, an impossible day included.
    """
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    # JSON's true is Python's 1: a bool is no number here.
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_count(value: object) -> bool:
    # The longest bug of the component has some hundred comments; a number beyond all reason would be counted through.
    return isinstance(value, int) and _is_number(value) and value <= MAX_COMMENTS


def _is_bug_id(value: object) -> bool:
    return _is_number(value) and value != 0


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _is_time(value: object) -> bool:
    return moment(value) is not None


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_bug_ids(value: object) -> bool:
    return isinstance(value, list) and all(_is_bug_id(item) for item in value)


@dataclass(frozen=True, slots=True)
class _Rule:
    """One field: its name, its test, what it should be, and whether it may be absent."""

    field: str
    fits: Callable[[object], bool]
    what: str
    optional: bool = False
    nullable: bool = False


_BUG = (
    _Rule("id", _is_bug_id, "a bug number"),
    *(
        _Rule(name, _is_text, "a text")
        for name in ("summary", "status", "resolution", "product", "component", "whiteboard", "creator", "assigned_to")
    ),
    _Rule("is_open", _is_bool, "true or false"),
    _Rule("creation_time", _is_time, "a time"),
    _Rule("last_change_time", _is_time, "a time"),
    _Rule("groups", _is_texts, "a list of names"),
    _Rule("keywords", _is_texts, "a list of names", optional=True),
    _Rule("depends_on", _is_bug_ids, "a list of bug numbers", optional=True),
    _Rule("blocks", _is_bug_ids, "a list of bug numbers", optional=True),
    _Rule("cf_last_resolved", _is_time, "a time", optional=True, nullable=True),
    _Rule("creator_detail", _is_object, "an object", optional=True),
    _Rule("assigned_to_detail", _is_object, "an object", optional=True),
    _Rule("cc_detail", _is_list, "a list", optional=True),
    _Rule("flags", _is_list, "a list"),
    # 5.2 has no comment_count.
    _Rule("comment_count", _is_count, "a number of comments", optional=True),
    _Rule("comments", _is_list, "a list"),
    _Rule("history", _is_list, "a list"),
)
_FLAG = (
    _Rule("id", _is_number, "a number"),
    _Rule("name", _is_text, "a text"),
    _Rule("status", _is_text, "a text"),
    _Rule("setter", _is_text, "a text"),
    # Absent where anybody may answer (measured).
    _Rule("requestee", _is_text, "a text", optional=True),
    _Rule("creation_date", _is_time, "a time"),
    _Rule("modification_date", _is_time, "a time", optional=True),
)
_COMMENT = (
    _Rule("id", _is_number, "a number"),
    _Rule("count", _is_count, "a number of comments"),
    _Rule("creator", _is_text, "a text"),
    _Rule("creation_time", _is_time, "a time"),
    _Rule("text", _is_text, "a text"),
    _Rule("raw_text", _is_text, "a text", optional=True),
    _Rule("is_private", _is_bool, "true or false"),
    _Rule("tags", _is_texts, "a list of names", optional=True),
    _Rule("attachment_id", _is_number, "a number", optional=True, nullable=True),
)
_ENTRY = (
    _Rule("when", _is_time, "a time"),
    _Rule("who", _is_text, "a text"),
    _Rule("changes", _is_list, "a list"),
)
_CHANGE = (
    _Rule("field_name", _is_text, "a text"),
    _Rule("removed", _is_text, "a text"),
    _Rule("added", _is_text, "a text"),
)


def _fault(value: object, rules: tuple[_Rule, ...], place: str) -> str | None:
    """Say what is wrong with one JSON object, or None; `place` ends the sentence, as in ` of comment 3`."""
    if not isinstance(value, dict):
        return f"an entry{place} is no JSON object" if place else "it is no JSON object"
    for rule in rules:
        if rule.field not in value:
            if rule.optional:
                continue
            return f"`{rule.field}`{place} is missing"
        content = value[rule.field]
        if not (rule.fits(content) or (rule.nullable and content is None)):
            return f"`{rule.field}`{place} is not {rule.what}"
    return None


def _faults_of_list(values: list[Any], rules: tuple[_Rule, ...], place: str) -> str | None:
    return next((fault for value in values if (fault := _fault(value, rules, place))), None)


def _fault_of_counts(bug: Mapping[str, Any]) -> str | None:
    """Check that the comments are all those that we may see.

    Private comments are left out by the server and leave gaps in `count`, so fewer comments than `comment_count` is
    nothing to complain about; without the description (0) nobody can say what the bug reports.
    """
    counts = [comment["count"] for comment in bug["comments"]]
    if not counts:
        return "it came without comments, and every bug has at least its description"
    if counts[0] != 0:
        return "its description (comment 0) is not among the comments that came"
    if any(after <= before for before, after in pairwise(counts)):
        return "its comments are not numbered upwards"
    total = bug.get("comment_count")
    if total is not None and counts[-1] >= total:
        return f"comment {counts[-1]} came, though the server counts only {total} in all"
    return None


def fault_of(bug: object) -> str | None:
    """Say why a bug cannot be judged as it stands.

    Args:
        bug: any JSON value; a complete bug is an object in BMO's shape with `comments` and `history` inlined.

    Returns:
        A text that names the field and never quotes it; None for a complete bug.
    """
    fault = _fault(bug, _BUG, "")
    if fault or not isinstance(bug, dict):
        return fault
    changes = "a history entry's changes"
    return (
        _faults_of_list(bug["flags"], _FLAG, " of a flag")
        or _faults_of_list(bug["comments"], _COMMENT, " of a comment")
        or _fault_of_counts(bug)
        or _faults_of_list(bug["history"], _ENTRY, " of a history entry")
        or next(
            (f for entry in bug["history"] if (f := _faults_of_list(entry["changes"], _CHANGE, f" of {changes}"))), None
        )
    )


def bug_id_of(bug: object) -> int | None:
    """Take a bug's number out of any JSON value.

    Returns:
        A number above 0; None where there is none.
    """
    number = bug.get("id") if isinstance(bug, dict) else None
    return number if isinstance(number, int) and _is_bug_id(number) else None


def hidden(bug_id: int) -> Failed:
    """Make the one outcome that a bug in a security group has: nothing is said of it but its number."""
    return Failed(bug_id, "it is in a security group, or not visible to this account", hidden=True)


def in_security_group(bug: object) -> bool:
    """Tell whether a bug is restricted, so that nothing of it may be quoted: its `groups` are not empty."""
    return isinstance(bug, dict) and isinstance(bug.get("groups"), list) and bool(bug["groups"])
