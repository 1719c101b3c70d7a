"""One bug's clocks and staff's turns become one verdict: which group, and why.

The groups, the first that fits: failed > left out > staff's turn (what stops reminders) > lapsed > staff's turn (what
is only told) > due soon > on schedule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.config.settings import Settings
from bot.facts import conversation as talk
from bot.facts import whiteboard
from bot.facts.bug import Bug
from bot.facts.people import BugCa, People
from bot.facts.rulings import Ruling
from bot.facts.spoken import told
from bot.judge import calendar, turns
from bot.judge.case import Case, lay_out
from bot.judge.clock import Clock, Level, Name, State
from bot.judge.clocks import all_clocks
from bot.judge.turns import StaffTurn, Turn


class Group(StrEnum):
    """Where a bug stands in the report, the most urgent first."""

    LAPSED = "lapsed"
    STAFF_TURN = "staff-turn"
    DUE_SOON = "due-soon"
    ON_SCHEDULE = "on-schedule"
    LEFT_OUT = "left-out"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one bug at one moment.

    Attributes:
        bug_id: its number.
        group: where it stands.
        reason: the sentence that decides the group.
        ca: the CA it is about; None where it is not judged.
        clock: the clock that decides the group, if one does.
        clocks: all of them.
        turns: what is for staff, what stops reminders first.
        case: what it all rests on; None where the bug was left out or failed.
    """

    bug_id: int
    group: Group
    reason: str
    ca: BugCa | None = None
    clock: Clock | None = None
    clocks: tuple[Clock, ...] = ()
    turns: tuple[StaffTurn, ...] = ()
    case: Case | None = None

    @property
    def lapses(self) -> tuple[Clock, ...]:
        """The lapsed clocks that may become a reminder, the longest overdue first."""
        lapsed = [one for one in self.clocks if one.state is State.LAPSED and one.level is Level.REMIND]
        return tuple(sorted(lapsed, key=lambda clock: -clock.days_over))

    @property
    def rulings(self) -> tuple[Ruling, ...]:
        """All that people ruled about comments of this bug, also where it has no effect."""
        return self.case.rulings if self.case else ()


def judge(
    bug: Bug, people: People, settings: Settings, moment: datetime, talked: talk.Conversation | None = None
) -> Verdict:
    """Judges one bug.

    Args:
        bug: the bug as it stood at `moment`.
        people: who is who, made from all bugs of the same moment.
        settings: the settings.
        moment: aware, UTC.
        talked: the bug read as a conversation, where that was done before for the same bug and people.
    """
    if why := left_out(bug, settings, moment):
        hidden = bool(bug.groups)
        return Verdict(bug.id, Group.LEFT_OUT, why, ca=None if hidden else people.ca_of(bug))
    case = lay_out(bug, people, settings.clocks, moment, talked)
    first = turns.before_reminders(case)
    clocks = tuple(_suspended(clock, first, case) for clock in all_clocks(case))
    staff = first + turns.beside_reminders(case, clocks)
    group, reason, clock = _group(case, clocks, staff)
    return Verdict(bug.id, group, reason, people.ca_of(bug), clock, clocks, staff, case)


def failed(bug_id: int, reason: str) -> Verdict:
    """Makes the verdict of a bug that could not be read: none, with the reason."""
    return Verdict(bug_id, Group.FAILED, reason)


def nobody_to_ask(verdict: Verdict, why: str) -> Verdict:
    """Makes the verdict of a lapsed bug staff's turn, as nobody of the CA can be asked."""
    turn = StaffTurn(Turn.NOBODY_TO_ASK, why, verdict.clock.due if verdict.clock else None, stops=True)
    return replace(verdict, group=Group.STAFF_TURN, reason=why, clock=None, turns=(turn, *verdict.turns))


# --- left out ------------------------------------------------------------------------------------------------------


def left_out(bug: Bug, settings: Settings, moment: datetime) -> str:
    """Gives the reason for which a bug is not judged at all, or nothing."""
    board = whiteboard.read(bug.whiteboard)
    server = settings.server
    if bug.groups:
        return "in a security group"
    if bug.created > moment:
        return f"filed later, on {calendar.day_of(bug.created)}"
    if not server.is_theirs(bug.product, bug.component):
        return f"in {bug.product} / {bug.component}, not in {server.product} / {server.component}"
    if not bug.is_open:
        return f"{bug.status} {bug.resolution}".strip()
    if board.is_meta:
        return "a meta bug"
    if board.pointer is not None:
        return f"its updates are in bug {board.pointer}"
    return ""


# --- suspension ----------------------------------------------------------------------------------------------------

_STAFF_CLOCKS = frozenset({Name.CLOSE_DUE, Name.CLOSURE_REQUEST})
_CLOSURE_SUSPENDS = frozenset({Name.NEXT_UPDATE, Name.WEEKLY, Name.ACTION_ITEM, Name.REVOCATION_DELAY})
_UNKNOWABLE = frozenset({Turn.UNKNOWN_SPEAKER, Turn.HIDDEN_COMMENT, Turn.HISTORY_UNCLEAR})
_WAITS_ON_STAFF = frozenset(
    {Turn.DATE_REQUESTED, Turn.CA_ASKS, Turn.UPDATED_ELSEWHERE, Turn.NEEDINFO_ON_STAFF, Turn.NEEDINFO_OF_CA}
)


def _suspended(clock: Clock, stops: Sequence[StaffTurn], case: Case) -> Clock:
    """Suspends a clock that runs or has lapsed while something else goes before it; or makes it unclear."""
    if clock.state not in {State.RUNNING, State.LAPSED} or clock.name in _STAFF_CLOCKS:
        return clock
    for stop in stops:
        if stop.turn is Turn.CLOSE_MARK:
            return _stopped(clock, State.SUSPENDED, f"a close mark stands: {stop.reason}")
    if (closure := case.closure) and clock.name in _CLOSURE_SUSPENDS:
        asked = f"the CA asked to close on {calendar.day_of(closure.time)}{told(closure.ruling)}"
        return _stopped(clock, State.SUSPENDED, asked)
    if case.unasked_final_call and clock.name in _CLOSURE_SUSPENDS:
        return _stopped(clock, State.SUSPENDED, "staff announced to close the bug")
    for stop in stops:
        if stop.turn in _WAITS_ON_STAFF:
            return _stopped(clock, State.SUSPENDED, f"it is staff's turn: {stop.reason}")
    for stop in stops:
        if stop.turn in _UNKNOWABLE:
            return _stopped(clock, State.UNCLEAR, stop.reason)
    return clock


def _stopped(clock: Clock, state: State, why: str) -> Clock:
    reason = f"{why}; else: {clock.reason}"
    return replace(clock, state=state, days_over=0, reason=reason, stopped_reason=clock.reason)


# --- the group -----------------------------------------------------------------------------------------------------


def _group(case: Case, clocks: Sequence[Clock], staff: Sequence[StaffTurn]) -> tuple[Group, str, Clock | None]:
    stops = [turn for turn in staff if turn.stops]
    if stops:
        return Group.STAFF_TURN, stops[0].reason, None
    lapsed = [clock for clock in clocks if clock.state is State.LAPSED and clock.level is Level.REMIND]
    if lapsed:
        worst = max(lapsed, key=lambda clock: clock.days_over)
        return Group.LAPSED, worst.reason, worst
    running = sorted(
        (clock for clock in clocks if clock.state is State.RUNNING and clock.due and clock.name is not Name.CLOSE_DUE),
        key=lambda clock: clock.due or calendar.day_of(case.moment),
    )
    on_schedule = bool(running) or any(clock.state is State.MET and clock.name is Name.NEXT_UPDATE for clock in clocks)
    told = [turn for turn in staff if not (turn.turn is Turn.UNCLEAR_REPORT and on_schedule)]
    if told:
        return Group.STAFF_TURN, told[0].reason, None
    soon = [clock for clock in running if clock.due and calendar.days_until(clock.due, case.moment) <= clock.soon_days]
    if soon:
        return Group.DUE_SOON, soon[0].reason, soon[0]
    if running:
        return Group.ON_SCHEDULE, running[0].reason, running[0]
    settled = next((clock for clock in clocks if clock.state in {State.MET, State.LATE}), None)
    return Group.ON_SCHEDULE, settled.reason if settled else "no clock runs on this bug", settled
