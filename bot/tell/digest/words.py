"""Words that all views of the digest share. Pure.

What they give is clean: one line each, with nothing in it that a terminal acts on. Each view escapes it for its medium.
"""

from __future__ import annotations

import re

from bot.tell.digest.model import Digest, Line, Part
from bot.tell.words import clean

TITLE = "CA incident bugs"
EMPTY = "No bug asks for a decision, an answer or a look today. Enjoy the coffee."
REPEAT = "This may be a second copy: an earlier try may have arrived, but its answer got lost."
CONTINUED = "(continued)"

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+(?:[/?#][A-Za-z0-9._~:/?#@!$&*+,;=%-]*)?")


def address(url: str) -> str:
    """Gives an address that may become a link; nothing where it is none, or could end the link that it stands in."""
    return url if _ADDRESS.fullmatch(url) else ""


def title(digest: Digest) -> str:
    """Says what the digest is about, as of when."""
    return f"{TITLE} as of {digest.now:%Y-%m-%d %H:%M} UTC"


def since(digest: Digest) -> str:
    """Says since when changes count, and where the bugs come from."""
    told = f"Changes since {digest.since:%Y-%m-%d %H:%M} UTC" if digest.since else "The first digest here"
    return f"{told}. Source: {clean(digest.source, 200)}"


def heading(part: Part) -> str:
    """Gives a section's heading with the count of its lines."""
    return f"{part.section.value} ({len(part.lines)})"


def unchanged(digest: Digest) -> str:
    """Says since when the folded lines have not changed."""
    return f"Unchanged since {digest.since:%Y-%m-%d}:" if digest.since else "Unchanged:"


def calm(digest: Digest) -> str:
    """Says what needs nobody; nothing where there is no such bug."""
    told = " · ".join(clean(phrase, 300) for phrase in digest.calm)
    return f"Needs nobody: {told}." if told else ""


def bug_of(line: Line) -> str:
    """Names the bug; nothing for what is about no bug."""
    return "" if line.bug_id is None else f"bug {line.bug_id}"


def ca_of(line: Line) -> str:
    """Gives the CA's name."""
    return clean(line.ca, 60)


def summary_of(line: Line) -> str:
    """Gives the bug's summary, without the CA's name at its beginning: it is shown before, once is enough."""
    summary, before = clean(line.summary, 200), f"{ca_of(line)}:"
    return summary[len(before) :].strip() if line.ca and summary.startswith(before) else summary


def brief_of(line: Line) -> str:
    """Gives the few words for where it has not changed."""
    return clean(line.brief, 200) or "–"


def folded_of(line: Line) -> str:
    """Says what has not changed, with the bug and its CA, in one line."""
    who = f"{bug_of(line)} ({ca_of(line)})" if line.ca and line.bug_id is not None else bug_of(line)
    return f"{who}: {brief_of(line)}" if who else brief_of(line)


def command_of(line: Line) -> str:
    """Gives what staff type."""
    return clean(line.command, 200)
