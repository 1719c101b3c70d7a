"""The report as JSON, for programs. The schema is described in docs/report-json.md; `schema` grows when it changes.

Everything is ASCII: what came from a bug stays exact, and nothing in it is live on a terminal.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from bot.facts import whiteboard
from bot.facts.whiteboard import Mark, Whiteboard
from bot.judge import calendar
from bot.judge.clock import Clock
from bot.judge.turns import StaffTurn
from bot.outcome import BugOutcome, Outcome, doubts
from bot.tell import persons

SCHEMA = 1


def render(outcome: Outcome) -> str:
    """Gives the whole report as one JSON document with a line end."""
    document = {
        "schema": SCHEMA,
        "now": _time(outcome.now),
        "source": outcome.source,
        "narrowed_to": outcome.narrowed or None,
        "notes": list(outcome.notes),
        "counts": {group.value: count for group, count in outcome.counts().items()},
        "bugs": [bug(outcome, item) for item in outcome.bugs],
    }
    return json.dumps(document, indent=2) + "\n"


def bug(outcome: Outcome, item: BugOutcome) -> dict[str, Any]:
    """Gives one bug as it stands in the report; of a bug in a security group nothing but its number."""
    verdict = item.verdict
    quoted = item.bug if item.bug and not item.bug.groups else None
    return {
        "id": verdict.bug_id,
        "url": outcome.link(verdict.bug_id),
        "summary": quoted.summary if quoted else None,
        "ca": verdict.ca.label if verdict.ca else None,
        "ca_reason": verdict.ca.reason if verdict.ca else None,
        "status": quoted.status if quoted else None,
        "whiteboard": marks(whiteboard.read(quoted.whiteboard)) if quoted and verdict.case is None else _marks(item),
        "group": verdict.group.value,
        "reason": verdict.reason,
        "clocks": [_clock(clock) for clock in verdict.clocks],
        "last_ca_word": _last_word(item),
        "staff_turn": [f"{turn.turn}: {turn.reason}" for turn in verdict.turns],
        "staff_turns": [_turn(turn, outcome.now) for turn in verdict.turns],
        "settled_by": [persons.entry(doubt) for doubt in doubts.of_bug(item)],
        "promises": _promises(item),
        "rulings": [str(ruling) for ruling in verdict.rulings],
        "proposed": _proposed(item),
        "held": item.held.reason if item.held else None,
        "escalate": bool(item.held and item.held.escalate),
        "whiteboard_edit": _edit(item),
    }


def _promises(item: BugOutcome) -> list[dict[str, Any]]:
    """Gives the days that the CA named itself, in the order of its comments."""
    case = item.verdict.case
    return [
        {"comment": said.comment.count, "date": promise.day.isoformat(), "sentence": promise.text}
        for said, promise in (case.talk.promises if case else ())
    ]


def marks(board: Whiteboard) -> dict[str, Any]:
    """Gives what a whiteboard says: labels, marks and pointer."""
    return {
        "text": board.text,
        "labels": list(board.labels),
        "next_update": _mark(board.next_update),
        "close_on": _mark(board.close_on),
        "close_as": board.close_as,
        "pointer": board.pointer,
        "lockdown": board.lockdown,
    }


def _marks(item: BugOutcome) -> dict[str, Any] | None:
    return marks(item.verdict.case.board) if item.verdict.case else None


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "state": mark.state.value,
        "date": mark.date.isoformat() if mark.date else None,
        "text": mark.text,
        "candidates": [day.isoformat() for day in mark.candidates],
        "reason": mark.reason,
    }


def _clock(clock: Clock) -> dict[str, Any]:
    return {
        "name": clock.name.value,
        "state": clock.state.value,
        "level": clock.level.value,
        "since": clock.since.isoformat(),
        "due": clock.due.isoformat() if clock.due else None,
        "days_over": clock.days_over,
        "comment": clock.comment,
        "reason": clock.reason,
    }


def _turn(turn: StaffTurn, now: datetime) -> dict[str, Any]:
    return {
        "kind": turn.turn.kind,
        "what": turn.turn.value,
        "comment": turn.comment,
        "since": turn.since.isoformat() if turn.since else None,
        "days": max(0, calendar.days_since(turn.since, now)) if turn.since else None,
        "stops_reminders": turn.stops,
        "reason": turn.reason,
    }


def _last_word(item: BugOutcome) -> dict[str, Any] | None:
    last = item.verdict.case.last_ca if item.verdict.case else None
    if last is None:
        return None
    return {
        "comment": last.comment.count,
        "time": _time(last.comment.time),
        "account": last.comment.creator,
        "certainty": last.by.certainty.value,
        "reason": last.by.reason,
    }


def _proposed(item: BugOutcome) -> dict[str, Any] | None:
    proposal = item.proposed
    if proposal is None:
        return None
    return {
        "comment": proposal.comment,
        "needinfo": list(proposal.needinfo),
        "note": proposal.note or None,
        "key": proposal.key,
        "step": proposal.duties[0].step if proposal.duties else None,
        "also_names": list(proposal.bugs[1:]),
    }


def _edit(item: BugOutcome) -> dict[str, Any] | None:
    chore = item.chore
    if chore is None or chore.whiteboard is None:
        return None
    return {"old": chore.whiteboard[0], "new": chore.whiteboard[1], "grounds": chore.grounds}


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
