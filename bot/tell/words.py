"""Words that all views share, and the cleaning of what came from a bug, which is anybody's text."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import datetime

from bot.judge import calendar
from bot.judge.clock import Clock, State
from bot.judge.turns import StaffTurn
from bot.judge.verdict import Group
from bot.outcome import BugOutcome

TITLES = {
    Group.LAPSED: "Lapsed",
    Group.STAFF_TURN: "Staff's turn",
    Group.DUE_SOON: "Due soon",
    Group.ON_SCHEDULE: "On schedule",
    Group.LEFT_OUT: "Left out",
    Group.FAILED: "Failed",
}

_LINE_MAX = 600
_FOLD = 12
"""More bugs than this, left out for one reason, become a count."""


def clean(text: str, limit: int = _LINE_MAX) -> str:
    """Makes one harmless line of anybody's text: no control, escape or direction-changing characters, no line ends."""
    kept = "".join(
        " " if char.isspace() else char for char in text[: limit * 4] if char.isspace() or _is_harmless(char)
    )
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def safe_lines(text: str) -> list[str]:
    """Gives the lines of a text that would be sent, whole and indented as they are, but harmless to print."""
    return ["".join(char for char in line.expandtabs(4) if _is_harmless(char)).rstrip() for line in text.split("\n")]


def _is_harmless(char: str) -> bool:
    # Cc: controls, ESC among them; Cf: direction marks and other invisible ones; Cs, Co, Cn: nothing that prints.
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def ca_of(item: BugOutcome) -> str:
    """Gives the CA's name as a report shows it."""
    return clean(item.verdict.ca.label, 60) if item.verdict.ca else "–"


def summary_of(item: BugOutcome) -> str:
    """Gives the bug's summary; nothing for a bug that is hidden or could not be read."""
    return clean(item.bug.summary, 200) if item.bug and not item.bug.groups else ""


def due_of(clock: Clock | None) -> str:
    """Says what is due when, and how many days over it is."""
    if clock is None or clock.due is None:
        return ""
    over = f", {days(clock.days_over)} over" if clock.state is State.LAPSED else ""
    return f"{clock.name} due {clock.due}{over}"


def folded(items: list[BugOutcome]) -> tuple[list[tuple[str, int]], list[BugOutcome]]:
    """Parts bugs that are listed with their reason only: reasons that many share, counted; and the bugs of the rest."""
    reasons = Counter(item.verdict.reason for item in items)
    shared = [(reason, count) for reason, count in sorted(reasons.items()) if count > _FOLD]
    return shared, [item for item in items if reasons[item.verdict.reason] <= _FOLD]


def clocks_of(item: BugOutcome) -> str:
    """Lists all clocks of a bug with their states and due days."""
    return " · ".join(
        f"{clock.name} {clock.state}{f', due {clock.due}' if clock.due else ''}"
        f"{f', {days(clock.days_over)} over' if clock.days_over else ''}"
        for clock in item.verdict.clocks
    )


def last_word(item: BugOutcome) -> str:
    """Says who wrote the CA's last word, when and where."""
    if item.verdict.case is None:
        return ""
    last = item.verdict.case.last_ca
    if last is None:
        return "none"
    by = last.by
    where = f"comment {last.comment.count} of {last.comment.time:%Y-%m-%d %H:%M}"
    return f"{where} by {clean(last.comment.creator, 80)} ({by.certainty}: {clean(by.reason)})"


def turn_of(turn: StaffTurn, moment: datetime) -> str:
    """Says what is for staff, and for how many days."""
    since = f" ({days(max(0, calendar.days_since(turn.since, moment)))})" if turn.since else ""
    return f"{turn.turn}{since}: {clean(turn.reason)}"


def days(count: int) -> str:
    """Gives “1 day” or “n days”."""
    return counted(count, "day")


def counted(count: int, noun: str) -> str:
    """Gives “1 draft” or “n drafts”."""
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"
