"""The pieces of a conversation: a comment with its side, something asked, a request to close, a mark's author."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.facts.bug import Bug, Comment, same_account
from bot.facts.own import own_comments
from bot.facts.rulings import UNRULED, Ruled, Ruling
from bot.facts.sides import Attribution, Side
from bot.facts.talk.sentences import sentences

SAME_ACT = timedelta(seconds=2)
"""A comment and the changes saved with it carry the same time, give or take the second's turn."""
_OPENING = 200


@dataclass(frozen=True, slots=True)
class Spoken:
    """A comment with the side that it was written for, and what people ruled of it."""

    comment: Comment
    by: Attribution
    ruled: Ruled = UNRULED

    @property
    def side(self) -> Side:
        """Whom it speaks for."""
        return self.by.side

    @property
    def is_update(self) -> bool:
        """Whether it is the CA's and nobody ruled that it is no update."""
        return self.side is Side.CA and not self.ruled.is_no_update


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked of the CA: in which comment (None: by a needinfo alone), by which side, and in which words.

    Attributes:
        sure: whether the words ask, and are not meant for the person that they reply to.
        ruling: the word of a person by which it is a question.
        is_needinfo: whether a needinfo asks, whatever the comment beside it says.
        certain: whether certain staff asked it of a certain account of the CA by needinfo, or a person ruled so: only
            that may accuse.
        named: whether the words call the CA by name.
    """

    comment: int | None
    asker: str
    side: Side
    time: datetime
    text: str
    sure: bool
    ruling: Ruling | None = None
    is_needinfo: bool = False
    certain: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class ClosureRequest:
    """The CA asked to close: when, where (None: by a needinfo alone) and in which words."""

    comment: int | None
    time: datetime
    text: str
    ruling: Ruling | None = None
    """The word of a person by which it is a request."""


@dataclass(frozen=True, slots=True)
class MarkAuthor:
    """Who put a mark into the whiteboard, and when. `at_filing`: no history tells, so it stood there from the start."""

    who: str
    when: datetime
    by: Attribution
    at_filing: bool


def is_own_act(bug: Bug, account: str, login: str, when: datetime) -> bool:
    """Tells whether the bot did something: our account, in the same save as a comment of ours with the bot's line."""
    if not account or not same_account(login, account):
        return False
    return any(abs(comment.time - when) <= SAME_ACT for comment, _ in own_comments(bug, account))


def opening(text: str) -> str:
    """Gives the first words of a comment's writer, for a request that only a person recognised."""
    return next((sentence.text for sentence in sentences(text)), "") or " ".join(text[:_OPENING].split())


def told(ruling: Ruling | None, before: str = "; ") -> str:
    """Gives a ruling as the tail of a sentence that it decides; nothing where there is none."""
    return f"{before}{ruling}" if ruling else ""
