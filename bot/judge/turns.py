"""What makes it staff's turn: everything that a person must look at before, or instead of, a reminder."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.facts.bug import Needinfo, same_account
from bot.facts.logins import is_nobody
from bot.facts.people import Side
from bot.facts.spoken import Spoken, told
from bot.facts.whiteboard import MarkState
from bot.judge import calendar
from bot.judge.answers import full_report
from bot.judge.case import OF_DATES, Case
from bot.judge.clock import Clock, Level, Name, State, ago, said, short
from bot.judge.updates import doubtful_item, is_stale, mark_doubt


class Turn(StrEnum):
    """What staff are asked to do. Those up to `OPT_OUT` come before any reminder."""

    CLOSE_MARK = "close mark"
    CLOSURE_REQUESTED = "closure requested"
    FINAL_CALL = "final call"
    DATE_REQUESTED = "Next-update date requested"
    CA_ASKS = "question of the CA"
    UPDATED_ELSEWHERE = "updated in another bug"
    NEEDINFO_ON_STAFF = "needinfo on staff"
    NEEDINFO_OF_CA = "needinfo of the CA"
    MARK_AMBIGUOUS = "ambiguous mark"
    MARK_UNREADABLE = "unreadable mark"
    MARK_IMPLAUSIBLE = "implausible mark"
    MARK_SELF_SET = "self-set mark"
    UNKNOWN_SPEAKER = "unknown speaker"
    HIDDEN_COMMENT = "hidden comment"
    HISTORY_UNCLEAR = "history unclear"
    NOBODY_TO_ASK = "nobody to ask"
    OPT_OUT = "opt-out not set by staff"
    STALE_MARK = "stale mark"
    QUESTION = "question"
    TOLD_LAPSE = "lapse told to staff only"
    NEEDINFO_OVERLOOKED = "needinfo overlooked"
    EDITED_COMMENT = "edited comment"
    EARLY_UPDATE = "early update"
    UNCLEAR_REPORT = "unclear report"
    PROMISE_PASSED = "promise passed"
    DUE_DAY_UNCLEAR = "unclear due day"
    LABEL_MISSING = "label missing"
    OPT_OUT_ENDED = "opt-out ended"

    @property
    def kind(self) -> str:
        """The same as one word, for programs."""
        return self.value.lower().replace(" ", "-")


@dataclass(frozen=True, slots=True)
class StaffTurn:
    """One thing for staff.

    Attributes:
        turn: what.
        reason: why, in a sentence.
        since: the day (UTC) since when, where there is one.
        stops: whether it stops every reminder.
        comment: the number of the comment that it rests on, if on one.
        account: the account that somebody must place, if it is about one.
    """

    turn: Turn
    reason: str
    since: date | None
    stops: bool
    comment: int | None = None
    account: str = ""


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
        *_needinfo_on_staff(case),
        *_put_to_staff(case),
        *_updated_elsewhere(case),
        *_needinfo_of_ca(case),
        *_doubtful_mark(case),
        *_unknown_speaker(case),
        *_hidden_comment(case),
        *_history(case),
        *_nobody(case),
        *_opt_out(case),
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
    for clock in clocks:
        if clock.level is not Level.DIGEST or clock.state is not State.LAPSED or clock.name is Name.CLOSE_DUE:
            continue
        turn = Turn.QUESTION if clock.name is Name.QUESTION else Turn.TOLD_LAPSE
        found.append(_told(turn, f"{clock.name}, due {clock.due}: {clock.reason}", clock.due, clock.comment))
    found.extend(_questions_on_hold(case, clocks, [turn.comment for turn in found if turn.turn is Turn.QUESTION]))
    found.extend(_needinfo_overlooked(case))
    found.extend(_promise_passed(case))
    found.extend(_due_day_unclear(case))
    found.extend(edits_after_due(case, clocks))
    if marked and marked.state is State.EARLY:
        found.append(_told(Turn.EARLY_UPDATE, marked.reason, marked.due, marked.comment))
    # By its own rule, not because an unknown speaker makes every clock unclear: that has its own line.
    report = full_report(case)
    if report and report.state is State.UNCLEAR:
        found.append(_unclear_report(case, report))
    if not case.board.is_compliance:
        found.append(_told(Turn.LABEL_MISSING, "the whiteboard lacks [ca-compliance]", None))
    found.extend(_ended_opt_out(case))
    return tuple(found)


def _promise_passed(case: Case) -> Iterator[StaffTurn]:
    """The CA named a day itself, and has not written since; least of all may an answer be forgotten that it dated."""
    if (found := case.promise_passed) is None:
        return
    spoken, promise, question = found
    over = calendar.days_over(promise.day, case.moment)
    what = "promised an answer" if question else "promised something"
    reason = f"{said(spoken.comment)} {what} for {promise.day}, {ago(over)}: “{short(promise.text)}”"
    if question and question.comment is not None:
        reason += f" (comment {question.comment} had asked)"
    reason += "; the CA has not written since"
    yield _told(Turn.PROMISE_PASSED, reason, promise.day, spoken.comment.count)


def _due_day_unclear(case: Case) -> Iterator[StaffTurn]:
    """An open action item that may be overdue, if one knew which day its due date is."""
    if found := doubtful_item(case):
        comment, item = found
        reason = f"action item “{short(item.title, 80)}” in {said(comment)} is not marked complete; due {item.doubt}"
        yield _told(Turn.DUE_DAY_UNCLEAR, reason, min(item.may_be), comment.count)


def _unclear_report(case: Case, report: Clock) -> StaffTurn:
    """A report that cannot be recognised, or is somebody's of whom nobody knows whether he is the CA's."""
    doubtful = case.talk.doubtful_report
    if doubtful is None or report.comment != doubtful.comment.count:
        return _told(Turn.UNCLEAR_REPORT, report.reason, report.due, report.comment)
    told = _told(Turn.UNKNOWN_SPEAKER, report.reason, calendar.day_of(doubtful.comment.time), report.comment)
    return replace(told, account=doubtful.comment.creator)


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
        yield _final_call(call, "nobody of the CA was seen to ask for it")
    closure = case.closure
    if closure is None:
        return
    since = calendar.day_of(closure.time)
    if case.close_mark_by:
        return
    where = f"in comment {closure.comment}" if closure.comment is not None else "by needinfo"
    reason = f"the CA asked to close {where} on {since}, {ago(calendar.days_since(since, case.moment))}"
    turn = _stops(Turn.CLOSURE_REQUESTED, reason + told(closure.ruling), since, closure.comment)
    if call := case.final_call:
        # A final call alone ends nothing: a mark does, or the bug's end.
        text, unsettled = _called(call)
        turn = replace(turn, reason=f"{turn.reason}; {text}, but no close date is marked", account=unsettled)
    yield turn


def _final_call(call: Spoken, what: str) -> StaffTurn:
    text, unsettled = _called(call)
    made = calendar.day_of(call.comment.time)
    return replace(_stops(Turn.FINAL_CALL, f"{text}, but {what}", made, call.comment.count), account=unsettled)


def _called(call: Spoken) -> tuple[str, str]:
    """Names a final call, and who made it if he is only probably staff: his word holds all the same."""
    text = f"final call in {said(call.comment, call.ruled.side)}"
    if call.by.is_certain:
        return text, ""
    return f"{text} by {call.comment.creator}, who is only probably staff ({call.by.reason})", call.comment.creator


def _put_to_staff(case: Case) -> Iterator[StaffTurn]:
    """What the CA's last word asks of staff: a date, or anything but to close."""
    if request := case.date_request:
        yield _asked_by_ca(case, Turn.DATE_REQUESTED, "asked for a Next-update date", request, OF_DATES)
    elif case.closure is None and (request := case.question_to_staff):
        yield _asked_by_ca(case, Turn.CA_ASKS, "asked staff something", request, None)


def _asked_by_ca(
    case: Case, turn: Turn, what: str, request: tuple[Spoken, str], about: re.Pattern[str] | None
) -> StaffTurn:
    spoken, sentence = request
    reason = f"the CA {what} in {said(spoken.comment, spoken.ruled.side)}: “{short(sentence, 200)}”"
    if answer := case.staffs_word_since(spoken, about):
        reason += f"; {said(answer.comment)} may answer it: a mark, a needinfo or a ruling settles that"
    return _stops(turn, reason, calendar.day_of(spoken.comment.time), spoken.comment.count)


def _updated_elsewhere(case: Case) -> Iterator[StaffTurn]:
    """What the CA wrote on one of its bugs for several: a person must see whether it is this bug's update."""
    if mention := case.updated_elsewhere:
        day = calendar.day_of(mention.when)
        where = f"comment {mention.comment} of bug {mention.bug} ({day})"
        reason = f"the CA says in {where} that it updates this bug too: “{short(mention.sentence)}”"
        yield _stops(Turn.UPDATED_ELSEWHERE, reason, day)


def _needinfo_on_staff(case: Case) -> Iterator[StaffTurn]:
    for needinfo in case.bug.needinfos:
        if not needinfo.requestee or not case.people.is_staff(needinfo.requestee, case.bug, needinfo.since):
            continue
        if case.talk.at_or_after_last_ca(needinfo.since) and not _answered_by(case, needinfo):
            yield _waits_on_staff(case, needinfo, Turn.NEEDINFO_ON_STAFF)


def _needinfo_of_ca(case: Case) -> Iterator[StaffTurn]:
    """What the CA asked of nobody in particular waits for somebody, and so does what it asked of one nobody knows."""
    for needinfo in case.bug.needinfos:
        if not case.people.is_ca(needinfo.setter, case.bug, needinfo.since):
            continue
        who = needinfo.requestee
        if who and not is_nobody(who) and case.people.who(who, case.bug, needinfo.since).side is not Side.UNKNOWN:
            continue
        if case.talk.at_or_after_last_ca(needinfo.since) and not _answered_by(case, needinfo):
            yield _waits_on_staff(case, needinfo, Turn.NEEDINFO_OF_CA)


def _answered_by(case: Case, needinfo: Needinfo) -> bool:
    """Whether the person asked has written since; the flag still stands, so another's word is no answer.

    What was asked of nobody in particular anybody of staff may answer.
    """
    anybody = is_nobody(needinfo.requestee)
    return any(
        spoken.comment.time > needinfo.since
        and (same_account(spoken.comment.creator, needinfo.requestee or "") or (anybody and spoken.side is Side.STAFF))
        for spoken in case.talk.spoken
    )


def _waits_on_staff(case: Case, needinfo: Needinfo, turn: Turn) -> StaffTurn:
    since = calendar.day_of(needinfo.since)
    asked = "" if is_nobody(needinfo.requestee) else f"{needinfo.requestee} "
    # Judgement rests on the flag; the comment beside it is where a reader looks.
    beside = [
        c.count for c in case.bug.comments if same_account(c.creator, needinfo.setter) and c.time == needinfo.since
    ]
    reason = f"{needinfo.setter} asked {asked}by needinfo on {since}, unanswered"
    return _stops(turn, reason, since, beside[0] if beside else None)


def _needinfo_overlooked(case: Case) -> Iterator[StaffTurn]:
    """What staff asked one person of the CA, who has not written for over a week, though colleagues have."""
    days = case.rules.question_days or 7
    for needinfo in unanswered(case, {Side.CA, Side.UNKNOWN}):
        since = calendar.day_of(needinfo.since)
        if not calendar.has_passed(calendar.due(since, days), case.moment):
            continue
        # Where nobody of the CA has written, the question itself has lapsed.
        for last in [one for one in case.talk.of(Side.CA) if one.comment.time > needinfo.since][-1:]:
            asked = (
                f"{needinfo.setter} asked {needinfo.requestee} by needinfo on {since}, who has not written here since"
            )
            reason = f"{asked}; {last.comment.creator} wrote {said(last.comment)}"
            yield _told(Turn.NEEDINFO_OVERLOOKED, reason, since, last.comment.count)


def unanswered(case: Case, sides: Container[Side] = (Side.CA,)) -> Iterator[Needinfo]:
    """Gives the needinfos of certain staff on accounts of some sides that nobody of those has written after."""
    bug = case.bug
    for needinfo in bug.needinfos:
        who, since = needinfo.requestee or "", needinfo.since
        by_staff = case.people.who(needinfo.setter, bug, since).is_certain_staff
        if not by_staff or not who:
            continue
        side = Side.CA if case.people.is_ca(who, bug, since) else case.people.who(who, bug, since).side
        wrote = any(same_account(comment.creator, who) and comment.time > since for comment in bug.comments)
        if side in sides and not wrote:
            yield needinfo


def _questions_on_hold(case: Case, clocks: Iterable[Clock], told_of: list[int | None]) -> Iterator[StaffTurn]:
    """What was asked and would be hidden: by a speaker whom nobody knows, or by a request to close.

    Staff's questions are told wherever something else makes their clock unclear or suspends it; after a request to
    close, everybody's.
    """
    for clock in clocks:
        held = clock.name is Name.QUESTION and clock.state in {State.UNCLEAR, State.SUSPENDED}
        if case.close_mark_by and clock.since <= calendar.day_of(case.close_mark_by.when):
            continue  # whoever marked the bug to be closed had read it
        if held and clock.due and calendar.has_passed(clock.due, case.moment) and clock.comment not in told_of:
            reason = f"{clock.name}, due {clock.due}: {clock.stopped_reason}"
            yield _told(Turn.QUESTION, reason, clock.due, clock.comment)
            told_of.append(clock.comment)
    closure = case.closure
    requests = [request.time for request in case.talk.closure_requests]
    for question in case.asked_in_words_since(max(requests)) if closure and requests else []:
        if question.comment in told_of:
            continue
        since = calendar.day_of(question.time)
        where = f"comment {question.comment}" if question.comment is not None else "a needinfo"
        asked = f"{question.asker} asked in {where} of {since}, after the CA had requested closure"
        reason = f"{asked}; a needinfo on the CA ends that hold, words do not: “{short(question.text)}”"
        yield _told(Turn.QUESTION, reason, since, question.comment)
        told_of.append(question.comment)


def edits_after_due(case: Case, clocks: Iterable[Clock]) -> Iterator[StaffTurn]:
    """An edit of the CA's last word that may be the update: when it was due, after that, or within the last week."""
    last = case.last_ca
    if last is None or last.comment.edited is None:
        return
    edited, written = calendar.day_of(last.comment.edited), calendar.day_of(last.comment.time)
    lapsed = [clock for clock in clocks if clock.state is State.LAPSED and clock.level is Level.REMIND and clock.due]
    week = case.rules.weekly_days or 7
    fresh = not calendar.has_passed(calendar.due(edited, week), case.moment)

    def may_meet(due: date, name: Name) -> bool:
        before = case.settings.met_days if name is Name.NEXT_UPDATE else -1
        return edited > written and (fresh or (due - edited).days <= before)

    late = [clock for clock in lapsed if clock.due and may_meet(clock.due, clock.name)]
    if late:
        due = f"{late[0].name} was due {late[0].due}"
        reason = f"{said(last.comment)}, the CA's last word, was edited on {edited}, and {due}"
        yield _told(Turn.EDITED_COMMENT, reason, edited, last.comment.count)


def _opt_out(case: Case) -> Iterator[StaffTurn]:
    found, author = case.board.opt_out, case.opt_out_by
    if found is None or author is None:
        return
    since = calendar.day_of(author.when)
    if author.at_filing or not author.by.is_certain_staff:
        where = "when the bug was filed" if author.at_filing else f"on {since}"
        reason = f"“{short(found.text, 80)}” was set by {author.who} {where}, who is not certainly staff"
        unsettled = "" if author.by.is_certain else author.who
        yield StaffTurn(Turn.OPT_OUT, f"{reason} ({author.by.reason})", since, stops=True, account=unsettled)
    elif found.doubt:
        yield _stops(Turn.OPT_OUT, f"“{short(found.text, 80)}” cannot be read for sure: {found.doubt}", since)


def _ended_opt_out(case: Case) -> Iterator[StaffTurn]:
    found = case.board.opt_out
    if found and found.until and not found.doubt and calendar.has_passed(found.until, case.moment):
        reason = f"“{short(found.text, 80)}” ended on {found.until}, and still stands there"
        yield _told(Turn.OPT_OUT_ENDED, reason, found.until)


def _doubtful_mark(case: Case) -> Iterator[StaffTurn]:
    if lost := case.lost_mark:
        change, text = lost
        when, by = calendar.day_of(change.when), case.people.who(change.who, case.bug, change.when)
        reason = f"staff's mark “{short(text, 80)}” was taken away by {change.who} on {when}, who is not known as staff"
        unsettled = "" if by.is_certain else change.who
        yield StaffTurn(Turn.MARK_SELF_SET, f"{reason} ({by.reason})", when, stops=True, account=unsettled)
    mark, author = case.board.next_update, case.next_update_by
    if author is None:
        return
    since = calendar.day_of(author.when)
    if turn := _MARKS.get(mark.state):
        yield _stops(turn, mark.reason, since)
    elif doubt := mark_doubt(case):
        turn = Turn.MARK_SELF_SET if author.by.side is not Side.STAFF else Turn.MARK_IMPLAUSIBLE
        unsettled = "" if author.by.is_certain else author.who
        yield StaffTurn(turn, doubt, since, stops=True, account=unsettled)


def _unknown_speaker(case: Case) -> Iterator[StaffTurn]:
    """Who spoke after the CA's last known word and may be the CA: nothing places him, or he speaks as only it would."""
    found = {spoken.comment.creator.casefold(): (spoken, "") for spoken in case.talk.unknown_after}
    for spoken, words in case.talk.claims_after:
        found.setdefault(spoken.comment.creator.casefold(), (spoken, f": “{short(words)}”"))
    if (doubtful := case.doubtful_closure) and doubtful.comment.creator.casefold() not in found:
        who, where = doubtful.comment.creator, doubtful.comment
        reason = f"{said(where)} by {who} asks to close, if {who} is the CA's ({doubtful.by.reason})"
        since = calendar.day_of(where.time)
        yield StaffTurn(Turn.UNKNOWN_SPEAKER, reason, since, stops=True, comment=where.count, account=who)
    for spoken, words in found.values():
        comment = spoken.comment
        speaks = " and speaks as the CA would" if words else ""
        reason = (
            f"who is {comment.creator}, who wrote {said(comment)} after the CA's last known word{speaks}{words}? "
            f"({spoken.by.reason})"
        )
        since = calendar.day_of(comment.time)
        yield StaffTurn(Turn.UNKNOWN_SPEAKER, reason, since, stops=True, comment=comment.count, account=comment.creator)


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
    filed_by = case.people.who(case.bug.creator, case.bug, case.bug.created)
    unsettled = case.bug.creator if filed_by.side is Side.UNKNOWN else ""
    yield StaffTurn(Turn.NOBODY_TO_ASK, reason, since, stops=True, account=unsettled)
