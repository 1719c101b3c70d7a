"""The digest as a value: sections, the urgent first, with one line for everything that the run saw. Pure.

All texts stand here as they were written, so they may be anybody's: each view makes them harmless for its own medium.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Section(StrEnum):
    """The sections, in their order; the value is the heading."""

    APPROVAL = "Needs approval now"
    TROUBLE = "Failed, or not known"
    NEWLY_LAPSED = "Newly lapsed"
    STILL_LAPSED = "Still lapsed"
    DUE_SOON = "Due in the next days"
    CLOSE_DUE = "Close is due"
    CLOSURE = "Closure requested"
    DATES = "Next-update date asked for"
    ASKED = "Waits for an answer by staff"
    MARKS = "Marks to be looked at"
    SPEAKERS = "Unknown speakers"
    NOBODY = "Nobody to ask"
    OTHER = "Also staff's turn"
    PROMISES = "Dates that a CA named"
    NEW = "New incidents"
    DONE = "Posted and held"


STAFFS_TURN = frozenset(
    {
        Section.CLOSE_DUE,
        Section.CLOSURE,
        Section.DATES,
        Section.ASKED,
        Section.MARKS,
        Section.SPEAKERS,
        Section.NOBODY,
        Section.OTHER,
        Section.PROMISES,
    }
)
"""The sections that are for staff themselves to act on."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to know: a bug, in almost every case.

    Attributes:
        key: what it is about, such as `bug 1496088`: the same tomorrow.
        what: the sentence that brought it here, which says by itself how many days it is over or waits.
        brief: the same in a few words, for where it has not changed, such as `9 days over, step 1`.
        bug_id: the bug; None for what is about no bug.
        ca: the CA; empty where none is known.
        summary: of the bug; empty where it may not be shown.
        url: of the comment that it rests on, else of the bug; empty without a bug.
        also: further facts on the same bug, each a sentence.
        command: what staff type to act on it; empty where there is no such command.
        is_new: whether it has changed since the digest before; where not, views fold it.
        state: what is compared with tomorrow's: the same as long as nothing but the days has changed.
    """

    key: str
    what: str
    brief: str
    bug_id: int | None = None
    ca: str = ""
    summary: str = ""
    url: str = ""
    also: tuple[str, ...] = ()
    command: str = ""
    is_new: bool = True
    state: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One section with its lines, in their order; never empty."""

    section: Section
    lines: tuple[Line, ...]

    @property
    def fresh(self) -> tuple[Line, ...]:
        """The lines that have changed."""
        return tuple(line for line in self.lines if line.is_new)

    @property
    def folded(self) -> tuple[Line, ...]:
        """The lines that stood in the digest before just so."""
        return tuple(line for line in self.lines if not line.is_new)


@dataclass(frozen=True, slots=True)
class Digest:
    """A whole digest.

    Attributes:
        now: the moment that it is told as of (aware, UTC).
        base_url: of the Bugzilla, without a slash at its end.
        source: where the bugs come from, in words.
        parts: the sections that have something to say, the urgent first.
        calm: what needs nobody, as phrases: `61 on schedule`, `3 to be closed later`.
        since: when the digest before went out on the same channel (UTC); None: this is the first.
        notes: what the reading room has to say.
        may_repeat: whether an earlier try of the same digest may have arrived.
    """

    now: datetime
    base_url: str
    source: str
    parts: tuple[Part, ...]
    calm: tuple[str, ...] = ()
    since: datetime | None = None
    notes: tuple[str, ...] = ()
    may_repeat: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not self.parts

    @property
    def lines(self) -> Iterator[Line]:
        """All lines in their order."""
        return (line for part in self.parts for line in part.lines)

    @property
    def headline(self) -> str:
        """What it comes to, in one line: `2 to approve · 3 newly lapsed · 9 for staff`."""
        counts = {part.section: len(part.lines) for part in self.parts}
        staff = sum(count for section, count in counts.items() if section in STAFFS_TURN)
        named = [
            (counts.get(Section.APPROVAL, 0), "to approve"),
            (counts.get(Section.TROUBLE, 0), "failed or not known"),
            (counts.get(Section.NEWLY_LAPSED, 0), "newly lapsed"),
            (counts.get(Section.STILL_LAPSED, 0), "still lapsed"),
            (counts.get(Section.DUE_SOON, 0), "due soon"),
            (staff, "for staff"),
            (counts.get(Section.NEW, 0), "new"),
            (counts.get(Section.DONE, 0), "posted or held"),
        ]
        return " · ".join(f"{count} {what}" for count, what in named if count) or "nothing needs you"
