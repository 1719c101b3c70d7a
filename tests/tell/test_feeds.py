"""The calendar and the Atom feed: whole texts, the rules of their formats, and names that outlive a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import feedparser  # type: ignore[import-untyped]  # it ships no py.typed marker
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from making import BOT, CA, RIVAL, SETTINGS, STAFF, as_json
from subscribed import entries, events

from bot import run
from bot.bugzilla.shape import Reading
from bot.facts.own import OwnLine, key_of
from bot.judge import calendar
from bot.outcome import Outcome
from bot.tell.feeds import atom, ics

REPORT = "# Full Incident Report\n\nWhat happened."
OURS = replace(SETTINGS, server=replace(SETTINGS.server, account=BOT))


def outcome_of(on: str, *bugs: dict[str, Any], ca: str = "") -> Outcome:
    reading = Reading(bugs=bugs, failed=(), notes=("a note",), source="the file /home/robin/bugs.jsonl")
    return run.judge(reading, OURS, calendar.end_of(date.fromisoformat(on)), run.Wish(ca))


DATED = as_json(
    text=REPORT,
    bug_id=101,
    summary="Alpen CA: Zürich; wrong, \\ very wrong",
    board=[("2026-09-02", STAFF, "[ca-compliance] Next update 2026-10-01")],
)
CLOSING = as_json(text=REPORT, bug_id=102, board=[("2026-09-02", STAFF, "[close on 2026-09-09] [ca-compliance]")])


# --- the calendar --------------------------------------------------------------------------------------------------


def test_the_whole_calendar() -> None:
    content = ics.render(outcome_of("2026-09-05", DATED, CLOSING)).decode()
    assert content.replace("\r\n ", "").replace("\r\n", "\n") == (
        "BEGIN:VCALENDAR\n"
        "VERSION:2.0\n"
        "PRODID:-//ca-nag//CA deadlines//EN\n"
        "CALSCALE:GREGORIAN\n"
        "METHOD:PUBLISH\n"
        "DESCRIPTION:Every coming deadline at bugzilla.mozilla.org\\, as of 2026-09-05 23:59 UTC.\n"
        "X-WR-CALDESC:Every coming deadline at bugzilla.mozilla.org\\, as of 2026-09-05 23:59 UTC.\n"
        "NAME:CA deadlines\n"
        "X-WR-CALNAME:CA deadlines\n"
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H\n"
        "X-PUBLISHED-TTL:PT6H\n"
        "BEGIN:VEVENT\n"
        "SUMMARY:Staff (Alpen CA): close-due\\, bug 102\n"
        "DTSTART;VALUE=DATE:20260909\n"
        "DTSTAMP:20260905T235959Z\n"
        "UID:102-close-due@bugzilla.mozilla.org\n"
        "CATEGORIES:Alpen CA,close-due,staff\n"
        "DESCRIPTION:Alpen CA: something went wrong\\nDue by the end of 2026-09-09 in UTC."
        "\\nWhy: marked to be closed on 2026-09-09 (by ben@staff.example on 2026-09-02)"
        "\\nhttps://bugzilla.mozilla.org/show_bug.cgi?id=102\n"
        "LAST-MODIFIED:20260905T235959Z\n"
        "TRANSP:TRANSPARENT\n"
        "URL:https://bugzilla.mozilla.org/show_bug.cgi?id=102\n"
        "END:VEVENT\n"
        "BEGIN:VEVENT\n"
        "SUMMARY:Alpen CA: next-update\\, bug 101\n"
        "DTSTART;VALUE=DATE:20261001\n"
        "DTSTAMP:20260905T235959Z\n"
        "UID:101-next-update@bugzilla.mozilla.org\n"
        "CATEGORIES:Alpen CA,next-update\n"
        "DESCRIPTION:Alpen CA: Zürich\\; wrong\\, \\\\ very wrong"
        "\\nDue by the end of 2026-10-01 everywhere on Earth (12:00 UTC of the next day)."
        "\\nWhy: Next update marked for 2026-10-01\\, set on 2026-09-02"
        "\\nhttps://bugzilla.mozilla.org/show_bug.cgi?id=101\n"
        "LAST-MODIFIED:20260905T235959Z\n"
        "TRANSP:TRANSPARENT\n"
        "URL:https://bugzilla.mozilla.org/show_bug.cgi?id=101\n"
        "END:VEVENT\n"
        "END:VCALENDAR\n"
    )


def test_a_reader_finds_title_day_link_and_ca() -> None:
    (event,) = events(ics.render(outcome_of("2026-09-05", DATED)))
    assert event["summary"] == "Alpen CA: next-update, bug 101"
    assert event.decoded("dtstart") == date(2026, 10, 1)
    assert event.decoded("dtstamp") == datetime(2026, 9, 5, 23, 59, 59, tzinfo=UTC)
    assert event["url"] == "https://bugzilla.mozilla.org/show_bug.cgi?id=101"
    assert [str(term) for term in event.categories] == ["Alpen CA", "next-update"]
    assert str(event["description"]).splitlines()[0] == "Alpen CA: Zürich; wrong, \\ very wrong"


def test_a_deadline_that_rests_on_a_comment_links_to_it_and_says_if_it_is_only_told() -> None:
    bug = as_json(text=REPORT, said=[("2026-09-03", RIVAL, "How many?")])
    asked = next(
        event for event in events(ics.render(outcome_of("2026-09-05", bug))) if "question" in str(event["summary"])
    )
    assert asked["url"] == "https://bugzilla.mozilla.org/show_bug.cgi?id=100#c1"
    assert "If it lapses, staff are told; nothing is posted." in str(asked["description"]).splitlines()


def test_a_moved_date_moves_the_event_of_the_same_uid() -> None:
    moved = as_json(
        text=REPORT,
        bug_id=101,
        board=[("2026-09-02", STAFF, "Next update 2026-10-01"), ("2026-09-06", STAFF, "Next update 2026-11-01")],
    )
    (before,), (after,) = (events(ics.render(outcome_of(on, moved))) for on in ("2026-09-05", "2026-09-06"))
    assert before["uid"] == after["uid"]
    assert (before.decoded("dtstart"), after.decoded("dtstart")) == (date(2026, 10, 1), date(2026, 11, 1))
    assert before.decoded("dtstamp") < after.decoded("dtstamp")


def test_a_calendar_of_one_ca_is_named_so() -> None:
    read = Calendar.from_ical(ics.render(outcome_of("2026-09-05", DATED, ca="Alpen")))
    assert read["x-wr-calname"] == read["name"] == "CA deadlines (CA Alpen)"


def test_where_nothing_is_due_the_calendar_is_empty_and_can_be_read() -> None:
    assert events(ics.render(outcome_of("2026-09-05"))) == []


def test_no_feed_names_the_file_that_the_bugs_come_from() -> None:
    """A feed is published."""
    outcome = outcome_of("2026-09-05", DATED)
    assert "robin" not in (ics.render(outcome) + atom.render(outcome)).decode()


# --- Atom ----------------------------------------------------------------------------------------------------------

LINE = OwnLine(key_of("x"), 1, ((101, "weekly", date(2026, 9, 8)),))
NEWS = as_json(
    text=REPORT,
    bug_id=101,
    summary="Alpen CA: Zürich <b>&amp; more",
    said=[("2026-09-14", BOT, f"Please answer.\n\n{LINE}")],
)


def test_the_whole_feed() -> None:
    assert atom.render(outcome_of("2026-09-20", NEWS)).decode("ascii") == (
        "<?xml version='1.0' encoding='us-ascii'?>\n"
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        "  <id>tag:bugzilla.mozilla.org,2026:ca-nag/feed</id>\n"
        "  <title>CA incident bugs</title>\n"
        "  <subtitle>New incidents, lapses and reminders at bugzilla.mozilla.org</subtitle>\n"
        "  <updated>2026-09-14T12:00:00Z</updated>\n"
        '  <link rel="alternate" type="text/html" href="https://bugzilla.mozilla.org/" />\n'
        "  <author>\n"
        "    <name>ca-nag</name>\n"
        "  </author>\n"
        "  <generator>ca-nag</generator>\n"
        "  <entry>\n"
        "    <id>tag:bugzilla.mozilla.org,2026:ca-nag/101-reminder-1</id>\n"
        "    <title>Reminder, bug 101: Alpen CA: Z&#252;rich &lt;b&gt;&amp;amp; more</title>\n"
        "    <updated>2026-09-14T12:00:00Z</updated>\n"
        "    <published>2026-09-14T12:00:00Z</published>\n"
        '    <link rel="alternate" type="text/html" href="https://bugzilla.mozilla.org/show_bug.cgi?id=101#c1" />\n'
        "    <author>\n"
        "      <name>nag-bot@staff.example</name>\n"
        "    </author>\n"
        '    <category term="reminder" scheme="tag:bugzilla.mozilla.org,2026:ca-nag/kind" label="Reminder" />\n'
        '    <category term="Alpen CA" scheme="tag:bugzilla.mozilla.org,2026:ca-nag/ca" />\n'
        '    <content type="text">Alpen CA: reminder 1</content>\n'
        "  </entry>\n"
        "  <entry>\n"
        "    <id>tag:bugzilla.mozilla.org,2026:ca-nag/101-lapse-weekly-2026-09-08</id>\n"
        "    <title>Lapsed, bug 101: Alpen CA: Z&#252;rich &lt;b&gt;&amp;amp; more</title>\n"
        "    <updated>2026-09-09T12:00:00Z</updated>\n"
        "    <published>2026-09-09T12:00:00Z</published>\n"
        '    <link rel="alternate" type="text/html" href="https://bugzilla.mozilla.org/show_bug.cgi?id=101#c0" />\n'
        '    <category term="lapse" scheme="tag:bugzilla.mozilla.org,2026:ca-nag/kind" label="Lapsed" />\n'
        '    <category term="Alpen CA" scheme="tag:bugzilla.mozilla.org,2026:ca-nag/ca" />\n'
        '    <content type="text">Alpen CA: weekly, due 2026-09-08: the CA\'s last word is comment 0 of 2026-09-01;'
        " an update is due every 7 days, as no Next-update date is in force</content>\n"
        "  </entry>\n"
        "  <entry>\n"
        "    <id>tag:bugzilla.mozilla.org,2026:ca-nag/101-incident</id>\n"
        "    <title>New incident, bug 101: Alpen CA: Z&#252;rich &lt;b&gt;&amp;amp; more</title>\n"
        "    <updated>2026-09-01T12:00:00Z</updated>\n"
        "    <published>2026-09-01T12:00:00Z</published>\n"
        '    <link rel="alternate" type="text/html" href="https://bugzilla.mozilla.org/show_bug.cgi?id=101#c0" />\n'
        "    <author>\n"
        "      <name>rep@alpen.example</name>\n"
        "    </author>\n"
        '    <category term="incident" scheme="tag:bugzilla.mozilla.org,2026:ca-nag/kind" label="New incident" />\n'
        '    <category term="Alpen CA" scheme="tag:bugzilla.mozilla.org,2026:ca-nag/ca" />\n'
        '    <content type="text">Alpen CA: filed by rep@alpen.example</content>\n'
        "  </entry>\n"
        "</feed>\n"
    )


def test_a_reader_finds_what_happened_where_and_to_whom() -> None:
    reminder, lapse, incident = entries(atom.render(outcome_of("2026-09-20", NEWS)))
    assert reminder.title_detail.type == "text/plain"
    assert [tag.term for tag in lapse.tags] == ["lapse", "Alpen CA"]
    assert (incident.author, incident.link) == (CA, "https://bugzilla.mozilla.org/show_bug.cgi?id=101#c0")
    assert incident.content[0].value == "Alpen CA: filed by rep@alpen.example"


def updated(outcome: Outcome) -> str:
    return str(feedparser.parse(atom.render(outcome)).feed.updated)


def test_a_feed_is_as_new_as_its_newest_entry_and_an_empty_one_as_the_run() -> None:
    """So a run that has nothing to add is no news to a reader."""
    assert updated(outcome_of("2026-09-20", NEWS)) == updated(outcome_of("2026-09-22", NEWS)) == "2026-09-14T12:00:00Z"
    empty = outcome_of("2026-09-20")
    assert entries(atom.render(empty)) == []
    assert updated(empty) == "2026-09-20T23:59:59Z"


def test_a_feed_of_one_ca_is_another_feed_with_the_same_entries() -> None:
    other = as_json(text=REPORT, bug_id=102, by=RIVAL, assignee=RIVAL, summary="Borealis: a mistake")
    whole, alpen = (outcome_of("2026-09-20", NEWS, other, ca=ca) for ca in ("", "Alpen"))
    assert feedparser.parse(atom.render(alpen)).feed.id == "tag:bugzilla.mozilla.org,2026:ca-nag/feed/CA%20Alpen"
    ids = [{entry.id for entry in entries(atom.render(one))} for one in (whole, alpen)]
    assert ids[1] == {one for one in ids[0] if "/101-" in one}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Bugzilla.Example/bugs", "bugzilla.example"),
        ("http://127.0.0.1:8080", "127.0.0.1"),
        ("http://[::1]:8080", "--1"),
    ],
)
def test_names_hold_the_host_of_the_server_in_letters_that_may_stand_there(url: str, host: str) -> None:
    outcome = replace(outcome_of("2026-09-20", NEWS, DATED), base_url=url)
    assert {str(event["uid"]).split("@")[1] for event in events(ics.render(outcome))} == {host}
    assert all(entry.id.startswith(f"tag:{host},2026:") for entry in entries(atom.render(outcome)))


# --- anybody's text ------------------------------------------------------------------------------------------------

ANY = st.text(max_size=80) | st.lists(
    st.sampled_from(
        [
            "\r\nATTENDEE:mailto:x@evil.example",
            "\nEND:VEVENT\n",
            "]]>",
            "<x/>",
            "&lt;",
            ";",
            ",",
            "\\n",
            "é" * 40,
            "\ud800",
            "\ufffe",
            "\x00",
            "\u202e",
        ]
    ),
    max_size=6,
).map("".join)


@given(summary=ANY, name=ANY)
def test_whatever_a_summary_and_an_account_hold_no_line_property_or_element_is_added(summary: str, name: str) -> None:
    bug = as_json(text=REPORT, summary=summary, by=name or "x", assignee=CA)
    outcome = outcome_of("2026-09-05", bug, as_json(text=REPORT, bug_id=101, summary=summary))
    plain = outcome_of("2026-09-05", as_json(text=REPORT, by="x", summary="x"), as_json(text=REPORT, bug_id=101))
    assert {str(event["uid"]) for event in events(ics.render(outcome))} >= {"101-weekly@bugzilla.mozilla.org"}
    found: Sequence[Any] = entries(atom.render(outcome))
    assert {entry.id for entry in found} == {entry.id for entry in entries(atom.render(plain))}
