"""How long it takes to read many bugs whole: ca-nag's chunks against a loop with python-bugzilla, in one run.

    .venv/bin/python benchmarks/reading.py [BUGS] [LATENCY_MS]

Both read the same bugs from the built-in sandbox over loopback HTTP, which waits LATENCY_MS before each answer as a
server on the Internet would. What is printed is the ratio; the seconds are this machine's.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import Any

import bugzilla

from bot.bugzilla.read import read_live
from bot.config.load import load
from bot.sandbox import seed
from bot.sandbox.server import Sandbox
from bot.sandbox.state import State


def main(bugs: int = 110, latency_ms: int = 50) -> None:
    """Reads `bugs` open bugs both ways and prints the ratio."""
    lines = [bug for bug in seed.bugs() if bug["is_open"] and not bug["groups"] and bug["comments"][0]["count"] == 0]
    many: list[dict[str, Any]] = [lines[n % len(lines)] | {"id": 1000 + n, "alias": None} for n in range(bugs)]
    settings = load(None)
    with Sandbox(State.from_snapshot(many, seed.ACCOUNTS), now=lambda: seed.NOW, latency_ms=latency_ms) as server:
        started = time.perf_counter()
        count = _loop(server.url, settings.server.product, settings.server.component)
        loop, asked = time.perf_counter() - started, len(server.requests)
        started = time.perf_counter()
        reading = read_live(replace(settings, server=replace(settings.server, url=server.url)), key=None)
        chunks, asked_by_us = time.perf_counter() - started, len(server.requests) - asked
    print(f"{count} and {len(reading.bugs)} bugs read, {latency_ms} ms latency")
    print(f"loop with python-bugzilla  {loop:6.2f} s  {asked:4d} requests")
    print(f"ca-nag                     {chunks:6.2f} s  {asked_by_us:4d} requests")
    print(f"ratio                      {loop / chunks:6.1f}")


def _loop(url: str, product: str, component: str) -> int:
    """Does what a user would write: a query, then comments and history bug by bug."""
    server = bugzilla.Bugzilla(url, force_rest=True, use_creds=False)
    found = server.query({"product": product, "component": component, "status": "__open__"})
    for bug in found:
        bug.getcomments()
        bug.get_history_raw()
    return len(found)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
