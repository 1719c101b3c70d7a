"""Whom a person must place, so that the bot need not doubt any more; the most weighty first. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.facts.bug import Bug, same_account
from bot.facts.sides import Side
from bot.judge import calendar
from bot.judge.case import Case
from bot.outcome.value import BugOutcome, Outcome


@dataclass(frozen=True, slots=True)
class Doubt:
    """One account that a line in the configuration would place.

    Attributes:
        account: its login, whole.
        side: what it probably is: the CA's or staff's.
        ca: the CA whose it would be; empty where it would be staff's, or nobody knows which CA a bug is about.
        since: the day (UTC) on which it was first seen.
        told: (bug, why it is doubtful), each bug once.
        stops: how many bugs wait for it.
    """

    account: str
    side: Side
    ca: str
    since: date
    told: tuple[tuple[int, str], ...]
    stops: int = 0


def of(outcome: Outcome) -> tuple[Doubt, ...]:
    """Gives every account of the open bugs that is doubtful: first what most bugs wait for, then what most bugs show.

    An account of which the server hides the domain cannot be placed, and is not among them.
    """
    found: dict[tuple[str, str], Doubt] = {}
    for item in outcome.bugs:
        for doubt in (*of_bug(item), *_unlisted_staff(item)):
            # Staff are staff everywhere; a CA's people are asked about for each CA.
            key = doubt.account.casefold(), doubt.ca
            before = found.get(key)
            found[key] = _joined(before, doubt) if before else doubt
    return tuple(sorted(found.values(), key=lambda doubt: (-doubt.stops, -len(doubt.told), doubt.account)))


def of_bug(item: BugOutcome) -> Iterator[Doubt]:
    """Gives the accounts for which one bug waits."""
    case = item.verdict.case
    if case is None or item.shown is None:
        return
    seen: set[str] = set()
    first = _first_acts(case.bug)
    for turn in item.verdict.turns:
        account = turn.account.casefold()
        if "@" in account and account not in seen:
            seen.add(account)
            yield _doubt(turn.account, case, first, turn.reason, stops=1)


def _unlisted_staff(item: BugOutcome) -> Iterator[Doubt]:
    """Gives who does staff's work on a bug and is not listed: certain at best as long as nobody listed acts."""
    case = item.verdict.case
    if case is None or item.shown is None:
        return
    first = _first_acts(case.bug)
    for login in sorted({change.who for change in case.bug.changes} | {c.creator for c in case.bug.comments}):
        by = case.people.who(login, case.bug, _first_act(first, case.bug, login))
        if "@" in login and by.side is Side.STAFF and not case.people.lists(login):
            yield _doubt(login, case, first, f"{by.reason}, and the directory does not list it as staff", stops=0)


def _doubt(account: str, case: Case, acts: Mapping[str, datetime], reason: str, *, stops: int) -> Doubt:
    first = _first_act(acts, case.bug, account)
    side = case.people.who(account, case.bug, first).side
    names = case.talk.ca.names
    is_staff = side is Side.STAFF
    return Doubt(
        account,
        Side.STAFF if is_staff else Side.CA,
        "" if is_staff or not names else names[0],
        calendar.day_of(first),
        ((case.bug.id, reason),),
        stops,
    )


def _first_acts(bug: Bug) -> dict[str, datetime]:
    """Gives when each account, in small letters, first did something in a bug."""
    acts = [(comment.creator, comment.time) for comment in bug.comments]
    acts += [(change.who, change.when) for change in bug.changes]
    return {login.casefold(): when for login, when in sorted(acts, key=lambda act: act[1], reverse=True)}


def _first_act(acts: Mapping[str, datetime], bug: Bug, login: str) -> datetime:
    """Gives the first act of an account; the filing where only half of its name is shown, or it did nothing."""
    found = acts.get(login.casefold())
    return found or min((when for who, when in acts.items() if same_account(who, login)), default=bug.created)


def _joined(one: Doubt, other: Doubt) -> Doubt:
    told = tuple(dict((*other.told, *one.told)).items())
    return replace(one, since=min(one.since, other.since), told=tuple(sorted(told)), stops=one.stops + other.stops)
