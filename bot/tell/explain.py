"""One bug entirely: marks, who is who and why, the conversation as a timeline, every clock, the verdict, the text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.facts.bug import Bug
from bot.facts.people import Side
from bot.facts.spoken import Spoken
from bot.facts.talk import promises, reports, wishes
from bot.facts.talk.reports import Report
from bot.facts.whiteboard import Mark, MarkState
from bot.judge.case import Case
from bot.judge.clock import Clock, State
from bot.outcome import BugOutcome, Outcome, doubts
from bot.tell import persons
from bot.tell.words import TITLES, ca_of, clean, days, safe_lines, summary_of, turn_of

_QUOTED = 150


def render(outcome: Outcome, item: BugOutcome) -> str:
    """Gives everything that the bot sees in one bug of an outcome, as plain text."""
    return "\n".join(_lines(outcome, item)) + "\n"


def _lines(outcome: Outcome, item: BugOutcome) -> Iterator[str]:
    verdict, case = item.verdict, item.verdict.case
    yield f"Bug {verdict.bug_id}: {summary_of(item) or '(not shown)'}"
    yield outcome.link(verdict.bug_id)
    yield f"As of {outcome.now:%Y-%m-%d %H:%M} UTC, from {clean(outcome.source)}"
    yield ""
    yield f"VERDICT  {TITLES[verdict.group].upper()}: {clean(verdict.reason)}"
    yield from (f"  → {turn_of(turn, outcome.now)}" for turn in verdict.turns)
    if case is None or item.bug is None:
        return
    yield from _settled(item)
    yield f"CA       {ca_of(item)} ({clean(verdict.ca.reason) if verdict.ca else ''})"
    yield f"RULES    {case.rules.version}, {case.rules.source}"
    yield from _section("WHITEBOARD", _marks(case))
    yield from _section("CLOCKS", (line for clock in verdict.clocks for line in _clock(clock)))
    yield from _section("WHO IS WHO", _people(case))
    yield from _section("CONVERSATION", _timeline(case, outcome.now))
    if verdict.rulings:
        yield from _section("RULINGS", _rulings(case))
    yield from _section("WHAT WOULD BE POSTED", _action(item))


def _settled(item: BugOutcome) -> Iterator[str]:
    """The lines for the configuration that would place who is doubtful here."""
    for doubt in doubts.of_bug(item):
        yield ""
        yield "SETTLED  by these lines in the configuration, once you have checked them:"
        yield from (f"  {line}" for line in persons.entry(doubt).splitlines())
        yield ""


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    yield ""
    yield title
    empty = True
    for line in lines:
        empty = False
        yield f"  {line}".rstrip()
    if empty:
        yield "  nothing"


def _marks(case: Case) -> Iterator[str]:
    board = case.board
    yield f"“{clean(board.text)}”" if board.text else "empty"
    yield f"labels: {', '.join(clean(label, 60) for label in board.labels) or 'none'}"
    for name, mark, author in (
        ("Next update", board.next_update, case.next_update_by),
        ("Close on", board.close_on, case.close_mark_by),
    ):
        if mark.state is MarkState.NONE or author is None:
            continue
        when = "when the bug was filed" if author.at_filing else f"on {author.when:%Y-%m-%d}"
        who = f"{clean(author.who, 80)} ({author.by.side}, {clean(author.by.reason)})"
        yield f"{name}: {_mark(mark)}, set {when} by {who}"
    yield from (f"history: {clean(doubt)}" for doubt in (*case.bug.doubts, *case.bug.remarks))


def _rulings(case: Case) -> Iterator[str]:
    """Every ruling about the bug's comments, and why one of them has no effect."""
    ruled = case.people.ruled(case.bug)
    for ruling in case.rulings:
        about = ruled.get(ruling.comment)
        effect = ""
        if about is None:
            effect = " – without effect: that comment is not shown, or was not there yet"
        elif ruling not in about.standing:
            effect = " – without effect: a newer ruling says otherwise, or the same"
        yield f"comment {ruling.comment}: {clean(str(ruling))}{effect}"


def _mark(mark: Mark) -> str:
    if mark.date and mark.state is MarkState.DATE:
        return mark.date.isoformat()
    return f"{mark.state}: {clean(mark.reason)}"


def _clock(clock: Clock) -> Iterator[str]:
    due = f"due {clock.due}" if clock.due else "no limit"
    over = f", {days(clock.days_over)} over" if clock.state is State.LAPSED else ""
    yield f"{clock.name:<17} {clock.state.upper():<10} since {clock.since}, {due}{over} ({clock.level})"
    yield f"    {clean(clock.reason)}"


def _people(case: Case) -> Iterator[str]:
    bug = case.bug
    logins = dict.fromkeys([bug.creator, bug.assignee, *(comment.creator for comment in bug.comments)])
    for login in logins:
        if not login:
            continue
        by = case.people.who(login, bug, _last_seen(bug, login))
        name = bug.real_names.get(login, "")
        shown = f"{clean(login, 80)}{f' “{clean(name, 60)}”' if name else ''}"
        yield f"{by.side:<10} {shown}: {by.certainty}, {clean(by.reason)}"


def _last_seen(bug: Bug, login: str) -> datetime:
    times = [comment.time for comment in bug.comments if comment.creator == login]
    return times[-1] if times else bug.created


def _timeline(case: Case, now: datetime) -> Iterator[str]:
    """Comments, whiteboard, assignee, status and needinfo changes, and the moment asked about, oldest first."""
    spoken = {said.comment.count: said for said in case.talk.spoken}
    events: list[tuple[datetime, int, str]] = []
    for comment in case.bug.comments:
        said = spoken.get(comment.count)
        text = _said(said, case) if said else f"comment {comment.count}, not counted: automatic, spam or a bot's"
        events.append((comment.time, 0, text))
    for change in case.bug.changes:
        if change.field in {"whiteboard", "assigned_to", "status", "flagtypes.name"}:
            text = f"{change.field}: “{clean(change.removed, _QUOTED)}” → “{clean(change.added, _QUOTED)}”"
            events.append((change.when, 1, f"           {text} by {clean(change.who, 80)}"))
    events.extend(
        (gap.earliest, 2, f"hidden     comment {gap.count}, written then or later, is not shown")
        for gap in case.bug.hidden
    )
    for moment, _, text in sorted(events, key=lambda event: event[:2]):
        yield f"{moment:%Y-%m-%d %H:%M}  {text}"
    yield f"{now:%Y-%m-%d %H:%M}  now"


def _said(said: Spoken, case: Case) -> str:
    comment = said.comment
    marks = [_first_line(comment.text)]
    if any(q.comment == comment.count for q in case.talk.questions):
        open_still = any(q.comment == comment.count for q in case.talk.open_questions)
        marks.append("asks, unanswered" if open_still else "asks")
    kind = Report.FULL if said.ruled.report else reports.classify(comment.text)
    if (said.side is Side.CA or said.ruled.report) and kind not in {Report.NONE, Report.POSSIBLE}:
        marks.append(f"{kind} report")
    requests = [asked.text for asked in case.talk.closure_requests if asked.comment == comment.count]
    marks += [f"asks to close: “{clean(text, _QUOTED)}”" for text in requests]
    if said.side is Side.CA:
        if request := wishes.date_request(comment.text):
            marks.append(f"asks for a Next-update date: “{clean(request, _QUOTED)}”")
        if put := case.question_to_staff:
            marks += [f"asks staff: “{clean(put[1], _QUOTED)}”"] if put[0].comment.count == comment.count else []
        marks += [
            f"promises {promise.day}: “{clean(promise.text, _QUOTED)}”"
            for promise in promises.find(comment.text, comment.time.date())
        ]
    marks += [clean(str(ruling)) for ruling in said.ruled.standing]
    return f"{said.side:<10} comment {comment.count} by {clean(comment.creator, 80)}: {' | '.join(marks)}"


def _first_line(text: str) -> str:
    line = next((line for line in text.splitlines() if line.strip()), "")
    return f"“{clean(line, 90)}”" if line else "(empty)"


def _action(item: BugOutcome) -> Iterator[str]:
    if item.held:
        yield f"Held: {clean(item.held.reason)}"
    elif proposal := item.proposed:
        yield f"needinfo: {', '.join(clean(login) for login in proposal.needinfo) or 'none'}{_note(proposal.note)}"
        yield ""
        yield from (f"│ {line}" for line in safe_lines(proposal.comment.rstrip()))


def _note(note: str) -> str:
    return f" ({clean(note)})" if note else ""
