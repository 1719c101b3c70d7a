"""How late a CA was: the rows, what each rests on, and the same record in each shape."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from making import CA, DIRECTORY, PASSER_BY, RIVAL, SETTINGS, STAFF, as_json, at

from bot.bugzilla.shape import Reading
from bot.config.settings import CaEntry
from bot.errors import InputError
from bot.facts.rulings import Is, Ruling
from bot.replay.lateness import Late, Record
from bot.run import history
from bot.tell import lateness as told

REPORT = "# Full Incident Report\nWhat happened."


def record(*bugs: dict[str, Any], since: date | None = None, now: str = "2026-11-01") -> Record:
    """The record of Alpen CA as of a day."""
    read = history.record(Reading(bugs=bugs, failed=(), notes=(), source="a test"), LISTED)
    return history.lateness(read, LISTED, "alpen", since, at(now), source="a test", progress=lambda *_: None)


LISTED = replace(
    SETTINGS,
    directory=replace(
        DIRECTORY,
        cas=(CaEntry("Alpen CA", aliases=("Alpen",), accounts=(CA,), domains=("alpen.example",)), *DIRECTORY.cas[1:]),
    ),
)
LATE = as_json(
    text=REPORT,
    said=(("2026-09-03", CA, "An update."), ("2026-09-20", CA, "The next one, late.")),
    summary="Alpen CA: =1+1 <script>alert(1)</script> | pipe",
    changes=(("2026-09-27", STAFF, "status", "ASSIGNED", "RESOLVED"),),
    status="RESOLVED",
    resolution="FIXED",
)


def test_an_update_that_came_late_is_a_row() -> None:
    """Owed seven days after comment 1, so by 10 September; it came on the 20th, which is ten days over."""
    (row,) = record(LATE).rows
    assert (row.what, row.due, row.days, row.asked_in, row.ended_in, row.goes_on) == (
        Late.UPDATE,
        date(2026, 9, 10),
        10,
        1,
        2,
        False,
    )
    assert row.rules == "IRG 3.2"
    assert row.inferred == ()


def test_what_was_in_time_is_no_row() -> None:
    """An update on the seventh day, wherever on Earth, is in time: so the record is empty and says so."""
    bug = as_json(text=REPORT, said=(("2026-09-08T23:00:00Z", CA, "In time."),))
    found = record(bug, now="2026-09-10")
    assert found.rows == ()
    assert "Nothing late was found on 1 bug." in told.to_text(found)


def test_what_is_still_owed_goes_on() -> None:
    """Without a word since comment 0 the row counts up to the moment of the record."""
    (row,) = record(as_json(text=REPORT), now="2026-09-15").rows
    assert (row.due, row.days, row.goes_on, row.ended_in) == (date(2026, 9, 8), 7, True, None)
    assert told.end_of(row) == "not yet there"


def test_a_lapse_that_a_close_mark_ended_says_so() -> None:
    """The CA owes nothing from then on, and the row tells what ended it."""
    boards = (("2026-09-02", STAFF, "[ca-compliance]"), ("2026-09-12", STAFF, "[close on 2026-10-30] [ca-compliance]"))
    (row,) = record(as_json(text=REPORT, board=boards), now="2026-09-20").rows
    assert (row.days, row.ended_in) == (4, None)
    assert told.end_of(row) == "no longer counted: to be closed on 2026-10-30"


def test_a_question_to_the_ca_is_an_inference_unless_a_needinfo_asks() -> None:
    """The row of an answer that came late says what nobody has said: that the sentence asks the CA."""
    bug = as_json(text=REPORT, said=(("2026-09-05", STAFF, "When was this noticed?"), ("2026-09-20", CA, "In May.")))
    answer = next(row for row in record(bug).rows if row.what is Late.ANSWER)
    assert (answer.due, answer.days, answer.asked_in, answer.ended_in) == (date(2026, 9, 12), 8, 1, 2)
    assert answer.inferred == ("that the sentence asks the CA something",)


def test_somebody_unknown_who_wrote_meanwhile_makes_it_doubtful() -> None:
    """While nobody knows who spoke after the CA nothing counts, and the row ends with that."""
    bug = as_json(text=REPORT, said=(("2026-09-15", PASSER_BY, "We are working on it."),))
    (row,) = record(bug, now="2026-09-30").rows
    assert (row.days, row.ended_in) == (7, None)
    assert told.end_of(row).startswith(f"no longer counted: who is {PASSER_BY}")


def test_a_ruling_says_who_spoke() -> None:
    """A person ruled that the comment of the 15th is the CA's: the update came then, and nothing is doubtful."""
    bug = as_json(text=REPORT, said=(("2026-09-15", PASSER_BY, "We are working on it."),))
    ruling = Ruling(100, 1, Is.BY_CA, "a new colleague", "rosa", at("2026-10-20"))
    read = history.record(Reading(bugs=(bug,), failed=(), notes=(), source="a test"), LISTED, (ruling,))
    found = history.lateness(read, LISTED, "Alpen", None, at("2026-09-20"), source="a test", progress=lambda *_: None)
    assert [(row.days, row.ended_in) for row in found.rows] == [(7, 1)]


def test_since_is_about_due_days() -> None:
    """What was due the day before is left out."""
    assert len(record(LATE, since=date(2026, 9, 10)).rows) == 1
    assert record(LATE, since=date(2026, 9, 11)).rows == ()


def test_the_text_tells_all_of_a_row() -> None:
    """What was owed from where, when it was due, what ended it, with the address of both comments."""
    assert (
        told.to_text(record(LATE), width=400)
        == """\
Lateness record of Alpen CA, as of 2026-11-01
1 late update, on 1 of 1 bug. Median 10 days over, worst 10 days (bug 100, due 2026-09-10).
Days are whole days after the due day had passed everywhere on Earth (12:00 UTC of the next day).

2026-09-10  bug 100: update (weekly) 10 days over
  Alpen CA: =1+1 <script>alert(1)</script> | pipe
  owed: the CA's last word is comment 1 of 2026-09-03; an update is due every 7 days, as no Next-update date is in force (IRG 3.2)
    https://bugzilla.mozilla.org/show_bug.cgi?id=100#c1
  came: comment 2 of 2026-09-20
    https://bugzilla.mozilla.org/show_bug.cgi?id=100#c2
"""
    )


def test_markdown_links_every_row() -> None:
    """Bug, the comment that it was owed from, and the one that ended it can be clicked."""
    assert (
        "| [100](https://bugzilla.mozilla.org/show_bug.cgi?id=100) | update \\(weekly\\) "
        "| 2026-09-03 [comment 1](https://bugzilla.mozilla.org/show_bug.cgi?id=100#c1) | 2026-09-10 "
        "| [comment 2 of 2026\\-09\\-20](https://bugzilla.mozilla.org/show_bug.cgi?id=100#c2) | 10 |"
    ) in told.to_markdown(record(LATE))


def test_csv_holds_no_formula() -> None:
    """A summary that begins like a formula is text to a spreadsheet; every row has all columns."""
    bug = {**LATE, "summary": "=HYPERLINK(1)", "id": 100}
    found = record(bug)
    rows = list(csv.DictReader(io.StringIO(told.to_csv(found))))
    assert [row["days"] for row in rows] == ["10"]
    assert rows[0]["summary"] == "'=HYPERLINK(1)"
    assert rows[0]["came_link"].endswith("id=100#c2")


def test_html_holds_no_live_text_and_loads_nothing() -> None:
    """What somebody wrote into a summary is shown, not obeyed."""
    page = told.to_html(record(LATE))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="https://bugzilla.mozilla.org/show_bug.cgi?id=100#c2"' in page


def test_the_draft_of_an_incident_puts_inferred_rows_apart() -> None:
    """A person must have looked at them; the draft says that nothing was posted."""
    asked = as_json(
        text=REPORT,
        said=(("2026-09-05", STAFF, "When was this noticed?"), ("2026-09-20", CA, "In May.")),
        bug_id=101,
    )
    draft = told.to_incident(record(LATE, asked))
    above, below = draft.split("<!-- These rows rest on an inference")
    assert "A draft for staff to edit. Nothing has been posted." in above
    assert "id=100#c2" in above
    assert "answer" not in above.split("|---|", 1)[1]
    assert "answer \\(question\\)" in below
    assert "Please file an incident report on this, with what kept Alpen CA from answering in time" in below


def test_a_ca_that_no_bug_names_is_told() -> None:
    """With the CAs that there are."""
    read = history.record(Reading(bugs=(LATE,), failed=(), notes=(), source="a test"), SETTINGS)
    with pytest.raises(InputError, match="No bug of a CA named “Nobody” was read"):
        history.lateness(read, SETTINGS, "Nobody", None, at("2026-11-01"), source="a test", progress=lambda *_: None)


UNLISTED = "jane@mail.example"
"""An account that only its assignment by staff ties to the CA, which is certain enough."""


def test_somebody_who_was_known_for_the_cas_only_later_spoke_for_it_from_the_beginning() -> None:
    """Comment 1 of the 6th was an update although the writer was assigned on the 18th: no row begins before it."""
    bug = as_json(
        text=REPORT,
        said=(("2026-09-06", UNLISTED, "Here is our update."), ("2026-09-20", UNLISTED, "Another update.")),
        changes=(("2026-09-18", STAFF, "assigned_to", CA, UNLISTED),),
        assignee=UNLISTED,
    )
    (row,) = record(bug, now="2026-09-25").rows
    assert (row.due, row.asked_in, row.ended_in, row.days) == (date(2026, 9, 13), 1, 2, 7)
    assert row.inferred == ()


def test_two_clocks_of_updates_are_one_silence() -> None:
    """The weekly duty and that of a revocation delay run out on one day, and one comment ends both."""
    board = (("2026-09-02", STAFF, "[ca-compliance] [leaf-revocation-delay]"),)
    bug = as_json(text=REPORT, board=board, said=(("2026-09-20", CA, "An update."),))
    assert [(row.clock.value, row.days) for row in record(bug, now="2026-09-21").rows] == [("weekly", 12)]


def test_days_in_which_the_bug_was_closed_count_for_nobody() -> None:
    """A third party's bug, closed on the next day and reopened in October: the first answer is owed from then on."""
    bug = as_json(
        by=RIVAL,
        said=(("2026-10-07", CA, "We look into it."),),
        changes=(
            ("2026-09-02", STAFF, "status", "ASSIGNED", "RESOLVED"),
            ("2026-10-01", STAFF, "status", "RESOLVED", "REOPENED"),
        ),
        status="REOPENED",
    )
    (row,) = record(bug, now="2026-10-08").rows
    assert (row.what, row.due, row.days, row.rules) == (Late.ANSWER, date(2026, 10, 4), 3, "IRG 3.2")


def test_a_first_answer_that_was_only_a_should_says_so() -> None:
    """Before IRG 3.0 the 72 hours were a SHOULD."""
    bug = as_json("2024-08-01", by=RIVAL, said=(("2024-08-09", CA, "We look into it."),))
    assert [row.rules for row in record(bug, now="2024-08-10").rows] == ["IRG 2.0, SHOULD"]


def test_a_draft_without_a_sure_row_claims_no_numbers() -> None:
    """It says that it must not go out before a person has checked a row."""
    asked = as_json(
        text=REPORT, said=(("2026-09-05", STAFF, "When was this noticed?"), ("2026-09-06", CA, "In May.")), bug_id=101
    )
    unsure = replace(record(asked), rows=tuple(replace(row, inferred=("something",)) for row in record(asked).rows))
    draft = told.to_incident(unsure)
    assert "<!-- No row stands without an inference. Do not send this before you have checked some" in draft
    assert "Median" not in draft


def test_a_weekly_duty_that_a_date_replaced_says_so() -> None:
    """Staff mark a Next-update date three days after the weekly update was due."""
    bug = as_json(
        text=REPORT,
        board=(
            ("2026-09-02", STAFF, "[ca-compliance]"),
            ("2026-09-12", STAFF, "[ca-compliance] Next update 2026-11-20"),
        ),
    )
    (row,) = record(bug).rows
    assert (row.due, row.days, row.how) == (
        date(2026, 9, 8),
        4,
        "no longer counted: Next update marked for 2026-11-20, set on 2026-09-12",
    )


PRELIMINARY = "# Preliminary Incident Report\nWhat is known so far."


def test_a_late_report_ends_with_the_report_and_not_with_any_word() -> None:
    """Due on the 15th; the words of the 8th and the 20th are no report, the one of 10 October is."""
    bug = as_json(
        text=PRELIMINARY,
        board=(("2026-09-01", STAFF, "[ca-compliance] Next update 2026-10-20"),),
        said=(
            ("2026-09-08", CA, "Working on it."),
            ("2026-09-20", CA, "Still working on it."),
            ("2026-10-10", CA, "# Full Incident Report\nWhat happened."),
        ),
    )
    (row,) = record(bug, now="2026-10-11").rows
    assert (row.what, row.due, row.days, row.ended_in) == (Late.REPORT, date(2026, 9, 15), 25, 3)


def test_a_lapse_that_stood_still_is_one_row_without_those_days() -> None:
    """From the 20th to the 25th a needinfo on staff waited; the report that was due on the 15th came on 10 October."""
    bug = as_json(
        text=PRELIMINARY,
        said=(
            ("2026-09-20", CA, "A word to staff."),
            ("2026-09-25", STAFF, "A word to the CA."),
            ("2026-10-10", CA, "# Full Incident Report\nWhat happened."),
        ),
        changes=(
            ("2026-09-20", CA, "flagtypes.name", "", f"needinfo?({STAFF})"),
            ("2026-09-25", STAFF, "flagtypes.name", f"needinfo?({STAFF})", ""),
        ),
    )
    rows = [row for row in record(bug, now="2026-10-11").rows if row.what is Late.REPORT]
    assert [(row.due, row.days, row.ended_in) for row in rows] == [(date(2026, 9, 15), 21, 3)]
    assert rows[0].reason.endswith("; 4 of the 25 days over are not counted, as something else went before")


def test_a_word_that_a_person_ruled_to_be_no_update_ends_no_late_update() -> None:
    """Comment 1 is a mere thanks; comment 2 is the update."""
    bug = as_json(text=REPORT, said=(("2026-09-15", CA, "Thanks."), ("2026-09-30", CA, "An update.")))
    ruling = Ruling(100, 1, Is.NOT_AN_UPDATE, "ben", "a mere thanks", at("2026-09-16"))
    read = history.record(Reading(bugs=(bug,), failed=(), notes=(), source="a test"), LISTED, (ruling,))
    late = history.lateness(read, LISTED, "alpen", None, at("2026-10-01"), source="a test", progress=lambda *_: None)
    assert [(row.due, row.days, row.ended_in) for row in late.rows] == [(date(2026, 9, 8), 22, 2)]


def test_a_mark_ends_a_weekly_lapse_before_the_word_that_came_after_it() -> None:
    """Staff marked a date in the afternoon, and the CA wrote the next morning: the mark ended it."""
    bug = as_json(
        text=REPORT,
        board=(
            ("2026-09-02", STAFF, "[ca-compliance]"),
            ("2026-09-20T12:30:00Z", STAFF, "[ca-compliance] Next update 2026-10-20"),
        ),
        said=(("2026-09-21T11:00:00Z", CA, "Thank you."),),
    )
    (row,) = record(bug, now="2026-09-22").rows
    assert (row.ended_in, row.how) == (None, "no longer counted: Next update marked for 2026-10-20, set on 2026-09-20")


def test_a_row_of_a_bug_whose_comments_came_without_texts_is_doubtful() -> None:
    """What they ask or announce is not known, though their times are."""
    bug = as_json(text=REPORT, said=(("2026-09-05", CA, ""), ("2026-09-30", CA, "")))
    (row,) = record(bug, now="2026-10-01").rows
    assert (row.due, row.days) == (date(2026, 9, 12), 18)
    assert row.inferred == ("what comment 1, 2 says, as it came without its text",)
