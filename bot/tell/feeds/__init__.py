"""Feeds that other programs subscribe to: `ics`, a calendar of every coming deadline; `atom`, what has happened.

Both are bytes, in UTF-8 whatever the place says that they are written to.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.outcome import Outcome

_NO_HOST = re.compile(r"[^a-z0-9.-]")


def host_of(outcome: Outcome) -> str:
    """Gives the host of the Bugzilla, in letters that fit into a name of an event or an entry (an IPv6 one has not)."""
    return _NO_HOST.sub("-", urlsplit(outcome.base_url).hostname or "bugzilla.invalid")
