"""The rules by the day they came into force, as data.

Sources: https://www.ccadb.org/cas/incident-report ("IRG", versions 1.0 to 3.2) and, before it, the Mozilla wiki
(https://wiki.mozilla.org/CA/Responding_To_An_Incident). A replay of a past day uses the rule of that day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

IRG = "https://www.ccadb.org/cas/incident-report"
WIKI = "https://wiki.mozilla.org/CA/Responding_To_An_Incident"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What was owed under one version. Limits are whole days; None: no such duty under this version."""

    version: str
    in_force: date
    source: str
    weekly_days: int | None = None
    question_days: int | None = None
    next_update: bool = False
    full_report_days: int | None = None
    initial_days: int | None = None
    initial_must: bool = False
    action_item_days: int | None = None
    revocation_should_days: int | None = None
    revocation_must_days: int | None = None


_WIKI_2017 = Rulebook("Mozilla wiki 2017-12", date(2017, 12, 1), WIKI, full_report_days=14)
_WIKI_2018 = replace(
    _WIKI_2017,
    version="Mozilla wiki “Keeping Us Informed”",
    in_force=date(2018, 6, 1),
    weekly_days=7,
    question_days=7,
    next_update=True,
)
_IRG_1 = replace(
    _WIKI_2018, version="IRG 1.0", in_force=date(2023, 2, 15), source=IRG, weekly_days=None, question_days=None
)
_IRG_1_WEEKLY = replace(_IRG_1, version="IRG 1.0, weekly", in_force=date(2023, 5, 2), weekly_days=7)
_IRG_2 = replace(_IRG_1_WEEKLY, version="IRG 2.0", in_force=date(2023, 10, 17), question_days=7, initial_days=3)
_IRG_3_0 = replace(
    _IRG_2,
    version="IRG 3.0",
    in_force=date(2025, 3, 1),
    initial_must=True,
    revocation_should_days=3,
    revocation_must_days=7,
)
_IRG_3_1 = replace(_IRG_3_0, version="IRG 3.1", in_force=date(2025, 7, 15), action_item_days=3)
_IRG_3_2 = replace(_IRG_3_1, version="IRG 3.2", in_force=date(2026, 3, 20))

VERSIONS = (_WIKI_2017, _WIKI_2018, _IRG_1, _IRG_1_WEEKLY, _IRG_2, _IRG_3_0, _IRG_3_1, _IRG_3_2)
"""Oldest first."""

_NO_RULE = Rulebook("no written rule", date.min, WIKI)


def on(day: date) -> Rulebook:
    """Gives the rules in force on a day; before December 2017 nothing was owed by a written rule."""
    return next((book for book in reversed(VERSIONS) if book.in_force <= day), _NO_RULE)


def owed_since(day: date, duty: str) -> date:
    """Gives the day from which a duty that is in force on `day` has been so without a break.

    Args:
        day: a day.
        duty: the name of one of the duties of `Rulebook`.
    """
    begin = day
    for book in reversed([book for book in VERSIONS if book.in_force <= day]):
        if not getattr(book, duty):
            break
        begin = book.in_force
    return begin
