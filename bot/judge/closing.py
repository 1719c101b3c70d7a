"""The clocks of closing, which wait for staff: the CA's request, and the day that staff marked."""

from __future__ import annotations

from bot.facts.spoken import told
from bot.judge import calendar
from bot.judge.case import Case
from bot.judge.clock import Clock, Level, Name, State, ago, said, short


def closure_request(case: Case) -> Clock | None:
    """The CA asked to close, and waits for staff: words do not answer it, a close mark does; no limit is written."""
    closure = case.closure
    if closure is None:
        return None
    since = calendar.day_of(closure.time)
    waited = calendar.days_since(since, case.moment)
    ruling = told(closure.ruling)
    where = f"comment {closure.comment}" if closure.comment is not None else "a needinfo"
    asked = f"the CA asked to close in {where} of {since}"
    call = case.final_call
    called = f"; final call in {said(call.comment, call.ruled.side)}" if call else ""
    if call and case.close_mark_by:
        reason = f"{asked}{called}{ruling}"
        return Clock(Name.CLOSURE_REQUEST, State.MET, Level.DIGEST, since, None, reason, comment=call.comment.count)
    reason = f"{asked}, {ago(waited)}: “{short(closure.text)}”{called}{ruling}"
    return Clock(Name.CLOSURE_REQUEST, State.RUNNING, Level.DIGEST, since, None, reason, comment=closure.comment)


def close_due(case: Case) -> Clock | None:
    """The day that staff marked for closing; it is staff's own and passes in UTC."""
    mark, author = case.board.close_on, case.close_mark_by
    if author is None:
        return None
    since = calendar.day_of(author.when)
    if mark.date is None:
        reason = mark.reason
        return Clock(Name.CLOSE_DUE, State.UNCLEAR, Level.DIGEST, since, None, reason)
    over = calendar.days_over_utc(mark.date, case.moment)
    reason = f"marked to be closed on {mark.date} (by {author.who} on {since})"
    state = State.LAPSED if over else State.RUNNING
    return Clock(Name.CLOSE_DUE, state, Level.DIGEST, since, mark.date, reason, days_over=over)
