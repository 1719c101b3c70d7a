"""Bugs for tests: a few words make one in BMO's own JSON, so that every test goes through the real reading of it.

Days stand for 12:00 UTC of that day; a full time can be given instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.config.settings import CaEntry, Directory, Settings, StaffMember
from bot.facts import from_rest
from bot.facts.bug import Bug
from bot.facts.people import People
from bot.judge import calendar
from bot.judge import verdict as judgement
from bot.judge.clock import Clock
from bot.judge.verdict import Verdict

CA = "rep@alpen.example"
COLLEAGUE = "colleague@alpen.example"
STAFF = "ben@staff.example"
SHARED = "incident-reporting@ccadb.org"
RIVAL = "rival@borealis.example"
PASSER_BY = "somebody@elsewhere.example"
COMMUNITY = "watcher@community.example"
BOT = "nag-bot@staff.example"

DIRECTORY = Directory(
    staff=(StaffMember("Ben Staff (Mozilla)", (STAFF,)), StaffMember("Shared account", (SHARED,))),
    cas=(
        CaEntry("Alpen CA", aliases=("Alpen",), domains=("alpen.example",), contacts=("contact@alpen.example",)),
        CaEntry("Borealis", domains=("borealis.example",)),
    ),
    bots=(BOT,),
    shared_domains=("google.com", "apple.com", "ccadb.org"),
)
SETTINGS = replace(Settings(), directory=DIRECTORY)

Said = tuple[str, str, str]
"""When, by whom, the text."""


def at(when: str) -> datetime:
    """The moment that a test means by a day or a time."""
    return from_rest.parse_time(when if "T" in when else f"{when}T12:00:00Z")


def _stamp(when: str) -> str:
    return at(when).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_json(
    filed: str = "2026-09-01",
    by: str = CA,
    text: str = "Something went wrong.",
    *,
    said: Sequence[Said] = (),
    board: Sequence[Said] = (("2026-09-02", STAFF, "[ca-compliance]"),),
    changes: Sequence[tuple[str, str, str, str, str]] = (),
    needinfo: Sequence[tuple[str, str, str | None]] = (),
    assignee: str = CA,
    bug_id: int = 100,
    **fields: Any,
) -> dict[str, Any]:
    """One bug in BMO's shape.

    Args:
        filed: when.
        by: the reporter.
        text: the description.
        said: the further comments, oldest first.
        board: whiteboards, oldest first; each replaces the one before.
        changes: other history: when, who, field, removed, added.
        needinfo: flags that wait: when, setter, requestee.
        assignee: the assignee.
        bug_id: the number.
        fields: anything else, such as `status` or `summary`, as the JSON has it.
    """
    history = [
        (when, who, {"field_name": field, "removed": old, "added": new}) for when, who, field, old, new in changes
    ]
    before = ""
    for when, who, whiteboard in board:
        history.append((when, who, {"field_name": "whiteboard", "removed": before, "added": whiteboard}))
        before = whiteboard
    for when, who, requestee in needinfo:
        flag = f"needinfo?({requestee})" if requestee else "needinfo?"
        history.append((when, who, {"field_name": "flagtypes.name", "removed": "", "added": flag}))
    comments: list[dict[str, Any]] = [
        {
            "id": bug_id * 1000 + count,
            "count": count,
            "creator": who,
            "creation_time": _stamp(when),
            "text": words,
            "raw_text": words,
            "tags": [],
            "is_private": False,
            "attachment_id": None,
        }
        for count, (when, who, words) in enumerate([(filed, by, text), *said])
    ]
    flags = [
        {"id": number, "name": "needinfo", "status": "?", "setter": who, "creation_date": _stamp(when)}
        | ({"requestee": requestee} if requestee else {})
        for number, (when, who, requestee) in enumerate(needinfo, start=1)
    ]
    data = {
        "id": bug_id,
        "summary": "Alpen CA: something went wrong",
        "product": "CA Program",
        "component": "CA Certificate Compliance",
        "status": "ASSIGNED",
        "resolution": "",
        "is_open": True,
        "whiteboard": before,
        "creator": by,
        "assigned_to": assignee,
        "creation_time": _stamp(filed),
        "last_change_time": _stamp(filed),
        "flags": flags,
        "groups": [],
        "comment_count": len(comments),
        "comments": comments,
        "history": [
            {"when": _stamp(when), "who": who, "changes": [change]}
            for when, who, change in sorted(history, key=lambda entry: at(entry[0]))
        ],
    }
    return data | fields


def a_bug(*args: Any, **named: Any) -> Bug:
    """The same as facts."""
    return from_rest.bug(as_json(*args, **named))


def judged(bug: Bug, on: str, *, others: Sequence[Bug] = (), settings: Settings = SETTINGS) -> Verdict:
    """What is said of a bug on a day (its end, UTC) or at a moment, with `others` read beside it."""
    moment = at(on) if "T" in on else calendar.end_of(date.fromisoformat(on))
    then = [one.as_of(moment) for one in (bug, *others)]
    return judgement.judge(then[0], People(settings.directory, then), settings, moment)


def clock(verdict: Verdict, name: str) -> Clock:
    """The one clock of that name."""
    (found,) = [one for one in verdict.clocks if one.name == name]
    return found


def clocks(verdict: Verdict) -> dict[str, str]:
    """Name → state of all clocks."""
    return {one.name.value: one.state.value for one in verdict.clocks}


def turns(verdict: Verdict) -> list[str]:
    """What is for staff, by its name."""
    return [turn.turn.value for turn in verdict.turns]
