"""How soon the page of many bugs is painted: against the same report as Markdown in the same browser, in one run.

    PYTHONPATH=tests/support .venv/bin/python benchmarks/page.py [BUGS...]

Needs Chromium. What is printed is the size, the seconds of this machine until something is painted, and the ratio to
what a reader would open instead: the Markdown report as plain text.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from making import SETTINGS
from many import TODAY, many
from playwright.sync_api import Browser, sync_playwright

from bot import run
from bot.bugzilla.shape import Reading
from bot.judge import calendar
from bot.tell import html, markdown

_ARGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking".split()
_TRIES = 5
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


def main(*sizes: int) -> None:
    """Paints pages of so many open bugs, and the same as text."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_ARGS)
        for size in sizes or (100, 2000):
            reading = Reading(bugs=tuple(many(size)), failed=(), notes=(), source="made")
            outcome = run.judge(reading, SETTINGS, calendar.end_of(TODAY))
            page, text = Path(folder, "page.html"), Path(folder, "report.txt")
            page.write_text(html.render(outcome), encoding="utf-8")
            text.write_text(markdown.render(outcome), encoding="utf-8")
            ours, theirs = _painted(browser, page), _painted(browser, text)
            megabytes = page.stat().st_size / 1e6, text.stat().st_size / 1e6
            print(f"{size} open bugs")
            print(f"  page      {megabytes[0]:5.2f} MB  first paint {ours:5.2f} s")
            print(f"  Markdown  {megabytes[1]:5.2f} MB  first paint {theirs:5.2f} s")
            print(f"  ratio     {megabytes[0] / megabytes[1]:5.2f}     {ours / theirs:16.2f}")
        browser.close()


def _painted(browser: Browser, file: Path) -> float:
    """Gives the seconds until something is painted: the median of a few tries, each in a fresh tab."""
    seconds = []
    for _ in range(_TRIES):
        tab = browser.new_page(viewport={"width": 1360, "height": 900})
        tab.goto(file.as_uri())
        tab.wait_for_function(f"{_PAINTED} !== null")
        seconds.append(float(tab.evaluate(_PAINTED)) / 1000)
        tab.close()
    return sorted(seconds)[_TRIES // 2]


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
