"""What a clock is: its name, state and level, its due day and the reason it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.facts.bug import Comment
from bot.facts.rulings import Ruling
from bot.facts.spoken import Spoken
from bot.judge import calendar, rulebook
from bot.judge.case import Case


class Name(StrEnum):
    """The clocks, in the order in which a report lists them."""

    NEXT_UPDATE = "next-update"
    WEEKLY = "weekly"
    QUESTION = "question"
    FULL_REPORT = "full-report"
    INITIAL = "initial"
    REVOCATION_DELAY = "revocation-delay"
    ACTION_ITEM = "action-item"
    CLOSURE_REQUEST = "closure-request"
    CLOSE_DUE = "close-due"


class State(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    MET = "met"
    LATE = "late"
    EARLY = "early"
    LAPSED = "lapsed"
    SUSPENDED = "suspended"
    UNCLEAR = "unclear"


class Level(StrEnum):
    """What a lapse leads to: a reminder in the bug, or a line to staff."""

    REMIND = "remind"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock at one moment.

    Attributes:
        since: the day (UTC) from which it counts.
        due: the day by whose end, everywhere on Earth, something is owed; None where there is no limit.
        days_over: whole days since the due day passed; 0 unless lapsed.
        reason: a sentence that says what it rests on.
        comment: the number of the comment that it rests on, if on one.
        grace_from: the day from which the grace before a reminder is counted, where that is not `due`.
        soon_days: how many days before `due` it is due soon.
        stopped_reason: what it rested on before something else suspended it or made it unclear; empty: nothing did.
    """

    name: Name
    state: State
    level: Level
    since: date
    due: date | None
    reason: str
    days_over: int = 0
    comment: int | None = None
    grace_from: date | None = None
    soon_days: int = 1
    stopped_reason: str = ""


def timed(
    case: Case,
    name: Name,
    level: Level,
    since: date,
    due: date,
    reason: str,
    *,
    comment: int | None = None,
    grace_from: date | None = None,
) -> Clock:
    """Makes a clock that is running until its due day has passed everywhere on Earth, and lapsed from then on."""
    over = calendar.days_over(due, case.moment)
    state = State.LAPSED if over else State.RUNNING
    dated = name in {Name.NEXT_UPDATE, Name.FULL_REPORT, Name.ACTION_ITEM}
    soon = case.settings.due_soon_date_days if dated else case.settings.due_soon_week_days
    return Clock(
        name, state, level, since, due, reason, days_over=over, comment=comment, grace_from=grace_from, soon_days=soon
    )


def said(comment: Comment, *rulings: Ruling | None) -> str:
    """Names a comment in a reason: its number and its day (UTC), and people's words that decided what it is."""
    told = "; ".join(dict.fromkeys(str(ruling) for ruling in rulings if ruling))
    return f"comment {comment.count} of {calendar.day_of(comment.time)}{f' ({told})' if told else ''}"


def word(spoken: Spoken) -> str:
    """Names one of the CA's words in a reason, and the rulings by which it is the CA's and an update."""
    return said(spoken.comment, spoken.ruled.side, spoken.ruled.update)


def not_before(case: Case, started: datetime, due: date, days: int, reason: str) -> tuple[date, str]:
    """Moves a due day where the bug stood still after the clock had started: the CA gets its days again."""
    again = case.resumed(started, standstill=True)
    if again is None:
        return due, reason
    day = calendar.day_of(again.when)
    return max(due, calendar.due(day, days)), f"{reason}; {again.reason} on {day}"


def under_rules(case: Case, duty: str, due: date, days: int, reason: str) -> tuple[date, str]:
    """Moves a due day where the duty itself is younger: nobody was late by a rule that was not in force yet.

    Args:
        case: the bug.
        duty: the name of the duty in the rulebook.
        due: the day by the limit alone.
        days: the limit, which the CA gets from the first day of the rule.
        reason: is told from when the duty holds, where that matters.
    """
    begin = rulebook.owed_since(calendar.day_of(case.moment), duty)
    first = calendar.due(begin, days)
    return (due, reason) if first <= due else (first, f"{reason}; owed since {begin} ({rulebook.on(begin).version})")


def short(text: str, limit: int = 160) -> str:
    """Cuts what somebody wrote to the length of a reason."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def ago(days: int) -> str:
    """Says how many days ago something was."""
    return {0: "today", 1: "1 day ago"}.get(days, f"{days} days ago")
