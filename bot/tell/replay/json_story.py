"""One bug's story as JSON, in ASCII; docs/history.md describes it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from bot.judge.clock import Clock
from bot.outcome import Held
from bot.replay.did import Act
from bot.replay.moments import Judged
from bot.replay.story import Day, Lapse, Story
from bot.replay.would import Would

SCHEMA = 1


def to_json(story: Story) -> str:
    """Gives a story as one JSON document with a line end."""
    document = {
        "schema": SCHEMA,
        "bug": story.bug.id,
        "url": story.link(),
        "summary": story.bug.summary,
        "ca": list(story.ca.names),
        "from": _time(story.begin),
        "to": _time(story.end),
        "doubts": list(story.doubts),
        "lapses": [_lapse(story, lapse) for lapse in story.lapses],
        "days": [_day(story, day) for day in story.days],
    }
    return json.dumps(document, indent=2) + "\n"


def _lapse(story: Story, lapse: Lapse) -> dict[str, Any]:
    return {
        "from": _time(lapse.begin),
        "to": _time(lapse.end) if lapse.end else None,
        "after": lapse.after or None,
        "rules": lapse.rules.version,
        "clocks": [_clock(clock) for clock in lapse.clocks],
        "told": [_clock(clock) for clock in lapse.told],
        "posts": [_would(post) for post in lapse.posts],
        "answer": _act(story, lapse.answer) if lapse.answer else None,
        "staff": _compared(story, lapse, lapse.staff),
        "community": _compared(story, lapse, lapse.community),
    }


def _compared(story: Story, lapse: Lapse, act: Act | None) -> dict[str, Any] | None:
    if act is None:
        return None
    return _act(story, act) | {
        "days_after_lapse": lapse.days_after_lapse(act),
        "days_after_first_post": lapse.days_before(act),
    }


def _day(story: Story, day: Day) -> dict[str, Any]:
    return {
        "day": day.day.isoformat(),
        "verdicts": [_judged(one) for one in day.verdicts],
        "would": [_would(one) for one in day.would],
        "people": [_spoke(story, act) for act in day.acts],
    }


def _spoke(story: Story, act: Act) -> dict[str, Any]:
    lapse = story.lapse_of(act)
    return _act(story, act) | {"days_after_first_post": lapse.days_before(act) if lapse else None}


def _judged(one: Judged) -> dict[str, Any]:
    verdict = one.verdict
    return {
        "when": _time(one.moment),
        "group": verdict.group.value,
        "reason": verdict.reason,
        "lapsed": [_clock(clock) for clock in verdict.lapses],
    }


def _clock(clock: Clock) -> dict[str, Any]:
    return {
        "name": clock.name.value,
        "due": clock.due.isoformat() if clock.due else None,
        "comment": clock.comment,
        "reason": clock.reason,
    }


def _would(one: Would) -> dict[str, Any]:
    if isinstance(one.action, Held):
        return {"when": _time(one.moment), "held": one.action.reason, "escalate": one.action.escalate}
    update = one.action
    return {
        "when": _time(one.moment),
        "bug": update.bug_id,
        "step": next((duty.step for duty in update.duties), 1),
        "lists": list(update.bugs),
        "needinfo": list(update.needinfo),
        "note": update.note or None,
        "comment": update.comment,
    }


def _act(story: Story, act: Act) -> dict[str, Any]:
    return {
        "when": _time(act.when),
        "who": act.who,
        "side": act.side.value,
        "why": act.why,
        "sure": act.sure,
        "what": act.kind.value,
        "comment": act.comment,
        "url": story.link(act.comment),
        "needinfo": list(act.asked),
        "text": act.text,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
