"""Makes the pictures of the README and the docs out of the built-in sandbox: `make pictures`. Needs Chromium."""

from __future__ import annotations

import io
import re
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.text import Text

from bot import run
from bot.bugzilla.shape import Reading
from bot.config.load import load
from bot.config.settings import Settings
from bot.outcome import Outcome
from bot.replay.story import Story
from bot.run import history
from bot.sandbox import seed
from bot.tell import html, replay, terminal

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
_ARGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking".split()
_LINES = 38
_WEB_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def main() -> None:
    """Makes all of them."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no Chromium: install it (Debian: apt-get install chromium), then run `make pictures` again.")
    PICTURES.mkdir(exist_ok=True)
    outcome = _outcome()
    (PICTURES / "terminal.svg").write_text(_terminal(outcome), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder, "page.html")
        page.write_text(html.render(outcome), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGS)
        for scheme, name in (("light", "page.png"), ("dark", "page-dark.png")):
            tab = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme=scheme)
            tab.goto(page.as_uri())
            tab.screenshot(path=PICTURES / name)
        page.write_text(replay.to_html(_story()), encoding="utf-8")
        tab = browser.new_page(viewport={"width": 1280, "height": 640})
        tab.goto(page.as_uri())
        tab.screenshot(path=PICTURES / "replay.png")
        browser.close()


def _outcome() -> Outcome:
    """The sandbox's bugs at the sandbox's moment."""
    return run.judge(_reading(), _settings(), seed.NOW)


def _story() -> Story:
    """The reference bug's whole story."""
    record = history.record(_reading(), _settings())
    return history.replay(record, _settings(), seed.REFERENCE_BUG, None, seed.NOW)


def _settings() -> Settings:
    settings = load(None)
    settings = replace(settings, directory=seed.directory(settings.directory))
    return replace(settings, server=replace(settings.server, url="https://bugzilla.sandbox.example"))


def _reading() -> Reading:
    """The sandbox's bugs as a reader without a key sees them."""
    bugs = tuple(bug for bug in seed.bugs() if not bug["groups"])
    return Reading(bugs=bugs, failed=(), notes=(), source="the built-in sandbox")


def _terminal(outcome: Outcome) -> str:
    """The beginning of the report as a terminal shows it; without rich's fonts, which would come from the network."""
    report = terminal.render(outcome, width=104, color=True).splitlines()[:_LINES]
    console = Console(record=True, width=104, file=io.StringIO(), force_terminal=True, color_system="standard")
    console.print(Text.from_ansi("\n".join(report)))
    return _WEB_FONT.sub("", console.export_svg(title="ca-nag report", unique_id="report"))


if __name__ == "__main__":
    main()
