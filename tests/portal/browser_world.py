"""A real browser for the portal's pages: Debian's Chromium, and what axe finds on a page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

_CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
needs_chromium = pytest.mark.skipif(
    _CHROMIUM is None, reason="needs chromium: sh deploy/setup.sh deploy/browser-packages.txt"
)
_WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "elementRef": False,
}


@contextmanager
def chromium() -> Iterator[Any]:
    """Begun after whatever it looks at: where Playwright runs, no other event loop does."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=arguments)
        yield browser
        browser.close()


def check(page: Any) -> None:
    """Nothing that axe finds, and nothing beside the window."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # noqa: PLC0415

    found = Axe().run(page, options=_WCAG)
    told = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]]
    assert not told, page.url
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), page.url
