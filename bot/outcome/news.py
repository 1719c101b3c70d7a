"""What has happened, for a feed: incidents filed, bugs that lapsed, reminders posted. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.judge import calendar
from bot.judge.verdict import Group
from bot.outcome.questions import JUDGED
from bot.outcome.value import BugOutcome, Outcome


class What(StrEnum):
    """The kinds of news."""

    INCIDENT = "incident"
    LAPSE = "lapse"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened.

    Attributes:
        uid: the same for the same event, whenever it is told.
        what: its kind.
        when: aware, UTC.
        bug_id: where.
        summary: of the bug, as it stands there.
        ca: the CA that it is about.
        text: what happened, in a sentence.
        comment: the number of the comment that it rests on, if on one.
        who: the account that did it; empty for a lapse, and where the comment is not shown.
    """

    uid: str
    what: What
    when: datetime
    bug_id: int
    summary: str
    ca: str
    text: str
    comment: int | None
    who: str


def of(outcome: Outcome, days: int = 60) -> tuple[News, ...]:
    """Gives what happened within `days` before the outcome's moment, as far as its bugs show it; the newest first.

    Lapses are those that stand: one that has ended is no news any more.
    """
    found = [news for item in outcome.bugs for news in _of_bug(outcome, item)]
    recent = [one for one in found if calendar.days_since(calendar.day_of(one.when), outcome.now) <= days]
    return tuple(sorted(recent, key=lambda one: (one.when, one.uid), reverse=True))


def _of_bug(outcome: Outcome, item: BugOutcome) -> Iterator[News]:
    bug, verdict = item.shown, item.verdict
    if bug is None or bug.created > outcome.now:
        return
    ca = verdict.ca.label if verdict.ca else ""

    def news(uid: str, what: What, when: datetime, text: str, comment: int | None, who: str = "") -> News:
        return News(f"{bug.id}-{uid}", what, when, bug.id, bug.summary, ca, text, comment, who)

    if verdict.group in JUDGED:
        yield news("incident", What.INCIDENT, bug.created, f"filed by {bug.creator}", 0, bug.creator)
    if verdict.group is Group.LAPSED and verdict.clock and verdict.clock.due:
        clock, due = verdict.clock, verdict.clock.due
        text = f"{clock.name}, due {due}: {clock.reason}"
        yield news(f"lapse-{clock.name}-{due}", What.LAPSE, calendar.over_everywhere(due), text, clock.comment)
    for deed in item.reminders:
        if deed.bug_id == bug.id and deed.comment is not None and deed.taken_back is None:
            asked = f", needinfo on {', '.join(deed.asked)}" if deed.asked else ""
            text = f"reminder {deed.step}{asked}"
            who = next((comment.creator for comment in bug.comments if comment.count == deed.comment), "")
            yield news(f"reminder-{deed.comment}", What.REMINDER, deed.when, text, deed.comment, who)
