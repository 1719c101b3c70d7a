"""The one value that every view renders: all that a run saw, judged, would do, held back and failed at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from bot.config.settings import Directory
from bot.facts.bug import Bug
from bot.facts.people import People
from bot.judge.verdict import Group, Verdict
from bot.store.records import Update


@dataclass(frozen=True, slots=True)
class Held:
    """Nothing is proposed on a lapsed bug, for this reason.

    Attributes:
        escalate: whether the ladder is at its end, and staff are told to consider a separate incident.
        passing: whether the hour alone holds it back (a quiet one): drafts wait, and do not expire.
    """

    reason: str
    escalate: bool = False
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Reminded:
    """One reminder of ours, as far as it concerns a bug.

    Attributes:
        bug_id: the bug that it stands in; it may only list the one that it is told of.
        comment: its number there; None where only the ledger knows of it.
        when: aware, UTC.
        step: of the ladder.
        asked: whom it asked by needinfo.
        taken_back: when a person took it back; None: it stands.
    """

    bug_id: int
    comment: int | None
    when: datetime
    step: int
    asked: tuple[str, ...] = ()
    taken_back: datetime | None = None


@dataclass(frozen=True, slots=True)
class BugOutcome:
    """One bug: its facts (None where it could not be read), its verdict, and what would be done.

    Attributes:
        verdict: whose turn it is, and why.
        bug: its facts, as of the moment of the outcome.
        action: what would be done where it has lapsed, or why nothing.
        chore: the whiteboard edit that staff are offered, where it is their turn.
        reminders: ours that named it, oldest first, those that were taken back included.
    """

    verdict: Verdict
    bug: Bug | None
    action: Update | Held | None = None
    chore: Update | None = None
    reminders: tuple[Reminded, ...] = ()

    @property
    def shown(self) -> Bug | None:
        """The bug as far as a view may show it: nothing of one in a security group, nor of one that was not read."""
        return self.bug if self.bug is not None and not self.bug.groups else None

    @property
    def proposed(self) -> Update | None:
        """The very update that would be sent, if one."""
        return self.action if isinstance(self.action, Update) else None

    @property
    def held(self) -> Held | None:
        """Why nothing would be sent although the bug has lapsed."""
        return self.action if isinstance(self.action, Held) else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A whole run.

    Attributes:
        now: the moment that everything is judged at (aware, UTC).
        source: where the bugs come from, in words.
        base_url: of the Bugzilla, for links; without a slash at its end.
        bugs: sorted as a report shows them.
        notes: what the reading room has to say (a warning, a count of hidden bugs).
        narrowed: the wish that narrowed the report, in words; may be empty.
        people: who is who, across all bugs that were read.
    """

    now: datetime
    source: str
    base_url: str
    bugs: tuple[BugOutcome, ...]
    notes: tuple[str, ...] = ()
    narrowed: str = ""
    people: People = field(default_factory=lambda: People(Directory()), repr=False, compare=False)

    def counts(self) -> dict[Group, int]:
        """Counts the bugs of every group, those of none included."""
        found = Counter(item.verdict.group for item in self.bugs)
        return {group: found[group] for group in Group}

    def of(self, group: Group) -> list[BugOutcome]:
        """Gives the bugs of one group in their order."""
        return [item for item in self.bugs if item.verdict.group is group]

    def link(self, bug_id: int, comment: int | None = None) -> str:
        """Gives the address of a bug, or of one comment in it."""
        anchor = "" if comment is None else f"#c{comment}"
        return f"{self.base_url}/show_bug.cgi?id={bug_id}{anchor}"
