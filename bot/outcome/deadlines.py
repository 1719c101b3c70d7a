"""Every deadline that is still to come, for calendars. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.judge.clock import Clock, Level, Name, State
from bot.outcome.value import BugOutcome, Outcome


@dataclass(frozen=True, slots=True)
class Deadline:
    """A clock that runs towards a day.

    Attributes:
        uid: the same for the same duty of the same bug whatever its day, so that a moved date moves in a calendar.
        bug_id: where.
        summary: of the bug, as it stands there.
        ca: the CA that owes it; for `close-due`, the one whose bug staff close.
        name: of the clock.
        due: the day by whose end, everywhere on Earth, something is owed (`close-due`: in UTC).
        is_staff: whether staff owe it.
        is_told: whether its lapse is only told to staff.
        reason: what it rests on.
        comment: the number of the comment that it rests on, if on one.
    """

    uid: str
    bug_id: int
    summary: str
    ca: str
    name: Name
    due: date
    is_staff: bool
    is_told: bool
    reason: str
    comment: int | None


def of(outcome: Outcome) -> tuple[Deadline, ...]:
    """Gives all deadlines that have not passed, the nearest first."""
    found = [one for item in outcome.bugs for one in _of_bug(item)]
    return tuple(sorted(found, key=lambda one: (one.due, one.bug_id, one.uid)))


def _of_bug(item: BugOutcome) -> Iterator[Deadline]:
    for clock in item.verdict.clocks:
        if clock.state is not State.RUNNING or clock.due is None or item.shown is None:
            continue
        yield Deadline(
            uid=_uid(item.verdict.bug_id, clock),
            bug_id=item.verdict.bug_id,
            summary=item.shown.summary,
            ca=item.verdict.ca.label if item.verdict.ca else "",
            name=clock.name,
            due=clock.due,
            is_staff=clock.name is Name.CLOSE_DUE,
            is_told=clock.level is Level.DIGEST,
            reason=clock.reason,
            comment=clock.comment,
        )


def _uid(bug_id: int, clock: Clock) -> str:
    """A bug has one clock of each name, but of questions two: those to remind of, and those that are only told.

    A question's clock is another one when the question is another: it is named by what asks. The two can rest on one
    comment, where its words are in doubt and the needinfo beside them is not.
    """
    if clock.name is not Name.QUESTION:
        return f"{bug_id}-{clock.name}"
    asked = f"comment-{clock.comment}" if clock.comment is not None else f"needinfo-{clock.since}"
    return f"{bug_id}-{clock.name}-{clock.level}-{asked}"
