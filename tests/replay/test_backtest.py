"""What the bot would have done on all bugs: posts, holds, what was needless, what was missed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from making import CA, RIVAL, SETTINGS, STAFF, as_json, at

from bot.bugzilla.shape import Reading
from bot.config.settings import Clocks, Settings
from bot.replay.backtest import Backtest
from bot.run import history
from bot.tell import backtest as told

REPORT = "# Full Incident Report\nWhat happened."
FIRST = date(2026, 8, 1)


def backtest(
    *bugs: dict[str, Any], settings: Settings = SETTINGS, since: date = FIRST, now: str = "2026-10-01"
) -> Backtest:
    """What comes of some settings."""
    read = history.record(Reading(bugs=bugs, failed=(), notes=(), source="a test"), settings)
    return history.backtest(read, settings, since, at(now), label="these", progress=lambda *_: None)


def days_of(found: Backtest) -> list[tuple[str, int, int]]:
    """The reminders: day, bug, step."""
    return [(f"{post.moment:%Y-%m-%d}", post.bug_id, post.step) for post in found.posts]


SILENT = as_json(text=REPORT)
"""Filed on Tuesday 1 September; owed by the 8th, lapsed on the 9th, in grace until Friday the 11th."""


def test_a_silent_ca_is_reminded_by_the_ladder() -> None:
    """After the grace and the quiet weekend on Monday the 14th, again seven days later, and then never."""
    found = backtest(SILENT)
    assert days_of(found) == [("2026-09-14", 100, 1), ("2026-09-21", 100, 2)]
    assert found.lapses == 1
    assert found.holds == {
        "in grace": 1,
        "a quiet day": 2,
        "the next step is not due yet": 1,
        "the last step is taken": 1,
        "still silent at the end of the ladder: staff are told": 1,
    }
    assert found.most_to_a_ca == (2, "Alpen CA")
    assert found.most_on_a_day == (1, "2026-09-14")


def test_a_reminder_that_the_ca_answered_within_a_day_anyway_is_needless() -> None:
    """Its comment came twenty hours after the run that would have posted."""
    found = backtest(as_json(text=REPORT, said=(("2026-09-15T08:00:00Z", CA, "An update at last."),)))
    assert [(post.moment.day, post.anyway.comment if post.anyway else None) for post in found.posts[:1]] == [(14, 1)]
    assert len(found.needless) == 1


def test_one_day_later_it_was_needed() -> None:
    """A comment after more than 24 hours does not make a reminder needless."""
    found = backtest(as_json(text=REPORT, said=(("2026-09-15T13:00:00Z", CA, "An update at last."),)))
    assert found.needless == ()


def test_what_had_lapsed_before_the_first_run_is_left_alone() -> None:
    """As a first run leaves its backlog."""
    found = backtest(SILENT, since=date(2026, 9, 20))
    assert found.posts == ()
    assert found.holds == {"lapsed before the first run": 1}


def test_bugs_of_one_ca_share_a_reminder() -> None:
    """The longest overdue carries it, and the other is held with that reason."""
    found = backtest(SILENT, as_json(text=REPORT, bug_id=101))
    assert days_of(found) == [("2026-09-14", 100, 1), ("2026-09-21", 100, 2)]
    assert [post.bugs for post in found.posts] == [(100, 101)] * 2
    assert found.holds["listed in a reminder on another bug of the CA"] == 2


def test_what_staff_noticed_and_the_bot_did_not_is_missed() -> None:
    """Staff ask for an update before the marked date; the bot waits for that date, and a person must look."""
    bug = as_json(
        text=REPORT,
        board=(("2026-09-02", STAFF, "[ca-compliance] Next update 2026-12-01"),),
        said=(("2026-09-20", STAFF, "Can you give us an update?"),),
    )
    (missed,) = backtest(bug, now="2026-09-25").missed
    assert (missed.act.comment, missed.silent, missed.group.value) == (1, 19, "on-schedule")


def test_a_question_about_the_incident_is_not_missed() -> None:
    """It says nothing of a deadline."""
    bug = as_json(
        text=REPORT,
        board=(("2026-09-02", STAFF, "[ca-compliance] Next update 2026-12-01"),),
        said=(("2026-09-20", STAFF, "How many certificates were there?"),),
    )
    assert backtest(bug, now="2026-09-25").missed == ()


def test_two_settings_stand_side_by_side() -> None:
    """Without grace the first reminder comes on the day of the lapse; the table shows both."""
    hasty = replace(SETTINGS, clocks=replace(Clocks(), grace_days=0))
    quick, slow = backtest(SILENT, settings=hasty), backtest(SILENT)
    assert days_of(quick)[0] == ("2026-09-09", 100, 1)
    lines = told.to_text([replace(slow, label="slow.toml"), replace(quick, label="hasty.toml")]).splitlines()
    assert any(line.split() == ["slow.toml", "hasty.toml"] for line in lines)
    assert any(line.split() == ["in", "grace", "1", "0"] for line in lines)
    assert "Reminders (hasty.toml):" in lines


def test_json_says_the_same() -> None:
    """For a program."""
    (document,) = json.loads(told.to_json([backtest(SILENT)]))["backtests"]
    assert [(post["when"], post["step"]) for post in document["posts"]] == [
        ("2026-09-14T12:00:00Z", 1),
        ("2026-09-21T12:00:00Z", 2),
    ]
    assert document["missed"] == []


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("There has been no update for three weeks.", True),
        ("The CA has not responded to my question.", True),
        ("Two weeks have passed since the last comment.", True),
        ("This is overdue.", True),
        ("Were other profiles looked at, and with what answer?", False),
        ("Thanks for the update, the status is clear to me now.", False),
        ("> There has been no update for three weeks.\n\nI see it otherwise.", False),
    ],
)
def test_a_community_that_speaks_of_a_silence_noticed_it_too(text: str, *, counts: bool) -> None:
    """Its own plain words about a silence count; other remarks and what it quotes do not."""
    bug = as_json(
        text=REPORT,
        board=(("2026-09-02", STAFF, "[ca-compliance] Next update 2026-12-01"),),
        said=(("2026-09-25", RIVAL, text),),
    )
    assert [missed.act.who for missed in backtest(bug).missed] == ([RIVAL] if counts else [])


def test_the_text_tells_who_of_which_side_missed_what() -> None:
    """With the link to the comment, the days of silence, and what the bot thought instead."""
    bug = as_json(
        text=REPORT,
        board=(("2026-09-02", STAFF, "[ca-compliance] Next update 2026-12-01"),),
        said=(("2026-09-25", RIVAL, "This is overdue."),),
    )
    assert told.to_text([backtest(bug)], width=400).splitlines()[-3:] == [
        "",
        "Missed:",
        (
            f"  2026-09-25  https://bugzilla.mozilla.org/show_bug.cgi?id=100#c1 {RIVAL} (community): “This is overdue.” after "
            "24 days; the bot: on schedule: Next update marked for 2026-12-01, set on 2026-09-02"
        ),
    ]


def test_nobody_reacted_to_a_reminder_that_was_never_made() -> None:
    """What the CA disputes after it, and a real needinfo that it clears, are about something else."""
    bug = as_json(
        text=REPORT,
        changes=(
            ("2026-09-15", STAFF, "flagtypes.name", "", f"needinfo?({CA})"),
            ("2026-09-16", CA, "flagtypes.name", f"needinfo?({CA})", ""),
        ),
        said=(("2026-09-17", CA, "We disagree: no update was due, and this is a false alarm of your linter."),),
    )
    found = backtest(bug)
    assert days_of(found) == [("2026-09-14", 100, 1), ("2026-09-30", 100, 1)]
    assert "a reaction to a reminder" not in found.holds


def test_what_had_lapsed_before_the_first_run_is_no_new_lapse() -> None:
    """It is counted as held, and not as a lapse of these days."""
    assert backtest(SILENT, since=date(2026, 9, 20)).lapses == 0


def test_staff_who_ask_before_the_day_is_over_everywhere_missed_nothing() -> None:
    """The update was due on 8 September, and staff asked at 08:00 of the 9th: the lapse began at 12:00."""
    bug = as_json(text=REPORT, said=(("2026-09-09T08:00:00Z", STAFF, "Please provide an update."),))
    assert backtest(bug).missed == ()


def test_a_word_of_staff_in_a_lapse_holds_the_reminder_back_as_it_does_in_a_run() -> None:
    """Without it the first one would be of Monday the 14th; staff wrote on the 13th, and 3 days are kept from that."""
    bug = as_json(text=REPORT, said=(("2026-09-13", STAFF, "I have looked at this and will come back to it."),))
    assert days_of(backtest(bug))[0] == ("2026-09-16", 100, 1)
