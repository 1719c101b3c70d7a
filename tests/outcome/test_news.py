"""What has happened: incidents filed, bugs that lapsed, reminders posted; each with a name that stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from making import BOT, CA, SETTINGS, STAFF, as_json, at

from bot import run
from bot.bugzilla.shape import Reading
from bot.facts.own import OwnLine, key_of
from bot.judge import calendar
from bot.outcome import Outcome, news
from bot.outcome.news import News, What

REPORT = "# Full Incident Report\n\nWhat happened."
OURS = replace(SETTINGS, server=replace(SETTINGS.server, account=BOT))
LINE = OwnLine(key_of("x"), 1, ((100, "weekly", date(2026, 9, 8)),))
REMINDED = [("2026-09-14", BOT, f"Please answer.\n\n{LINE}")]


def outcome_of(on: str, *bugs: dict[str, Any]) -> Outcome:
    reading = Reading(bugs=bugs, failed=(), notes=(), source="a test")
    return run.judge(reading, OURS, calendar.end_of(date.fromisoformat(on)))


def of(on: str, *bugs: dict[str, Any]) -> tuple[News, ...]:
    return news.of(outcome_of(on, *bugs))


def test_an_incident_a_lapse_and_a_reminder_are_told_the_newest_first() -> None:
    bug = as_json(text=REPORT, said=REMINDED, needinfo=[("2026-09-14", BOT, CA)])
    summary, ca = "Alpen CA: something went wrong", "Alpen CA"
    reason = "the CA's last word is comment 0 of 2026-09-01; an update is due every 7 days, as no Next-update date is in force"
    assert of("2026-09-20", bug) == (
        News(
            "100-reminder-1",
            What.REMINDER,
            at("2026-09-14"),
            100,
            summary,
            ca,
            f"reminder 1, needinfo on {CA}",
            1,
            BOT,
        ),
        News(
            "100-lapse-weekly-2026-09-08",
            What.LAPSE,
            datetime(2026, 9, 9, 12, tzinfo=UTC),
            100,
            summary,
            ca,
            f"weekly, due 2026-09-08: {reason}",
            0,
            "",
        ),
        News("100-incident", What.INCIDENT, at("2026-09-01"), 100, summary, ca, f"filed by {CA}", 0, CA),
    )


def test_the_same_event_has_the_same_name_on_every_day() -> None:
    bug = as_json(text=REPORT, said=REMINDED)
    assert [one.uid for one in of("2026-09-20", bug)] == [one.uid for one in of("2026-10-03", bug)]


def test_a_second_lapse_of_a_bug_is_another_event() -> None:
    answered = as_json(text=REPORT, said=[("2026-09-12", CA, "Update.")])
    (first, second) = (
        {one.uid for one in of(on, bug) if one.what is What.LAPSE}
        for on, bug in (("2026-09-11", as_json(text=REPORT)), ("2026-09-25", answered))
    )
    assert (first, second) == ({"100-lapse-weekly-2026-09-08"}, {"100-lapse-weekly-2026-09-19"})


def test_a_lapse_that_has_ended_is_no_news_any_more() -> None:
    answered = as_json(text=REPORT, said=[("2026-09-12", CA, "Update.")])
    assert {one.what for one in of("2026-09-13", answered)} == {What.INCIDENT}


@pytest.mark.parametrize(("on", "told"), [("2026-10-31", True), ("2026-11-01", False)])
def test_sixty_days_are_told(on: str, told: bool) -> None:
    assert ("100-incident" in {one.uid for one in of(on, as_json(text=REPORT))}) is told


@pytest.mark.parametrize(
    "bug",
    [
        as_json(groups=["secret"]),
        as_json(status="RESOLVED", resolution="FIXED"),
        as_json("2026-10-01"),
        as_json(board=[("2026-09-02", STAFF, "[ca-compliance] Updates in Bug #1648717")]),
    ],
    ids=["hidden", "closed", "filed later", "a pointer"],
)
def test_of_a_bug_that_is_not_judged_nothing_is_told(bug: dict[str, Any]) -> None:
    assert of("2026-09-20", bug) == ()


def test_a_reminder_is_told_in_the_bug_where_it_stands_only_and_not_once_it_was_taken_back() -> None:
    """One comment can remind of several bugs of a CA."""
    both = OwnLine(key_of("x"), 1, ((100, "weekly", date(2026, 9, 8)), (101, "weekly", date(2026, 9, 8))))
    said = [("2026-09-14", BOT, f"Please answer.\n\n{both}")]
    outcome = outcome_of("2026-09-20", as_json(text=REPORT, said=said), as_json(text=REPORT, bug_id=101))
    assert [one.uid for one in news.of(outcome) if one.what is What.REMINDER] == ["100-reminder-1"]
    first = next(item for item in outcome.bugs if item.verdict.bug_id == 100)
    back = replace(first, reminders=tuple(replace(one, taken_back=at("2026-09-15")) for one in first.reminders))
    assert [one.what for one in news.of(replace(outcome, bugs=(back,)))] == [What.LAPSE, What.INCIDENT]
