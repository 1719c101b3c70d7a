"""All the clocks of one bug, each with its state and the reason for it.

Limits come from the rulebook of the day (CCADB Incident Reporting Guidelines; before 2023 the Mozilla wiki). A clock
says what is so by its own rule; what suspends clocks, and whose turn it is in the end, is decided in `verdict`.
"""

from __future__ import annotations

from bot.judge.answers import full_report, initial, questions
from bot.judge.case import Case
from bot.judge.clock import Clock
from bot.judge.closing import close_due, closure_request
from bot.judge.updates import action_item, next_update, revocation_delay, weekly


def all_clocks(case: Case) -> tuple[Clock, ...]:
    """Gives every clock that runs, or ran out, on a bug; in the order of `Name`."""
    clocks = [
        next_update(case),
        weekly(case),
        *questions(case),
        full_report(case),
        initial(case),
        revocation_delay(case),
        action_item(case),
        closure_request(case),
        close_due(case),
    ]
    return tuple(clock for clock in clocks if clock)
