"""The page in a real browser: nothing leaves it, it reads without a script, and keyboard and screen reader get all of it.

Run by `make page`; it needs the system's Chromium.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from making import SETTINGS, STAFF, as_json
from many import TODAY, many
from playwright.sync_api import Browser, Page, expect
from visiting import Visit

from bot import run
from bot.bugzilla.shape import Reading
from bot.config.load import load
from bot.config.settings import Settings
from bot.judge import calendar
from bot.outcome import Outcome
from bot.sandbox import seed
from bot.tell import html

pytestmark = pytest.mark.browser

SANDBOX = replace(SETTINGS, directory=seed.directory(load(None).directory))


def outcome_of(bugs: list[dict[str, object]], now: datetime, settings: Settings = SETTINGS) -> Outcome:
    return run.judge(Reading(bugs=tuple(bugs), failed=(), notes=("a note",), source="a test"), settings, now)


@pytest.fixture(scope="module")
def sandbox_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the sandbox's hundred bugs."""
    file = tmp_path_factory.mktemp("page") / "page.html"
    file.write_text(html.render(outcome_of(seed.bugs(), seed.NOW, SANDBOX)), encoding="utf-8")
    return file


def shown(page: Page) -> list[str]:
    """The numbers of the open bugs that can be seen, in the order of the page."""
    return [
        str(name)
        for name in page.evaluate(
            "[...document.querySelectorAll('article.bug')].filter(b => b.checkVisibility()).map(b => b.id)"
        )
    ]


def test_without_a_script_every_bug_is_read_and_no_tool_that_needs_one_is_shown(
    browser: Browser, sandbox_page: Path
) -> None:
    with Visit(browser, sandbox_page, script=False) as page:
        page.locator("#left-out summary").click()
        for item in outcome_of(seed.bugs(), seed.NOW, SANDBOX).bugs:
            bug = page.locator(f"#b{item.verdict.bug_id}")
            bug.scroll_into_view_if_needed()
            expect(bug).to_be_visible()
        expect(page.locator("#bar")).to_be_hidden()


def test_search_ca_group_and_sort_work_by_keyboard_and_say_how_many_are_shown(
    browser: Browser, sandbox_page: Path
) -> None:
    with Visit(browser, sandbox_page) as page:
        everything = shown(page)
        expect(page.locator("#count")).to_have_text(f"{len(everything)} of {len(everything)} open bugs shown")
        page.locator("#find").focus()
        page.keyboard.type("serial numbers")
        expect(page.locator("#count")).to_have_text(f"1 of {len(everything)} open bugs shown")
        assert shown(page) == ["b1900008"]
        page.keyboard.press("Control+A")
        page.keyboard.press("Delete")
        expect(page.locator("#count")).to_have_text(f"{len(everything)} of {len(everything)} open bugs shown")
        page.keyboard.press("Tab")
        page.keyboard.type("Borealis")
        expect(page.locator("#count")).to_contain_text("10 of")
        assert {page.locator(f"#{name}").get_attribute("data-ca") for name in shown(page)} == {"Borealis Trust"}
        page.keyboard.press("Tab")
        page.keyboard.type("CA")
        assert page.locator("#made section:not([hidden]) h2").all_text_contents() == ["Borealis Trust 10"]
        page.keyboard.press("Tab")
        page.keyboard.type("number")
        assert shown(page) == sorted(shown(page))
        assert page.url.endswith("#?ca=Borealis+Trust&group=ca&sort=number")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert shown(page) == everything


def test_a_view_can_be_shared_by_its_address(browser: Browser, sandbox_page: Path) -> None:
    with Visit(browser, sandbox_page) as page:
        page.goto(f"{sandbox_page.as_uri()}#?ca=Borealis+Trust&sort=over")
        page.reload()
        assert page.locator("#ca").input_value() == "Borealis Trust"
        assert len(shown(page)) == 10


def test_a_ca_of_the_table_filters_and_a_link_to_a_bug_in_closed_details_opens_them(
    browser: Browser, sandbox_page: Path
) -> None:
    with Visit(browser, sandbox_page) as page:
        page.get_by_role("link", name="Granite PKI").click()
        assert {page.locator(f"#{name}").get_attribute("data-ca") for name in shown(page)} == {"Granite PKI"}
        page.goto(f"{sandbox_page.as_uri()}#b1900506")
        page.reload()
        expect(page.locator("#b1900506")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "dark", "script"), [(1360, False, True), (1360, True, True), (360, False, True), (1360, False, False)]
)
def test_axe_finds_nothing(browser: Browser, sandbox_page: Path, width: int, dark: bool, script: bool) -> None:
    """Light, dark, narrow and without a script; with everything open."""
    with Visit(browser, sandbox_page, width=width, dark=dark, script=script) as page:
        if script:
            page.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        else:
            assert page.locator("h1, h2, h3").count() > 100


def test_hostile_text_makes_no_element_and_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    evil = '"><img src=x onerror=alert(1)><script>alert(2)</script></style></svg><a href="javascript:alert(3)">x</a>{{7*7}}'
    bugs = [
        as_json(
            summary=f"{evil}: {evil}",
            text=f"# Full Incident Report\n\n{evil}",
            said=[
                ("2026-09-03", f"{evil.split(maxsplit=1)[0]}@x.example", evil),
                ("2026-09-04", STAFF, f"{evil} Why?"),
            ],
            board=[("2026-09-02", STAFF, f"[ca-compliance] Next update {evil}")],
        )
    ]
    file = tmp_path / "page.html"
    file.write_text(html.render(outcome_of(bugs, datetime(2026, 9, 20, tzinfo=UTC))), encoding="utf-8")
    with Visit(browser, file) as page:
        assert page.locator("img, script, a[href^=javascript]").count() == 1  # the page's own script
        assert page.locator("article.bug").count() == 1
        assert "onerror=alert(1)" in (page.locator("article.bug").text_content() or "")


def test_a_page_of_two_thousand_bugs_stays_below_five_megabytes_and_can_be_used(
    browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    file.write_text(html.render(outcome_of(many(2000), calendar.end_of(TODAY))), encoding="utf-8")
    assert file.stat().st_size < 5_000_000
    with Visit(browser, file) as page:
        page.locator("#find").fill("1700042")
        expect(page.locator("#count")).to_have_text("1 of 2000 open bugs shown", timeout=20_000)
        assert shown(page) == ["b1700042"]


def test_print_shows_the_texts_of_reminders_and_no_toolbar(browser: Browser, sandbox_page: Path) -> None:
    with Visit(browser, sandbox_page) as page:
        page.emulate_media(media="print")
        expect(page.locator("#bar")).to_be_hidden()
        expect(page.locator("details.post pre").first).to_be_visible()
