"""The page holds all that the other views say, needs no network, and is the same for the same outcome."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from making import CA, SETTINGS, STAFF, as_json
from many import TODAY, many

from bot import run
from bot.bugzilla.shape import Failed, Reading
from bot.config.load import load
from bot.judge import calendar
from bot.outcome import Outcome
from bot.sandbox import seed
from bot.tell import html, markdown
from bot.tell.html.rows import Detail

_ADDRESS = re.compile(r"https://[^\s)>]+")


class Text(HTMLParser):
    """What a reader sees, without marks of layout."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = False
        self.feed(page)

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self.hidden = tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)

    def __str__(self) -> str:
        return " ".join("".join(self.parts).split())


def outcome_of(bugs: list[dict[str, object]]) -> Outcome:
    reading = Reading(bugs=tuple(bugs), failed=(Failed(7, "it came torn"),), notes=("a note",), source="a test")
    return run.judge(reading, SETTINGS, calendar.end_of(TODAY))


def test_the_page_says_of_every_bug_what_the_report_says_of_it() -> None:
    """Group, CA, summary, reasons, staff's turns, holds, edits and the very text that would be posted."""
    outcome = outcome_of([*seed.bugs(), *many(20)])
    told = str(Text(html.render(outcome)))
    for item in outcome.bugs:
        assert f" {item.verdict.bug_id} " in told
    for wanted in (
        "as of 2026-09-30 23:59 UTC · from a test",
        "Note: a note",
        "it came torn",
        "Whiteboard edit for staff to approve:",
        "Held: ",
        "Would post , with needinfo on ",
        "ca-nag reminder 1 · key ",
        "CA’s last word: ",
        "(sure: ",
    ):
        assert wanted.replace(" ,", ",") in told, wanted
    for verdict in (item.verdict for item in outcome.bugs if item.verdict.clock):
        assert " ".join(verdict.reason.split())[:200] in told


def test_it_allows_nothing_but_its_own_style_and_script() -> None:
    page = html.render(outcome_of(many(3)))
    for tag in ("style", "script"):
        (inner,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page
    assert not re.search(r"<(?:link|img|iframe|object|form|base)\b|\sstyle=|\son\w+=|@import|url\(", page)
    outside = {
        address.split("/")[2] for address in _ADDRESS.findall(re.sub(r"<pre>.*?</pre>", "", page, flags=re.DOTALL))
    }
    assert {host.split('"')[0] for host in outside} == {"bugzilla.mozilla.org"}


def test_the_same_outcome_gives_the_same_bytes() -> None:
    assert html.render(outcome_of(many(5))) == html.render(outcome_of(many(5)))


def test_links_lead_to_the_comments_that_verdicts_rest_on() -> None:
    bug = as_json("2026-09-01", said=[("2026-09-10", CA, "Update."), ("2026-09-11", STAFF, "Thanks.")], bug_id=4711)
    page = html.render(outcome_of([bug]))
    for comment in (0, 1, 2):
        assert f'href="https://bugzilla.mozilla.org/show_bug.cgi?id=4711#c{comment}"' in page


def test_a_hidden_bug_shows_nothing_but_its_number() -> None:
    page = html.render(outcome_of([as_json(groups=["secret"], summary="Alpen: TOP SECRET", bug_id=4711)]))
    assert "SECRET" not in page
    assert "4711" in page


@pytest.mark.parametrize(
    ("open_bugs", "comments", "left_out"),
    [
        (20, 13, None),
        (401, 3, "histories and what each shape of a drawing says are left out"),
        (60, 400, "histories and what each shape of a drawing says are left out"),
    ],
)
def test_it_says_less_of_each_bug_where_there_is_too_much_and_tells_so(
    open_bugs: int, comments: int, left_out: str | None
) -> None:
    """Too many bugs, or too many comments; what stays fits."""
    page = html.render(outcome_of(many(open_bugs, comments=comments)))
    told = str(Text(page))
    assert ("Clocks and history" in told) == (left_out is None)
    assert left_out is None or left_out in told
    assert len(page.encode()) < html.LIMIT


def test_the_barest_page_still_says_whom_a_reminder_would_ask() -> None:
    outcome = outcome_of(many(5))
    page = html._rendered(outcome, (), Detail.BARE)
    assert "ca-nag reminder 1" not in page
    assert "<b>Would post</b>, with needinfo on" in page
    assert "the texts of reminders" in page


def test_a_bug_of_one_comment_and_a_bug_of_years_are_drawn_on_a_scale_of_their_own() -> None:
    """The last comment stands at the right end, the filing at the left one, and no more than a few dates between."""
    bugs = [
        as_json("2026-09-29", bug_id=1),
        as_json("2019-01-01", said=[("2026-09-30T23:00:00Z", CA, "Update.")], bug_id=2),
    ]
    page = html.render(outcome_of(bugs))
    drawings = re.findall(r'<svg class="tl" role="img".*?</svg>', page, re.DOTALL)
    assert len(drawings) == 2
    for drawing in drawings:
        places = [float(x) for x in re.findall(r'<use href="#c" x="([\d.]+)%"', drawing)]
        assert places[0] == pytest.approx(1.2)
        assert all(1 <= x <= 98.5 for x in places)
        assert len(re.findall("<text", drawing)) <= 6


def test_the_sandbox_with_its_directory_names_each_ca_once() -> None:
    settings = load(None)
    reading = Reading(bugs=tuple(seed.bugs()), failed=(), notes=(), source="a test")
    outcome = run.judge(reading, settings, seed.NOW)
    rows = re.findall(r'<tr><th scope="row">.*?data-ca="(.*?)"', html.render(outcome))
    assert len(rows) == len(set(rows)) > 5
    assert markdown.render(outcome).count("###") == html.render(outcome).count("<article ")
