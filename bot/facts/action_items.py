"""The action items of a CA's report: the newest table, in either form that the IRG has had.

IRG 2.0: `| Action Item | Kind | Due Date |`; since 3.0:
`| Action Item | Kind | Corresponding Root Cause(s) | Evaluation Criteria | Due Date | Status |`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.facts import prose

_SETTLED = re.compile(
    r"\b(?:complete[d]?|cancell?ed|done|finished|closed|implemented|delivered|resolved)\b|✅|✔", re.IGNORECASE
)
_UNSETTLED = re.compile(r"\b(?:not|in)\s?-?(?:yet|complete|done|progress)|\bincomplete\b", re.IGNORECASE)
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_RULE = re.compile(r"\s*\|?\s*:?-{2,}.*")
_MAX_CELLS = 24


@dataclass(frozen=True, slots=True)
class ActionItem:
    """One row: what is to be done, by when (None where no ISO date stands there), and whether it is still open."""

    title: str
    due: date | None
    is_open: bool
    status: str


def table(text: str) -> list[ActionItem]:
    """Reads the last action-item table of a comment; empty where it holds none.

    Only ISO dates are read: the IRG asks for them, and a misread due date would put words into the CA's mouth.
    """
    if "|" not in text:
        return []
    items: list[ActionItem] = []
    columns: dict[str, int] | None = None
    for line in prose.own_lines(text):
        cells = _cells(line)
        if not cells:
            columns = None
        elif (header := _header(cells)) is not None:
            columns, items = header, []
        elif columns is not None and not _RULE.fullmatch(line) and (item := _row(cells, columns)):
            items.append(item)
    return items


def _cells(line: str) -> list[str]:
    if line.count("|") < 2:  # noqa: PLR2004 - a table row has at least two bars
        return []
    return [cell.strip() for cell in line.strip().strip("|").split("|")][:_MAX_CELLS]


def _header(cells: list[str]) -> dict[str, int] | None:
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = cell.strip("*_ ").casefold()
        if re.match(r"(?:action )?items?\b|action", name):
            columns.setdefault("title", index)
        elif re.search(r"\bdue\b|\bdeadline\b|target date", name):
            columns.setdefault("due", index)
        elif re.search(r"\bstatus\b", name):
            columns.setdefault("status", index)
    return columns if {"title", "due"} <= columns.keys() else None


def _row(cells: list[str], columns: dict[str, int]) -> ActionItem | None:
    title, due_text, status = (
        cells[columns[name]] if columns.get(name, len(cells)) < len(cells) else ""
        for name in ("title", "due", "status")
    )
    if not title:
        return None
    told = f"{status} {due_text}"
    settled = bool(_SETTLED.search(told)) and not _UNSETTLED.search(told)
    return ActionItem(title, _due(due_text), is_open=not settled, status=status)


def _due(text: str) -> date | None:
    found = _ISO.findall(text)
    if len(found) != 1:
        return None
    try:
        return date(*(int(part) for part in found[0]))
    except ValueError:
        return None
