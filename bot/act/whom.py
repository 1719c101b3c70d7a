"""Whom a reminder asks: the CA's people in order, why some are passed over, and what the server says of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.act.past import Past
from bot.config.settings import Settings
from bot.facts.accounts import Account
from bot.facts.bug import Needinfo, same_account
from bot.facts.logins import CLOSED, domain_of, is_nobody
from bot.facts.talk import goodbyes
from bot.judge import calendar
from bot.judge.case import Case


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the CA's people.

    Attributes:
        login: whom.
        passed_over: why somebody else is asked first; empty: nothing speaks against it.
        waits: somebody's needinfo on it that it has not answered, or that still stands in this bug.
    """

    login: str
    passed_over: str = ""
    waits: Needinfo | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is asked.

    Attributes:
        login: None: nobody, and the comment goes out without a needinfo.
        note: for staff, what is unusual; may be empty.
        waits: an older needinfo that still waits, where nobody is asked because of it.
        unreachable: whether everybody there is has a closed account or takes no needinfo: then it is staff's turn.
    """

    login: str | None
    note: str
    waits: Needinfo | None = None
    unreachable: bool = False


def candidates(
    case: Case, past: Past, settings: Settings, cases: Mapping[int, Case], asked_before: Iterable[str] = ()
) -> tuple[Candidate, ...]:
    """Gives whom one may ask, in order.

    The assignee if it is certainly the CA's, else who wrote last for the CA here, then its other certain people here
    and on its other bugs, then its contacts in the directory. Whom an earlier step asked comes last: the next step goes
    to the next contact.

    Args:
        case: the bug.
        past: what was done before; our own needinfos are no reason to pass somebody over.
        settings: the settings.
        cases: all bugs as they were judged, by number.
        asked_before: whom the earlier steps asked.
    """
    theirs = _of_the_same_ca(case, cases)
    found: list[str] = []
    for login in (*_here(case), *_elsewhere(case, theirs), *_contacts(case)):
        if not any(same_account(login, other) for other in found):
            found.append(login)
    before = [login for login in found if any(same_account(login, asked) for asked in asked_before)]
    ordered = [*(login for login in found if login not in before), *before]
    return tuple(_candidate(login, case, theirs, past, settings) for login in ordered)


def on_ca(case: Case) -> list[Needinfo]:
    """Gives the needinfos of a bug that wait on the CA's people."""
    return [
        needinfo
        for needinfo in case.bug.needinfos
        if needinfo.requestee and case.people.is_ca(needinfo.requestee, case.bug, needinfo.since)
    ]


def _here(case: Case) -> Iterator[str]:
    known = case.talk.ca_accounts
    yield from (login for login in known if same_account(login, case.bug.assignee))
    # A ruling may make one comment of somebody else the CA's; that does not make him one to ask.
    last = case.last_ca.comment.creator if case.last_ca else ""
    yield from (login for login in known if same_account(login, last))
    yield from known


def _of_the_same_ca(case: Case, cases: Mapping[int, Case]) -> list[Case]:
    """Gives this bug and the CA's others, the one with the newest word of the CA first."""
    names = case.talk.ca.names
    others = [one for one in cases.values() if names and one.bug.id != case.bug.id and one.talk.ca.names == names]
    return [case, *sorted(others, key=lambda one: (-_last_word(one).timestamp(), one.bug.id))]


def _last_word(case: Case) -> datetime:
    return case.last_ca.comment.time if case.last_ca else case.bug.created


def _elsewhere(case: Case, theirs: Iterable[Case]) -> Iterator[str]:
    for other in theirs:
        if other is not case:
            yield from _here(other)


def _contacts(case: Case) -> Iterator[str]:
    day = calendar.day_of(case.moment)
    for name in case.talk.ca.names:
        for entry in case.people.entries(name, day):
            yield from entry.contacts


def _candidate(login: str, case: Case, theirs: Iterable[Case], past: Past, settings: Settings) -> Candidate:
    if domain_of(login) == CLOSED:
        return Candidate(login, f"{login} is closed")
    here = next((flag for flag in on_ca(case) if _waits_on(flag, login, case, past)), None)
    if here:
        return Candidate(
            login, f"an older needinfo on {login} of {calendar.day_of(here.since)} still stands here", here
        )
    for one in theirs:
        for flag in on_ca(one):
            day = calendar.day_of(flag.since)
            old = calendar.days_since(day, case.moment) > settings.holds.needinfo_days
            if old and _waits_on(flag, login, one, past) and not _wrote_after(login, one, flag.since):
                return Candidate(login, f"{login} has not answered a needinfo of {day} in bug {one.bug.id}", flag)
    if why := _taken_from(login, case) or _said_goodbye(login, theirs, case):
        return Candidate(login, why)
    return Candidate(login)


def _waits_on(flag: Needinfo, login: str, case: Case, past: Past) -> bool:
    """Whether somebody else's needinfo waits on a login; what the CA asks among its own is its own affair."""
    by_itself = case.people.is_ca(flag.setter, case.bug, flag.since)
    return same_account(flag.requestee or "", login) and not by_itself and not past.is_own(flag)


def _wrote_after(login: str, case: Case, moment: datetime) -> bool:
    return any(same_account(comment.creator, login) and comment.time > moment for comment in case.bug.comments)


def _taken_from(login: str, case: Case) -> str:
    """Says that the bug, or a needinfo in it, went to another, and whoever had it has not written since; or nothing."""
    bug = case.bug
    for change in reversed(bug.changes):
        assigned = change.field == "assigned_to" and not is_nobody(change.added)
        if assigned and same_account(change.removed, login) and not same_account(bug.assignee, login):
            if not _wrote_after(login, case, change.when):
                return f"the bug was taken from {login} on {calendar.day_of(change.when)}"
            break
    events = bug.needinfo_events
    for event in reversed(events):
        handed = not event.was_set and any(
            other.was_set and other.when == event.when and not same_account(other.requestee or "", login)
            for other in events
        )
        if handed and same_account(event.requestee or "", login):
            asked_again = any(
                e.was_set and e.when > event.when and same_account(e.requestee or "", login) for e in events
            )
            if not asked_again and not _wrote_after(login, case, event.when):
                return f"a needinfo was taken from {login} on {calendar.day_of(event.when)} and given to another"
            break
    return ""


def _said_goodbye(login: str, theirs: Iterable[Case], case: Case) -> str:
    """Says where somebody's last word anywhere is a goodbye, or names who covers for him; or nothing."""
    words = [
        (comment.time, one.bug.id, comment)
        for one in theirs
        for comment in one.bug.comments
        if same_account(comment.creator, login)
    ]
    if not words:
        return ""
    when, bug_id, comment = max(words, key=lambda word: word[:2])
    found = goodbyes.find(comment.text, calendar.day_of(when))
    if found is None or (found.until and calendar.has_passed(found.until, case.moment)):
        return ""
    return f"{login} is away or has left, by its own comment {comment.count} of bug {bug_id}"


def choose(wanted: Iterable[Candidate], accounts: Mapping[str, Account | None] | None) -> Choice:
    """Chooses the first who can be asked.

    Args:
        wanted: in order.
        accounts: what the server says of each login (None: there is no such account); None: it was not asked.
    """
    passed: list[str] = []
    reachable = False
    waits: Needinfo | None = None
    for candidate in wanted:
        if why := _why_not(candidate.login, accounts):
            passed.append(why)
            continue
        if domain_of(candidate.login) == CLOSED:
            passed.append(candidate.passed_over)
            continue
        reachable = True
        if candidate.passed_over:
            passed.append(candidate.passed_over)
            waits = waits or candidate.waits
            continue
        return Choice(candidate.login, "; ".join(passed))
    if not passed:
        return Choice(None, "nobody of the CA is known: a comment without needinfo")
    if not reachable:
        return Choice(None, f"nobody of the CA can be asked: {'; '.join(passed)}", unreachable=True)
    return Choice(None, "; ".join((*passed, "a comment without a second needinfo")), waits=waits)


def _why_not(login: str, accounts: Mapping[str, Account | None] | None) -> str:
    if accounts is None or login not in accounts:
        return ""
    account = accounts[login]
    if account is None:
        return f"{login} does not exist"
    if account.can_login is False:
        return f"{login} is closed"
    if account.blocks_needinfo:
        return f"{login} takes no needinfo requests"
    return ""
