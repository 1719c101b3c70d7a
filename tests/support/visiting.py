"""A page opened in a real browser, which fails the test on anything that leaves it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, Request


class Visit:
    """A tab that fails the test on any request but the file's own, and on any word on its console."""

    def __init__(
        self, browser: Browser, file: Path, *, script: bool = True, width: int = 1360, dark: bool = False
    ) -> None:
        self.context = browser.new_context(
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        self.page: Page = self.context.new_page()
        self.trouble: list[str] = []
        self.page.on("request", lambda request: self._asked(request, file))
        self.page.on("console", lambda message: self.trouble.append(message.text))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.goto(file.as_uri())

    def _asked(self, request: Request, file: Path) -> None:
        if request.url.split("#")[0] != file.as_uri():
            self.trouble.append(request.url[:200])

    def __enter__(self) -> Page:
        return self.page

    def __exit__(self, kind: object, *_: object) -> None:
        self.context.close()
        if kind is None:
            assert self.trouble == []
