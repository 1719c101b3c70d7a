"""One lapsed bug, and what was done before → the next step, or the reason for holding it back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.act.past import Deed, Past
from bot.act.replies import held_by_reply
from bot.act.whom import Candidate, candidates, on_ca
from bot.config.settings import Settings
from bot.facts.bug import Needinfo
from bot.judge import calendar
from bot.judge.case import Case
from bot.judge.clock import Clock
from bot.judge.turns import Turn
from bot.judge.verdict import Verdict
from bot.outcome import Held
from bot.store.records import Duty

BACKLOG = "lapsed before the first run"
"""How the reason begins for which a lapse is left alone that is older than the bot."""


@dataclass(frozen=True, slots=True)
class Step:
    """A reminder that may be posted now.

    Attributes:
        clocks: the lapsed clocks that it reminds of, the longest overdue first.
        number: which step of the ladder it is on this bug, from 1.
        candidates: whom it may ask, in order.
        clear: needinfos of our own that it takes back, so that only one stands.
        taken_back: how many reminders of this bug people have taken back: the next one is another, with another key.
    """

    verdict: Verdict
    clocks: tuple[Clock, ...]
    number: int
    candidates: tuple[Candidate, ...]
    clear: tuple[Needinfo, ...] = ()
    taken_back: int = 0

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What it reminds of, as it is recorded."""
        return tuple(
            Duty(self.verdict.bug_id, clock.name.value, clock.due or clock.since, self.number) for clock in self.clocks
        )

    @property
    def days_over(self) -> int:
        """How many days the longest overdue of its clocks is over."""
        return max(clock.days_over for clock in self.clocks)


def next_step(
    verdict: Verdict, past: Past, settings: Settings, moment: datetime, cases: Mapping[int, Case] | None = None
) -> Step | Held:
    """Decides whether a lapsed bug gets a reminder at `moment` (aware, UTC), and which.

    Only clocks whose grace is over are reminded of: a CA that is a day late over a weekend is never accused. The
    reasons for holding back are looked at in this order: doubt about an own write, the grace, what people said, the
    steps already taken for each clock, the conversation in the bug, quiet times.

    Args:
        verdict: of the bug.
        past: what was done before.
        settings: the settings.
        moment: now.
        cases: all bugs as they were judged, by number: the last reminder may stand in another one.
    """
    case = verdict.case
    if case is None or not verdict.lapses:
        return Held("no clock that may be reminded of has lapsed")
    if why := past.unsettled.get(verdict.bug_id):
        return Held(why, passing=True)
    off = days_off(case, settings)
    ripe = tuple(clock for clock in verdict.lapses if _grace_is_over(clock, settings, off, moment))
    if not ripe:
        first = min(_last_day_of_grace(clock, settings, off) for clock in verdict.lapses)
        return Held(f"in grace until {first} has passed everywhere: {_days(settings.clocks.grace_days, 'working day')}")
    if held := _opted_out(case) or _domains_hidden(case) or _edited(verdict, past):
        return held
    if held := _snoozed(verdict, past, moment) or _taken_back(verdict, ripe, past):
        return held
    taken = {clock: _taken(verdict, clock, past) for clock in ripe}
    stopped = {clock: _stopped(verdict, clock, taken[clock], past, settings, off, moment) for clock in ripe}
    clocks = tuple(clock for clock in ripe if stopped[clock] is None)
    if not clocks:
        return next(held for held in stopped.values() if held)
    # Several clocks are on one ladder: the one that is furthest up says which step it is.
    steps = max((taken[clock] for clock in clocks), key=len)
    step = Step(
        verdict,
        clocks,
        len(steps) + 1,
        candidates(case, past, settings, cases or {}, [login for deed in steps for login in deed.asked]),
        taken_back=len(past.taken_back(case.bug.id)),
        clear=tuple(flag for deed in past.deeds if deed.bug_id == case.bug.id for flag in deed.flags),
    )
    return (
        _too_soon(verdict, steps, past, settings, off, moment)
        or held_by_reply(case, past, settings, cases or {})
        or _conversation_goes_on(case, past, settings, moment)
        or _quiet(settings, off, moment)
        or step
    )


def days_off(case: Case, settings: Settings) -> calendar.DaysOff:
    """Gives the days on which nobody is reminded on a bug: staff's quiet ones and its CA's own."""
    day = calendar.day_of(case.moment)
    entries = tuple(entry for name in case.talk.ca.names for entry in case.people.entries(name, day))
    return calendar.DaysOff(settings.quiet, entries)


def _opted_out(case: Case) -> Held | None:
    """Whether certain staff asked for no reminders on this bug (what anybody else asked for is staff's turn)."""
    found, author = case.board.opt_out, case.opt_out_by
    if found is None or author is None or (found.until and calendar.has_passed(found.until, case.moment)):
        return None
    until = f" until {found.until}" if found.until else ""
    return Held(f"“{found.text}” was set by {author.who} on {calendar.day_of(author.when)}: no reminders{until}")


def _domains_hidden(case: Case) -> Held | None:
    if not case.people.hides_domains:
        return None
    return Held("the server shows accounts without their domains, so nobody can be sure who is who: read with a key")


def _edited(verdict: Verdict, past: Past) -> Held | None:
    """Whether the CA's last word was edited instead of another being written, and nobody has looked since."""
    turn = next((turn for turn in verdict.turns if turn.turn is Turn.EDITED_COMMENT), None)
    last = verdict.case.last_ca if verdict.case else None
    if turn is None or last is None or last.comment.edited is None:
        return None
    look = past.looks.get(verdict.bug_id)
    if look is not None and look >= last.comment.edited:
        return None
    return Held(f"{turn.reason}: until a person has looked")


def _began(clock: Clock) -> datetime:
    return calendar.over_everywhere(clock.due or clock.since)


def _taken(verdict: Verdict, clock: Clock, past: Past) -> list[Deed]:
    """Our reminders since this lapse began: those are steps of its ladder, older ones are not."""
    return [deed for deed in past.naming(verdict.bug_id) if deed.when >= _began(clock)]


def _snoozed(verdict: Verdict, past: Past, moment: datetime) -> Held | None:
    snooze = past.snoozes.get(verdict.bug_id)
    if snooze and calendar.day_of(moment) <= snooze.until:
        return Held(f"snoozed until {snooze.until} by {snooze.who}: {snooze.why}")
    return None


def _taken_back(verdict: Verdict, ripe: tuple[Clock, ...], past: Past) -> Held | None:
    """Whether a person took a reminder of one of these lapses back, and nobody has looked at the bug since."""
    lapses = {(verdict.bug_id, clock.name.value, clock.due or clock.since) for clock in ripe}
    look = past.looks.get(verdict.bug_id)
    for deed in past.taken_back(verdict.bug_id):
        if deed.taken_back and not lapses.isdisjoint(deed.duties) and (look is None or look < deed.taken_back):
            day = calendar.day_of(deed.taken_back)
            return Held(f"our reminder of this was taken back on {day}: until a person has looked")
    return None


def _stopped(
    verdict: Verdict,
    clock: Clock,
    taken: list[Deed],
    past: Past,
    settings: Settings,
    off: calendar.DaysOff,
    moment: datetime,
) -> Held | None:
    """Why one lapse is not reminded of (any more), whatever the bug's other lapses are."""
    ladder, triple = settings.ladder, (verdict.bug_id, clock.name.value, clock.due or clock.since)
    for duty, why in past.rejected.items():
        if (duty.bug_id, duty.clock, duty.due) == triple and duty.step > len(taken):
            return Held(f"the draft of this reminder was rejected: {why}")
    if not taken and past.backlog and _began(clock) <= past.backlog:
        first = calendar.day_of(past.backlog)
        return Held(f"{BACKLOG}, of {first}; `ca-nag run --include-backlog` takes it up")
    if not taken:
        return None
    first_day = calendar.day_of(taken[0].when)
    end = calendar.due_without(first_day, ladder.escalate_days, off)
    if calendar.day_of(moment) >= end:
        days = _days(ladder.escalate_days)
        told = f"first reminded on {first_day}, and still silent {days} later: consider a separate incident"
        return Held(told, escalate=True)
    if len(taken) >= len(ladder.reminder_days):
        last = _where(taken[-1], verdict)
        return Held(f"{last}, the last step; on {end} staff are told to consider a separate incident")
    return None


def _too_soon(
    verdict: Verdict, taken: list[Deed], past: Past, settings: Settings, off: calendar.DaysOff, moment: datetime
) -> Held | None:
    """Whether the bug had a post a moment ago, be it one that was taken back; or its next step is not due yet."""
    ladder = settings.ladder
    if before := [deed for deed in past.deeds if deed.names(verdict.bug_id)]:
        last = before[-1]
        if calendar.days_since(calendar.day_of(last.when), moment) < ladder.gap_days:
            return Held(f"{_where(last, verdict)}, less than {_days(ladder.gap_days)} ago")
    if not taken:
        return None
    first_day = calendar.day_of(taken[0].when)
    due = calendar.due_without(first_day, ladder.reminder_days[len(taken)], off)
    if calendar.day_of(moment) < due:
        return Held(f"{_where(taken[-1], verdict)}; the next step is due on {due}")
    return None


def _where(deed: Deed, verdict: Verdict) -> str:
    """Says which reminder of ours it was, and where it stands."""
    place = f"comment {deed.comment}" if deed.comment is not None else "a comment"
    other = "" if deed.bug_id == verdict.bug_id else f" of bug {deed.bug_id}"
    return f"reminded in {place}{other} on {calendar.day_of(deed.when)}"


def _quiet(settings: Settings, off: calendar.DaysOff, moment: datetime) -> Held | None:
    if why := calendar.quiet(settings.quiet, moment):
        return Held(f"quiet: {why}", passing=True)
    day = calendar.local_day(settings.quiet, moment)
    if why := off.of_the_ca(day):
        return Held(f"quiet: {why}", passing=True)
    if holiday := off.after_holidays(day):
        return Held(f"quiet: {day} is the first working day after {holiday}, a day off", passing=True)
    return None


def _last_day_of_grace(clock: Clock, settings: Settings, off: calendar.DaysOff) -> date:
    return calendar.end_of_grace(_grace_start(clock), settings.clocks.grace_days, off)


def _grace_start(clock: Clock) -> date:
    if clock.due is None:  # a lapsed clock has a due day; the type allows for clocks without a limit
        return clock.since
    return max(clock.due, clock.grace_from or clock.due)


def _grace_is_over(clock: Clock, settings: Settings, off: calendar.DaysOff, moment: datetime) -> bool:
    return calendar.has_passed(_last_day_of_grace(clock, settings, off), moment)


def _conversation_goes_on(case: Case, past: Past, settings: Settings, moment: datetime) -> Held | None:
    """Never speaks in the middle of a conversation, and never beside a fresh question of somebody else."""
    holds = settings.holds
    for whose, last, days in (
        ("the CA", case.talk.last_ca, holds.ca_spoke_days),
        ("staff", case.talk.last_staff, holds.staff_spoke_days),
    ):
        if last and calendar.days_since(calendar.day_of(last.comment.time), moment) < days:
            day = calendar.day_of(last.comment.time)
            return Held(f"{whose} wrote comment {last.comment.count} on {day}, less than {_days(days)} ago")
    for needinfo in on_ca(case):
        # Whom the CA asks among its own is its own affair.
        if past.is_own(needinfo) or case.people.is_ca(needinfo.setter, case.bug, needinfo.since):
            continue
        day = calendar.day_of(needinfo.since)
        if calendar.days_since(day, moment) < holds.needinfo_days:
            asked = f"{needinfo.setter} asked {needinfo.requestee} by needinfo on {day}"
            return Held(f"{asked}, less than {_days(holds.needinfo_days)} ago")
    return None


def _days(count: int, unit: str = "day") -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
