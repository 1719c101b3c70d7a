"""The report for a terminal: colour and width where there is one, plain text otherwise."""

from __future__ import annotations

import io
import textwrap

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from bot.judge.verdict import Group
from bot.outcome import BugOutcome, Outcome, doubts
from bot.tell import persons
from bot.tell.words import TITLES, ca_of, clean, clocks_of, due_of, folded, last_word, safe_lines, summary_of, turn_of

_COLOURS = {
    Group.LAPSED: "bold red",
    Group.STAFF_TURN: "bold yellow",
    Group.DUE_SOON: "bold cyan",
    Group.ON_SCHEDULE: "bold green",
    Group.LEFT_OUT: "dim",
    Group.FAILED: "bold magenta",
}
_INDENT = 6
"""Columns before the text that would be posted."""


def render(outcome: Outcome, *, width: int = 100, color: bool = False) -> str:
    """Gives the whole report as text, `width` columns wide, with ANSI colours if asked."""
    written = io.StringIO()
    console = Console(
        file=written,
        width=width,
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        # Rich would look into the environment; the same outcome must always give the same text.
        _environ={},
        highlight=False,
        emoji=False,
        markup=False,
    )
    _head(console, outcome)
    for group in Group:
        items = outcome.of(group)
        if not items:
            continue
        console.print()
        console.print(
            Rule(Text(f"{TITLES[group]} ({len(items)})", _COLOURS[group]), style=_COLOURS[group], align="left")
        )
        if group in {Group.LEFT_OUT, Group.FAILED}:
            _short_list(console, items)
        else:
            for item in items:
                _bug(console, outcome, item)
    # Rich pads lines to the full width; nobody wants that in a mail or a file.
    return "".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines())


def _head(console: Console, outcome: Outcome) -> None:
    title = Text("CA incident bugs", "bold")
    title.append(f" as of {outcome.now:%Y-%m-%d %H:%M} UTC, from {clean(outcome.source)}", "")
    console.print(title)
    if outcome.narrowed:
        console.print(Text(f"Narrowed to {clean(outcome.narrowed)}."))
    counts = outcome.counts()
    line = Text()
    for group in Group:
        if line:
            line.append(" · ", "dim")
        line.append(f"{counts[group]} {TITLES[group].lower()}", _COLOURS[group] if counts[group] else "dim")
    console.print(line)
    for note in outcome.notes:
        console.print(Text(f"Note: {clean(note)}", "yellow"))


def _bug(console: Console, outcome: Outcome, item: BugOutcome) -> None:
    verdict = item.verdict
    console.print()
    head = Text(f"{verdict.bug_id}", _COLOURS[verdict.group])
    head.append(f"  {ca_of(item)}", "bold")
    if due := due_of(verdict.clock):
        head.append(f"  {due}", _COLOURS[verdict.group])
    console.print(head)
    _line(console, summary_of(item))
    _line(console, outcome.link(verdict.bug_id), "blue")
    if verdict.turns:
        for turn in verdict.turns:
            _line(console, f"→ {turn_of(turn, outcome.now)}", "yellow" if turn.stops else "")
    for doubt in doubts.of_bug(item):
        for line in persons.entry(doubt).splitlines():
            # Never broken: it is there to be pasted.
            console.print(Text(f"    {line}", "dim"), soft_wrap=True)
    if verdict.clock:
        _line(console, f"Why: {clean(verdict.reason)}")
    elif verdict.clocks:
        _line(console, f"Clocks: {clocks_of(item)}", "dim")
    _line(console, f"CA's last word: {last_word(item)}", "dim")
    _action(console, item)


def _action(console: Console, item: BugOutcome) -> None:
    """Says what would be done on a bug, or why nothing."""
    if item.held:
        _line(console, f"{'For staff' if item.held.escalate else 'Held'}: {clean(item.held.reason)}", "bold")
    if item.chore and item.chore.whiteboard:
        _line(console, f"Whiteboard edit for staff to approve: {clean(item.chore.grounds)}", "bold")
        _line(console, f"  “{clean(item.chore.whiteboard[0])}”")
        _line(console, f"  → “{clean(item.chore.whiteboard[1])}”")
    if proposal := item.proposed:
        asked = (
            f"needinfo on {', '.join(clean(login) for login in proposal.needinfo)}"
            if proposal.needinfo
            else "no needinfo"
        )
        note = f" ({clean(proposal.note)})" if proposal.note else ""
        _line(console, f"Would post, with {asked}{note}:", "bold")
        for line in safe_lines(proposal.comment.rstrip()):
            for part in textwrap.wrap(line, console.width - _INDENT, break_on_hyphens=False) or [""]:
                console.print(Padding(Text(f"│ {part}".rstrip()), (0, 0, 0, 4)))


def _line(console: Console, text: str, style: str = "") -> None:
    if text:
        console.print(Padding(Text(text, style), (0, 0, 0, 2)))


def _short_list(console: Console, items: list[BugOutcome]) -> None:
    """Lists bugs with their reason only; a reason that many share is counted."""
    shared, rest = folded(items)
    for reason, count in shared:
        _line(console, f"{count} bugs: {clean(reason)}")
    for item in rest:
        summary = summary_of(item)
        _line(console, f"{item.verdict.bug_id}  {clean(item.verdict.reason)}{f'  ({summary})' if summary else ''}")
