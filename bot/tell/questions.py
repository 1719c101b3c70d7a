"""What was asked and not answered: for staff, and for whoever asked."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from bot.outcome import Outcome
from bot.outcome.questions import OpenQuestion
from bot.tell.markdown import escape
from bot.tell.words import clean, counted, days

SCHEMA = 1
_SIDES = {"staff": "root program staff", "community": "the community"}


def _title(outcome: Outcome, asked: Sequence[OpenQuestion], asker: str) -> str:
    by = f" by {clean(asker, 80)}" if asker else ""
    narrowed = f", {clean(outcome.narrowed)}" if outcome.narrowed else ""
    what = counted(len(asked), "open question") if asked else "No open question"
    return f"{what}{by}{narrowed}, as of {outcome.now:%Y-%m-%d %H:%M} UTC"


def _by_ca(asked: Iterable[OpenQuestion]) -> Iterator[tuple[str, list[OpenQuestion]]]:
    """Parts the questions by CA; that comes first whose oldest question waits longest."""
    oldest: dict[str, int] = {}
    for number, question in enumerate(asked):
        oldest.setdefault(question.ca, number)
    placed = sorted(asked, key=lambda question: oldest[question.ca])
    for ca, group in groupby(placed, key=lambda question: question.ca):
        yield clean(ca, 60) or "unknown CA", list(group)


def _waits(question: OpenQuestion) -> str:
    over = f", {days(question.days_over)} over" if question.days_over else ""
    due = f" (answer due {question.due}{over})" if question.due else ""
    return f"{days(question.waits)}{due}"


def _asker(question: OpenQuestion) -> str:
    side = _SIDES.get(question.side.value, question.side.value)
    flag = f", needinfo on {', '.join(clean(login, 80) for login in question.asked)}" if question.asked else ""
    return f"{clean(question.asker, 80)} ({side}){flag}"


def _where(question: OpenQuestion) -> str:
    place = f"comment {question.comment}" if question.comment is not None else "a needinfo"
    return f"{place} of {question.when:%Y-%m-%d}"


def text(outcome: Outcome, asked: Sequence[OpenQuestion], *, asker: str = "", width: int = 100) -> str:
    """Gives the list for a terminal or a mail, the CA first whose oldest question waits longest.

    Args:
        outcome: what was read.
        asked: the open questions, the oldest first.
        asker: whose questions these are; empty: everybody's.
        width: columns.
    """
    lines = [_title(outcome, asked, asker)]
    for ca, questions in _by_ca(asked):
        lines += ["", f"{ca} ({len(questions)})"]
        for question in questions:
            doubt = "" if question.sure else "not sure that it asks; "
            said = f"{doubt}{_asker(question)} in {_where(question)}: “{clean(question.text, 400)}”"
            lines += ["", f"  bug {question.bug_id}: waits {_waits(question)}"]
            lines += textwrap.wrap(said, width, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
            lines.append(f"    {outcome.link(question.bug_id, question.comment)}")
    return "\n".join(lines) + "\n"


def markdown(outcome: Outcome, asked: Sequence[OpenQuestion], *, asker: str = "") -> str:
    """Gives the list as Markdown; see `text`."""
    lines = [f"# {escape(_title(outcome, asked, asker))}"]
    for ca, questions in _by_ca(asked):
        lines += ["", f"## {escape(ca)} ({len(questions)})", ""]
        for question in questions:
            link = f"[bug {question.bug_id}]({outcome.link(question.bug_id, question.comment)})"
            doubt = "" if question.sure else "not sure that it asks; "
            said = escape(f"{doubt}{_asker(question)} in {_where(question)}: “{clean(question.text, 400)}”")
            lines.append(f"- {link}, waits {escape(_waits(question))}: {said}")
    return "\n".join(lines) + "\n"


def to_json(outcome: Outcome, asked: Sequence[OpenQuestion], *, asker: str = "") -> str:
    """Gives the list as one JSON document in ASCII; docs/questions.md describes it."""
    document = {
        "schema": SCHEMA,
        "now": f"{outcome.now:%Y-%m-%dT%H:%M:%SZ}",
        "narrowed_to": outcome.narrowed or None,
        "asker": asker or None,
        "questions": [
            {
                "bug": question.bug_id,
                "url": outcome.link(question.bug_id, question.comment),
                "summary": question.summary,
                "ca": question.ca,
                "comment": question.comment,
                "asker": question.asker,
                "side": question.side.value,
                "asked": list(question.asked),
                "when": f"{question.when:%Y-%m-%dT%H:%M:%SZ}",
                "waits_days": question.waits,
                "due": question.due.isoformat() if question.due else None,
                "days_over": question.days_over,
                "sure": question.sure,
                "text": question.text,
            }
            for question in asked
        ],
    }
    return json.dumps(document, indent=2) + "\n"
