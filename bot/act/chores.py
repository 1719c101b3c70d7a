"""Edits of the whiteboard that are staff's to make, offered with the exact old and new text. Pure.

At most one a bug, the first that fits: the close mark after a final call, the Next-update date that the CA asked for
and staff approved in words, a stale mark taken away. None is ever posted unless a person approves it.
"""

from __future__ import annotations

import json
from datetime import datetime

from bot.facts import conversation, grants, whiteboard
from bot.facts.own import key_of
from bot.facts.spoken import SAME_ACT
from bot.facts.whiteboard.editing import with_close_on, with_next_update, without_next_update
from bot.judge import calendar
from bot.judge.case import Case, meaning
from bot.judge.clock import said, short
from bot.judge.turns import Turn
from bot.judge.verdict import Verdict
from bot.store.records import Kind, Update

Edit = tuple[str, str]
"""The new text, and the sentence that says why."""


def chore_of(verdict: Verdict, moment: datetime) -> Update | None:
    """Offers the whiteboard edit that a bug waits for.

    Args:
        verdict: what was said of the bug at `moment`.
        moment: aware, UTC.

    Returns:
        The edit, with the comment and the mark that it rests on in its grounds; None where there is none to make, or
        where only a person can tell which.
    """
    case = verdict.case
    # With a hole in the history nobody knows which mark was there when something was said.
    if case is None or case.bug.doubts:
        return None
    edit = _close_mark(case) or _granted_date(case, moment) or _stale_mark(verdict, case)
    if edit is None or edit[0] == case.bug.whiteboard:
        return None
    new, grounds = edit
    old, bug_id = case.bug.whiteboard, case.bug.id
    return Update(
        kind=Kind.CHORE,
        bug_id=bug_id,
        key=_key(bug_id, old, new),
        ca=verdict.ca.label if verdict.ca else "",
        comment="",
        whiteboard=(old, new),
        seen=max((comment.count for comment in case.bug.comments), default=0),
        grounds=grounds,
    )


def _key(bug_id: int, old: str, new: str) -> str:
    """Gives the same for the same edit, whenever it is offered."""
    text = json.dumps(["chore", bug_id, old, new], ensure_ascii=True)
    return key_of(text)


# --- after a final call --------------------------------------------------------------------------------------------


def _close_mark(case: Case) -> Edit | None:
    """`[close on D]` in front, once staff made the final call and nothing has come since.

    A Next-update mark stays where it is: the close mark suspends every reminder anyway, and who takes the close mark
    away again finds the date as it was.
    """
    call, closure = case.final_call, case.closure
    if call is None or closure is None or case.board.has_close_mark or _something_since(case, call.comment.time):
        return None
    day = grants.closing_day(call.comment.text, calendar.day_of(call.comment.time))
    new = with_close_on(case.bug.whiteboard, day) if day else None
    if day is None or new is None:
        return None
    where = f"comment {closure.comment}" if closure.comment is not None else "a needinfo"
    asked = f"the CA asked to close in {where} of {calendar.day_of(closure.time)}"
    grounds = f"final call in {said(call.comment)} by {call.comment.creator}; {asked}; to be closed on {day}"
    return new, grounds


def _something_since(case: Case, called: datetime) -> bool:
    """Whether anything came after a final call that may have changed staff's mind: only a person can weigh that."""
    bug = case.bug
    spoke = any(spoken.comment.time > called for spoken in case.talk.spoken)
    hidden = any(gap.latest is None or gap.latest > called for gap in bug.hidden)
    asked = any(needinfo.since >= called - SAME_ACT for needinfo in bug.needinfos)
    mark_gone = any(
        change.field == "whiteboard"
        and change.when >= called - SAME_ACT
        and whiteboard.read(change.removed).has_close_mark
        for change in bug.changes
    )
    return spoke or hidden or asked or mark_gone


# --- a date that was granted ---------------------------------------------------------------------------------------


def _granted_date(case: Case, moment: datetime) -> Edit | None:
    """The date that the CA asked for and staff approved in a comment, where nobody has written it down since."""
    if case.closure or case.unasked_final_call or case.board.has_close_mark:
        return None
    grant = grants.granted(case.talk, _mark_changed(case), case.settings.plausible_ahead_days)
    if grant is None or not 0 < calendar.days_until(grant.day, moment) <= case.settings.plausible_ahead_days:
        return None
    new = with_next_update(case.bug.whiteboard, grant.day)
    if new is None:
        return None
    answer = grant.answer.comment
    asked = f"the CA asked for a Next-update date in {said(grant.request.comment)}"
    given = f"{answer.creator} answered in {said(answer)}: “{short(grant.sentence)}”"
    grounds = f"{asked}; {given}; the date is {grant.day}"
    return new, grounds


def _mark_changed(case: Case) -> datetime | None:
    """Gives when the Next-update mark last came, went or changed its meaning; None where it never did."""
    author = conversation.mark_author(case.bug, case.people, _mark_of)
    return None if author.at_filing else author.when


def _mark_of(text: str) -> str:
    return meaning(whiteboard.read(text).next_update)


# --- a mark that stands there for nothing --------------------------------------------------------------------------


def _stale_mark(verdict: Verdict, case: Case) -> Edit | None:
    """The whiteboard without a date that has passed and was met.

    Not where the CA has asked for another date since, however staff answered: it would be left with none.
    """
    stale = next((turn for turn in verdict.turns if turn.turn is Turn.STALE_MARK), None)
    if stale is None or grants.date_requests(case.talk, _mark_changed(case)):
        return None
    new = without_next_update(case.bug.whiteboard)
    return None if new is None else (new, f"“{short(case.board.next_update.text)}” is stale: {stale.reason}")
