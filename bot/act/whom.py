"""Whom a reminder asks: the CA's people in order, and what the server says of their accounts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.facts.accounts import Account
from bot.facts.bug import Needinfo, same_account
from bot.facts.logins import domain_of
from bot.judge import calendar
from bot.judge.case import Case


def candidates(case: Case, asked_before: Iterable[str] = ()) -> tuple[str, ...]:
    """Gives whom one may ask, in order.

    The CA's assignee, else its last speaker, else its contacts in the directory's order, else who was asked here
    before. Whom an earlier step asked comes last: the next step goes to the next contact.
    """
    contacts = [
        contact
        for name in case.talk.ca.names
        for entry in (case.people.entry(name, calendar.day_of(case.moment)),)
        if entry
        for contact in entry.contacts
    ]
    known = case.talk.ca_accounts
    assigned = [login for login in known if same_account(login, case.bug.assignee)]
    # A ruling may make one comment of somebody else the CA's; that does not make him one to ask.
    last = [case.last_ca.comment.creator] if case.last_ca else []
    spoke = [login for login in last if any(same_account(login, account) for account in known)]
    found: list[str] = []
    for login in (*assigned, *spoke, *contacts, *known):
        if domain_of(login) != "disabled.tld" and not any(same_account(login, other) for other in found):
            found.append(login)
    before = [login for login in found if any(same_account(login, asked) for asked in asked_before)]
    return tuple(login for login in found if login not in before) + tuple(before)


def choose(
    wanted: Iterable[str], accounts: Mapping[str, Account | None] | None, waiting: Iterable[Needinfo] = ()
) -> tuple[str | None, str]:
    """Chooses the first who can be asked.

    Args:
        wanted: logins in order.
        accounts: what the server says of each (None: there is no such account); None: it was not asked.
        waiting: needinfos of others that wait for the CA: nobody gets a second one.

    Returns:
        The login, or None for a comment without needinfo; and a note for staff on what is unusual, or nothing.
    """
    waiting = tuple(waiting)
    passed: list[str] = []
    for login in wanted:
        if "@" in login and (why := _why_not(login, accounts)):
            passed.append(why)
            continue
        if any(flag.requestee and same_account(flag.requestee, login) for flag in waiting):
            older = f"an older needinfo on {login} still waits: a comment without a second one"
            return None, "; ".join((*passed, older))
        if "@" not in login:
            unknown = f"only {login} is known of the account, without its domain: read with a key to ask by needinfo"
            return None, "; ".join((*passed, unknown))
        return login, "; ".join(passed)
    if not passed:
        return None, "nobody of the CA is known: a comment without needinfo"
    return None, "; ".join((*passed, "nobody else is known: a comment without needinfo"))


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
