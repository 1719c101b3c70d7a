"""The digest for Slack, checked by Slack's own models: within the limits, and nothing of a bug's text is live."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from digests import EMPTY, EVIL, FULL, HOSTILE, HUGE, SERVER, hostile, line
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.tell import slack
from bot.tell.digest.model import Digest, Part, Section

ELEMENTS = {"text", "link", "rich_text_section", "rich_text_list", "plain_text", "header", "context", "rich_text"}


def nodes(json_value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a payload."""
    if isinstance(json_value, dict):
        yield json_value
    children = json_value.values() if isinstance(json_value, dict) else json_value
    for child in children if isinstance(json_value, dict | list) else ():
        yield from nodes(child)


def shown(json_value: Any) -> str:
    """What people see of a block, as text."""
    texts = [node["text"] for node in nodes(json_value) if isinstance(node.get("text"), str)]
    return "".join(texts).replace("\u2060", "")


def check(payload: dict[str, Any]) -> None:
    """Whether Slack takes a payload, and shows everything in it as it is."""
    assert payload.keys() == {"text", "blocks", "unfurl_links", "unfurl_media"}
    assert (payload["unfurl_links"], payload["unfurl_media"]) == (False, False)
    assert 1 <= len(payload["text"]) <= 3_000
    assert 1 <= len(payload["blocks"]) <= 50
    assert len(json.dumps(payload, ensure_ascii=False)) < 20_000
    for block in payload["blocks"]:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
        assert parsed.to_dict() == block
        assert 1 <= len(shown(block)) <= 3_000
        assert {node["type"] for node in nodes(block) if "type" in node} <= ELEMENTS
    for node in nodes(payload["blocks"]):
        if node.get("type") in {"text", "plain_text", "link"}:
            assert 1 <= len(node["text"]) <= 3_000
        if node.get("type") == "link":
            assert node["url"].startswith(f"{SERVER}/show_bug.cgi?id=")
        if node.get("type") == "plain_text":
            assert node["emoji"] is False


def headings(payload: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in payload["blocks"] if block["type"] == "header"]


def test_the_whole_message() -> None:
    (payload,) = slack.messages(replace(FULL, parts=(FULL.parts[0],), notes=(), may_repeat=True))

    def text(words: str, **style: bool) -> dict[str, Any]:
        return {"type": "text", "text": words} | ({"style": style} if style else {})

    def bug(number: int) -> dict[str, Any]:
        return {"type": "link", "url": f"{SERVER}/show_bug.cgi?id={number}", "text": f"bug {number}"}

    def section(*elements: dict[str, Any]) -> dict[str, Any]:
        return {"type": "rich_text_section", "elements": list(elements)}

    def bullets(indent: int, *sections: dict[str, Any]) -> dict[str, Any]:
        return {"type": "rich_text_list", "style": "bullet", "indent": indent, "elements": list(sections)}

    def plain(words: str) -> dict[str, Any]:
        return {"type": "plain_text", "text": words, "emoji": False}

    since = "CA incident bugs as of 2026-11-24 06:15 UTC. Changes since 2026-11-23 06:15 UTC. Source: https://bugzilla.mozilla.org"
    twice = "This may be a second copy: an earlier try may have arrived, but its answer got lost."
    calm = "Needs nobody: 61 on schedule · 2 to be closed later (bug 1950020 on 2026-11-27, bug 1950021 on 2026-11-30)."
    assert payload == {
        "text": "CA incident bugs: 2 to approve",
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": [
            {"type": "header", "text": plain("2 to approve")},
            {"type": "context", "elements": [plain(since)]},
            {"type": "rich_text", "elements": [section(text(twice, bold=True))]},
            {"type": "header", "text": plain("Needs approval now (2)")},
            {
                "type": "rich_text",
                "elements": [
                    bullets(
                        0,
                        section(
                            text("Alpen Trust", bold=True),
                            text(" "),
                            bug(1496088),
                            text(" Delayed revocation of 38 TLS certificates"),
                            text("\ndraft 12, 1 day old, waits: reminder 1 (next-update due 2026-11-16), needinfo on rep@alpen.example"),
                        ),
                    ),
                    bullets(
                        1,
                        section(text("next-update due 2026-11-16, 7 days over; no reminder yet: the marked date has passed")),
                        section(text("ca-nag drafts approve 12", code=True)),
                    ),
                    section(
                        text("Unchanged since 2026-11-23:", italic=True),
                        text(" "),
                        bug(1950001),
                        text(" (Nordic PKI): draft 9: whiteboard edit, 3 days old, waits"),
                    ),
                ],
            },
            {"type": "context", "elements": [plain(calm)]},
        ],
    }  # fmt: skip


@pytest.mark.parametrize("digest", [FULL, EMPTY, HOSTILE, HUGE], ids=["full", "empty", "hostile", "huge"])
def test_slacks_own_models_take_every_message(digest: Digest) -> None:
    for payload in slack.messages(digest):
        check(payload)


def test_a_digest_with_nothing_to_say_says_so_in_one_message() -> None:
    (payload,) = slack.messages(EMPTY)
    assert [shown(block) for block in payload["blocks"]] == [
        "nothing needs you",
        "CA incident bugs as of 2026-11-24 06:15 UTC. Changes since 2026-11-23 06:15 UTC. Source: https://bugzilla.mozilla.org",
        "No bug asks for a decision, an answer or a look today. Enjoy the coffee.",
        "Needs nobody: 74 on schedule.",
    ]


def test_a_section_that_goes_on_in_the_next_message_repeats_its_heading() -> None:
    first, *others = slack.messages(HUGE)
    assert headings(first) == ["300 still lapsed · 1 due soon", "Still lapsed (300)"]
    assert headings(others[0]) == ["Still lapsed (300) (continued)"]
    assert headings(others[-1]) == ["Still lapsed (300) (continued)", "Due in the next days (1)"]
    assert others[0]["text"] == f"CA incident bugs, part 2 of {len(others) + 1}: 300 still lapsed · 1 due soon"
    assert shown(others[0]["blocks"][0]) == f"CA incident bugs as of 2026-11-24 06:15 UTC, part 2 of {len(others) + 1}"


def test_every_bug_is_named_in_one_message_once_and_whole() -> None:
    named = [node["text"] for payload in slack.messages(HUGE) for node in nodes(payload) if node.get("type") == "link"]
    assert named == [f"bug {one.bug_id}" for one in HUGE.lines]
    for payload in slack.messages(HUGE):
        for block in payload["blocks"]:
            # What stands below a bug stands in the block of the bug.
            if block["type"] == "rich_text":
                assert block["elements"][0].get("indent") != 1


def test_no_heading_is_the_last_block_of_a_message() -> None:
    lines = tuple(line(1_000 + number, "w" * 550, summary="s" * 190) for number in range(8))
    for count in range(1, 60):
        parts = tuple(Part(list(Section)[number % 15], lines[: number % 8 + 1]) for number in range(count))
        for payload in slack.messages(replace(FULL, parts=parts, calm=(), notes=())):
            assert payload["blocks"][-1]["type"] != "header"
            check(payload)


def test_what_has_not_changed_takes_one_paragraph_a_block() -> None:
    quiet = tuple(
        line(1_000 + number, "weekly", "weekly, 3 days over", ca="Alpen Trust", is_new=False) for number in range(40)
    )
    (payload,) = slack.messages(replace(FULL, parts=(Part(Section.STILL_LAPSED, quiet),), calm=(), notes=()))
    told = [shown(block) for block in payload["blocks"] if block["type"] == "rich_text"]
    assert len(told) == 2
    assert told[0].startswith(
        "Unchanged since 2026-11-23: bug 1000 (Alpen Trust): weekly, 3 days over · bug 1001 (Alpen Trust): weekly, 3 days over"
    )
    assert told[1].startswith("bug 10")


@given(
    st.text(max_size=60)
    | st.just(EVIL)
    | st.just("x" * 20_000)
    | st.text(alphabet="<>!@#|:&*_~` here-channel", max_size=40)
)
def test_no_text_is_a_mention_a_link_formatting_or_too_long(text: str) -> None:
    payloads = slack.messages(hostile(text, may_repeat=True))
    for payload in payloads:
        check(payload)
        # Dead even for a reader that knows no rich text.
        assert not re.search(r"<[!@#]|@(here|channel|everyone)", json.dumps(payload, ensure_ascii=False), re.IGNORECASE)
    assert "<" not in "".join(payload["text"] for payload in payloads)


@given(
    st.lists(
        st.tuples(st.sampled_from(Section), st.integers(1, 30), st.integers(0, 700), st.integers(0, 12), st.booleans()),
        max_size=15,
    )
)
def test_any_shape_of_a_digest_fits_and_nothing_gets_lost(shape: list[tuple[Section, int, int, int, bool]]) -> None:
    number = iter(range(1, 10_000))
    parts = tuple(
        Part(
            section,
            tuple(
                line(
                    next(number),
                    "w " * (length // 2),
                    "b" * (length % 190),
                    also=("a" * length,) * below,
                    is_new=is_new,
                )
                for _ in range(count)
            ),
        )
        for section, count, length, below, is_new in shape
    )
    digest = replace(FULL, parts=parts)
    payloads = slack.messages(digest)
    for payload in payloads:
        check(payload)
    named = [node["text"] for payload in payloads for node in nodes(payload) if node.get("type") == "link"]
    assert named == [f"bug {one.bug_id}" for one in digest.lines]
