"""A CA's lateness record: as text, Markdown for a bug comment, CSV and HTML; and the draft of an incident about it."""

from __future__ import annotations

import csv
import io
import re
import textwrap
from collections.abc import Iterator
from dataclasses import replace

from bot.replay.lateness import Late, Record, Row
from bot.tell.html.parts import hash_of, part, template
from bot.tell.log_export import cell
from bot.tell.markdown import escape
from bot.tell.words import clean, counted, days

_HOW = "Days are whole days after the due day had passed everywhere on Earth (12:00 UTC of the next day)."
_MARK = "*"
_DOUBT = f"{_MARK} This row rests on an inference"


def title(record: Record) -> str:
    """Gives the heading: whose record it is, since when, as of when."""
    since = f" since {record.since}" if record.since else ""
    return f"Lateness record of {clean(record.ca, 80)}{since}, as of {record.end:%Y-%m-%d}"


def summary(record: Record) -> str:
    """Gives the numbers in a sentence: how much was late, the median and the worst."""
    worst = record.worst
    if worst is None:
        return f"Nothing late was found on {counted(record.bugs, 'bug')}."
    late = len({row.bug_id for row in record.rows})
    kinds = ", ".join(counted(len(found), f"late {what}") for what in Late if (found := record.of(what)))
    middle = f"{record.median:g}"
    return (
        f"{kinds}, on {late} of {counted(record.bugs, 'bug')}. Median {middle} {'day' if middle == '1' else 'days'} "
        f"over, worst {days(worst.days)} (bug {worst.bug_id}, due {worst.due})."
    )


def notes(record: Record) -> Iterator[str]:
    """Gives what a reader must know: how days are counted, which rows rest on what, and what was not read."""
    yield _HOW
    inferred = sum(bool(row.inferred) for row in record.rows)
    if inferred:
        yield f"{counted(inferred, 'row')} marked {_MARK} {'rests' if inferred == 1 else 'rest'} on an inference."
    if record.unread:
        yield f"Not read, so their rows may be missing: bug {', '.join(map(str, record.unread))}."


def what_of(row: Row) -> str:
    """Says what was late, by which clock."""
    return f"{row.what} ({row.clock})"


def end_of(row: Row) -> str:
    """Says how it ended."""
    if row.goes_on:
        return "not yet there"
    if row.ended_in is not None and row.ended:
        return f"comment {row.ended_in} of {row.ended:%Y-%m-%d}"
    return clean(row.how, 200)


# --- text ----------------------------------------------------------------------------------------------------------


def to_text(record: Record, *, width: int = 100) -> str:
    """Gives the record as text.

    Args:
        record: of one CA.
        width: columns.
    """
    lines = [title(record), summary(record), *notes(record)]
    written = [line for text in lines for line in _wrapped(text, "", width)]
    for row in record.rows:
        written.append("")
        mark = _MARK if row.inferred else ""
        written += _wrapped(f"{row.due}  bug {row.bug_id}: {what_of(row)} {days(row.days)} over{mark}", "", width)
        written += _wrapped(clean(row.summary, 200), "  ", width)
        written += _wrapped(f"owed: {clean(row.reason)} ({row.rules})", "  ", width)
        written.append(f"    {record.link(row.bug_id, row.asked_in)}")
        written += _wrapped(f"came: {end_of(row)}", "  ", width)
        if row.ended_in is not None:
            written.append(f"    {record.link(row.bug_id, row.ended_in)}")
        for doubt in row.inferred:
            written += _wrapped(f"inferred: {clean(doubt)}", "  ", width)
    return "".join(f"{line}\n" for line in written)


def _wrapped(text: str, lead: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=lead,
        subsequent_indent=f"{lead}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


# --- Markdown ------------------------------------------------------------------------------------------------------


def to_markdown(record: Record) -> str:
    """Gives the record as Markdown that can stand in a bug comment."""
    lines = [f"## {escape(title(record))}", "", escape(summary(record)), "", *_table(record, record.rows), ""]
    lines += [f"{escape(note)}  " for note in notes(record)]
    lines += _doubts(record)
    return "\n".join(lines).rstrip() + "\n"


def _table(record: Record, rows: tuple[Row, ...]) -> Iterator[str]:
    if not rows:
        return
    yield "| Bug | Late | Owed since | Due | Came | Days over |"
    yield "|---|---|---|---|---|---:|"
    for row in rows:
        owed = f"[comment {row.asked_in}]({record.link(row.bug_id, row.asked_in)})" if row.asked_in is not None else ""
        came = _cell(end_of(row))
        if row.ended_in is not None:
            came = f"[{came}]({record.link(row.bug_id, row.ended_in)})"
        mark = escape(_MARK) if row.inferred else ""
        yield (
            f"| [{row.bug_id}]({record.link(row.bug_id)}) | {escape(what_of(row))} | {row.since} {owed} "
            f"| {row.due} | {came} | {row.days}{mark} |"
        )


def _cell(text: str) -> str:
    """Escapes a text for a cell, which a pipe ends even within code."""
    return re.sub(r"(?<!\\)\|", r"\|", escape(text))


def _doubts(record: Record) -> Iterator[str]:
    for row in record.rows:
        if row.inferred:
            yield ""
            told = "; ".join(row.inferred)
            yield f"{escape(_DOUBT)} (bug {row.bug_id}, due {row.due}): {escape(clean(told))}."


# --- CSV -----------------------------------------------------------------------------------------------------------

COLUMNS = (
    "ca bug summary late clock since due came days goes_on owed_link came_link rules reason ended inferred".split()
)
"""The header of the CSV."""


def to_csv(record: Record) -> str:
    """Gives one row a late thing under a header; no cell is a formula to a spreadsheet, and none holds a line end."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(COLUMNS)
    for row in record.rows:
        cells = (
            record.ca,
            str(row.bug_id),
            row.summary,
            row.what.value,
            row.clock.value,
            row.since.isoformat(),
            row.due.isoformat(),
            f"{row.ended:%Y-%m-%d}" if row.ended and row.ended_in is not None else "",
            str(row.days),
            "yes" if row.goes_on else "no",
            record.link(row.bug_id, row.asked_in),
            record.link(row.bug_id, row.ended_in) if row.ended_in is not None else "",
            row.rules,
            row.reason,
            end_of(row),
            "; ".join(row.inferred),
        )
        rows.writerow([cell(text) for text in cells])
    return written.getvalue()


# --- HTML ----------------------------------------------------------------------------------------------------------


def to_html(record: Record) -> str:
    """Gives the record as one HTML document that loads nothing: a table, with the days over drawn."""
    style = part("page.css") + part("lateness.css")
    longest = max((row.days for row in record.rows), default=0) or 1
    return template("lateness.html.j2").render(
        style=style,
        style_hash=hash_of(style),
        record=record,
        title=title(record),
        summary=summary(record),
        notes=tuple(notes(record)),
        what_of=what_of,
        end_of=end_of,
        days=days,
        clean=clean,
        mark=_MARK,
        width=lambda row: 100 * row.days / longest,
    )


# --- the draft of an incident --------------------------------------------------------------------------------------


_CLAIM = (
    "In the bugs below {} did not post updates, answers or reports by the day on which they were due under the "
    "[rules for incident reports](https://www.ccadb.org/cas/incident-report) in force at the time."
)
_LOOK = "<!-- These rows rest on an inference, which stands below: check each, then move the row up or take it out. -->"
_NONE = "<!-- No row stands without an inference. Do not send this before you have checked some of those below. -->"
_REQUEST = (
    "Please file an incident report on this, with what kept {} from answering in time, and what will be changed so "
    "that it does not happen again."
)


def to_incident(record: Record) -> str:
    """Gives the draft of a request for a separate incident report; staff edit it, and nothing sends it.

    Rows that rest on an inference stand apart: a person must have looked at each before it may stay.
    """
    name = escape(clean(record.ca, 80))
    sure = tuple(row for row in record.rows if not row.inferred)
    rest = tuple(row for row in record.rows if row.inferred)
    lines = [
        "<!-- A draft for staff to edit. Nothing has been posted. Look at every row before it goes out. -->",
        f"Summary: {name}: Late updates and answers in incident bugs",
        "Product: CA Program",
        "Component: CA Certificate Compliance",
        "",
        _CLAIM.format(name),
        "",
    ]
    lines += [f"{escape(summary(replace(record, rows=sure)))} {_HOW}", "", *_table(record, sure)] if sure else [_NONE]
    if rest:
        lines += ["", _LOOK, "", *_table(record, rest), *_doubts(record)]
    lines += ["", _REQUEST.format(name)]
    return "\n".join(lines) + "\n"
