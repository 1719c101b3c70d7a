"""What one PUT changes: all of it or nothing.

Everything is done on copies of the bugs; only when no bug refused are the copies put in place. After `update` of
Bugzilla/WebService/Bug.pm and Bugzilla/Bug.pm (mozilla-bteam/bmo at release 20260820.1).
"""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.sandbox.dialect import (
    Personality,
    Refused,
    bad_request,
    closed_to_comments,
    died,
    no_right_to_change,
    no_such_object,
    no_such_user,
    not_allowed,
)
from bot.sandbox.flags import FlagUpdate, summaries
from bot.sandbox.history import log, retag
from bot.sandbox.search import STATUSES
from bot.sandbox.state import CLOSED_STATUSES, INSIDERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.sandbox.state import Account, State

MAX_COMMENT = 65_535
RESOLUTIONS = ("FIXED", "INVALID", "WONTFIX", "WORKSFORME", "INCOMPLETE", "INACTIVE", "MOVED")
FIELD_TITLES = {"whiteboard": "Whiteboard", "summary": "Summary", "status": "Status", "assigned_to": "Assignee"}

_OPEN_TO = ("NEW", "ASSIGNED", "RESOLVED", "UNCONFIRMED")
TRANSITIONS = {
    "UNCONFIRMED": ("NEW", "ASSIGNED", "RESOLVED"),
    "NEW": _OPEN_TO,
    "ASSIGNED": _OPEN_TO,
    "REOPENED": _OPEN_TO,
    "RESOLVED": ("UNCONFIRMED", "REOPENED", "VERIFIED"),
    "VERIFIED": ("UNCONFIRMED", "REOPENED", "RESOLVED"),
}


@dataclass
class Update:
    """One PUT by one account.

    Args:
        state: what is changed; the caller holds its lock.
        personality: which server's rules hold.
        caller: who sends it.
        now: the server's time as text.
        keep_flags: False reproduces what was measured under contention: the answer and the history name the new flag,
            yet none is stored.
    """

    state: State
    personality: Personality
    caller: Account
    now: str
    keep_flags: bool = True
    _last_comment: int = field(default=0, init=False)

    @property
    def is_bmo(self) -> bool:
        """Whether this is BMO."""
        return self.personality is Personality.BMO

    def apply(self, bugs: Sequence[dict[str, Any]], body: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Change all these bugs, or none.

        Args:
            bugs: the bugs as the state holds them; the caller may see them all.
            body: the decoded JSON.

        Returns:
            For each bug its number, its last_change_time and its `changes`; the alias is the caller's to add. A comment
            is in none of them.

        Raises:
            Refused: as the server does; nothing is stored then.
        """
        done = [self._one(copy.deepcopy(bug), body) for bug in bugs]
        for old, (bug, changes, touched) in zip(bugs, done, strict=True):
            if touched:
                bug["last_change_time"] = bug["last_change_time_non_bot"] = self.now
            if changes:
                log(
                    bug,
                    self.now,
                    self.caller.login,
                    [{"field_name": name, **change} for name, change in changes.items()],
                )
            if not self.keep_flags:
                bug["flags"] = old["flags"]
            self.state.bugs[bug["id"]] = bug
        return [
            {"id": bug["id"], "last_change_time": bug["last_change_time"], "changes": changes}
            for bug, changes, _ in done
        ]

    def _one(self, bug: dict[str, Any], body: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], bool]:
        """The changed copy of a bug, its changes, and whether it counts as changed."""
        before = copy.deepcopy(bug)
        self._set_fields(bug, body)
        flags = FlagUpdate(self.state, self.personality, self.caller, bug, self.now)
        text = self._checked_comment(bug, body)
        flags.apply(body.get("flags") or [])
        self._set_privacy(bug, body.get("comment_is_private") or {})
        if text:
            self._add_comment(bug, text, body)
        flags.check_late()
        changes = self._changes(before, bug, flags.new_cc)
        touched = bool(changes or text or bug["comments"] != before["comments"])
        return bug, changes, touched

    def _changes(self, before: Mapping[str, Any], bug: Mapping[str, Any], new_cc: list[str]) -> dict[str, Any]:
        """`changes` as the answer gives them, by API name."""
        changes = {
            name: {"removed": before[name] or "", "added": bug[name] or ""}
            for name in ("whiteboard", "summary", "status", "resolution", "assigned_to", "cf_last_resolved")
            if before[name] != bug[name]
        }
        if before["status"] == "UNCONFIRMED" != bug["status"]:
            changes["is_confirmed"] = {"removed": "0", "added": "1"}
        if new_cc:
            changes["cc"] = {"removed": "", "added": ", ".join(new_cc)}
        old, new = Counter(summaries(before["flags"])), Counter(summaries(bug["flags"]))
        if old != new:
            gone, come = (old - new).elements(), (new - old).elements()
            changes["flagtypes.name"] = {"removed": ", ".join(gone), "added": ", ".join(come)}
        return changes

    # --- fields ---

    def _set_fields(self, bug: dict[str, Any], body: Mapping[str, Any]) -> None:
        """Whiteboard, summary, assignee, status and resolution; what is not here is ignored, as the servers do."""
        wishes = {name: body[name] for name in FIELD_TITLES if name in body}
        for name, value in wishes.items():
            new = "" if value is None else value
            if not isinstance(new, str):
                raise died(self.personality)
            if name == "assigned_to":
                new = self._login(new)
            if new != bug[name]:
                self._check_right(bug, name, new)
                if name == "status":
                    self._set_status(bug, new, body)
                else:
                    bug[name] = new
        if "resolution" in body and "status" not in wishes:
            self._set_resolution(bug, str(body["resolution"] or ""))

    def _login(self, login: str) -> str:
        account = self.state.account(login)
        if account is None:
            raise no_such_user(login)
        return account.login

    def _check_right(self, bug: Mapping[str, Any], name: str, new: str) -> None:
        if "editbugs" in self.caller.groups or self.caller.login in (bug["assigned_to"], bug["creator"]):
            return
        raise no_right_to_change(self.personality, FIELD_TITLES[name], bug[name], new)

    def _set_status(self, bug: dict[str, Any], status: str, body: Mapping[str, Any]) -> None:
        if status not in STATUSES:
            raise no_such_object("status", status)
        if status not in TRANSITIONS[bug["status"]]:
            raise bad_request(123, f"You are not allowed to change the bug status from {bug['status']} to {status}.")
        bug["status"] = status
        bug["is_open"] = status not in CLOSED_STATUSES
        if bug["is_open"]:
            bug["resolution"] = ""
        elif body.get("resolution"):
            self._set_resolution(bug, str(body["resolution"]))
        if not bug["is_open"] and not bug["resolution"]:
            raise bad_request(121, f"A valid resolution is required to mark bugs as {status}.")
        if status == "RESOLVED" and self.is_bmo:
            bug["cf_last_resolved"] = self.now

    def _set_resolution(self, bug: dict[str, Any], resolution: str) -> None:
        if resolution == bug["resolution"]:
            return
        if bug["is_open"]:
            raise bad_request(122, "You cannot set a resolution for open bugs.")
        if resolution == "DUPLICATE":
            raise bad_request(119, "You must specify a bug number to mark this bug as a duplicate of.")
        if resolution not in RESOLUTIONS:
            raise no_such_object("resolution", resolution)
        self._check_right(bug, "status", bug["status"])
        bug["resolution"] = resolution

    # --- comments ---

    def _checked_comment(self, bug: Mapping[str, Any], body: Mapping[str, Any]) -> str:
        """The text of the new comment as it will be stored; empty or blank: none, and no error."""
        comment = body.get("comment")
        if not comment:
            return ""
        # Both servers strip the end only, and store LF (Bugzilla/Comment.pm, _check_thetext).
        text = str(comment.get("body", comment.get("comment")) or "").rstrip()
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > MAX_COMMENT:
            raise bad_request(114, f"Comments cannot be longer than {MAX_COMMENT} characters.")
        if comment.get("is_private") and INSIDERS not in self.caller.groups:
            raise _not_insider()
        if text and self.is_bmo and not bug["is_open"] and not self._has_role(bug):
            raise closed_to_comments(text)
        return text

    def _has_role(self, bug: Mapping[str, Any]) -> bool:
        """BMO: who may comment on a closed bug (MozChangeField/lib/Pre/CommentClosedBugs.pm)."""
        me = self.caller.login
        asked = any(flag["name"] == "needinfo" and flag.get("requestee") == me for flag in bug["flags"])
        return (
            "canconfirm" in self.caller.groups or me in (bug["creator"], bug["assigned_to"], bug["qa_contact"]) or asked
        )

    def _add_comment(self, bug: dict[str, Any], text: str, body: Mapping[str, Any]) -> None:
        number = self.state.new_comment_id()
        bug["comments"].append(
            {
                "attachment_id": None,
                "author": self.caller.login,
                "bug_id": bug["id"],
                "count": bug["comment_count"],
                "creation_time": self.now,
                "creator": self.caller.login,
                "edit_count": 0,
                "id": number,
                "is_private": bool(body["comment"].get("is_private")),
                "last_change_time": None,
                "raw_text": text,
                "reactions": {},
                "tags": [],
                "text": text,
                "time": self.now,
            }
        )
        bug["comment_count"] += 1
        tags = body.get("comment_tags") if self.is_bmo and "editbugs" in self.caller.groups else None
        # Without the right to tag, and on 5.2 always, the tags are ignored without a word.
        add = [tags] if isinstance(tags, str) else tags or []
        retag(bug, bug["comments"][-1], add=add, remove=(), who=self.caller.login, now=self.now)

    def _set_privacy(self, bug: dict[str, Any], wishes: Mapping[str, Any]) -> None:
        """`comment_is_private`: comment number to whether it shall be private."""
        for number, private in wishes.items():
            if INSIDERS not in self.caller.groups:
                raise _not_insider()
            hit = next((comment for comment in bug["comments"] if str(comment["id"]) == str(number)), None)
            if hit is None:
                raise bad_request(
                    117,
                    f"You tried to modify the privacy of comment id {number}, but that is not a valid comment on this"
                    " bug.",
                )
            hit["is_private"] = bool(private)


def _not_insider() -> Refused:
    return not_allowed(113, "Sorry, but you are not allowed to (un)mark comments or attachments as private.")
