"""The clocks that run on one bug, each with its state and the reason for it.

Limits come from the rulebook of the day (CCADB Incident Reporting Guidelines; before 2023 the Mozilla wiki). A clock
says what is so by its own rule; what suspends clocks, and whose turn it is in the end, is decided in `verdict`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.facts import conversation as talk
from bot.facts.bug import Comment, same_account
from bot.facts.people import Side
from bot.facts.reports import Report
from bot.facts.whiteboard import MarkState
from bot.judge import calendar
from bot.judge.case import Case

REVOCATION_LABELS = ("leaf-revocation-delay", "ca-revocation-delay")


class Name(StrEnum):
    """The clocks, in the order in which a report lists them."""

    NEXT_UPDATE = "next-update"
    WEEKLY = "weekly"
    QUESTION = "question"
    FULL_REPORT = "full-report"
    INITIAL = "initial"
    REVOCATION_DELAY = "revocation-delay"
    ACTION_ITEM = "action-item"
    CLOSURE_REQUEST = "closure-request"
    CLOSE_DUE = "close-due"


class State(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    MET = "met"
    LATE = "late"
    EARLY = "early"
    LAPSED = "lapsed"
    SUSPENDED = "suspended"
    UNCLEAR = "unclear"


class Level(StrEnum):
    """What a lapse leads to: a reminder in the bug, or a line to staff."""

    REMIND = "remind"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock at one moment.

    Attributes:
        since: the day (UTC) from which it counts.
        due: the day by whose end, everywhere on Earth, something is owed; None where there is no limit.
        days_over: whole days since the due day passed; 0 unless lapsed.
        reason: a sentence that says what it rests on.
        comment: the number of the comment that it rests on, if on one.
        grace_from: the day from which the grace before a reminder is counted, where that is not `due`.
        soon_days: how many days before `due` it is due soon.
    """

    name: Name
    state: State
    level: Level
    since: date
    due: date | None
    reason: str
    days_over: int = 0
    comment: int | None = None
    grace_from: date | None = None
    soon_days: int = 1


def all_clocks(case: Case) -> tuple[Clock, ...]:
    """Gives every clock that runs, or ran out, on a bug; in the order of `Name`."""
    clocks = [
        next_update(case),
        weekly(case),
        *questions(case),
        full_report(case),
        initial(case),
        revocation_delay(case),
        action_item(case),
        closure_request(case),
        close_due(case),
    ]
    return tuple(clock for clock in clocks if clock)


def _timed(
    case: Case,
    name: Name,
    level: Level,
    since: date,
    due: date,
    reason: str,
    *,
    comment: int | None = None,
    grace_from: date | None = None,
) -> Clock:
    """Makes a clock that is running until its due day has passed everywhere on Earth, and lapsed from then on."""
    over = calendar.days_over(due, case.moment)
    state = State.LAPSED if over else State.RUNNING
    dated = name in {Name.NEXT_UPDATE, Name.FULL_REPORT, Name.ACTION_ITEM}
    soon = case.settings.due_soon_date_days if dated else case.settings.due_soon_week_days
    return Clock(
        name, state, level, since, due, reason, days_over=over, comment=comment, grace_from=grace_from, soon_days=soon
    )


def _said(comment: Comment) -> str:
    return f"comment {comment.count} of {calendar.day_of(comment.time)}"


# --- next-update ---------------------------------------------------------------------------------------------------


def next_update(case: Case) -> Clock | None:
    """The date in the whiteboard, in place of the weekly duty (IRG 3.2, keeping informed: on or before the date).

    Met by a CA comment on or up to `met_days` before the date and after the mark was set; late if it came after the
    date; early if up to `early_days` before; lapsed with nothing in all that time. A doubtful mark, and one that the
    CA's own side set, is unclear: a person decides.
    """
    mark, author = case.board.next_update, case.next_update_by
    if author is None or not case.rules.next_update:
        return None
    since = calendar.day_of(author.when)
    unclear = Clock(Name.NEXT_UPDATE, State.UNCLEAR, Level.REMIND, since, mark.date, "")
    if mark.date is None:
        return _because(unclear, mark.reason)
    if doubt := mark_doubt(case):
        return _because(unclear, doubt)
    return _dated(case, mark.date, author.when)


def mark_doubt(case: Case) -> str:
    """Gives the reason for which a readable Next-update date still needs a person, or nothing."""
    mark, author = case.board.next_update, case.next_update_by
    if mark.date is None or author is None:
        return ""
    when = calendar.day_of(author.when)
    if mark.date < when and not author.at_filing:
        return f"the marked date {mark.date} lies before the day on which it was set, {when}"
    where = "when the bug was filed" if author.at_filing else f"on {when}"
    if author.by.side is Side.CA:
        return f"the date {mark.date} was set by the CA's own side ({author.who}, {where})"
    if author.by.side in {Side.STAFF, Side.BOT}:
        return ""
    # Reporter and assignee may edit a whiteboard; anybody else needs rights (editbugs) that staff have and CAs seldom.
    if any(same_account(author.who, own) for own in (case.bug.creator, *case.bug.values_of("assigned_to"))):
        return f"the date {mark.date} was set by {author.who} {where}, who is not known as staff ({author.by.reason})"
    return ""


def _dated(case: Case, due: date, marked: datetime) -> Clock:
    """Judges a Next-update date that staff set: what the CA wrote after that, and how near to the date."""
    settings, moment = case.settings, case.moment
    since = calendar.day_of(marked)
    words = [said.comment for said in case.talk.of(Side.CA) if said.comment.time > marked]
    passed = calendar.has_passed(due, moment)
    clock = _timed(case, Name.NEXT_UPDATE, Level.REMIND, since, due, f"Next update marked for {due}, set on {since}")

    def settled(state: State, comment: Comment, how: str) -> Clock:
        reason = f"Next update marked for {due}: {_said(comment)} {how}"
        return Clock(Name.NEXT_UPDATE, state, Level.REMIND, since, due, reason, comment=comment.count)

    near = [
        word
        for word in words
        if calendar.days_since(calendar.day_of(word.time), calendar.end_of(due)) <= settings.met_days
    ]
    if near and calendar.has_passed(due, near[0].time):
        return settled(State.LATE, near[0], "came after it")
    if near:
        return settled(State.MET, near[-1] if not passed else near[0], "is the update for it")
    if not passed:
        return clock
    early = [
        word
        for word in words
        if calendar.days_since(calendar.day_of(word.time), calendar.end_of(due)) <= settings.early_days
    ]
    if early:
        days = calendar.days_since(calendar.day_of(early[-1].time), calendar.end_of(due))
        return settled(State.EARLY, early[-1], f"came {days} days before it, and nothing since")
    return _lapsed_unless_recent(case, clock, due, marked)


def _lapsed_unless_recent(case: Case, clock: Clock, due: date, marked: datetime) -> Clock:
    """Spares a CA that spoke within a week, and one that owed nothing when the date passed."""
    last = case.last_ca
    week = case.rules.weekly_days or 7
    if last and not calendar.has_passed(calendar.due(calendar.day_of(last.comment.time), week), case.moment):
        spoke = f"{clock.reason}; passed, but the CA's last word ({_said(last.comment)}) is not older than {week} days"
        return _running(clock, spoke, comment=last.comment.count)
    if again := case.resumed(marked):
        later = max(due, calendar.due(calendar.day_of(again.when), week))
        reason = f"{clock.reason}; {again.reason} on {calendar.day_of(again.when)}, so {week} days from then"
        return _timed(case, clock.name, clock.level, clock.since, later, reason) if later > due else clock
    return _because(clock, f"{clock.reason}; {_silence(case)}")


def _silence(case: Case) -> str:
    last = case.last_ca
    return f"the CA's last word is {_said(last.comment)}" if last else "the CA has never written in this bug"


def _because(clock: Clock, reason: str) -> Clock:
    return Clock(clock.name, clock.state, clock.level, clock.since, clock.due, reason, clock.days_over, clock.comment)


def _running(clock: Clock, reason: str, *, comment: int) -> Clock:
    return Clock(clock.name, State.RUNNING, clock.level, clock.since, clock.due, reason, comment=comment)


# --- weekly --------------------------------------------------------------------------------------------------------


def weekly(case: Case) -> Clock | None:
    """An update every 7 days where no date is marked (IRG 3.2, keeping informed).

    Not before the first 14 days are over, unless a full report stands: in practice nobody updates weekly while the
    report is being written. Beside a stale mark it is told to staff only.
    """
    last, days = case.last_ca, case.rules.weekly_days
    if last is None or days is None:
        return None
    stale = is_stale(next_update(case)) and calendar.has_passed(case.board.next_update.date or date.max, case.moment)
    if case.date_stands and not stale:
        return None
    since, reason = calendar.day_of(last.comment.time), f"the CA's last word is {_said(last.comment)}"
    if again := case.resumed(last.comment.time):
        since = calendar.day_of(again.when)
        reason += f"; {again.reason} on {since}"
    due = calendar.due(since, days)
    if due < (first := _end_of_first_days(case)):
        due, reason = first, f"{reason}; the full report is being written until {first}"
    level = Level.DIGEST if stale else Level.REMIND
    reason += f"; an update is due every {days} days, as no Next-update date is in force"
    if case.mark_is_doubtful:
        mark = case.board.next_update
        reason = f"{reason}; but staff marked “{mark.text}”, which a person must read"
        return Clock(Name.WEEKLY, State.UNCLEAR, level, since, due, reason, comment=last.comment.count)
    return _timed(case, Name.WEEKLY, level, since, due, reason, comment=last.comment.count)


def _end_of_first_days(case: Case) -> date:
    """Gives the last of the days in which the full report is written; a day long past where one stands."""
    limit = case.rules.full_report_days
    if limit is None or any(kind in {Report.FULL, Report.INCIDENT} for _, kind in case.talk.ca_reports):
        return date.min
    return calendar.due(talk.first_disclosure(case.talk)[0], limit)


def is_stale(clock: Clock | None) -> bool:
    """Whether a Next-update clock is settled, so that its mark stays there for nothing once the date has passed."""
    return clock is not None and clock.state in {State.MET, State.LATE}


# --- questions -----------------------------------------------------------------------------------------------------


def questions(case: Case) -> list[Clock]:
    """Answers within 7 days (IRG 2.0 and later). Staff's questions may be reminded of, the community's are told."""
    days = case.rules.question_days
    if days is None:
        return []
    clocks = []
    for staff in (True, False):
        waiting = [q for q in case.talk.open_questions if (q.side is Side.STAFF and q.sure) is staff]
        if not waiting:
            continue
        first = waiting[0]
        since = calendar.day_of(first.time)
        level = Level.REMIND if staff else Level.DIGEST
        whose = "staff" if first.side is Side.STAFF else "the community"
        where = f"comment {first.comment} of {since}" if first.comment is not None else f"a needinfo of {since}"
        reason = f"{first.asker} ({whose}) asked in {where}, and the CA has not written since: “{_short(first.text)}”"
        if not first.sure:
            reason += " (it may be meant for the person it replies to)"
        due, reason = _not_before(case, first.time, calendar.due(since, days), days, reason)
        clocks.append(_timed(case, Name.QUESTION, level, since, due, reason, comment=first.comment))
    return clocks or _answered(case, days)


def _not_before(case: Case, started: datetime, due: date, days: int, reason: str) -> tuple[date, str]:
    """Moves a due day where the bug stood still after the clock had started: the CA gets its days again."""
    again = case.resumed(started, standstill=True)
    if again is None:
        return due, reason
    day = calendar.day_of(again.when)
    return max(due, calendar.due(day, days)), f"{reason}; {again.reason} on {day}"


def _answered(case: Case, days: int) -> list[Clock]:
    """Gives the last question of staff that the CA did answer, so that a report shows that it was seen."""
    asked = [q for q in case.talk.questions if q.side is Side.STAFF and q.sure]
    last = asked[-1] if asked else None
    if last is None:
        return []
    answers = [s.comment for s in case.talk.of(Side.CA) if s.comment.time > last.time]
    if not answers:
        return []
    since = calendar.day_of(last.time)
    due = calendar.due(since, days)
    state = State.LATE if calendar.has_passed(due, answers[0].time) else State.MET
    where = f"comment {last.comment}" if last.comment is not None else "a needinfo"
    reason = f"the question in {where} of {since} was answered in {_said(answers[0])}"
    return [Clock(Name.QUESTION, state, Level.REMIND, since, due, reason, comment=answers[0].count)]


def _short(text: str, limit: int = 160) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


# --- reports -------------------------------------------------------------------------------------------------------


def full_report(case: Case) -> Clock | None:
    """The full incident report within 14 days of the first disclosure (IRG 3.2, full incident report).

    Lapsed only where a preliminary report was plainly announced and nothing after it can be the full one; where no
    report can be recognised it is unclear.
    """
    limit = case.rules.full_report_days
    if limit is None:
        return None
    since, start = talk.first_disclosure(case.talk)
    due = calendar.due(since, limit)
    found = case.talk.ca_reports
    whole = next((c for c, kind in found if kind in {Report.FULL, Report.INCIDENT}), None)
    if whole:
        state = State.LATE if calendar.has_passed(due, whole.time) else State.MET
        reason = f"{_said(whole)} holds the incident report; 14 days from {since} ({start})"
        return Clock(Name.FULL_REPORT, state, Level.REMIND, since, due, reason, comment=whole.count)
    preliminary = next((c for c, kind in found if kind is Report.PRELIMINARY), None)
    after = [c for c, kind in found if kind is Report.POSSIBLE and preliminary and c.count > preliminary.count]
    if preliminary and not after:
        told = f"{_said(preliminary)} is a preliminary report, and no full one followed"
        told = f"{told}; {limit} days from {since} ({start})"
        due, reason = _not_before(case, preliminary.time, due, limit, told)
        return _timed(case, Name.FULL_REPORT, Level.REMIND, since, due, reason, comment=preliminary.count)
    reason = f"no comment can be recognised as the full report; {limit} days from {since} ({start})"
    if calendar.has_passed(due, case.moment):
        return Clock(Name.FULL_REPORT, State.UNCLEAR, Level.DIGEST, since, due, reason)
    return _timed(case, Name.FULL_REPORT, Level.DIGEST, since, due, reason)


def initial(case: Case) -> Clock | None:
    """The first word of the CA on a bug that somebody else filed: 72 hours (IRG 3.0 and later MUST, 2.0 SHOULD).

    When the CA became aware is not visible, so this is told to staff; a reminder only after `initial_remind_days`
    without any word, if a CA account was ever asked.
    """
    limit = case.rules.initial_days
    if limit is None or case.talk.filed_by_ca:
        return None
    since = calendar.day_of(case.bug.created)
    due = calendar.due(since, limit)
    first = case.talk.first_ca
    if first:
        state = State.LATE if calendar.has_passed(due, first.comment.time) else State.MET
        reason = f"{case.bug.creator} filed the bug on {since}; the CA's first word is {_said(first.comment)}"
        return Clock(Name.INITIAL, state, Level.DIGEST, since, due, reason, comment=first.comment.count)
    days = case.settings.initial_remind_days
    remind_from, _ = _not_before(case, case.bug.created, calendar.due(since, days), days, "")
    asked = bool(case.talk.ca_accounts)
    remind = asked and case.rules.initial_must and calendar.has_passed(remind_from, case.moment)
    who = f"{case.talk.ca_accounts[0]} was asked" if asked else "no account of the CA was ever asked"
    reason = f"{case.bug.creator} filed the bug on {since}; {who}, and the CA has never written"
    level = Level.REMIND if remind else Level.DIGEST
    return _timed(case, Name.INITIAL, level, since, due, reason, comment=0, grace_from=remind_from)


# --- revocation, action items --------------------------------------------------------------------------------------


def revocation_delay(case: Case) -> Clock | None:
    """Updates while certificates stay unrevoked: every 3 days (SHOULD), every 7 (MUST); IRG 3.0 and later.

    Told to staff after 3 days; a reminder after 7 only where no Next-update date stands, as it is open whether this
    duty runs beside one.
    """
    should, must, last = case.rules.revocation_should_days, case.rules.revocation_must_days, case.last_ca
    label = next((name for name in REVOCATION_LABELS if case.board.has_label(name)), None)
    if should is None or must is None or last is None or label is None:
        return None
    start = last.comment.time
    reason = f"[{label}]: the CA's last word is {_said(last.comment)}"
    if again := case.resumed(start):
        start = again.when
        reason += f"; {again.reason} on {calendar.day_of(start)}"
    since = calendar.day_of(start)
    owed = calendar.due(since, must)
    remind = case.board.next_update.state is MarkState.NONE and calendar.has_passed(owed, case.moment)
    due, level = (owed, Level.REMIND) if remind else (calendar.due(since, should), Level.DIGEST)
    return _timed(case, Name.REVOCATION_DELAY, level, since, due, reason, comment=last.comment.count)


def action_item(case: Case) -> Clock | None:
    """A word within 3 days where an action item of the newest table passes its due date (IRG 3.1 and later)."""
    limit, newest = case.rules.action_item_days, case.talk.action_items
    if limit is None or newest is None:
        return None
    comment, items = newest
    last = case.last_ca.comment.time if case.last_ca else comment.time
    # A CA comment after an item's due day settles that item, whatever its table says.
    waiting = [(i.due, i) for i in items if i.is_open and i.due is not None and i.due >= calendar.day_of(last)]
    if not waiting:
        return None
    day, item = min(waiting, key=lambda pair: pair[0])
    reason = f"action item “{_short(item.title, 80)}” in {_said(comment)} is due {day} and not marked complete"
    due = calendar.due(day, limit)
    return _timed(case, Name.ACTION_ITEM, Level.DIGEST, day, due, reason, comment=comment.count)


# --- closing -------------------------------------------------------------------------------------------------------


def closure_request(case: Case) -> Clock | None:
    """The CA asked to close, and waits for staff's final call; no limit is written anywhere."""
    closure = case.closure
    if closure is None:
        return None
    since = calendar.day_of(closure.time)
    waited = calendar.days_since(since, case.moment)
    if call := case.final_call:
        reason = f"the CA asked to close on {since}; final call in {_said(call.comment)}"
        return Clock(Name.CLOSURE_REQUEST, State.MET, Level.DIGEST, since, None, reason, comment=call.comment.count)
    where = f"comment {closure.comment}" if closure.comment is not None else "a needinfo"
    reason = f"the CA asked to close in {where} of {since}, {waited} days ago: “{_short(closure.text)}”"
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
