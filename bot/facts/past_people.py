"""Who was who on every past day, without taking the census of all bugs anew for each of them.

What a census counts is only ever added to, or moves with a bug's summary and assignees; so every fact of it is kept
with the span in which it held, and the census of a moment is what held then. `PastPeople(…).at(moment)` says what
`People(…)` says of all bugs rewound to that moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.config.settings import Directory
from bot.facts.bug import Bug
from bot.facts.census import Census, counts, triages
from bot.facts.logins import domain_of
from bot.facts.people import People
from bot.facts.rulings import Ruling

_FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Fact:
    """An account (or domain) belonged to a CA's bugs from one moment up to another."""

    since: datetime
    until: datetime
    name: str


class _AsOf(Mapping[str, frozenset[str]]):
    """The names that held at a moment, by account or domain; computed when asked for."""

    def __init__(self, facts: Mapping[str, list[_Fact]], moment: datetime) -> None:
        self._facts, self._moment = facts, moment

    def __getitem__(self, key: str) -> frozenset[str]:
        names = frozenset(fact.name for fact in self._facts[key] if fact.since <= self._moment < fact.until)
        if not names:
            raise KeyError(key)
        return names

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._facts if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: object) -> bool:
        facts = self._facts.get(key, ()) if isinstance(key, str) else ()
        return any(fact.since <= self._moment < fact.until for fact in facts)


@dataclass(slots=True)
class PastPeople:
    """The people of all moments.

    Args:
        directory: who is who, as staff keep it.
        bugs: all bugs that were read, as they stand now.
        own_account: the bot's own login, or nothing.
        rulings: people's words about comments of any bug; they hold for all moments.
    """

    directory: Directory
    bugs: Iterable[Bug]
    own_account: str = ""
    rulings: Iterable[Ruling] = ()
    _plain: People = field(init=False, repr=False)
    _triaged: dict[str, list[tuple[datetime, str]]] = field(init=False, repr=False)
    _assigned: dict[str, list[_Fact]] = field(init=False, repr=False)
    _domains: dict[str, list[_Fact]] = field(init=False, repr=False)
    _spoke: dict[str, list[_Fact]] = field(init=False, repr=False)
    _last: tuple[datetime, People] | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        bugs = tuple(sorted(self.bugs, key=lambda bug: bug.id))
        self._plain = People(self.directory, (), self.own_account, self.rulings)
        self._triaged = defaultdict(list)
        for when, login, reason in triages(bugs):
            self._triaged[login].append((when, reason))
        self._assigned, self._domains, self._spoke = defaultdict(list), defaultdict(list), defaultdict(list)
        for bug in bugs:
            self._count(bug)

    def at(self, moment: datetime) -> People:
        """Gives who was who at `moment` (aware, UTC), by what all bugs showed up to then."""
        if self._last is None or self._last[0] != moment:
            census = Census(
                _AsOf(self._assigned, moment),
                _AsOf(self._domains, moment),
                _AsOf(self._spoke, moment),
                self._triagers(moment),
            )
            self._last = moment, self._plain.with_census(census)
        return self._last[1]

    def _triagers(self, moment: datetime) -> dict[str, str]:
        found = {}
        for login, times in self._triaged.items():
            if reason := next((reason for when, reason in times if when <= moment), ""):
                found[login] = reason
        return found

    def _count(self, bug: Bug) -> None:
        """Adds what one bug says, for each span in which its summary and assignees said the same."""
        starts = sorted(self._turns(bug))
        first_word: dict[str, datetime] = {}
        for comment in bug.comments:
            if counts(comment) and not self._plain.is_listed_staff(comment.creator, comment.time):
                first_word.setdefault(comment.creator.casefold(), comment.time)
        for since, until in zip(starts, [*starts[1:], _FOREVER], strict=True):
            people = self._plain.with_census(Census({}, {}, {}, self._triagers(since)))
            then = bug.as_of(since)
            names = people.ca_of(then).names
            for login in people.assignees(then):
                _add(self._assigned[login.casefold()], since, until, names)
                if domain := domain_of(login):
                    _add(self._domains[domain], since, until, names)
            for login, when in first_word.items():
                if when < until:
                    _add(self._spoke[login], max(when, since), until, names)

    def _turns(self, bug: Bug) -> set[datetime]:
        """Gives the moments at which it may change whose bug it is, or who counts as its assignee."""
        turns = {bug.created}
        turns |= {change.when for change in bug.changes if change.field in {"summary", "assigned_to"}}
        for login in bug.values_of("assigned_to"):
            if times := self._triaged.get(login.casefold()):
                turns.add(min(when for when, _ in times))
        return {turn for turn in turns if turn >= bug.created}


def _add(facts: list[_Fact], since: datetime, until: datetime, names: Iterable[str]) -> None:
    facts.extend(_Fact(since, until, name) for name in names)
