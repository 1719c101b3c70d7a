"""Bugs by chance: comments of every side, marks, needinfos, assignments and closings in any order."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from making import CA, COLLEAGUE, COMMUNITY, PASSER_BY, RIVAL, STAFF, as_json

from bot.facts import from_rest
from bot.facts.bug import Bug

_GMAIL = "somebody@gmail.com"
_TRIAGER = "triager@unlisted.example"
"""Does staff's work, and no directory lists him."""
_NOVA = ("rep@nova.example", "colleague@nova.example", "watcher@nova.example")
"""On the domain of a CA that no directory lists."""
_PEOPLE = [CA, CA, CA, COLLEAGUE, STAFF, STAFF, COMMUNITY, PASSER_BY, RIVAL, _GMAIL, _TRIAGER, *_NOVA]
_TEXTS = [
    "Something.",
    "# Full Incident Report\nWhat happened.",
    "# Preliminary Incident Report\nWhat happened.",
    "Please close this bug.",
    "When will it be done?",
    "Please set the Next update to 2026-06-01.",
    "An update.",
    "I intend to close this bug next week.",
    "Today is my last day.",
    "Weekly update: we take over this bug.",
]
_SUMMARIES = [
    "Alpen CA: a title",
    "Borealis: a title",
    "Foo: a title",
    "Nova: a title",
    "Nova / Foo: a title",
    "no name at its head",
]


def bugs_of(chance: Random, begin: date, days: int) -> list[Bug]:
    """Gives one to four bugs that are filed and written in within so many days from `begin` on.

    In some sets nobody acts whom the directory lists as staff: then others are staff by what they do.
    """
    people = [_TRIAGER if who == STAFF else who for who in _PEOPLE] if chance.random() < 0.4 else _PEOPLE
    return [_bug(chance, 100 + number, begin, days, people) for number in range(chance.randint(1, 4))]


def _bug(chance: Random, number: int, begin: date, days: int, people: list[str]) -> Bug:
    staff = STAFF if STAFF in people else _TRIAGER
    start = datetime.combine(begin, time(), UTC)
    moment = start + timedelta(days=chance.randint(0, days // 2), seconds=chance.randint(0, 86399))
    filed, status = moment, chance.choice(["UNCONFIRMED", "ASSIGNED"])
    assignee = chance.choice(["nobody@mozilla.org", "nobody@mozilla.org", _NOVA[0]])
    said: list[tuple[str, str, str]] = []
    boards: list[tuple[str, str, str]] = []
    changes: list[tuple[str, str, str, str, str]] = []
    asked: list[str] = []
    for _ in range(chance.randint(0, 9)):
        moment += timedelta(days=chance.choice([0, 0, 1, 2, 5, 8, 12]), seconds=chance.choice([0, 1, 60, 20_000]))
        if chance.random() < 0.15:  # about the hour of a run
            noon = moment.replace(hour=12, minute=0, second=chance.choice([0, 1]))
            moment = max(noon, moment)
        if moment > start + timedelta(days=days):
            break
        when, who, what = _stamp(moment), chance.choice(people), chance.random()
        if what < 0.45:
            said.append((when, who, chance.choice(_TEXTS)))
        elif what < 0.65:
            boards.append((when, chance.choice([staff, staff, CA, _GMAIL]), _board(chance, moment.date())))
        elif what < 0.78 and asked and chance.random() < 0.5:
            changes.append((when, who, "flagtypes.name", f"needinfo?({asked.pop()})", ""))
        elif what < 0.78:
            asked.append(chance.choice(people))
            changes.append((when, who, "flagtypes.name", "", f"needinfo?({asked[-1]})"))
        elif what < 0.9:
            then, assignee = assignee, chance.choice([CA, COLLEAGUE, staff, _GMAIL, RIVAL, *_NOVA])
            changes.append((when, who, "assigned_to", then, assignee))
        else:
            then = status
            if status == "UNCONFIRMED":
                status = "ASSIGNED"
                before, assignee = assignee, chance.choice([CA, *_NOVA])
                changes.append((when, staff, "assigned_to", before, assignee))
            else:
                status = "REOPENED" if status == "RESOLVED" else "RESOLVED"
            changes.append((when, staff, "status", then, status))
    data = as_json(
        _stamp(filed),
        chance.choice(people),
        chance.choice(_TEXTS),
        said=said,
        board=boards,
        changes=changes,
        assignee=assignee,
        bug_id=number,
        status=status,
        summary=chance.choice(_SUMMARIES),
    )
    return from_rest.bug(_edited(chance, data, moment))


def _edited(chance: Random, data: dict[str, Any], moment: datetime) -> dict[str, Any]:
    """The same, some with their last comment edited later."""
    if chance.random() < 0.2:
        edited = moment + timedelta(days=chance.randint(0, 12))
        data["comments"][-1] |= {"edit_count": 1, "last_change_time": _stamp(edited)}
    return data


def _board(chance: Random, day: date) -> str:
    marked = day + timedelta(days=chance.randint(-3, 30))
    return chance.choice(
        [
            "",
            "[ca-compliance]",
            f"[ca-compliance] Next update {marked}",
            f"[ca-compliance] [close on {day + timedelta(days=7)}]",
            "[ca-compliance] [leaf-revocation-delay]",
            "[ca-compliance] [no-nag]",
            f"[ca-compliance] [no-nag until {marked}]",
            "Next update 3-4-2026",
        ]
    )


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
