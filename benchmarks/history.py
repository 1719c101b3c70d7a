"""How long a backtest takes, and how that grows: against judging all bugs anew for every day, in one run.

    PYTHONPATH=tests/support .venv/bin/python benchmarks/history.py [BUGS...]

Without it a user would call `ca-nag report --from FILE --now DAY` for each day. That way is timed here without
starting a program and reading a file, on a few days spread over the span, and multiplied by the number of days. The
bugs are made by a seeded generator: 13 comments each on average, filed over twelve years and open for 233 days on
average, so that of 1,690 some 90 are open at any time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta

from making import SETTINGS
from many import TODAY, many

from bot import run
from bot.bugzilla.shape import Reading
from bot.judge import calendar
from bot.replay import moments
from bot.run import history

_TWELVE_YEARS = 4380
_SPANS = (365, _TWELVE_YEARS)
_SAMPLES = 5
_LIFE = 233


def main(*sizes: int) -> None:
    """Times backtests of so many bugs over a year and over twelve."""
    print("  bugs  comments   days   backtest   every day anew   ratio")
    for size in sizes or (210, 420, 845, 1690):
        bugs = tuple(many(size, days=_TWELVE_YEARS, life=_LIFE))
        comments = sum(len(bug["comments"]) for bug in bugs)
        reading = Reading(bugs=bugs, failed=(), notes=(), source="made")
        for span in _SPANS:
            ours, theirs = _ours(reading, span), _theirs(reading, span)
            print(f"{size:6} {comments:9} {span:6} {ours:8.1f} s {theirs:14.1f} s {theirs / ours:7.0f}")


def _ours(reading: Reading, span: int) -> float:
    record = history.record(reading, SETTINGS)
    first = TODAY - timedelta(days=span)

    def once() -> None:
        history.backtest(record, SETTINGS, first, moments.run_of(TODAY), label="", progress=lambda *_: None)

    return _seconds(once)


def _theirs(reading: Reading, span: int) -> float:
    """Gives the seconds for a report on each day, from those of a few days."""
    days = [TODAY - timedelta(days=round(span * (number + 0.5) / _SAMPLES)) for number in range(_SAMPLES)]
    taken = [_seconds(lambda day=day: run.judge_all(reading, SETTINGS, calendar.end_of(day))) for day in days]
    return sum(taken) / len(taken) * span


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
