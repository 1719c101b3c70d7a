"""The report as a page (a stub until the page is written)."""

from bot.outcome import Outcome


def render(outcome: Outcome) -> str:
    """Gives the page."""
    raise NotImplementedError(outcome.source)
