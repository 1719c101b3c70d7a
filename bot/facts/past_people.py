"""Who was who on every past day, without taking the census of all bugs anew for each of them.

What a census counts is only ever added to, or moves with a bug's summary and assignees; so every fact of it is kept
with the span in which it held, and the census of a moment is what held then. `PastPeople(…).at(moment)` says what
`People(…)` says of all bugs rewound to that moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
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


def _names_at(facts: Iterable[_Fact], moment: datetime) -> frozenset[str]:
    return frozenset(fact.name for fact in facts if fact.since <= moment < fact.until)


class _AsOf(Mapping[str, frozenset[str]]):
    """The names that held at a moment, by account or domain; computed when asked for."""

    def __init__(self, facts: Mapping[str, list[_Fact]], moment: datetime) -> None:
        self._facts, self._moment = facts, moment

    def __getitem__(self, key: str) -> frozenset[str]:
        if names := _names_at(self._facts[key], self._moment):
            return names
        raise KeyError(key)

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
    _known_at: datetime | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        bugs = tuple(sorted(self.bugs, key=lambda bug: bug.id))
        self._plain = People(self.directory, (), self.own_account, self.rulings)
        self._triaged = defaultdict(list)
        for when, login, reason in triages(bugs):
            self._triaged[login].append((when, reason))
        self._assigned, self._domains, self._spoke = defaultdict(list), defaultdict(list), defaultdict(list)
        for bug in bugs:
            self._count(bug)
        for facts in (*self._assigned.values(), *self._domains.values(), *self._spoke.values()):
            facts[:] = _merged(facts)

    def at(self, moment: datetime) -> People:
        """Gives who was who at `moment` (aware, UTC), by what all bugs showed up to then."""
        if self._known_at or self._last is None or self._last[0] != moment:
            moment = self._known_at or moment
            census = Census(
                _AsOf(self._assigned, moment),
                _AsOf(self._domains, moment),
                _AsOf(self._spoke, moment),
                self._triagers(moment),
            )
            self._last = moment, self._plain.with_census(census)
        return self._last[1]

    def in_hindsight(self, end: datetime) -> PastPeople:
        """Gives the same people, who at every moment are known for what all bugs show at `end` (aware, UTC)."""
        other = copy(self)
        other._last, other._known_at = None, end  # noqa: SLF001 - it is one of us
        return other

    def facts_of(self, logins: Iterable[str], moment: datetime) -> tuple[object, ...]:
        """Gives all that the census of `moment` (aware, UTC) says of some accounts.

        Where it is the same for every account that a bug names, `at` says the same of that bug.
        """
        moment = self._known_at or moment
        return tuple(
            (
                _names_at(self._assigned.get(login, ()), moment),
                _names_at(self._domains.get(domain_of(login), ()), moment),
                _names_at(self._spoke.get(login, ()), moment),
                self._triages(login, moment),
            )
            for login in logins
        )

    def turns_of(self, logins: Iterable[str]) -> set[datetime]:
        """Gives the moments (UTC) at which anything that the census says of some accounts begins or ends to hold."""
        if self._known_at:
            return set()
        turns: set[datetime] = set()
        for login in logins:
            for facts in (self._assigned.get(login), self._domains.get(domain_of(login)), self._spoke.get(login)):
                turns.update(turn for fact in facts or () for turn in (fact.since, fact.until))
            turns.update(when for when, _ in self._triaged.get(login, ())[:1])
        return turns - {_FOREVER}

    def _triages(self, login: str, moment: datetime) -> str:
        return next((reason for when, reason in self._triaged.get(login, ()) if when <= moment), "")

    def _triagers(self, moment: datetime) -> dict[str, str]:
        found = {login: self._triages(login, moment) for login in self._triaged}
        return {login: reason for login, reason in found.items() if reason}

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


def _merged(facts: list[_Fact]) -> list[_Fact]:
    """Joins the spans of each name that touch: a name may hold by very many bugs."""
    joined: dict[str, list[_Fact]] = defaultdict(list)
    for fact in sorted(facts, key=lambda fact: fact.since):
        spans = joined[fact.name]
        if spans and fact.since <= spans[-1].until:
            fact = _Fact(spans[-1].since, max(fact.until, spans.pop().until), fact.name)  # noqa: PLW2901 - it grows
        spans.append(fact)
    return [fact for spans in joined.values() for fact in spans]


def _add(facts: list[_Fact], since: datetime, until: datetime, names: Iterable[str]) -> None:
    facts.extend(_Fact(since, until, name) for name in names)
