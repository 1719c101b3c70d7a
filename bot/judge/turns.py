"""What makes it staff's turn: everything that a person must look at before, or instead of, a reminder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.facts.bug import Needinfo, same_account
from bot.facts.people import Side
from bot.facts.spoken import told
from bot.facts.whiteboard import MarkState
from bot.judge import calendar
from bot.judge.answers import full_report
from bot.judge.case import Case
from bot.judge.clock import Clock, Level, Name, State, ago, said
from bot.judge.updates import is_stale, mark_doubt


class Turn(StrEnum):
    """What staff are asked to do. Those up to `NOBODY_TO_ASK` come before any reminder."""

    CLOSE_MARK = "close mark"
    CLOSURE_REQUESTED = "closure requested"
    DATE_REQUESTED = "Next-update date requested"
    NEEDINFO_ON_STAFF = "needinfo on staff"
    MARK_AMBIGUOUS = "ambiguous mark"
    MARK_UNREADABLE = "unreadable mark"
    MARK_IMPLAUSIBLE = "implausible mark"
    MARK_SELF_SET = "self-set mark"
    UNKNOWN_SPEAKER = "unknown speaker"
    HIDDEN_COMMENT = "hidden comment"
    HISTORY_UNCLEAR = "history unclear"
    NOBODY_TO_ASK = "nobody to ask"
    STALE_MARK = "stale mark"
    TOLD_LAPSE = "lapse told to staff only"
    EARLY_UPDATE = "early update"
    UNCLEAR_REPORT = "unclear report"
    LABEL_MISSING = "label missing"
    NO_NAG_UNCONFIRMED = "no-nag not set by staff"


@dataclass(frozen=True, slots=True)
class StaffTurn:
    """One thing for staff.

    Attributes:
        turn: what.
        reason: why, in a sentence.
        since: the day (UTC) since when, where there is one.
        stops: whether it stops every reminder.
        comment: the number of the comment that it rests on, if on one.
    """

    turn: Turn
    reason: str
    since: date | None
    stops: bool
    comment: int | None = None


_MARKS = {
    MarkState.AMBIGUOUS: Turn.MARK_AMBIGUOUS,
    MarkState.UNREADABLE: Turn.MARK_UNREADABLE,
    MarkState.IMPLAUSIBLE: Turn.MARK_IMPLAUSIBLE,
}


def before_reminders(case: Case) -> tuple[StaffTurn, ...]:
    """Gives what is staff's turn before any reminder: while one of these stands, nothing is posted."""
    found = [
        *_close_mark(case),
        *_closure(case),
        *_date_request(case),
        *_needinfo_on_staff(case),
        *_doubtful_mark(case),
        *_unknown_speaker(case),
        *_hidden_comment(case),
        *_history(case),
        *_nobody(case),
    ]
    return tuple(found)


def beside_reminders(case: Case, clocks: Iterable[Clock]) -> tuple[StaffTurn, ...]:
    """Gives what staff should know of a bug that no clock makes lapsed, or beside such a lapse.

    Args:
        case: the bug.
        clocks: its clocks, suspended and made unclear where that is so.
    """
    clocks = tuple(clocks)
    found: list[StaffTurn] = []
    marked = next((clock for clock in clocks if clock.name is Name.NEXT_UPDATE), None)
    if marked and marked.due and is_stale(marked) and calendar.has_passed(marked.due, case.moment):
        found.append(_told(Turn.STALE_MARK, f"{marked.reason}; the mark still stands", marked.due, marked.comment))
    found.extend(
        _told(Turn.TOLD_LAPSE, f"{clock.name}, due {clock.due}: {clock.reason}", clock.due, clock.comment)
        for clock in clocks
        if clock.state is State.LAPSED and clock.level is Level.DIGEST and clock.name is not Name.CLOSE_DUE
    )
    if marked and marked.state is State.EARLY:
        found.append(_told(Turn.EARLY_UPDATE, marked.reason, marked.due, marked.comment))
    # By its own rule, not because an unknown speaker makes every clock unclear: that has its own line.
    report = full_report(case)
    if report and report.state is State.UNCLEAR:
        found.append(_told(Turn.UNCLEAR_REPORT, report.reason, report.due, report.comment))
    if not case.board.is_compliance:
        found.append(_told(Turn.LABEL_MISSING, "the whiteboard lacks [ca-compliance]", None))
    if case.board.is_no_nag:
        found.append(
            _told(Turn.NO_NAG_UNCONFIRMED, "[no-nag] stands there, but history does not show that staff set it", None)
        )
    return tuple(found)


def _stops(turn: Turn, reason: str, since: date | None, comment: int | None = None) -> StaffTurn:
    return StaffTurn(turn, reason, since, stops=True, comment=comment)


def _told(turn: Turn, reason: str, since: date | None, comment: int | None = None) -> StaffTurn:
    return StaffTurn(turn, reason, since, stops=False, comment=comment)


def _close_mark(case: Case) -> Iterator[StaffTurn]:
    mark, author = case.board.close_on, case.close_mark_by
    if author is None:
        return
    since = calendar.day_of(author.when)
    if mark.date is None:
        yield _stops(Turn.CLOSE_MARK, f"no date to close on can be read: {mark.reason}", since)
    elif over := calendar.days_over_utc(mark.date, case.moment):
        yield _stops(Turn.CLOSE_MARK, f"to be closed on {mark.date}, {ago(over)}", mark.date)
    else:
        yield _stops(Turn.CLOSE_MARK, f"to be closed on {mark.date}", since)


def _closure(case: Case) -> Iterator[StaffTurn]:
    if call := case.unasked_final_call:
        made = calendar.day_of(call.comment.time)
        where = said(call.comment, call.ruled.side)
        reason = f"final call in {where}; nobody of the CA was seen to ask for it"
        yield _stops(Turn.CLOSURE_REQUESTED, reason, made, call.comment.count)
    closure = case.closure
    if closure is None:
        return
    since = calendar.day_of(closure.time)
    if call := case.final_call:
        made = calendar.day_of(call.comment.time)
        if case.close_mark_by is None:
            reason = f"final call in {said(call.comment, call.ruled.side)}, but no close date is marked"
            yield _stops(Turn.CLOSURE_REQUESTED, reason, made, call.comment.count)
        return
    where = f"in comment {closure.comment}" if closure.comment is not None else "by needinfo"
    reason = f"the CA asked to close {where} on {since}, {ago(calendar.days_since(since, case.moment))}"
    yield _stops(Turn.CLOSURE_REQUESTED, reason + told(closure.ruling), since, closure.comment)


def _date_request(case: Case) -> Iterator[StaffTurn]:
    if request := case.date_request:
        spoken, sentence = request
        since = calendar.day_of(spoken.comment.time)
        where = said(spoken.comment, spoken.ruled.side)
        reason = f"the CA asked for a Next-update date in {where}: “{sentence[:200]}”"
        yield _stops(Turn.DATE_REQUESTED, reason, since, spoken.comment.count)


def _needinfo_on_staff(case: Case) -> Iterator[StaffTurn]:
    for needinfo in case.bug.needinfos:
        if not needinfo.requestee or not case.people.is_staff(needinfo.requestee, case.bug, needinfo.since):
            continue
        if not case.talk.at_or_after_last_ca(needinfo.since):
            continue
        if _answered_by(case, needinfo):
            continue
        yield _waits_on_staff(needinfo)


def _answered_by(case: Case, needinfo: Needinfo) -> bool:
    """Whether the person asked has written since; the flag still stands, so another's word is no answer."""
    return any(
        spoken.comment.time > needinfo.since and same_account(spoken.comment.creator, needinfo.requestee or "")
        for spoken in case.talk.of(Side.STAFF)
    )


def _waits_on_staff(needinfo: Needinfo) -> StaffTurn:
    since = calendar.day_of(needinfo.since)
    reason = f"{needinfo.setter} asked {needinfo.requestee} by needinfo on {since}, unanswered"
    return _stops(Turn.NEEDINFO_ON_STAFF, reason, since)


def _doubtful_mark(case: Case) -> Iterator[StaffTurn]:
    mark, author = case.board.next_update, case.next_update_by
    if author is None:
        return
    since = calendar.day_of(author.when)
    if turn := _MARKS.get(mark.state):
        yield _stops(turn, mark.reason, since)
    elif doubt := mark_doubt(case):
        turn = Turn.MARK_SELF_SET if author.by.side is not Side.STAFF else Turn.MARK_IMPLAUSIBLE
        yield _stops(turn, doubt, since)


def _unknown_speaker(case: Case) -> Iterator[StaffTurn]:
    unknown = case.talk.unknown_after
    for spoken in {spoken.comment.creator.casefold(): spoken for spoken in unknown}.values():
        comment = spoken.comment
        reason = (
            f"who is {comment.creator}, who wrote {said(comment)} after the CA's last known word? ({spoken.by.reason})"
        )
        yield _stops(Turn.UNKNOWN_SPEAKER, reason, calendar.day_of(comment.time), comment.count)


def _hidden_comment(case: Case) -> Iterator[StaffTurn]:
    for gap in case.talk.hidden_after[:1]:
        reason = (
            f"comment {gap.count} is hidden (private, or taken away) and may be the CA's: "
            f"it was written on or after {calendar.day_of(gap.earliest)}"
        )
        yield _stops(Turn.HIDDEN_COMMENT, reason, calendar.day_of(gap.earliest))


def _history(case: Case) -> Iterator[StaffTurn]:
    for doubt in case.bug.doubts:
        yield _stops(Turn.HISTORY_UNCLEAR, doubt, None)


def _nobody(case: Case) -> Iterator[StaffTurn]:
    if case.talk.ca_accounts:
        return
    since = calendar.day_of(case.bug.created)
    state = f"{case.bug.status}, " if case.bug.status == "UNCONFIRMED" else ""
    reason = f"{state}no account of the CA is assigned, has written here or was asked by needinfo"
    yield _stops(Turn.NOBODY_TO_ASK, reason, since)
