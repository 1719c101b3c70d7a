"""The clocks of answers: to questions, to the report of a third party, and the full incident report itself."""

from __future__ import annotations

from datetime import date, datetime

from bot.facts import conversation as talk
from bot.facts.people import Side
from bot.facts.spoken import Question, told
from bot.facts.talk.questions import wait_until
from bot.facts.talk.reports import Report
from bot.judge import calendar
from bot.judge.case import Case
from bot.judge.clock import Clock, Level, Name, State, not_before, said, short, timed, under_rules

_ASKERS = {Side.STAFF: "staff", Side.AUDITOR: "an auditor", Side.UNKNOWN: "nobody knows of which side"}
_UNWRITTEN_INITIAL_DAYS = 3
"""What is granted for a first answer on days on which no rule named it."""


def questions(case: Case) -> list[Clock]:
    """Answers within 7 days (IRG 2.0 and later).

    Only what certain staff asked by needinfo may be reminded of; with `[clocks] remind_of_sentences` also a sentence of
    theirs that calls the CA by name. Staff's other questions are told, and the community's; each of the three has a
    clock of its own, that of its oldest.
    """
    days = case.rules.question_days
    if days is None:
        return []
    open_ones = case.talk.open_questions
    sorted_out: dict[tuple[bool, Level], list[Question]] = {}
    for question in open_ones:
        level = Level.REMIND if question.certain or _may_remind(case, question) else Level.DIGEST
        sorted_out.setdefault((question.side is Side.STAFF and question.sure, level), []).append(question)
    kinds = ((True, Level.REMIND), (False, Level.REMIND), (True, Level.DIGEST), (False, Level.DIGEST))
    clocks = [_question(case, sorted_out[kind][0], kind[1], days) for kind in kinds if kind in sorted_out]
    return clocks or _answered(case, days)


def _may_remind(case: Case, question: Question) -> bool:
    """Whether a sentence may be reminded of: the settings say so, and it is addressed to this CA beyond doubt."""
    if not case.settings.remind_of_sentences or not (question.sure and question.named):
        return False
    said = next((said for said in case.talk.spoken if said.comment.count == question.comment), None)
    return said is not None and said.by.is_certain_staff


def _question(case: Case, first: Question, level: Level, days: int) -> Clock:
    since = calendar.day_of(first.time)
    whose = _ASKERS.get(first.side, "the community")
    where = f"comment {first.comment} of {since}" if first.comment is not None else f"a needinfo of {since}"
    reason = f"{first.asker} ({whose}) asked in {where}, and the CA has not written since: “{short(first.text)}”"
    if not first.sure:
        reason += " (it may be meant for the person it replies to)"
    elif first.side is Side.STAFF and level is Level.DIGEST:
        reason += " (in words only)" if not first.is_needinfo else " (of nobody in particular)"
    reason += told(first.ruling)
    # Staff who name a later day wait for that day.
    limit = wait_until(_whole_text(case, first), since) or since
    due, reason = not_before(case, first.time, max(calendar.due(since, days), limit), days, reason)
    due, reason = under_rules(case, "question_days", due, days, reason)
    return timed(case, Name.QUESTION, level, since, due, reason, comment=first.comment)


def _whole_text(case: Case, question: Question) -> str:
    said = (comment.text for comment in case.bug.comments if comment.count == question.comment)
    return next(said, question.text)


def _answered(case: Case, days: int) -> list[Clock]:
    """Gives the last question of staff that the CA did answer, so that a report shows that it was seen."""
    asked = [q for q in case.talk.questions if q.side is Side.STAFF and q.sure]
    last = asked[-1] if asked else None
    if last is None:
        return []
    answers = [s for s in case.talk.of(Side.CA) if s.comment.time > last.time]
    if not answers:
        return []
    since = calendar.day_of(last.time)
    due, _ = under_rules(case, "question_days", calendar.due(since, days), days, "")
    state = State.LATE if calendar.has_passed(due, answers[0].comment.time) else State.MET
    level = Level.REMIND if last.certain else Level.DIGEST
    where = f"comment {last.comment}" if last.comment is not None else "a needinfo"
    answer = said(answers[0].comment, answers[0].ruled.side)
    reason = f"the question in {where} of {since} was answered in {answer}{told(last.ruling)}"
    return [Clock(Name.QUESTION, state, level, since, due, reason, comment=answers[0].comment.count)]


def full_report(case: Case) -> Clock | None:
    """The full incident report within 14 days of the first disclosure (IRG 3.2, full incident report).

    Lapsed only where a preliminary report was plainly announced and nothing after it can be the full one; where no
    report can be recognised it is unclear.
    """
    limit = case.rules.full_report_days
    if limit is None:
        return None
    since, start = first_disclosure(case)
    due = calendar.due(since, limit)
    found = case.talk.ca_reports
    # A person who names the full report overrules what looks like one before it.
    ruled = next(iter(case.talk.ruled_reports), None)
    whole = ruled.comment if ruled else next((c for c, kind in found if kind in {Report.FULL, Report.INCIDENT}), None)
    if whole:
        state = State.LATE if calendar.has_passed(due, whole.time) else State.MET
        by = ruled.ruled.report if ruled else None
        reason = f"{said(whole, by)} holds the incident report; {limit} days from {since} ({start})"
        return Clock(Name.FULL_REPORT, state, Level.REMIND, since, due, reason, comment=whole.count)
    if doubtful := case.talk.doubtful_report:
        who = doubtful.comment.creator
        reason = (
            f"{said(doubtful.comment)} by {who} may be the full report, if {who} is the CA's ({doubtful.by.reason})"
        )
        due, reason = under_rules(case, "full_report_days", due, limit, reason)
        return Clock(Name.FULL_REPORT, State.UNCLEAR, Level.DIGEST, since, due, reason, comment=doubtful.comment.count)
    preliminary = next((c for c, kind in found if kind is Report.PRELIMINARY), None)
    after = [c for c, kind in found if kind is Report.POSSIBLE and preliminary and c.count > preliminary.count]
    if preliminary and not after:
        told = f"{said(preliminary)} is a preliminary report, and no full one followed"
        told = f"{told}; {limit} days from {since} ({start})"
        due, reason = not_before(case, preliminary.time, due, limit, told)
        due, reason = under_rules(case, "full_report_days", due, limit, reason)
        return timed(case, Name.FULL_REPORT, Level.REMIND, since, due, reason, comment=preliminary.count)
    reason = f"no comment can be recognised as the full report; {limit} days from {since} ({start})"
    due, reason = under_rules(case, "full_report_days", due, limit, reason)
    if calendar.has_passed(due, case.moment):
        return Clock(Name.FULL_REPORT, State.UNCLEAR, Level.DIGEST, since, due, reason)
    return timed(case, Name.FULL_REPORT, Level.DIGEST, since, due, reason)


def initial(case: Case) -> Clock | None:
    """The first word of the CA on a bug that somebody else filed: 72 hours (IRG 3.0 and later MUST, 2.0 SHOULD).

    When the CA became aware is not visible, so this is told to staff; a reminder only after `initial_remind_days`
    without any word, if a CA account was ever assigned or asked and staff have done anything on the bug.
    """
    limit = case.rules.initial_days
    if limit is None or case.talk.filed_by_ca:
        return None
    since = calendar.day_of(case.bug.created)
    due = calendar.due(since, limit)
    first = case.talk.first_ca
    if first:
        state = State.LATE if calendar.has_passed(due, first.comment.time) else State.MET
        word = said(first.comment, first.ruled.side)
        reason = f"{case.bug.creator} filed the bug on {since}; the CA's first word is {word}"
        return Clock(Name.INITIAL, state, Level.DIGEST, since, due, reason, comment=first.comment.count)
    due, _ = not_before(case, case.bug.created, due, limit, "")
    due, _ = under_rules(case, "initial_days", due, limit, "")
    days = case.settings.initial_remind_days
    asked_on = calendar.day_of(_first_asked(case))
    remind_from, _ = not_before(case, case.bug.created, calendar.due(max(since, asked_on), days), days, "")
    if case.rules.initial_must:
        remind_from, _ = under_rules(case, "initial_must", remind_from, days, "")
    asked = bool(case.talk.ca_accounts)
    # Whom a passer-by assigns or asks in a bug that no root program has touched owes nothing by that.
    owed = asked and case.rules.initial_must and calendar.has_passed(remind_from, case.moment)
    remind = owed and case.staff_acted
    who = f"{case.talk.ca_accounts[0]} is assigned or was asked" if asked else "no account of the CA was ever asked"
    reason = f"{case.bug.creator} filed the bug on {since}; {who}, and the CA has never written"
    level = Level.REMIND if remind else Level.DIGEST
    return timed(case, Name.INITIAL, level, since, due, reason, comment=0, grace_from=remind_from)


def first_disclosure(case: Case) -> tuple[date, str]:
    """Gives the day (UTC) from which the full report is counted, and why that day."""
    moment, start = talk.first_disclosure(case.talk)
    day = calendar.day_of(moment)
    if case.talk.filed_by_ca or case.talk.first_ca:
        return day, start
    days = case.rules.initial_days or _UNWRITTEN_INITIAL_DAYS
    return calendar.due(day, days), f"{days} days after {start}"


def _first_asked(case: Case) -> datetime:
    """Gives the moment at which a CA account was first assigned or asked by needinfo; else the filing."""
    bug, people = case.bug, case.people
    asked = [
        change.when
        for change in bug.changes
        if change.field == "assigned_to" and people.is_ca(change.added, bug, change.when)
    ]
    asked += [
        event.when
        for event in bug.needinfo_events
        if event.was_set and event.requestee and people.is_ca(event.requestee, bug, event.when)
    ]
    return min(asked, default=bug.created)
