"""All the sandbox's invented bugs, in the order of their numbers: one function each, which says what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox import (
    stories_apart,
    stories_marks,
    stories_people,
    stories_reports,
    stories_talk,
    stories_weekly,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.sandbox.story import Story

_ALL: tuple[tuple[Callable[[], Story], ...], ...] = (
    stories_weekly.STORIES,
    stories_marks.STORIES,
    stories_talk.STORIES,
    stories_reports.STORIES,
    stories_people.STORIES,
    stories_apart.STORIES,
)


def all_stories() -> Iterator[Story]:
    """Tell every bug anew; nothing is shared between two tellings."""
    for chapter in _ALL:
        for tell in chapter:
            yield tell()
