"""The digest as JSON, for programs; `schema` grows when it changes.

Everything is ASCII: what came from a bug stays exact, and nothing in it is live on a terminal.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from bot.tell.digest import words
from bot.tell.digest.model import Digest, Line

SCHEMA = 1


def render(digest: Digest) -> str:
    """Gives the whole digest as one JSON document with a line end. Moments are UTC."""
    document = {
        "schema": SCHEMA,
        "now": _time(digest.now),
        "since": _time(digest.since) if digest.since else None,
        "source": digest.source,
        "server": digest.base_url,
        "headline": digest.headline,
        "may_repeat": digest.may_repeat,
        "sections": [
            {
                "section": part.section.name.lower().replace("_", "-"),
                "heading": part.section.value,
                "lines": [_line(line) for line in part.lines],
            }
            for part in digest.parts
        ],
        "calm": list(digest.calm),
        "notes": list(digest.notes),
    }
    return json.dumps(document, indent=2) + "\n"


def _line(line: Line) -> dict[str, Any]:
    return {
        "key": line.key,
        "bug": line.bug_id,
        "url": words.address(line.url) or None,
        "ca": line.ca or None,
        "summary": line.summary or None,
        "what": line.what,
        "brief": line.brief,
        "also": list(line.also),
        "command": line.command or None,
        "is_new": line.is_new,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
