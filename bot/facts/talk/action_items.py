"""The action items of a CA's report: the newest table, in whatever form.

IRG 2.0: `| Action Item | Kind | Due Date |`; since 3.0:
`| Action Item | Kind | Corresponding Root Cause(s) | Evaluation Criteria | Due Date | Status |`; CAs have others too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.facts.dates import Horizon, MarkState, scan, tokenize
from bot.facts.talk import days
from bot.facts.talk.sentences import own_lines
from bot.facts.talk.shapes import Shape, Table

SETTLED = Table(
    Shape(
        "done",
        (
            r"\bno longer needed\b",
            (
                r"\b(?:complete[d]?|completion|cancell?ed|done|finished|closed|implemented|delivered|deployed"
                r"|resolved|achieved|accomplished|fulfilled|shipped|released|live|withdrawn|dropped|obsolete"
                r"|superseded|ended|concluded|in production|in place|executed|yes|ok|erledigt)\b"
            ),
            r"(?<![\d.,])100 ?%",
            r"[✅✔☑]",
            r"^x$",
            r"\[x\]",
        ),
        ("completed on 2026-03-09", "100%", "cancelled, see comment 7"),
    ),
)
UNSETTLED = Table(
    Shape(
        "not done",
        (
            (
                r"\b(?:not|un|in|never)[ -]?(?:yet|complete\w*|done|progress|finished|started|implemented|deployed"
                r"|closed|resolved|ready)\b"
            ),
            r"\bincomplete\b",
            r"\bpartial\w*\b",
            r"\bpartly\b",
            r"\balmost\b",
            r"\bnearly\b",
            r"\bmostly\b",
            r"\bhalf\b",
            r"\bto be\b",
            r"\bwill\b",
            r"\bto do\b",
            r"\btodo\b",
            r"\bplanned\b",
            r"\bscheduled\b",
            r"\bexpected\b",
            r"\bpending\b",
            r"\bongoing\b",
            r"\bopen\b",
            r"\bstart(?:ed|ing)?\b",
            r"\bin work\b",
            r"\bworking\b",
            r"\bunder\b",
            r"\bawait\w*",
            r"\bwait\w*",
            r"\bdelayed\b",
            r"\bpostponed\b",
            r"\bon track\b",
            r"\bby (?:the )?due date\b",
            r"\bremaining\b",
            r"\bproposed\b",
            r"\bestimated\b",
            r"\btarget\w*",
            r"\bno\b(?! longer)",
            r"\bexcept\b",
            r"\bbut\b",
            r"(?<![\d.,])\d{1,2}(?:[.,]\d+)? ?%",
            r"\b\d+ (?:of|out of|/) ?\d+\b",
            r"\bphase \d\b",
            r"\breview\b",
            r"\bin test\b",
            r"\btesting\b",
            r"\bfirst (?:half|part|step)\b",
        ),
        (
            "partially complete",
            "90% completed",
            "to be completed",
            "scheduled (complete by due date)",
            "will be done by due date",
        ),
    ),
)
_ALL_OF = re.compile(r"\b(\d+) ?(?:of|out of|/) ?\1\b")
_WAS = re.compile(
    r"~~[^~]*~~|[(\[][^)\]]*\b(?:was|were|originally|formerly|previously"
    r"|initially|before|old|orig|prev|instead of|moved from|postponed from"
    r"|extended from|changed from)\b[^)\]]*[)\]]"
    r"|\b(?:was|originally|formerly|previously|initially|orig\.?|prev\.?"
    r"|instead of|moved from|postponed from|extended from|changed from"
    r"|old)\b:?.*$",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"→|->|=>|\b(?:extended|moved|postponed|changed|revised|new|now|updated"
    r"|rescheduled)\b(?: to| date| due date)*:?",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*\|?\s*:?-{2,}.*")
_MAX_CELLS = 24
_ONE_DAY = frozenset({MarkState.DATE, MarkState.IMPLAUSIBLE})
"""A table of today may hold days of long ago."""
_TITLE = re.compile(
    r"^(?:corrective |preventive |planned |open |remediation |follow-up )?(?:actions?"
    r"|items?|action items?|measures?|remediation|tasks?|steps?|activit(?:y"
    r"|ies)|commitments?|deliverables?|milestones?|mitigations?|improvements?"
    r"|what|to[- ]?dos?)\b(?! due| date)|\baction item|\bmeasure\b|\bdescription\b"
)
_DUE = re.compile(
    r"\bdue\b|\bdeadline\b|\btarget\b|\bplanned (?:completion|date|for"
    r"|end)\b|\bcompletion(?: date)?\b|\bplan\b|\bby when\b|\bwhen\b|\beta\b"
    r"|\bexpected\b|\bend date\b|\bfinish\b|\buntil\b|^date$|\bterm\b|\bschedule[d]?\b"
    r"|\bplanned$|\bdelivery\b|\bfinished by\b|\bto be (?:done|finished"
    r"|completed)\b"
)
_STATUS = re.compile(r"\bstat(?:us|e)\b|\bprogress\b|\bdone\??$|^complete[d]?\??$|\bresult\b|\bstand\b|\bsituation\b")
_FINISHED = re.compile(
    r"\b(?:actual|completed on|date completed|finished on|done on|date of completion)\b(?!.*\b(?:planned"
    r"|expected|target|foreseen))"
)
_UNFIT = re.compile(r"^(?:event|action|description|activity)$")


@dataclass(frozen=True, slots=True)
class ActionItem:
    """One row: what is to be done, by when, and whether it is still open.

    Attributes:
        due: None where no day, or none for sure, can be read.
        doubt: why the day that stands there cannot be read for sure; empty where it can, or where none stands there.
        may_be: the days that a doubtful one can mean.
    """

    title: str
    due: date | None
    is_open: bool
    status: str
    doubt: str = ""
    may_be: tuple[date, ...] = ()


@lru_cache(maxsize=4096)
def table(text: str, written: date) -> tuple[ActionItem, ...]:
    """Reads the last action-item table of a comment of `written` (UTC); empty where it holds none."""
    if "|" not in text:
        return ()
    items: list[ActionItem] = []
    columns: dict[str, int] | None = None
    for line in own_lines(text):
        cells = _cells(line)
        if not cells:
            columns = None
        elif columns is None and (header := _header(cells)) is not None:
            columns, items = header, []
        elif columns is not None and not _RULE.fullmatch(line) and (item := _row(cells, columns, written)):
            items.append(item)
    return tuple(items)


def _cells(line: str) -> list[str]:
    if line.count("|") < 2:  # noqa: PLR2004 - a table row has at least two bars
        return []
    return [cell.strip() for cell in line.strip().strip("|").split("|")][:_MAX_CELLS]


def _header(cells: list[str]) -> dict[str, int] | None:
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = cell.strip("*_ :").casefold()
        if _FINISHED.search(name):
            columns.setdefault("finished", index)
        elif _STATUS.search(name):
            columns.setdefault("status", index)
        elif _TITLE.search(name) and not _DUE.search(name):
            columns.setdefault("title", index)
        elif _DUE.search(name) and "due" not in name and "due" in columns:
            columns.setdefault("finished", index)
        elif _DUE.search(name):
            columns["due"] = index
    if not {"title", "due"} <= columns.keys():
        return None
    first = cells[columns["title"]].strip("*_ :").casefold()
    due = cells[columns["due"]].strip("*_ :").casefold()
    # A table of dates and what happened on them is a timeline.
    return None if _UNFIT.match(first) and due == "date" and "status" not in columns else columns


def _row(cells: list[str], columns: dict[str, int], written: date) -> ActionItem | None:
    title, due_text, status, finished = (
        cells[columns[name]] if columns.get(name, len(cells)) < len(cells) else ""
        for name in ("title", "due", "status", "finished")
    )
    if not title.strip("*_~ -"):
        return None
    due, doubt, may_be = _due(due_text, written)
    settled = _is_settled(status, due_text) or _is_finished(finished, written)
    struck = title.startswith("~~") and title.endswith("~~")
    return ActionItem(title, due, not (settled or struck), status, "" if settled else doubt, may_be)


def _is_settled(status: str, due: str) -> bool:
    told = _ALL_OF.sub("100%", status.casefold().strip("*_ ."))
    if told and told not in {"-", "–"}:
        return SETTLED.fits(told) and not UNSETTLED.fits(told)
    told = due.casefold()
    return SETTLED.fits(told) and not UNSETTLED.fits(told) and "completion" not in told


def _is_finished(cell: str, written: date) -> bool:
    found = [one.day for one in days.named(cell, written)] if cell else []
    return bool(found) and max(found) <= written


def _due(text: str, written: date) -> tuple[date | None, str, tuple[date, ...]]:
    """Gives the due day that a cell names, why it cannot be read for sure, and what it can mean then."""
    cell = _WAS.sub(" ", text)
    if moved := list(_MOVED.finditer(cell)):
        cell = cell[moved[-1].end() :] or cell
    tokens = tokenize(cell)
    readings = scan(tokens, 0, len(tokens), Horizon(set_on=written)).readings
    unsure = next((reading for reading in readings if reading.state not in _ONE_DAY), None)
    if unsure is not None:
        return None, f"“{text[:40]}”: {unsure.why}", unsure.dates
    written_out = {reading.dates[0] for reading in readings}
    found = sorted(written_out or {one.day for one in days.named(cell, written)})
    if len(found) > 1:
        return None, f"“{text[:40]}” names {len(found)} days", tuple(found)
    return (found[0] if found else None), "", ()
