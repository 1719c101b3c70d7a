"""All the sandbox's invented bugs, in the order of their numbers: one function each, which says what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox import stories_marks, stories_reports, stories_talk, stories_weekly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.story import Story


def all_stories() -> Iterator[Story]:
    """Tell every bug anew; nothing is shared between two tellings."""
    for module in (stories_weekly, stories_marks, stories_talk, stories_reports):
        for tell in module.STORIES:
            yield tell()
