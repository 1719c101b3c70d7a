"""Texts that try to come alive go through every view, wherever anybody can write; each medium's own reader finds none.

What “nothing live” means stands at the check of each medium. The same bugs with harmless words are the measure: a view
of hostile ones has no element, header, property or link of another kind.
"""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from digests import hostile as every_section
from hostile import EVIL, HARMLESS, NOW, SERVER, TEXTS, backtest, log, outcome, stories
from hostile import record as late
from markdown_it import MarkdownIt
from subscribed import entries, events

from bot.config.settings import Email
from bot.outcome import Outcome
from bot.tell import backtest as past
from bot.tell import explain, html, json_report, lateness, mail, markdown, questions, replay, slack, terminal
from bot.tell import log as record
from bot.tell.digest import Digest, json_digest
from bot.tell.digest import html as digest_html
from bot.tell.digest import markdown as digest_markdown
from bot.tell.digest import text as digest_text
from bot.tell.digest.compose import Deeds, compose
from bot.tell.feeds import atom, ics
from bot.tell.log_export import COLUMNS, to_csv, to_json

UNSEEN = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff"
    r"\U000e0000-\U000e0fff]"
)
"""Controls, what turns the direction, what takes no room, what is no character: nothing of it may be shown."""
ADDRESSES = Email(sender="bot@rootprogram.example", to=("staff@rootprogram.example",))

each = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())


def explained(one: Outcome) -> str:
    return "".join(explain.render(one, item) for item in one.bugs)


def composed(text: str) -> Digest:
    """The digest that the hostile outcome makes, beside one that has the text in every section."""
    return compose(outcome(text), Deeds(failures=(text,), remarks=(text,)), None)


@cache
def digests(text: str) -> tuple[Digest, Digest]:
    return composed(text), every_section(text)


# --- plain text ----------------------------------------------------------------------------------------------------


def is_dead_text(text: str) -> None:
    """Nothing in it does anything on a terminal or turns what stands around it; nothing floods it."""
    assert not UNSEEN.findall(text)
    assert "x" * 5_000 not in text
    assert len(text) < 250_000


PLAIN: dict[str, Callable[[Outcome], str]] = {
    "terminal": terminal.render,
    "explain": explained,
    "questions": questions.to_terminal,
    "an asker's questions": lambda one: questions.to_terminal(one, asker=one.source),
}


@each
@pytest.mark.parametrize("view", PLAIN.values(), ids=PLAIN.keys())
def test_plain_text_moves_no_cursor_and_hides_nothing(view: Callable[[Outcome], str], text: str) -> None:
    is_dead_text(view(outcome(text)))


@each
def test_the_digest_as_text_and_the_log_do_neither(text: str) -> None:
    for digest in digests(text):
        is_dead_text(digest_text.render(digest))
    is_dead_text(record.text(log(text)))


@each
def test_what_is_told_of_past_days_does_neither(text: str) -> None:
    for story in stories(text):
        is_dead_text(replay.to_text(story))
    is_dead_text(past.to_text([backtest(text), backtest(HARMLESS)]))
    is_dead_text(lateness.to_text(late(text)))


@each
def test_in_colour_only_our_own_colours_stand(text: str) -> None:
    """Reports: every escape is a colour that a report of harmless words has too."""
    for render in (terminal.render, questions.to_terminal):
        colour = re.compile(r"\x1b\[[0-9;]*m")
        shown = render(outcome(text), color=True)
        assert set(colour.findall(shown)) <= set(colour.findall(render(outcome(HARMLESS), color=True)))
        is_dead_text(colour.sub("", shown))


# --- Markdown ------------------------------------------------------------------------------------------------------


def is_dead_markdown(text: str, tables: int = 0) -> None:
    """No HTML and no image; links lead to bugs alone; what a reader would link by itself stands in code."""
    is_dead_text(text)
    blocks = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    pieces = [piece for block in blocks for piece in block.children or ()]
    kinds = {piece.type for piece in pieces} | {block.type for block in blocks}
    assert not kinds & {"html_block", "html_inline", "image", "hr", "blockquote_open", "code_block"}
    assert [block.type for block in blocks].count("table_open") == tables
    targets = [str(piece.attrGet("href")) for piece in pieces if piece.type == "link_open"]
    assert all(target.startswith(f"{SERVER}/show_bug.cgi?id=") for target in targets)
    plain = "\n".join(piece.content for piece in pieces if piece.type == "text")
    assert not re.search(r"@|www\.|://|mailto:|xmpp:", plain, re.IGNORECASE)


MARKDOWN: dict[str, Callable[[Outcome], str]] = {"report": markdown.render, "questions": questions.to_markdown}


@each
@pytest.mark.parametrize("view", MARKDOWN.values(), ids=MARKDOWN.keys())
def test_markdown_has_no_markup_but_ours(view: Callable[[Outcome], str], text: str) -> None:
    is_dead_markdown(view(outcome(text)))


@each
def test_the_digest_as_markdown_has_none_either(text: str) -> None:
    for digest in digests(text):
        is_dead_markdown(digest_markdown.render(digest))


@each
def test_a_lateness_record_as_markdown_has_a_table_of_ours_and_no_other_markup(text: str) -> None:
    is_dead_markdown(lateness.to_markdown(late(text)), tables=1)


# --- JSON ----------------------------------------------------------------------------------------------------------


@each
def test_json_is_ascii_and_gives_every_text_back_exactly(text: str) -> None:
    """So a program that shows it has to make it harmless by itself; the docs say that it is anybody's text."""
    for document in (
        json_report.render(outcome(text)),
        questions.to_json(outcome(text)),
        json_digest.render(composed(text)),
        to_json(log(text)),
        replay.to_json(stories(text)[0]),
        past.to_json([backtest(text)]),
    ):
        assert document.isascii()
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", document)
        assert text in strings(json.loads(document))


def strings(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {one for child in children for one in strings(child)}


# --- CSV -----------------------------------------------------------------------------------------------------------


@each
def test_no_cell_is_a_formula_and_every_row_is_one_line(text: str) -> None:
    content = to_csv(log(text))
    header, *rows = csv.reader(io.StringIO(content), strict=True)
    assert header == list(COLUMNS)
    assert [len(row) for row in rows] == [len(header)]
    assert content.count("\n") == 2
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) for cell in rows[0])
    assert all(len(cell) <= 32_767 for cell in rows[0])
    assert not UNSEEN.findall(content)


@each
def test_no_cell_of_a_lateness_record_is_a_formula_either(text: str) -> None:
    content = lateness.to_csv(late(text))
    header, *rows = csv.reader(io.StringIO(content), strict=True)
    assert header == list(lateness.COLUMNS)
    assert content.count("\n") == len(rows) + 1
    for row in rows:
        assert len(row) == len(header)
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) for cell in row)
    assert not UNSEEN.findall(content)


# --- HTML ----------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a browser makes of it: kinds of elements with their attributes, where they lead, scripts and styles."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[tuple[str, str]] = set()
        self.targets: list[str] = []
        self.code: list[str] = []
        self.odd: list[str] = []
        self.shown: list[str] = []
        self._in = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = tag if tag in {"script", "style"} else ""
        self.elements |= {(tag, name) for name, _ in attrs} | {(tag, "")}
        leads = {"href", "src", "srcset", "action", "formaction", "xlink:href", "poster", "background"}
        self.targets += [value or "" for name, value in attrs if name in leads]
        self.code += [value or "" for name, value in attrs if name == "style"]

    def handle_endtag(self, tag: str) -> None:
        assert tag
        self._in = ""

    def handle_data(self, data: str) -> None:
        (self.code if self._in else self.shown).append(data)

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    def handle_decl(self, decl: str) -> None:
        self.odd.append(decl)

    def handle_pi(self, data: str) -> None:
        self.odd.append(data)

    def unknown_decl(self, data: str) -> None:
        self.odd.append(data)


def is_dead_html(source: str, harmless: str) -> None:
    """No element, attribute, comment, script or style that the page of harmless words has not; links lead to bugs."""
    page, measure = Page(source), Page(harmless)
    assert page.elements <= measure.elements
    assert page.odd == measure.odd
    assert set(filter(str.strip, page.code)) <= set(filter(str.strip, measure.code)) | numbers(page.code)
    outward = [target for target in page.targets if not target.startswith(("#", "data:"))]
    assert all(target.startswith(f"{SERVER}/show_bug.cgi?id=") for target in outward)
    assert [target for target in page.targets if target.startswith("data:")] == [
        target for target in measure.targets if target.startswith("data:")
    ]
    # Indentation and line ends are the page's own.
    assert not UNSEEN.findall("".join(page.shown).replace("\t", " "))
    assert "x" * 5_000 not in source
    assert EVIL not in "".join(page.code)


def numbers(code: list[str]) -> set[str]:
    """The inline styles that only say where something is drawn."""
    return {one for one in code if re.fullmatch(r"[a-z-]+:\s*-?[0-9.]+(%|px|em)?;?", one)}


@cache
def _harmless_page() -> str:
    return html.render(outcome(HARMLESS))


@each
def test_the_page_has_no_element_script_or_link_but_ours(text: str) -> None:
    is_dead_html(html.render(outcome(text)), _harmless_page())


@each
def test_the_digest_as_html_has_none_either(text: str) -> None:
    for digest, harmless in zip(digests(text), _harmless_digests(), strict=True):
        is_dead_html(digest_html.render(digest), harmless)


@cache
def _harmless_digests() -> tuple[str, ...]:
    return tuple(map(digest_html.render, digests(HARMLESS)))


@each
def test_the_pages_of_past_days_have_none_either(text: str) -> None:
    is_dead_html("".join(map(replay.to_html, stories(text))), _harmless_stories())
    is_dead_html(lateness.to_html(late(text)), lateness.to_html(late(HARMLESS)))


@cache
def _harmless_stories() -> str:
    return "".join(map(replay.to_html, stories(HARMLESS)))


# --- mail ----------------------------------------------------------------------------------------------------------


@each
def test_a_mail_has_our_headers_and_two_parts_and_goes_to_nobody_else(text: str) -> None:
    for digest, measure in zip(digests(text), _harmless_mails(), strict=True):
        read = sent(digest)
        assert read.keys() == measure.keys()
        assert all(read[name] == value for name, value in measure.items() if name != "Subject")
        assert read["To"] == "staff@rootprogram.example"
        assert read["Subject"].strip().startswith("[ca-nag] ")
        assert not UNSEEN.findall(read["Subject"])
        plain, rich = read.iter_parts()
        assert [part.get_content_type() for part in (plain, rich)] == ["text/plain", "text/html"]
        is_dead_text(plain.get_content().replace("\r\n", "\n"))
        is_dead_html(rich.get_content().replace("\r\n", "\n"), list(measure.iter_parts())[1].get_content())


@cache
def _harmless_mails() -> tuple[EmailMessage, ...]:
    return tuple(map(sent, digests(HARMLESS)))


def sent(digest: Digest) -> EmailMessage:
    """The mail as it arrives."""
    content = mail.message(digest, ADDRESSES, at=NOW).as_bytes()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    read = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert not read.defects
    return read


# --- Slack ---------------------------------------------------------------------------------------------------------


@each
def test_slack_mentions_nobody_and_links_to_bugs_alone(text: str) -> None:
    """Anybody's text stands where Slack shows it as it is: links and mentions there are elements of their own."""
    for digest in digests(text):
        for payload in slack.messages(digest):
            assert not UNSEEN.findall("".join(strings(payload)).replace("\u2060", "").replace("\n", " "))
            # Slack reads this one for `<…>`.
            assert not re.search(r"[<>]", payload["text"])
            for node in nodes(payload["blocks"]):
                assert node.get("type") not in {"mrkdwn", "user", "usergroup", "channel", "broadcast", "image", "emoji"}
                if node.get("type") == "link":
                    assert node["url"].startswith(f"{SERVER}/show_bug.cgi?id=")


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from nodes(child)


# --- feeds ---------------------------------------------------------------------------------------------------------


@each
def test_a_calendar_has_the_same_events_with_our_properties_alone(text: str) -> None:
    """Read by a parser, line by line and property by property: see `subscribed.events`."""
    found, measure = events(ics.render(outcome(text))), _harmless_events()
    assert {str(event["uid"]) for event in found} >= {"107-next-update@bugzilla.mozilla.org"}
    assert {str(event["uid"]).rpartition("@")[2] for event in found} == {"bugzilla.mozilla.org"}
    assert len(found) <= len(measure) + 4
    for event in found:
        assert str(event["url"]).startswith(f"{SERVER}/show_bug.cgi?id=")
        assert not UNSEEN.findall(str(event["summary"]) + str(event["description"]).replace("\n", " "))


@each
def test_an_atom_feed_has_the_same_entries_as_plain_text(text: str) -> None:
    """Read by feedparser and as XML: see `subscribed.entries`."""
    found, measure = entries(atom.render(outcome(text))), _harmless_entries()
    assert {one.id for one in found} >= {one.id for one in measure if "incident" in one.id}
    for one in found:
        assert [link.href.startswith(f"{SERVER}/show_bug.cgi?id=") for link in one.links] == [True]
        assert {one.title_detail.type, one.content[0].type} == {"text/plain"}
        assert not UNSEEN.findall(one.title + one.content[0].value + one.get("author", ""))


@cache
def _harmless_events() -> list[Any]:
    return events(ics.render(outcome(HARMLESS)))


@cache
def _harmless_entries() -> list[Any]:
    return entries(atom.render(outcome(HARMLESS)))


# --- the set itself ------------------------------------------------------------------------------------------------


def test_the_harmless_outcome_shows_every_place_so_that_it_is_a_measure() -> None:
    harmless = outcome(HARMLESS)
    assert {item.verdict.group.value for item in harmless.bugs} >= {"lapsed", "staff-turn", "left-out", "failed"}
    assert HARMLESS in explained(harmless)
