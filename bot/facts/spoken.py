"""The pieces of a conversation: a comment with its side, something asked, a request to close, a mark's author."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.facts.bug import Comment
from bot.facts.people import Attribution, Side

SAME_ACT = timedelta(seconds=2)
"""A comment and the changes saved with it carry the same time, give or take the second's turn."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A comment with the side that it was written for."""

    comment: Comment
    by: Attribution

    @property
    def side(self) -> Side:
        """Whom it speaks for."""
        return self.by.side


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked of the CA: in which comment (None: by a bare needinfo), by which side, and in which words."""

    comment: int | None
    asker: str
    side: Side
    time: datetime
    text: str
    sure: bool


@dataclass(frozen=True, slots=True)
class ClosureRequest:
    """The CA asked to close: when, where (None: by a needinfo alone) and in which words."""

    comment: int | None
    time: datetime
    text: str


@dataclass(frozen=True, slots=True)
class MarkAuthor:
    """Who put a mark into the whiteboard, and when. `at_filing`: no history tells, so it stood there from the start."""

    who: str
    when: datetime
    by: Attribution
    at_filing: bool
