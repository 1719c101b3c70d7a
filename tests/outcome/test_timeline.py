"""A bug's past as a picture needs it: words by side, marks and when they stood, clocks, reminders, closings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from making import BOT, CA, SETTINGS, STAFF, as_json, at

from bot import run
from bot.bugzilla.shape import Reading
from bot.facts.own import OwnLine, key_of
from bot.judge import calendar
from bot.outcome import Outcome, timeline
from bot.outcome.timeline import Timeline

REPORT = "# Full Incident Report\n\nWhat happened."
OURS = replace(SETTINGS, server=replace(SETTINGS.server, account=BOT))


def outcome_of(bug: dict[str, Any], on: str) -> Outcome:
    reading = Reading(bugs=(bug,), failed=(), notes=(), source="a test")
    return run.judge(reading, OURS, calendar.end_of(date.fromisoformat(on)))


def drawn(bug: dict[str, Any], on: str) -> Timeline:
    outcome = outcome_of(bug, on)
    found = timeline.of(outcome, outcome.bugs[0])
    assert found is not None
    return found


def marks(line: Timeline) -> list[tuple[str, str, str, str | None]]:
    """Kind, the day that it names or its state, since when, until when."""
    return [
        (mark.kind, str(mark.date or mark.state), f"{mark.since:%m-%d}", f"{mark.until:%m-%d}" if mark.until else None)
        for mark in line.marks
    ]


def test_words_stand_with_the_side_that_they_were_written_for() -> None:
    line = drawn(
        as_json(
            text=REPORT,
            said=[
                ("2026-09-03", STAFF, "Thank you.\nMore."),
                ("2026-09-05", CA, "\n  An update.  \n"),
                ("2026-09-06", "who@nowhere.example", "Me too."),
            ],
        ),
        "2026-09-10",
    )
    assert [(word.count, f"{word.when:%m-%d}", word.side, word.opening) for word in line.words] == [
        (0, "09-01", "ca", "# Full Incident Report"),
        (1, "09-03", "staff", "Thank you."),
        (2, "09-05", "ca", "An update."),
        (3, "09-06", "unknown", "Me too."),
    ]
    assert (line.begin, line.now) == (at("2026-09-01"), calendar.end_of(date(2026, 9, 10)))


def test_a_mark_stands_from_the_change_that_brought_it_to_the_one_that_took_or_moved_it() -> None:
    """Labels that come and go around it change nothing, nor does typing the same day anew."""
    line = drawn(
        as_json(
            board=[
                ("2026-09-02", STAFF, "[ca-compliance] Next update 2026-09-20"),
                ("2026-09-04", STAFF, "Next update 2026-09-20 [ca-compliance] [ov-misissuance]"),
                ("2026-09-18", STAFF, "[ca-compliance] Next update 2026-10-20"),
                ("2026-09-21", STAFF, "[close on 2026-09-28] [ca-compliance]"),
            ],
        ),
        "2026-09-22",
    )
    assert marks(line) == [
        ("next update", "2026-09-20", "09-02", "09-18"),
        ("next update", "2026-10-20", "09-18", "09-21"),
        ("close on", "2026-09-28", "09-21", None),
    ]


def test_a_mark_that_no_history_explains_stood_there_from_the_start() -> None:
    bug = as_json(board=()) | {"whiteboard": "[ca-compliance] Next update TBD"}
    (mark,) = drawn(bug, "2026-09-10").marks
    assert (mark.at_filing, mark.since, mark.until, mark.state, mark.text) == (
        True,
        at("2026-09-01"),
        None,
        "unreadable",
        "Next update TBD",
    )


def test_the_drawing_reaches_now_or_the_last_day_that_is_still_to_come() -> None:
    dated = as_json(text=REPORT, board=[("2026-09-02", STAFF, "[ca-compliance] Next update 2026-11-20")])
    assert drawn(dated, "2026-09-10").end == calendar.end_of(date(2026, 11, 20))
    silent = as_json(text=REPORT)
    lapsed = drawn(silent, "2026-09-20")
    assert lapsed.end == lapsed.now
    assert [(clock.name, clock.state, clock.due, clock.days_over) for clock in lapsed.clocks if clock.days_over] == [
        ("weekly", "lapsed", date(2026, 9, 8), 12)
    ]


def test_our_reminders_and_closed_spans_stand_in_it() -> None:
    line = OwnLine(key_of("x"), 1, ((100, "weekly", date(2026, 9, 8)),))
    drawing = drawn(
        as_json(
            text=REPORT,
            said=[("2026-09-14", BOT, f"Please answer.\n\n{line}")],
            changes=[
                ("2026-09-20", STAFF, "status", "ASSIGNED", "RESOLVED"),
                ("2026-09-25", STAFF, "status", "RESOLVED", "REOPENED"),
            ],
            needinfo=[("2026-09-14", BOT, CA)],
            status="REOPENED",
        ),
        "2026-09-30",
    )
    assert [(deed.comment, deed.step, deed.asked) for deed in drawing.reminders] == [(1, 1, (CA,))]
    assert drawing.closed == ((at("2026-09-20"), at("2026-09-25")),)
    assert drawing.needinfos == ((at("2026-09-14"), BOT, CA),)


def test_a_closed_bug_has_a_past_too_and_a_hidden_one_none() -> None:
    closed = as_json(
        status="RESOLVED", resolution="FIXED", changes=[("2026-09-20", STAFF, "status", "ASSIGNED", "RESOLVED")]
    )
    assert drawn(closed, "2026-09-30").closed == ((at("2026-09-20"), None),)
    assert [word.side for word in drawn(closed, "2026-09-30").words] == ["ca"]
    hidden = outcome_of(as_json(groups=["secret"]), "2026-09-30")
    assert timeline.of(hidden, hidden.bugs[0]) is None
