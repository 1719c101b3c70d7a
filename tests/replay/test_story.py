"""One bug's story: its lapses, what would have been posted, and how much later people spoke up."""

from __future__ import annotations

import json

import pytest
import seeded
from making import CA, SETTINGS, STAFF, as_json, at

from bot.bugzilla.shape import Reading, fault_of
from bot.errors import InputError
from bot.run import history
from bot.sandbox import seed
from bot.tell import replay as told

LAPSES = """\
It lapsed 4 times:

2018-10-16  lapsed (weekly, due 2018-10-15) until 2018-11-13, under Mozilla wiki “Keeping Us Informed”
            2018-10-19 would have posted reminder 1, without a needinfo (an older needinfo on franck.leroy of 2018-10-03 still stands here; a comment without a second needinfo)
            2018-10-26 would have posted reminder 2, without a needinfo (an older needinfo on franck.leroy of 2018-10-03 still stands here; a comment without a second needinfo)
            staff did not speak up before the CA wrote
            the community spoke up in comment 9 of 2018-10-28 (observer.r): 12 days after the lapse, 9 days after the bot's first reminder
            the CA wrote in comment 11 of 2018-11-13 (franck.leroy), 28 days after the lapse

2018-11-21  lapsed (weekly, due 2018-11-20) until 2019-02-21, under Mozilla wiki “Keeping Us Informed”
            2018-11-26 would have posted reminder 1, without a needinfo (an older needinfo on franck.leroy of 2018-10-03 still stands here; a comment without a second needinfo)
            2018-12-03 would have posted reminder 2, without a needinfo (an older needinfo on franck.leroy of 2018-10-03 still stands here; a comment without a second needinfo)
            2019-01-17 would have posted reminder 1, without a needinfo (an older needinfo on marc.maitre of 2019-01-02 still stands here; the bug was taken from franck.leroy on 2019-01-02; a needinfo was taken from fr.leroy on 2019-01-02 and given to another; a comment without a second needinfo)
            2019-01-25 would have posted reminder 2, without a needinfo (an older needinfo on marc.maitre of 2019-01-02 still stands here; the bug was taken from franck.leroy on 2019-01-02; a needinfo was taken from fr.leroy on 2019-01-02 and given to another; a comment without a second needinfo)
            staff spoke up in comment 12 of 2019-01-02 (wthayer): 42 days after the lapse, 37 days after the bot's first reminder
            the community did not speak up before the CA wrote
            the CA wrote in comment 18 of 2019-02-20 (francois.chassery), 91 days after the lapse

2019-03-14  lapsed (next-update, due 2019-03-13) until 2019-04-23, under Mozilla wiki “Keeping Us Informed”
            2019-03-19 would have posted reminder 1, needinfo on francois.chassery (an older needinfo on marc.maitre of 2019-01-02 still stands here)
            2019-03-26 would have posted reminder 2, needinfo on francois.chassery (an older needinfo on marc.maitre of 2019-01-02 still stands here; the bug was taken from franck.leroy on 2019-01-02; a needinfo was taken from fr.leroy on 2019-01-02 and given to another)
            2019-04-15 would have posted reminder 1, without a needinfo (an older needinfo on marc.maitre of 2019-01-02 still stands here; an older needinfo on francois.chassery of 2019-04-02 still stands here; the bug was taken from franck.leroy on 2019-01-02; a needinfo was taken from fr.leroy on 2019-01-02 and given to another; a comment without a second needinfo)
            2019-04-22 would have posted reminder 2, without a needinfo (an older needinfo on marc.maitre of 2019-01-02 still stands here; an older needinfo on francois.chassery of 2019-04-02 still stands here; the bug was taken from franck.leroy on 2019-01-02; a needinfo was taken from fr.leroy on 2019-01-02 and given to another; a comment without a second needinfo)
            staff spoke up in comment 19 of 2019-04-02 (wthayer): 19 days after the lapse, 14 days after the bot's first reminder
            the community spoke up in comment 20 of 2019-04-18 (observer.r): 35 days after the lapse, 30 days after the bot's first reminder
            the CA wrote in comment 21 of 2019-04-23 (francois.chassery), 40 days after the lapse

2019-05-01  lapsed (question, due 2019-04-30; told to staff only: weekly, due 2019-04-30) until 2019-05-15, under Mozilla wiki “Keeping Us Informed”
            2019-05-06 would have posted reminder 1, without a needinfo (an older needinfo on marc.maitre of 2019-01-02 still stands here; an older needinfo on francois.chassery of 2019-04-23 still stands here; the bug was taken from franck.leroy on 2019-01-02; a needinfo was taken from fr.leroy on 2019-01-02 and given to another; a comment without a second needinfo)
            2019-05-13 would have posted reminder 2, without a needinfo (an older needinfo on marc.maitre of 2019-01-02 still stands here; an older needinfo on francois.chassery of 2019-04-23 still stands here; the bug was taken from franck.leroy on 2019-01-02; a needinfo was taken from fr.leroy on 2019-01-02 and given to another; a comment without a second needinfo)
            staff did not speak up before the CA wrote
            the community spoke up in comment 23 of 2019-05-14 (observer.r): 13 days after the lapse, 8 days after the bot's first reminder
            the CA wrote in comment 24 of 2019-05-15 (francois.chassery), 14 days after the lapse
"""


@pytest.fixture(scope="module", name="record")
def _record() -> history.Record:
    """All bugs of the sandbox as its server gives them."""
    seen = ({**bug, "comments": [c for c in bug["comments"] if not c["is_private"]]} for bug in seed.bugs())
    whole = tuple(bug for bug in seen if not fault_of(bug))
    return history.record(Reading(bugs=whole, failed=(), notes=(), source="the seed"), seeded.settings())


def test_the_reference_bug_tells_its_four_lapses(record: history.Record) -> None:
    """Each lapse has its rule, the reminders of the ladder after the grace, and who spoke up how much later."""
    story = history.replay(record, seeded.settings(), seed.REFERENCE_BUG, None, seed.NOW)
    text = told.to_text(story, width=400)
    assert LAPSES in text


def test_the_story_of_a_closed_bug_ends_with_it(record: history.Record) -> None:
    """After the run that first saw it closed there is nothing to tell."""
    story = history.replay(record, seeded.settings(), seed.REFERENCE_BUG, None, seed.NOW)
    assert story.end == at("2019-05-24")
    assert told.to_text(story).endswith("2019-05-24  12:00 ca-nag: left out: RESOLVED FIXED\n")


def test_what_was_before_the_first_day_is_replayed_though_not_told(record: history.Record) -> None:
    """A story that begins within a lapse knows when that began, and which reminders it had had."""
    begin, end = at("2018-10-24T00:00:00Z"), at("2018-10-31")
    story = history.replay(record, seeded.settings(), seed.REFERENCE_BUG, begin, end)
    text = told.to_text(story, width=400)
    assert "2018-10-16  lapsed (weekly, due 2018-10-15) and still is on 2018-10-31" in text
    assert "2018-10-26  12:00 ca-nag: would have posted reminder 2" in text
    assert "2018-10-19  " not in text


def test_json_says_the_same(record: history.Record) -> None:
    """For a program: the days of the lapses, the posts with their texts, and by how many days people came later."""
    story = history.replay(record, seeded.settings(), seed.REFERENCE_BUG, None, seed.NOW)
    document = json.loads(told.to_json(story))
    assert [lapse["from"][:10] for lapse in document["lapses"]] == [
        "2018-10-16",
        "2018-11-21",
        "2019-03-14",
        "2019-05-01",
    ]
    first = document["lapses"][0]
    assert [post["step"] for post in first["posts"]] == [1, 2]
    assert first["posts"][0]["comment"].splitlines()[-1].endswith("bug 1496088 weekly 2018-10-15")
    assert (first["community"]["days_after_lapse"], first["community"]["days_after_first_post"]) == (12, 9)
    assert first["staff"] is None


@pytest.mark.parametrize(
    ("number", "end", "says"),
    [
        (77, "2026-01-01", "Bug 77 cannot be replayed: it is not among the bugs that were read."),
        (seed.REFERENCE_BUG, "2018-01-01", "Bug 1496088 was filed on 2018-10-03, after the days asked for."),
    ],
)
def test_what_cannot_be_replayed_is_told(record: history.Record, number: int, end: str, says: str) -> None:
    """A bug that was not read, or not yet filed, ends with a clear sentence."""
    with pytest.raises(InputError, match=says):
        history.replay(record, seeded.settings(), number, None, at(end))


def test_the_page_draws_both_tracks(record: history.Record) -> None:
    """A shape for each comment and each would-be reminder, a bar for each lapse; and the words of the text."""
    story = history.replay(record, seeded.settings(), seed.REFERENCE_BUG, None, seed.NOW)
    page = told.to_html(story)
    drawing = page.split('<svg class="tl" role="img"', 1)[1].split("</svg>", 1)[0]
    assert drawing.count('href="#c"') == 8
    assert drawing.count('href="#r"') == sum(len(lapse.posts) for lapse in story.lapses) == 12
    assert drawing.count('class="over"') == 4
    assert "would-be reminder 1, 2018-10-19" in drawing
    assert "staff spoke up in comment 12 of 2019-01-02 (wthayer): 42 days after the lapse" in page
    assert "<script" not in page


def test_nothing_of_a_bug_is_live_on_the_page() -> None:
    """A summary and a comment with HTML are shown as they are written."""
    bug = as_json(
        text="# Full Incident Report",
        said=(("2026-09-20", CA, "<img src=x onerror=alert(1)> is what we wrote."),),
        summary="Alpen CA: <script>alert(1)</script>",
    )
    read = history.record(Reading(bugs=(bug,), failed=(), notes=(), source="a test"), SETTINGS)
    page = told.to_html(history.replay(read, SETTINGS, 100, None, at("2026-10-01")))
    assert "<script" not in page
    assert "<img" not in page
    assert "Alpen CA: &lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_story_says_how_much_earlier_than_each_word_of_people_the_bot_would_have_been(record: history.Record) -> None:
    """Beside every question, needinfo or remark within a lapse; what came before a lapse has nothing beside it."""
    story = history.replay(record, seeded.settings(), seed.REFERENCE_BUG, None, seed.NOW)
    text = told.to_text(story, width=400)
    beside = [line.split("  ")[-1] for line in text.splitlines() if "the bot's first reminder]" in line]
    assert [(line.split("comment ")[1].split()[0].rstrip(":,"), line.split("[")[-1]) for line in beside] == [
        ("9", "9 days after the bot's first reminder]"),
        ("10", "24 days after the bot's first reminder]"),
        ("12", "37 days after the bot's first reminder]"),
        ("13", "37 days after the bot's first reminder]"),
        ("14", "49 days after the bot's first reminder]"),
        ("15", "57 days after the bot's first reminder]"),
        ("16", "70 days after the bot's first reminder]"),
        ("17", "86 days after the bot's first reminder]"),
        ("19", "14 days after the bot's first reminder]"),
        ("20", "30 days after the bot's first reminder]"),
        ("23", "8 days after the bot's first reminder]"),
    ]


def test_a_story_says_at_its_head_what_history_cannot_tell() -> None:
    """A renamed assignee, a needinfo that vanished, a comment that is not shown."""
    bug = as_json(
        text="# Full Incident Report",
        said=(("2026-09-20", CA, "An update."), ("2026-09-21", CA, "Another.")),
        changes=(
            ("2026-09-03", STAFF, "assigned_to", "nobody@mozilla.org", "old@alpen.example"),
            ("2026-09-04", STAFF, "flagtypes.name", "", f"needinfo?({CA})"),
            ("2026-09-25", STAFF, "cc", "", "somebody"),
        ),
    )
    del bug["comments"][1]
    read = history.record(Reading(bugs=(bug,), failed=(), notes=(), source="a test"), SETTINGS)
    assert history.replay(read, SETTINGS, 100, None, at("2026-10-01")).doubts == (
        f"old@alpen.example, assigned on 2026-09-03, is shown as {CA} now",
        f"The needinfo on {CA} of 2026-09-04 stands no more, and the history does not tell since when",
        "Not shown (private, or taken away), and perhaps the CA's: comment 1.",
    )


def test_each_line_of_the_page_leads_to_the_comment_that_it_rests_on(record: history.Record) -> None:
    """What people wrote, and the verdicts that a comment decides."""
    story = history.replay(record, seeded.settings(), seed.REFERENCE_BUG, None, seed.NOW)
    page = told.to_html(story)
    for comment in story.bug.comments:
        assert f'show_bug.cgi?id=1496088#c{comment.count}" aria-label="comment {comment.count}">' in page


def test_a_lapse_that_ended_without_the_ca_says_why() -> None:
    """Staff set [meta] while it went on, and nobody spoke up."""
    bug = as_json(
        text="# Full Incident Report",
        board=(("2026-09-02", STAFF, "[ca-compliance]"), ("2026-09-15", STAFF, "[ca-compliance] [meta]")),
    )
    read = history.record(Reading(bugs=(bug,), failed=(), notes=(), source="a test"), SETTINGS)
    text = told.to_text(history.replay(read, SETTINGS, 100, None, at("2026-10-01")), width=400)
    assert (
        "2026-09-09  lapsed (weekly, due 2026-09-08) until 2026-09-15, under IRG 3.2\n"
        f"            2026-09-14 would have posted reminder 1, needinfo on {CA}\n"
        "            staff did not speak up\n"
        "            the community did not speak up\n"
        "            it ended without a word of the CA, as left-out: a meta bug\n"
    ) in text
