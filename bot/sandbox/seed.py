"""What the sandbox holds when it starts: invented bugs, one real one retold, the people in them, and a configuration.

cast         the people and their accounts
directory    whom each of them speaks for, as a configuration says it (TOML)
story        how a bug is told
stories_*    the bugs, by what they show
reference    bug 1496088, retold with its real times
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from bot.config.settings import CaEntry, Directory, StaffMember
from bot.sandbox import cast, reference, stories
from bot.sandbox.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 10, 14, 15, 0, 0, tzinfo=UTC)
"""The sandbox's today, a Wednesday: 13 October has passed everywhere on Earth, 14 October has not."""

ACCOUNTS = cast.ACCOUNTS
BOTS = cast.BOTS
BOT_LOGIN = cast.BOT
BOT_KEY = cast.BOT_KEY
REFERENCE_BUG = reference.NUMBER
REFERENCE_DAY = date(2019, 3, 20)
"""A day on which the reference bug had lapsed: its marked date had passed a week before."""

AUDITORS = ("ledgerline.example",)


def bugs() -> list[dict[str, Any]]:
    """Give all bugs as BMO does to somebody who may see everything, with comments and history inlined."""
    told = [story.bug for story in (*stories.all_stories(), reference.story())]
    return State.from_snapshot(told, ACCOUNTS).snapshot()


def directory(default: Directory) -> Directory:
    """Give the directory with the sandbox's people and CAs behind those that it has already."""
    tables = tomllib.loads(_directory_text())
    staff = tuple(StaffMember(**_fields(table)) for table in tables["staff"])
    cas = tuple(CaEntry(**_fields(table)) for table in tables["ca"])
    return replace(
        default,
        staff=(*default.staff, *staff),
        cas=(*default.cas, *cas),
        auditors=(*default.auditors, *AUDITORS),
    )


def configuration(url: str, *, key_in_url: bool) -> str:
    """Write a configuration with which ca-nag reads the sandbox.

    Args:
        url: the sandbox's address.
        key_in_url: whether it speaks as Bugzilla 5.2, which knows keys in addresses only.

    Returns:
        TOML that `bot.config.load` takes.
    """
    head = [
        "# Made by `ca-nag sandbox`. The key is no secret: it opens nothing but the sandbox.",
        "# It goes in the environment variable CA_NAG_API_KEY.",
        "",
        "[bugzilla]",
        f"url = {json.dumps(url)}",
        f"account = {json.dumps(BOT_LOGIN)}",
        f"key_in_url = {json.dumps(key_in_url)}",
        "",
        "[directory]",
        f"auditors = {json.dumps(AUDITORS)}",
        "",
        "",
    ]
    return "\n".join(head) + _directory_text()


def _directory_text() -> str:
    return files("bot.sandbox").joinpath("directory.toml").read_text("utf-8")


def _fields(table: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a TOML table into a settings class's fields: `from` is a word of Python's, and lists are tuples there."""
    names = {"from": "from_day", "until": "until_day"}
    return {names.get(key, key): tuple(value) if isinstance(value, list) else value for key, value in table.items()}
