"""The pages of past days in a real browser: a replay and a lateness record.

Run by `make page`; it needs the system's Chromium.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import seeded
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from visiting import Visit

from bot.bugzilla.shape import Reading, fault_of
from bot.run import history
from bot.sandbox import seed
from bot.tell import lateness, replay

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", name="pages")
def _pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The reference bug's story, and the record of its CA."""
    whole = tuple(bug for bug in seed.bugs() if not fault_of(bug))
    record = history.record(Reading(bugs=whole, failed=(), notes=(), source="the seed"), seeded.settings())
    story = history.replay(record, seeded.settings(), seed.REFERENCE_BUG, None, seed.NOW)
    late = history.lateness(
        record, seeded.settings(), "Certinomis", None, seed.NOW, source="the seed", progress=lambda *_: None
    )
    folder = tmp_path_factory.mktemp("pages")
    files = {"replay": folder / "replay.html", "lateness": folder / "lateness.html"}
    files["replay"].write_text(replay.to_html(story), encoding="utf-8")
    files["lateness"].write_text(lateness.to_html(late), encoding="utf-8")
    return files


@pytest.mark.parametrize("name", ["replay", "lateness"])
@pytest.mark.parametrize(("width", "dark"), [(1360, False), (1360, True), (360, False), (360, True)])
def test_axe_finds_nothing_and_no_page_is_wider_than_its_window(
    browser: Browser, pages: dict[str, Path], name: str, width: int, *, dark: bool
) -> None:
    """Light and dark, wide and narrow; nothing is loaded, and nothing stands on the console."""
    with Visit(browser, pages[name], width=width, dark=dark) as page:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_both_tracks_of_a_replay_are_drawn_on_rows_of_their_own(browser: Browser, pages: dict[str, Path]) -> None:
    """What people did stands above what the bot would have done, on one axis of days."""
    with Visit(browser, pages["replay"]) as page:
        middle = "shape => shape.getBoundingClientRect().top"
        people = page.locator("svg[role=img] use[href='#c']").evaluate_all(f"all => all.map({middle})")
        ours = page.locator("svg[role=img] use[href='#r']").evaluate_all(f"all => all.map({middle})")
        assert (len(people), len(ours)) == (8, 12)
        assert max(people) < min(ours)


def test_the_longest_lateness_has_the_longest_bar(browser: Browser, pages: dict[str, Path]) -> None:
    """Drawn beside the number of days."""
    with Visit(browser, pages["lateness"]) as page:
        days = [int(text.strip().rstrip("*")) for text in page.locator("td.over").all_text_contents()]
        drawn = page.locator("td.over rect").evaluate_all("all => all.map(bar => bar.getBoundingClientRect().width)")
        assert len(days) == len(drawn) > 3
        assert sorted(range(len(days)), key=days.__getitem__) == sorted(range(len(drawn)), key=drawn.__getitem__)
        assert drawn[days.index(max(days))] == pytest.approx(7 * 15, rel=0.2)


@pytest.mark.parametrize("name", ["replay", "lateness"])
def test_on_paper_every_word_is_there(browser: Browser, pages: dict[str, Path], name: str) -> None:
    """Nothing is hidden in print, and nothing is cut at the side."""
    with Visit(browser, pages[name], width=1000) as page:
        shown = page.locator("main").inner_text()
        page.emulate_media(media="print")
        assert page.locator("main").inner_text() == shown
