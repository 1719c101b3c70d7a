"""The digest as JSON: exact, and ASCII."""

from __future__ import annotations

import json

from digests import EVIL, FULL, HOSTILE

from bot.tell.digest import json_digest


def test_a_line_has_all_that_the_digest_says_of_a_bug() -> None:
    document = json.loads(json_digest.render(FULL))
    assert {name: document[name] for name in ("schema", "now", "since", "headline", "may_repeat", "server")} == {
        "schema": 1,
        "now": "2026-11-24T06:15:00Z",
        "since": "2026-11-23T06:15:03Z",
        "headline": FULL.headline,
        "may_repeat": False,
        "server": "https://bugzilla.mozilla.org",
    }
    first = document["sections"][0]
    assert (first["section"], first["heading"]) == ("approval", "Needs approval now")
    assert first["lines"][0] == {
        "key": "bug 1496088",
        "bug": 1496088,
        "url": "https://bugzilla.mozilla.org/show_bug.cgi?id=1496088",
        "ca": "Alpen Trust",
        "summary": "Alpen Trust: Delayed revocation of 38 TLS certificates",
        "what": "draft 12, 1 day old, waits: reminder 1 (next-update due 2026-11-16), needinfo on rep@alpen.example",
        "brief": "draft 12: reminder 1, 1 day old, waits",
        "also": ["next-update due 2026-11-16, 7 days over; no reminder yet: the marked date has passed"],
        "command": "ca-nag drafts approve 12",
        "is_new": True,
    }


def test_hostile_text_stays_exact_and_is_ascii() -> None:
    written = json_digest.render(HOSTILE)
    assert written.isascii()
    assert "\x1b" not in written
    line = json.loads(written)["sections"][0]["lines"][1]
    assert (line["what"], line["url"]) == (EVIL, None)
