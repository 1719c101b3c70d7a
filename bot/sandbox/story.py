"""Bugs told as stories: who did what, in order; the bug's state, comments, history and flags follow from that.

A story says `bug.then("2026-09-01 10:00", LENA, "We have …", clears=[LENA])` and the like. What is left out here (ids
of people, details, the time of the last change) is filled in by `State.from_snapshot`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.sandbox.cast import NOBODY, ROSA
from bot.sandbox.history import log
from bot.sandbox.state import CLOSED_STATUSES, moment_of, stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

COMPLIANCE = "[ca-compliance]"
_MOST_COMMENTS = 1000


@dataclass
class Story:
    """One bug as it goes on. Times are texts in UTC, `2026-09-01 10:00`, and go forward.

    Args:
        number: the bug's number.
        summary: its summary.
        by: who files it.
        at: when.
        text: the description.
        whiteboard: as it is filed.
        assigned_to: as it is filed.
        component: where it is filed.
        groups: who alone may see it; empty for everybody.
        private: whether the description is for insiders only.
    """

    number: int
    summary: str
    by: str
    at: str
    text: str
    whiteboard: str = ""
    assigned_to: str = NOBODY
    component: str = "CA Certificate Compliance"
    groups: Sequence[str] = ()
    private: bool = False
    bug: dict[str, Any] = field(init=False)
    _flags: int = 0

    def __post_init__(self) -> None:
        when = stamp(moment_of(self.at))
        self.bug = {
            "id": self.number,
            "summary": self.summary,
            "component": self.component,
            "creator": self.by,
            "assigned_to": self.assigned_to,
            "status": "UNCONFIRMED",
            "whiteboard": self.whiteboard,
            "creation_time": when,
            "groups": list(self.groups),
            "cc": [],
            "flags": [],
            "comments": [],
            "history": [],
        }
        self._say(when, self.by, self.text, private=self.private)

    def then(
        self,
        at: str,
        who: str,
        text: str = "",
        *,
        whiteboard: str | None = None,
        assign: str | None = None,
        status: str | None = None,
        resolution: str = "",
        asks: Sequence[str] = (),
        clears: Sequence[str] = (),
        tags: Sequence[str] = (),
        private: bool = False,
    ) -> Story:
        """Tell what one person saves at once; what he does within the same second becomes one history entry.

        Args:
            at: when.
            who: the person.
            text: a comment; empty for none.
            whiteboard: the whole new whiteboard.
            assign: the new assignee.
            status: the new status.
            resolution: that goes with a closed status.
            asks: whom he asks by needinfo; an empty text asks nobody in particular.
            clears: whose needinfo he clears.
            tags: of the comment.
            private: whether the comment is for insiders only.

        Returns:
            The story, so that it can go on in the same breath.
        """
        when = stamp(moment_of(at))
        if text:
            self._say(when, who, text, tags=tags, private=private)
        changes: list[dict[str, Any]] = []
        if status is not None:
            changes += self._status(when, status, resolution)
        changes += self._set("whiteboard", whiteboard)
        changes += self._set("assigned_to", assign)
        changes += self._needinfo(when, who, asks, clears)
        if changes:
            log(self.bug, when, who, changes)
        return self

    def marked(self, at: str, who: str, mark: str, text: str = "") -> Story:
        """Tell that somebody puts a mark behind the labels, with a comment or without; the former mark is taken out."""
        labels = " ".join(part + "]" for part in self.bug["whiteboard"].split("]")[:-1]).replace("  ", " ")
        return self.then(at, who, text, whiteboard=f"{labels} {mark}".strip())

    def edited(self, at: str, text: str) -> Story:
        """Tell that the newest comment was edited; that moves no time of the bug."""
        comment = self.bug["comments"][-1]
        comment |= {"text": text, "edit_count": 1, "last_change_time": stamp(moment_of(at))}
        return self

    def _say(self, when: str, who: str, text: str, *, tags: Sequence[str] = (), private: bool = False) -> None:
        count = len(self.bug["comments"])
        comment = {
            # A number of its own for each comment of the sandbox, without one story knowing of another.
            "id": self.number * _MOST_COMMENTS + count,
            "creator": who,
            "creation_time": when,
            "text": text,
            "tags": sorted(tags),
            "is_private": private,
        }
        self.bug["comments"].append(comment)

    def _set(self, name: str, value: str | None) -> list[dict[str, Any]]:
        before = self.bug[name]
        if value is None or value == before:
            return []
        self.bug[name] = value
        return [{"field_name": name, "removed": before, "added": value}]

    def _status(self, when: str, status: str, resolution: str) -> list[dict[str, Any]]:
        was_closed, is_closed = self.bug["status"] in CLOSED_STATUSES, status in CLOSED_STATUSES
        changes: list[dict[str, Any]] = []
        if self.bug["status"] == "UNCONFIRMED" and not is_closed:
            changes.append({"field_name": "is_confirmed", "removed": "0", "added": "1"})
        changes += self._set("status", status)
        if was_closed or is_closed:
            self.bug.setdefault("resolution", "")
            changes += self._set("resolution", resolution)
            self.bug["cf_last_resolved"] = when if is_closed else None
        return changes

    def _needinfo(self, when: str, who: str, asks: Sequence[str], clears: Sequence[str]) -> list[dict[str, Any]]:
        cleared, set_now = [], []
        for login in clears:
            flag = next(flag for flag in self.bug["flags"] if flag.get("requestee", "") == login)
            self.bug["flags"].remove(flag)
            cleared.append(f"needinfo?({login})")
        for login in asks:
            self._flags += 1
            flag = {
                "id": self.number * 10 + self._flags,
                "name": "needinfo",
                "status": "?",
                "setter": who,
                "requestee": login,
                "creation_date": when,
            }
            self.bug["flags"].append(flag)
            if not login:
                del flag["requestee"]
            set_now.append(f"needinfo?({login})" if login else "needinfo?")
        if not (cleared or set_now):
            return []
        # Whoever is asked is copied in, on BMO all but the reporter.
        copied = sorted({*asks} - {*self.bug["cc"], self.bug["creator"], ""})
        self.bug["cc"] = sorted([*self.bug["cc"], *copied])
        changes = [{"field_name": "flagtypes.name", "removed": ", ".join(cleared), "added": ", ".join(set_now)}]
        return changes + ([{"field_name": "cc", "removed": "", "added": ", ".join(copied)}] if copied else [])


FULL_REPORT = """# Full Incident Report

## Summary
{summary}

## Root Cause Analysis
A rule that was changed in spring had never reached the pre-issuance checks.

## Lessons Learned
Changes of rules now need a second pair of eyes before they are rolled out.
"""

PRELIMINARY_REPORT = """# Preliminary Incident Report

## Summary
{summary}

The cause is under investigation; a full report follows.
"""


def self_reported(number: int, summary: str, by: str, at: str, label: str, *, report: str = FULL_REPORT) -> Story:
    """Begin the usual story: a CA files its own incident, and within the hour staff confirm, label and assign it.

    Args:
        number: the bug's number.
        summary: `CA name: title`; the title is the report's summary too.
        by: the CA's representative.
        at: when it is filed.
        label: the label beside `[ca-compliance]`.
        report: the description, in which `{summary}` is replaced.
    """
    title = summary.partition(":")[2].strip() or summary
    story = Story(number, summary, by, at, report.replace("{summary}", f"{title}."))
    day, _, time = at.partition(" ")
    later = f"{day} {time[:2]}:59"
    return story.then(later, ROSA, whiteboard=f"{COMPLIANCE} [{label}]", assign=by, status="ASSIGNED")
