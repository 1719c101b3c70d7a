"""One lapsed bug → the next step, or the reason for holding it back. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.config.settings import Settings
from bot.facts.bug import Needinfo, same_account
from bot.facts.logins import domain_of
from bot.judge import calendar
from bot.judge.case import Case
from bot.judge.clock import Clock
from bot.judge.verdict import Verdict
from bot.outcome import Held


@dataclass(frozen=True, slots=True)
class Step:
    """A reminder that may be posted now: of which clocks, and whom it asks (None: nobody), with a note for staff."""

    verdict: Verdict
    clocks: tuple[Clock, ...]
    requestee: str | None
    note: str


def next_step(verdict: Verdict, settings: Settings, moment: datetime) -> Step | Held:
    """Decides whether a lapsed bug gets a reminder at `moment` (aware, UTC).

    Only clocks whose grace is over are reminded of: a CA that is a day late over a weekend is never accused.
    """
    case = verdict.case
    if case is None or not verdict.lapses:
        return Held("no clock that may be reminded of has lapsed")
    ripe = tuple(clock for clock in verdict.lapses if _grace_is_over(clock, settings, moment))
    if not ripe:
        first = min(_last_day_of_grace(clock, settings) for clock in verdict.lapses)
        return Held(f"in grace until {first} has passed everywhere: {_days(settings.clocks.grace_days, 'working day')}")
    if held := _conversation_goes_on(case, settings, moment):
        return held
    requestee, note = _whom(case)
    return Step(verdict, ripe, requestee, note)


def _last_day_of_grace(clock: Clock, settings: Settings) -> date:
    return calendar.end_of_grace(_grace_start(clock), settings.clocks.grace_days)


def _grace_start(clock: Clock) -> date:
    if clock.due is None:  # a lapsed clock has a due day; the type allows for clocks without a limit
        return clock.since
    return max(clock.due, clock.grace_from or clock.due)


def _grace_is_over(clock: Clock, settings: Settings, moment: datetime) -> bool:
    return calendar.has_passed(calendar.end_of_grace(_grace_start(clock), settings.clocks.grace_days), moment)


def _conversation_goes_on(case: Case, settings: Settings, moment: datetime) -> Held | None:
    """Never speaks in the middle of a conversation, and never beside a fresh question of somebody else."""
    holds = settings.holds
    for whose, last, days in (
        ("the CA", case.talk.last_ca, holds.ca_spoke_days),
        ("staff", case.talk.last_staff, holds.staff_spoke_days),
    ):
        if last and calendar.days_since(calendar.day_of(last.comment.time), moment) < days:
            day = calendar.day_of(last.comment.time)
            return Held(f"{whose} wrote comment {last.comment.count} on {day}, less than {_days(days)} ago")
    for needinfo in _on_ca(case):
        day = calendar.day_of(needinfo.since)
        if calendar.days_since(day, moment) < holds.needinfo_days:
            asked = f"{needinfo.setter} asked {needinfo.requestee} by needinfo on {day}"
            return Held(f"{asked}, less than {_days(holds.needinfo_days)} ago")
    return None


def _on_ca(case: Case) -> list[Needinfo]:
    return [
        needinfo
        for needinfo in case.bug.needinfos
        if needinfo.requestee and case.people.is_ca(needinfo.requestee, case.bug, needinfo.since)
    ]


def _whom(case: Case) -> tuple[str | None, str]:
    """Gives whom to ask: the CA's assignee, else its last speaker, else its contacts in order, else who was asked."""
    contacts = [
        contact
        for name in case.talk.ca.names
        for entry in (case.people.entry(name, calendar.day_of(case.moment)),)
        if entry
        for contact in entry.contacts
    ]
    known = case.talk.ca_accounts
    assigned = [login for login in known if same_account(login, case.bug.assignee)]
    spoke = [case.last_ca.comment.creator] if case.last_ca else []
    candidates = [c for c in (*assigned, *spoke, *contacts, *known) if domain_of(c) != "disabled.tld"]
    if not candidates:
        return None, "nobody of the CA is known: a comment without needinfo"
    first = candidates[0]
    if "@" not in first:
        return None, f"only {first} is known of the account, without its domain: read with a key to ask by needinfo"
    if any(needinfo.requestee and same_account(needinfo.requestee, first) for needinfo in _on_ca(case)):
        return None, f"an older needinfo on {first} still waits: a comment without a second one"
    return first, ""


def _days(count: int, unit: str = "day") -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
