"""The lines for the configuration that place doubtful accounts: additive, escaped, each with the doubt beside it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from bot.config.written import toml_text
from bot.facts.sides import Side
from bot.outcome.doubts import Doubt
from bot.tell.words import clean, counted

_OTHERWISE = 'Or, in place of ca: staff = "…", auditor = true, bot = true, community = true.'
_OTHERWISE_THAN_STAFF = 'Or, in place of staff: ca = "…", community = true.'
_WIDTH = 88
"""Columns of a comment; a setting stands on one line, however long."""
_SHOWN = 3
"""How many bugs an entry names."""


def render(doubts: Iterable[Doubt]) -> str:
    """Gives all entries as TOML, in their order."""
    doubts = tuple(doubts)
    if not doubts:
        return "# Everybody on the open bugs is placed.\n"
    head = f"# {counted(len(doubts), 'account')} to place, the most weighty first. Check each before you paste it.\n"
    return head + "".join(f"\n{entry(doubt)}" for doubt in doubts)


def entry(doubt: Doubt) -> str:
    """Gives the entry for one account, as TOML that only adds to the directory."""
    lines: list[str] = []
    for number, reason in doubt.told[:_SHOWN]:
        lines += _comment(f"bug {number}: {clean(reason, 300)}")
    if (more := len(doubt.told) - _SHOWN) > 0:
        lines += _comment(f"and {counted(more, 'bug')} more")
    lines += ["[[person]]", f"account = {toml_text(doubt.account)}"]
    if doubt.side is Side.STAFF:
        lines += [f"staff = {toml_text(doubt.account)}", *_comment(_OTHERWISE_THAN_STAFF)]
    else:
        lines += [f"ca = {toml_text(doubt.ca or 'write the name of the CA')}", *_comment(_OTHERWISE)]
    lines.append(f"from = {doubt.since}")
    return "\n".join(lines) + "\n"


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
