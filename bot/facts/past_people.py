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
from bot.facts.census import Census, Triage, counts, first_act_of, seen_on, triages
from bot.facts.elsewhere import Elsewhere, Mention
from bot.facts.grounds import grounds_of
from bot.facts.logins import akin, domain_of, is_public
from bot.facts.people import People
from bot.facts.rulings import Ruling

_FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Fact:
    """An account belonged to a CA's bugs from one moment up to another."""

    since: datetime
    until: datetime
    name: str


_Facts = dict[str, list[_Fact]]


def _names_at(facts: Iterable[_Fact], moment: datetime) -> frozenset[str]:
    return frozenset(fact.name for fact in facts if fact.since <= moment < fact.until)


class _AsOf(Mapping[str, frozenset[str]]):
    """The names that held at a moment, by account; computed when asked for."""

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
    _assigned: _Facts = field(init=False, repr=False)
    _asked: _Facts = field(init=False, repr=False)
    _spoke: _Facts = field(init=False, repr=False)
    _reported: _Facts = field(init=False, repr=False)
    _triaged: _Facts = field(init=False, repr=False)
    _confirmed: dict[str, list[Triage]] = field(init=False, repr=False)
    _seen: Mapping[str, frozenset[str]] = field(init=False, repr=False)
    _staff_act: datetime = field(init=False, repr=False)
    """When somebody whom the directory lists as staff first acted: from then on nobody is staff by acts alone."""
    _last: tuple[datetime, People] | None = field(init=False, repr=False, default=None)
    _known_at: datetime | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        bugs = tuple(sorted(self.bugs, key=lambda bug: bug.id))
        self._plain = People(self.directory, (), self.own_account, self.rulings)
        self._plain.elsewhere = Elsewhere(bugs)
        self._staff_act = first_act_of(bugs, self._plain.is_listed_staff) or _FOREVER
        self._seen = seen_on(bugs)
        self._assigned, self._asked, self._spoke = defaultdict(list), defaultdict(list), defaultdict(list)
        self._reported, self._triaged, self._confirmed = defaultdict(list), defaultdict(list), defaultdict(list)
        for bug in bugs:
            self._count_triage(bug)
        for bug in bugs:
            self._count(bug)
        for facts in self._all_facts():
            for key in facts:
                facts[key] = _merged(facts[key])

    def _all_facts(self) -> tuple[_Facts, ...]:
        return self._assigned, self._asked, self._spoke, self._reported, self._triaged

    def at(self, moment: datetime) -> People:
        """Gives who was who at `moment` (aware, UTC), by what all bugs showed up to then."""
        if self._known_at or self._last is None or self._last[0] != moment:
            moment = self._known_at or moment
            assigned, asked, spoke, reported, triaged = (_AsOf(facts, moment) for facts in self._all_facts())
            census = Census(
                assigned,
                asked,
                spoke,
                reported,
                triaged,
                self._confirmed_at(moment),
                self._seen,
                staff_act=self._staff_act <= moment,
            )
            self._last = moment, self._plain.with_census(census)
        return self._last[1]

    def mentions(self, bug: Bug) -> list[Mention]:
        """Gives the comments on other bugs that say they update this one, of all times."""
        return self._plain.elsewhere.mentions(bug.id)

    def in_hindsight(self, end: datetime) -> PastPeople:
        """Gives the same people, who at every moment are known for what all bugs show at `end` (aware, UTC)."""
        other = copy(self)
        other._last, other._known_at = None, end  # noqa: SLF001 - it is one of us
        return other

    def circle(self, logins: Iterable[str]) -> tuple[str, ...]:
        """Gives some accounts with everybody on their domains: all on whom it may depend who they are."""
        logins = set(logins)
        domains = {domain for domain in map(domain_of, logins) if domain and not is_public(domain)}
        for domain, members in self._seen.items():
            if any(akin(domain, known) for known in domains):
                logins |= members
        return tuple(sorted(logins))

    def facts_of(self, logins: Iterable[str], moment: datetime) -> tuple[object, ...]:
        """Gives all that the census of `moment` (aware, UTC) says of some accounts.

        Where it is the same for the `circle` of every account that a bug names, `at` says the same of that bug.
        """
        moment = self._known_at or moment
        return (
            self._staff_act <= moment,
            *(
                (
                    *(_names_at(facts.get(login, ()), moment) for facts in self._all_facts()),
                    self._confirmation(login, moment),
                )
                for login in logins
            ),
        )

    def turns_of(self, logins: Iterable[str]) -> set[datetime]:
        """Gives the moments (UTC) at which anything that the census says of some accounts begins or ends to hold."""
        if self._known_at:
            return set()
        turns: set[datetime] = {self._staff_act}
        for login in logins:
            for facts in self._all_facts():
                turns.update(turn for fact in facts.get(login, ()) for turn in (fact.since, fact.until))
            for act in self._confirmed.get(login, ()):
                turns.update({act.when, act.until or _FOREVER})
        return turns - {_FOREVER}

    def _confirmation(self, login: str, moment: datetime) -> str:
        acts = self._confirmed.get(login, ())
        return next((act.why for act in acts if act.when <= moment and (act.until is None or moment < act.until)), "")

    def _confirmed_at(self, moment: datetime) -> dict[str, str]:
        found = {login: self._confirmation(login, moment) for login in self._confirmed}
        return {login: reason for login, reason in found.items() if reason}

    # --- counting --------------------------------------------------------------------------------------------------

    def _count_triage(self, bug: Bug) -> None:
        """Adds who did staff's work on one bug: that must be known before it can be said who was asked by staff."""
        for act in triages(bug):
            if act.why:
                self._confirmed[act.who].append(act)
            turns = {bug.created} | {change.when for change in bug.changes if change.field == "summary"}
            for since, until in _spans({turn for turn in turns if turn >= bug.created}):
                names = self._plain.names_at_head(bug.as_of(since))
                if len(names) != 1:
                    continue
                _add(self._triaged[act.who], max(act.when, since), min(act.until or _FOREVER, until), names)

    def _count(self, bug: Bug) -> None:
        """Adds what one bug says, for each span in which its summary and assignees said the same."""
        first_word: dict[str, datetime] = {}
        for comment in bug.comments:
            if counts(comment) and not self._plain.is_listed_staff(comment.creator, comment.time):
                first_word.setdefault(comment.creator.casefold(), comment.time)
        held = [
            (ground.login, ground.is_asked, since, min(until, ground.until or _FOREVER))
            for ground in grounds_of(bug, self.own_account)
            if not self._plain.is_listed_staff(ground.login, ground.since)
            for since, until in self._valid(ground.since, ground.by)
        ]
        for since, until in _spans(self._turns(bug)):
            people = self._plain.with_census(
                Census(
                    triaged=_AsOf(self._triaged, since),
                    confirmed=self._confirmed_at(since),
                    staff_act=self._staff_act <= since,
                )
            )
            names = people.ca_of(bug.as_of(since)).names
            if len(names) != 1:
                continue  # a bug that several CAs share tells of nobody whose he is
            _add(self._reported[bug.creator.casefold()], since, until, names)
            for login, when in first_word.items():
                _add(self._spoke[login], max(when, since), until, names)
            for account, is_asked, begin, end in held:
                if people.has_another_home(account, names):
                    continue
                facts, login = self._asked if is_asked else self._assigned, account.casefold()
                for start, stop in self._not_staff(login, max(begin, since), min(end, until)):
                    _add(facts[login], start, stop, names)

    def _valid(self, since: datetime, by: tuple[str, datetime] | None) -> Iterator[tuple[datetime, datetime]]:
        """Gives the spans in which a ground holds: who acted was listed as staff, or was staff by acts then."""
        if by is None or self._plain.is_listed_staff(*by):
            yield since, _FOREVER
            return
        for begin, end in self._staff_spans(by[0]):
            yield max(since, begin), end

    def _staff_spans(self, login: str) -> Iterator[tuple[datetime, datetime]]:
        """Gives the spans in which somebody was certainly staff by what he did."""
        facts = self._triaged.get(login.casefold(), [])
        turns = {turn for fact in facts for turn in (fact.since, fact.until)} | {self._staff_act}
        for since, until in _spans(turns):
            people = self._plain.with_census(
                Census(triaged={login.casefold(): _names_at(facts, since)}, staff_act=self._staff_act <= since)
            )
            if people.triages_for_sure(login):
                yield since, until

    def _not_staff(self, login: str, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Cuts out of a span when an account was taken for staff, for sure or probably."""
        if login not in self._triaged and login not in self._confirmed:
            yield since, until
            return
        turns = {turn for turn in self.turns_of([login]) if since < turn < until} | {since}
        for begin, end in _spans(turns):
            people = self._plain.with_census(
                Census(
                    triaged=_AsOf(self._triaged, begin),
                    confirmed=self._confirmed_at(begin),
                    staff_act=self._staff_act <= begin,
                )
            )
            if not people.triages(login):
                yield begin, min(end, until)

    def _turns(self, bug: Bug) -> set[datetime]:
        """Gives the moments at which it may change whose bug it is, or who counts as its assignee."""
        turns = {bug.created}
        turns |= {change.when for change in bug.changes if change.field in {"summary", "assigned_to"}}
        for login in bug.values_of("assigned_to"):
            for act in self._confirmed.get(login.casefold(), ()):
                turns |= {act.when, act.until or _FOREVER}
            turns |= {turn for fact in self._triaged.get(login.casefold(), ()) for turn in (fact.since, fact.until)}
            turns.add(self._staff_act)
        return {turn for turn in turns if bug.created <= turn < _FOREVER}


def _spans(turns: Iterable[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """Gives the spans between moments, the last of which never ends."""
    ordered = sorted(set(turns) - {_FOREVER})
    yield from zip(ordered, [*ordered, _FOREVER][1:], strict=True)


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
    if since < until:
        facts.extend(_Fact(since, until, name) for name in names)
