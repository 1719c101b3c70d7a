"""The digest as HTML for a mail: tables and inline styles, since that is what mail clients keep."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.tell.digest import words
from bot.tell.digest.model import STAFFS_TURN, Digest, Section
from bot.tell.words import clean

_URGENT = frozenset({Section.APPROVAL, Section.TROUBLE, Section.NEWLY_LAPSED, Section.STILL_LAPSED})

_TEMPLATE = Environment(
    loader=PackageLoader("bot"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
).get_template("digest.html.j2")


def render(digest: Digest) -> str:
    """Gives the whole digest as one HTML document that loads nothing."""
    colours = {part.section: _colour(part.section) for part in digest.parts}
    return _TEMPLATE.render(digest=digest, words=words, clean=clean, colours=colours).rstrip() + "\n"


def _colour(section: Section) -> str:
    """Gives the colour of a section's edge; what it means stands in its heading too."""
    if section in _URGENT:
        return "#c0392b"
    if section is Section.DUE_SOON:
        return "#1f78b4"
    return "#b7791f" if section in STAFFS_TURN else "#757575"
