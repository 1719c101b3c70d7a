"""The sandbox's bugs as facts, with the sandbox's people: the record that the history tests go through."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from bot.bugzilla.shape import fault_of
from bot.config.load import load
from bot.config.settings import Settings
from bot.facts import from_rest
from bot.facts.bug import Bug
from bot.facts.past_people import PastPeople
from bot.sandbox import seed


@cache
def settings() -> Settings:
    """The default settings, with the sandbox's people and bot."""
    base = load(None)
    server = replace(base.server, account=seed.BOT_LOGIN)
    return replace(base, directory=seed.directory(base.directory), server=server)


@cache
def bugs() -> tuple[Bug, ...]:
    """All bugs as the bot's account sees them, as they stand now: without private comments."""
    seen = ({**bug, "comments": [c for c in bug["comments"] if not c["is_private"]]} for bug in seed.bugs())
    return tuple(from_rest.bug(bug) for bug in seen if not fault_of(bug))


@cache
def people() -> PastPeople:
    """Who was who among them, at every moment."""
    return PastPeople(settings().directory, bugs(), seed.BOT_LOGIN)
