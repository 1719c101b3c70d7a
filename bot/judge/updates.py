"""The clocks of updates: by the marked date, every week, while revocation is delayed, when an action item is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.facts.bug import Comment, same_account
from bot.facts.census import is_of_one_house
from bot.facts.people import Certainty, Side
from bot.facts.spoken import Spoken
from bot.facts.talk import reports
from bot.facts.talk.action_items import ActionItem
from bot.facts.whiteboard import MarkState
from bot.judge import calendar
from bot.judge.answers import first_disclosure
from bot.judge.case import Case
from bot.judge.clock import Clock, Level, Name, State, said, short, timed, under_rules, word

REVOCATION_LABELS = ("leaf-revocation-delay", "ca-revocation-delay")


def next_update(case: Case) -> Clock | None:
    """The date in the whiteboard, in place of the weekly duty (IRG 3.2, keeping informed: on or before the date).

    Met by a CA comment on or up to `met_days` before the date and after the mark was set; late if it came after the
    date; early if up to `early_days` before; lapsed with nothing in all that time. A doubtful mark, and one that the
    CA's own side set, is unclear: a person decides. What a person ruled to be the update is one, however early.
    """
    mark, author = case.board.next_update, case.next_update_by
    if author is None or not case.rules.next_update:
        return None
    since = calendar.day_of(author.when)
    unclear = Clock(Name.NEXT_UPDATE, State.UNCLEAR, Level.REMIND, since, mark.date, "")
    if mark.date is None:
        return replace(unclear, reason=mark.reason)
    if doubt := mark_doubt(case):
        return replace(unclear, reason=doubt)
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
    # The directory is never whole: who handed the bug to its assignee does staff's work here.
    own = same_account(author.who, case.bug.creator)
    if (
        not own
        and author.by.side is Side.UNKNOWN
        and author.by.certainty is Certainty.NONE
        and _handed_on(case, author.who)
    ):
        return ""
    return f"the date {mark.date} was set by {author.who} {where}, who is not known as staff ({author.by.reason})"


def _handed_on(case: Case, login: str) -> bool:
    """Whether somebody made another the bug's assignee."""
    return any(
        change.field == "assigned_to" and same_account(change.who, login) and not is_of_one_house(change.added, login)
        for change in case.bug.changes
    )


def _dated(case: Case, due: date, marked: datetime) -> Clock:
    """Judges a Next-update date that staff set: what the CA wrote after that, and how near to the date."""
    settings, moment = case.settings, case.moment
    since = calendar.day_of(marked)
    words = [spoken for spoken in case.talk.of(Side.CA) if spoken.is_update and spoken.comment.time > marked]
    passed = calendar.has_passed(due, moment)
    clock = timed(case, Name.NEXT_UPDATE, Level.REMIND, since, due, f"Next update marked for {due}, set on {since}")
    clock = replace(clock, reason=clock.reason + _passed_over(case, marked))

    def settled(state: State, spoken: Spoken, how: str) -> Clock:
        reason = f"Next update marked for {due}: {word(spoken)} {how}{_passed_over(case, marked)}"
        return Clock(Name.NEXT_UPDATE, state, Level.REMIND, since, due, reason, comment=spoken.comment.count)

    def days_before(spoken: Spoken) -> int:
        return calendar.days_until(due, spoken.comment.time)

    near = [spoken for spoken in words if days_before(spoken) <= settings.met_days or spoken.ruled.is_update]
    if near and calendar.has_passed(due, near[0].comment.time):
        return settled(State.LATE, near[0], "came after it")
    if near:
        return settled(State.MET, near[-1] if not passed else near[0], "is the update for it")
    if not passed:
        return clock
    early = [spoken for spoken in words if days_before(spoken) <= settings.early_days]
    if early:
        return settled(State.EARLY, early[-1], f"came {days_before(early[-1])} days before it, and nothing since")
    return _lapsed_unless_recent(case, clock, due, marked)


def _lapsed_unless_recent(case: Case, clock: Clock, due: date, marked: datetime) -> Clock:
    """Spares a CA that spoke within a week, and one that owed nothing when the date passed."""
    last = case.talk.last_update
    week = case.rules.weekly_days or 7
    if last and not calendar.has_passed(calendar.due(calendar.day_of(last.comment.time), week), case.moment):
        spoke = f"{clock.reason}; passed, but the CA's last word ({word(last)}) is not older than {week} days"
        until = calendar.due(calendar.day_of(last.comment.time), week)
        return timed(case, clock.name, clock.level, clock.since, max(due, until), spoke, comment=last.comment.count)
    if again := case.resumed(marked):
        later = max(due, calendar.due(calendar.day_of(again.when), week))
        if later > due:
            reason = f"{clock.reason}; {again.reason} on {calendar.day_of(again.when)}, so {week} days from then"
            return timed(case, clock.name, clock.level, clock.since, later, reason)
    # The grace of a lapse that a fresh word put off begins when that word was a week old.
    fresh = calendar.due(calendar.day_of(last.comment.time), week) if last else due
    return replace(clock, reason=f"{clock.reason}; {_silence(case)}", grace_from=fresh if fresh > due else None)


def _silence(case: Case) -> str:
    last = case.talk.last_update
    if last is None and case.last_ca:
        return "none of the CA's words is an update"
    return f"the CA's last word is {word(last)}" if last else "the CA has never written in this bug"


def _passed_over(case: Case, since: datetime) -> str:
    """Names, as a sentence's tail, what the CA wrote after `since` and a person ruled to be no update."""
    ruled = [spoken for spoken in case.talk.no_updates if spoken.comment.time > since]
    return "".join(f"; not counted: {word(spoken)}" for spoken in ruled)


def weekly(case: Case) -> Clock | None:
    """An update every 7 days where no date is marked (IRG 3.2, keeping informed).

    Not before the first 14 days are over, unless a full report stands: in practice nobody updates weekly while the
    report is being written. Beside a stale mark it is told to staff only.
    """
    last, days = case.talk.last_update, case.rules.weekly_days
    if last is None or days is None:
        return None
    stale = is_stale(next_update(case)) and calendar.has_passed(case.board.next_update.date or date.max, case.moment)
    if case.date_stands and not stale:
        return None
    since = calendar.day_of(last.comment.time)
    reason = f"the CA's last word is {word(last)}{_passed_over(case, last.comment.time)}"
    if again := case.resumed(last.comment.time):
        since = calendar.day_of(again.when)
        reason += f"; {again.reason} on {since}"
    due = calendar.due(since, days)
    if due < (first := _end_of_first_days(case)):
        due, reason = first, f"{reason}; the full report is being written until {first}"
    level = Level.DIGEST if stale else Level.REMIND
    reason += f"; an update is due every {days} days, as no Next-update date is in force"
    due, reason = under_rules(case, "weekly_days", due, days, reason)
    if case.mark_is_doubtful:
        mark = case.board.next_update
        reason = f"{reason}; but “{mark.text}” is marked, which a person must read"
        return Clock(Name.WEEKLY, State.UNCLEAR, level, since, due, reason, comment=last.comment.count)
    return timed(case, Name.WEEKLY, level, since, due, reason, comment=last.comment.count)


def _end_of_first_days(case: Case) -> date:
    """Gives the last of the days in which the full report is written; a day long past where one stands."""
    limit = case.rules.full_report_days
    stands = any(reports.stands_as_full(comment.text) for comment, _ in case.talk.ca_reports)
    if limit is None or stands or case.talk.ruled_reports:
        return date.min
    return calendar.due(first_disclosure(case)[0], limit)


def is_stale(clock: Clock | None) -> bool:
    """Whether a Next-update clock is settled, so that its mark stays there for nothing once the date has passed."""
    return clock is not None and clock.state in {State.MET, State.LATE}


def revocation_delay(case: Case) -> Clock | None:
    """Updates while certificates stay unrevoked: every 3 days (SHOULD), every 7 (MUST); IRG 3.0 and later.

    Told to staff after 3 days; a reminder after 7 only where no Next-update date stands, as it is open whether this
    duty runs beside one.
    """
    should, must, last = case.rules.revocation_should_days, case.rules.revocation_must_days, case.talk.last_update
    label = next((name for name in REVOCATION_LABELS if case.board.has_label(name)), None)
    if should is None or must is None or last is None or label is None:
        return None
    start = last.comment.time
    reason = f"[{label}]: the CA's last word is {word(last)}{_passed_over(case, start)}"
    if again := case.resumed(start):
        start = again.when
        reason += f"; {again.reason} on {calendar.day_of(start)}"
    since = calendar.day_of(start)
    owed, reason = under_rules(case, "revocation_must_days", calendar.due(since, must), must, reason)
    remind = case.board.next_update.state is MarkState.NONE and calendar.has_passed(owed, case.moment)
    told, _ = under_rules(case, "revocation_should_days", calendar.due(since, should), should, reason)
    due, level = (owed, Level.REMIND) if remind else (told, Level.DIGEST)
    return timed(case, Name.REVOCATION_DELAY, level, since, due, reason, comment=last.comment.count)


def _last_time(case: Case) -> datetime:
    return case.talk.last_update.comment.time if case.talk.last_update else case.bug.created


def doubtful_item(case: Case) -> tuple[Comment, ActionItem] | None:
    """Gives an open action item whose due day cannot be read for sure and may have passed: a person must read it."""
    limit, newest = case.rules.action_item_days, case.talk.action_items
    if limit is None or newest is None:
        return None
    comment, items = newest
    since = calendar.day_of(_last_time(case))
    for item in items:
        days = [day for day in item.may_be if item.is_open and day >= since]
        if any(calendar.has_passed(calendar.due(day, limit), case.moment) for day in days):
            return comment, item
    return None


def action_item(case: Case) -> Clock | None:
    """A word within 3 days where an action item of the newest table passes its due date (IRG 3.1 and later)."""
    limit, newest = case.rules.action_item_days, case.talk.action_items
    if limit is None or newest is None:
        return None
    comment, items = newest
    last = _last_time(case)
    # A CA comment after an item's due day settles that item, whatever its table says.
    waiting = [(i.due, i) for i in items if i.is_open and i.due is not None and i.due >= calendar.day_of(last)]
    if not waiting:
        return None
    day, item = min(waiting, key=lambda pair: pair[0])
    reason = f"action item “{short(item.title, 80)}” in {said(comment)} is due {day} and not marked complete"
    reason += _passed_over(case, last)
    due, reason = under_rules(case, "action_item_days", calendar.due(day, limit), limit, reason)
    return timed(case, Name.ACTION_ITEM, Level.DIGEST, day, due, reason, comment=comment.count)
