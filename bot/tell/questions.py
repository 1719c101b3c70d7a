"""What was asked of CAs and nobody has answered: for a terminal, as Markdown and as JSON; what waits longest first."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.judge.verdict import Group
from bot.outcome import Outcome, questions
from bot.outcome.questions import OpenQuestion
from bot.tell.markdown import escape
from bot.tell.words import clean, counted, days

SCHEMA = 1
_TITLE = "Open questions to CAs"
_TEXT_MAX = 400
"""Characters of a sentence that asks."""
_DOUBT = "In doubt: it may be meant for somebody else."


# --- terminal ------------------------------------------------------------------------------------------------------


def to_terminal(outcome: Outcome, *, asker: str = "", width: int = 100, color: bool = False) -> str:
    """Gives the list as text.

    Args:
        outcome: the bugs.
        asker: only what this account asked (with or without its domain); empty: everybody's.
        width: columns.
        color: whether to write ANSI colours.
    """
    found = questions.of(outcome, asker=asker)
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
    console.print(Text(_TITLE, "bold").append(f" {_as_of(outcome)}", ""))
    for line in _head(outcome, found, asker):
        console.print(Text(line))
    for note in outcome.notes:
        console.print(Text(f"Note: {clean(note)}", "yellow"))
    for question in found:
        console.print()
        style = "bold red" if question.days_over and question.sure else "bold"
        head = Text(f"{question.bug_id}", style).append(f"  {_ca(question)}", "bold")
        console.print(head.append(f"  {_wait(question)}", style))
        for line, tone in _body(outcome, question):
            console.print(Padding(Text(line, tone), (0, 0, 0, 2)))
    # Rich pads lines to the full width; nobody wants that in a mail or a file.
    return "".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines())


def _body(outcome: Outcome, question: OpenQuestion) -> Iterator[tuple[str, str]]:
    """Gives the lines below the first, each with its style."""
    if summary := clean(question.summary, 200):
        yield summary, ""
    yield _who(question), ""
    yield _said(question), ""
    yield outcome.link(question.bug_id, question.comment), "blue"
    if not question.sure:
        yield _DOUBT, "yellow"
    if question.on_hold:
        yield _hold(question), "yellow"


# --- Markdown ------------------------------------------------------------------------------------------------------


def to_markdown(outcome: Outcome, *, asker: str = "") -> str:
    """Gives the list as Markdown; see `to_terminal`."""
    found = questions.of(outcome, asker=asker)
    lines = [f"# {_TITLE} {escape(_as_of(outcome))}", ""]
    lines += [escape(line) for line in _head(outcome, found, asker)]
    lines += [f"Note: {escape(note)}" for note in outcome.notes]
    for question in found:
        link = f"[Bug {question.bug_id}]({outcome.link(question.bug_id, question.comment)})"
        lines += ["", f"## {link} – {escape(_ca(question))}: {escape(_wait(question))}", ""]
        if summary := clean(question.summary, 200):
            lines += [escape(summary), ""]
        lines += [f"- {escape(_who(question))}", f"- {escape(_said(question))}"]
        lines += [f"- {escape(_DOUBT)}"] if not question.sure else []
        lines += [f"- {escape(_hold(question))}"] if question.on_hold else []
    return "\n".join(lines) + "\n"


# --- words ---------------------------------------------------------------------------------------------------------


def _as_of(outcome: Outcome) -> str:
    return f"as of {outcome.now:%Y-%m-%d %H:%M} UTC, from {clean(outcome.source)}"


def _head(outcome: Outcome, found: Sequence[OpenQuestion], asker: str) -> Iterator[str]:
    """Says what the list is narrowed to, how much stands in it, and what may be missing."""
    if outcome.narrowed:
        yield f"Narrowed to {clean(outcome.narrowed)}."
    by = f" by {clean(asker, 80)}" if asker else ""
    if found:
        bugs = len({question.bug_id for question in found})
        over = sum(question.days_over > 0 for question in found)
        doubts = sum(not question.sure for question in found)
        told = [f"{count} {what}" for count, what in ((over, "over the due day"), (doubts, "in doubt")) if count]
        yield f"{counted(len(found), 'question')}{by} on {counted(bugs, 'bug')}{''.join(f', {one}' for one in told)}."
    else:
        yield f"No question{by} waits for an answer."
    if failed := outcome.of(Group.FAILED):
        numbers = ", ".join(str(item.verdict.bug_id) for item in failed)
        yield f"Not read, so their questions may be missing: {clean(numbers)}."


def _ca(question: OpenQuestion) -> str:
    return clean(question.ca, 60) or "–"


def _wait(question: OpenQuestion) -> str:
    """Says for how long a question waits, and whether that is too long."""
    waits = f"waits {days(question.waits)}"
    if question.due is None or question.on_hold:
        return waits
    over = f", {days(question.days_over)} over" if question.days_over else ""
    return f"{waits}, due {question.due}{over}"


def _who(question: OpenQuestion) -> str:
    where = f"in comment {question.comment} of" if question.comment is not None else "on"
    needinfo = f", needinfo on {', '.join(clean(login, 80) for login in question.asked)}" if question.asked else ""
    return f"{clean(question.asker, 80)} ({question.side}) asked {where} {question.when:%Y-%m-%d}{needinfo}"


def _said(question: OpenQuestion) -> str:
    return f"“{clean(question.text, _TEXT_MAX)}”"


def _hold(question: OpenQuestion) -> str:
    return f"On hold: {clean(question.on_hold)}"


# --- JSON ----------------------------------------------------------------------------------------------------------


def to_json(outcome: Outcome, *, asker: str = "") -> str:
    """Gives the list as one JSON document in ASCII; docs/questions.md describes it."""
    document = {
        "schema": SCHEMA,
        "now": _time(outcome.now),
        "source": outcome.source,
        "narrowed_to": outcome.narrowed or None,
        "asker": asker or None,
        "notes": list(outcome.notes),
        "failed": [item.verdict.bug_id for item in outcome.of(Group.FAILED)],
        "questions": [_row(outcome, question) for question in questions.of(outcome, asker=asker)],
    }
    return json.dumps(document, indent=2) + "\n"


def _row(outcome: Outcome, question: OpenQuestion) -> dict[str, Any]:
    return {
        "bug": question.bug_id,
        "url": outcome.link(question.bug_id, question.comment),
        "summary": question.summary,
        "ca": question.ca or None,
        "comment": question.comment,
        "asker": question.asker,
        "side": question.side.value,
        "when": _time(question.when),
        "text": question.text,
        "needinfo": list(question.asked),
        "waits_days": question.waits,
        "due": question.due.isoformat() if question.due else None,
        "days_over": question.days_over,
        "on_hold": question.on_hold or None,
        "sure": question.sure,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
