"""What the bot would have done on all bugs: as text, with configurations side by side, and as JSON."""

from __future__ import annotations

import io
import json
import textwrap
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.judge import calendar
from bot.replay.backtest import Backtest, Missed, Post
from bot.tell.words import TITLES, clean, counted

SCHEMA = 1
_HOW = (
    "One run a day at 12:00 UTC, each by the rules of its day. What had lapsed before the first run is left alone. A "
    "reminder is needless where the CA wrote within a day anyway. Missed is where staff asked for an update, an answer "
    "or the like, or the community spoke of a silence, after more than a week without the CA's word, and the bot did "
    "not take the bug for lapsed: look at each."
)


def to_text(found: Sequence[Backtest], *, width: int = 100) -> str:
    """Gives one or two backtests of the same span as text, side by side.

    Args:
        found: of the same bugs and days, one for each configuration.
        width: columns.
    """
    written = io.StringIO()
    console = Console(
        file=written,
        width=width,
        force_terminal=False,
        no_color=True,
        color_system=None,
        _environ={},
        highlight=False,
        emoji=False,
        markup=False,
    )
    first = found[0]
    console.print(
        Text(f"Backtest from {first.since} to {first.until}: {counted(first.bugs, 'bug')} that were open then")
    )
    console.print(Text(_HOW))
    console.print()
    console.print(_table(found))
    for one in found:
        for line in _lists(one, named=len(found) > 1):
            for part in _wrapped(line, width):
                console.print(Text(part, no_wrap=True, overflow="ignore"), crop=False, soft_wrap=True)
    return "".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines())


def _wrapped(line: str, width: int) -> list[str]:
    """Breaks a line between words, so that an address stays whole."""
    return textwrap.wrap(line, width, subsequent_indent=" " * 6, break_long_words=False, break_on_hyphens=False) or [""]


def _table(found: Sequence[Backtest]) -> Table:
    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
    table.add_column("")
    for one in found:
        table.add_column(Text(clean(one.label, 60)), justify="right")
    rows: tuple[tuple[str, Callable[[Backtest], str]], ...] = (
        ("times that a bug lapsed", lambda one: str(one.lapses)),
        ("reminders", lambda one: str(len(one.posts))),
        ("  needless", lambda one: str(len(one.needless))),
        ("missed", lambda one: str(len(one.missed))),
        ("most on one day", lambda one: _named(one.most_on_a_day)),
        ("most to one CA", lambda one: _named(one.most_to_a_ca)),
    )
    for name, value in rows:
        table.add_row(name, *(Text(value(one)) for one in found))
    table.add_row("held back")
    for reason in dict.fromkeys(reason for one in found for reason in one.holds):
        table.add_row(f"  {reason}", *(str(one.holds.get(reason, 0)) for one in found))
    return table


def _named(most: tuple[int, str]) -> str:
    return f"{most[0]} ({clean(most[1], 40)})" if most[0] else "0"


def _lists(one: Backtest, *, named: bool) -> Iterator[str]:
    where = f" ({clean(one.label, 60)})" if named else ""
    yield ""
    yield f"Reminders{where}:"
    if not one.posts:
        yield "  none"
    for post in one.posts:
        yield f"  {_post(one, post)}"
    yield ""
    yield f"Missed{where}:"
    if not one.missed:
        yield "  none"
    for missed in one.missed:
        yield f"  {_missed(one, missed)}"


def _post(one: Backtest, post: Post) -> str:
    also = len(post.bugs) - 1
    told = f"{calendar.day_of(post.moment)}  {clean(post.ca, 60)}: reminder {post.step} {one.link(post.bug_id)}"
    told += f", which lists {counted(also, 'other bug')}" if also else ""
    if post.anyway:
        told += f"; needless: comment {post.anyway.comment} of {post.anyway.when:%Y-%m-%d} came anyway"
    return told


def _missed(one: Backtest, missed: Missed) -> str:
    act = missed.act
    return (
        f"{calendar.day_of(act.when)}  {one.link(missed.bug_id, act.comment)} {clean(act.who, 60)} "
        f"({act.side}): “{clean(act.text, 100)}” after {missed.silent} days; the bot: {TITLES[missed.group].lower()}: "
        f"{clean(missed.reason, 200)}"
    )


def to_json(found: Sequence[Backtest]) -> str:
    """Gives one or two backtests as one JSON document in ASCII; docs/history.md describes it."""
    return json.dumps({"schema": SCHEMA, "backtests": [_one(one) for one in found]}, indent=2) + "\n"


def _one(one: Backtest) -> dict[str, Any]:
    return {
        "label": one.label,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "bugs": one.bugs,
        "lapses": one.lapses,
        "holds": dict(one.holds),
        "most_on_a_day": list(one.most_on_a_day),
        "most_to_a_ca": list(one.most_to_a_ca),
        "posts": [
            {
                "when": post.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "bug": post.bug_id,
                "url": one.link(post.bug_id),
                "lists": list(post.bugs),
                "ca": post.ca,
                "step": post.step,
                "needinfo": list(post.asked),
                "came_anyway": post.anyway.comment if post.anyway else None,
            }
            for post in one.posts
        ],
        "missed": [
            {
                "when": missed.act.when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "bug": missed.bug_id,
                "url": one.link(missed.bug_id, missed.act.comment),
                "who": missed.act.who,
                "side": missed.act.side.value,
                "text": missed.act.text,
                "silent_days": missed.silent,
                "group": missed.group.value,
                "reason": missed.reason,
            }
            for missed in one.missed
        ],
    }
