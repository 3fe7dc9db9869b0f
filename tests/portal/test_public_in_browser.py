"""The public pages in a real browser: accessible, light, closed, with and without a script."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from browser_world import check, chromium, needs_chromium
from portal_world import CLAIM, served
from public_world import NASTY, SERVICE, open_world, photo_of

from kiosk.protocol.tracking import Stage, claim_hash

pytestmark = needs_chromium

BUDGET = 60_000
READ = ("/", "/v", "/s", "/d", "/a/government", f"/t/{SERVICE}", "/t/hostil", "/nothing")


@dataclass(frozen=True)
class Scene:
    """What the browser meets."""

    base: str
    folio: str
    genuine: str
    false: str


@dataclass(frozen=True)
class Browsing:
    """A browser that is open, and what the pages told it that they should not."""

    browser: Any
    complaints: list[str]

    @contextmanager
    def page(self, width: int = 1280, language: str = "es-MX", **options: Any) -> Iterator[Any]:
        context = self.browser.new_context(
            viewport={"width": width, "height": 800}, locale=language, **options
        )
        page = context.new_page()
        page.on("console", lambda message: self._hear(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        try:
            yield page
        finally:
            context.close()

    def _hear(self, text: str) -> None:
        if "the server responded with a status of 4" not in text:
            self.complaints.append(text)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    world = open_world(tmp_path_factory.mktemp("browser"))
    folio = world.application()
    world.moved(folio, Stage.IN_REVIEW, "")
    world.moved(folio, Stage.NEEDS_VISITOR, f"Falta su acta. {NASTY}")
    token = world.token(folio)
    with served(world.portal.app) as base:
        yield Scene(base, folio, token, token[:-3] + token[-3:][::-1])
    world.portal.database.close()


@pytest.fixture(scope="module")
def browsing(scene: Scene) -> Iterator[Browsing]:
    """After the scene."""
    with chromium() as browser:
        yield Browsing(browser, [])


@pytest.fixture(autouse=True)
def _nothing_is_complained_of(browsing: Browsing) -> Iterator[None]:
    """No policy is broken, no script fails, no alert of a hostile author opens."""
    browsing.complaints.clear()
    yield
    assert browsing.complaints == []


def answers(page: Any, scene: Scene) -> Iterator[str]:
    """Every page that answers to what somebody typed, one after the other."""
    page.goto(f"{scene.base}/")
    page.fill("#q", "acta")
    page.click(".search button")
    yield "found"
    for code in (scene.genuine, scene.false, "hola"):
        page.goto(f"{scene.base}/v")
        page.fill("#code", code)
        page.click("#by-code button")
        yield "verified"
    page.goto(f"{scene.base}/s")
    for folio, claim in ((scene.folio, "d"), (scene.folio, CLAIM)):
        page.fill("#folio", folio)
        page.fill("#claim", claim)
        page.click("#by-folio button")
        yield "tracked"


@pytest.mark.parametrize(
    ("language", "width", "colours"), [("es-MX", 320, "light"), ("en-US", 1280, "dark")]
)
def test_every_page_is_accessible(
    browsing: Browsing, scene: Scene, language: str, width: int, colours: str
) -> None:
    """320 pixels are 1280 at 400 % (WCAG 1.4.10)."""
    with browsing.page(width, language, color_scheme=colours) as page:
        for path in READ:
            page.goto(scene.base + path)
            assert page.get_attribute("html", "lang") == language[:2]
            check(page)
        for _ in answers(page, scene):
            page.wait_for_load_state()
            check(page)
        assert page.locator(".timeline li").count() == 3


@pytest.mark.parametrize("path", ["/", "/v", "/a/government", f"/t/{SERVICE}"])
def test_a_first_load_is_light_and_of_this_site_alone(
    browsing: Browsing, scene: Scene, path: str
) -> None:
    finished: list[Any] = []
    with browsing.page() as page:
        page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - marked by Playwright
        page.goto(scene.base + path, wait_until="networkidle")
        sizes = {request.url: request.sizes() for request in finished}
        total = sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes.values())

        assert all(url.startswith(scene.base) for url in sizes), sizes.keys()
        assert 3_000 < total < BUDGET
        assert page.context.cookies() == []
        assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_the_data_for_machines_is_let_through(browsing: Browsing, scene: Scene) -> None:
    with browsing.page() as page:
        page.goto(f"{scene.base}/t/{SERVICE}")
        data = page.evaluate(
            "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"
        )
    assert data["@type"] == "GovernmentService"


def test_all_works_without_a_script(browsing: Browsing, scene: Scene) -> None:
    with browsing.page(360, java_script_enabled=False) as page:
        texts = []
        for _ in answers(page, scene):
            page.wait_for_load_state()
            texts.append(page.inner_text("main"))
    assert "auténtico" in texts[1]
    assert "Falta su acta" in texts[-1]


def test_back_from_a_service_are_the_results(browsing: Browsing, scene: Scene) -> None:
    with browsing.page(360) as page:
        page.goto(f"{scene.base}/")
        page.fill("#q", "acta")
        page.click(".search button")
        page.click(".cards a")
        page.wait_for_selector(".facts")
        page.go_back()
        assert page.locator(".cards li").count() > 0


def test_a_photo_is_verified(browsing: Browsing, scene: Scene, tmp_path: Path) -> None:
    photo = tmp_path / "papel.png"
    photo.write_bytes(photo_of(scene.genuine))
    with browsing.page(360) as page:
        page.goto(f"{scene.base}/v")
        page.set_input_files("#photo", photo)
        page.click("form:has(#photo) button")
        page.wait_for_selector(".verdict.good")


def test_what_is_behind_the_hash_is_in_no_address(browsing: Browsing, scene: Scene) -> None:
    asked: list[tuple[str, str]] = []
    with browsing.page(360) as page:
        page.on("request", lambda request: asked.append((request.url, request.post_data or "")))
        page.goto(f"{scene.base}/v#{scene.genuine}")
        page.wait_for_selector(".verdict.good")
        assert page.url == f"{scene.base}/v"
        page.goto(f"{scene.base}/s#{scene.folio}.{CLAIM}")
        page.wait_for_function("document.getElementById('claim').value")
        assert page.url == f"{scene.base}/s"
        page.click("#by-folio button")
        page.wait_for_selector(".timeline")

    assert not [url for url, _ in asked if "VT1" in url or scene.folio in url or CLAIM in url]
    posted = " ".join(body for _, body in asked)
    assert CLAIM not in posted, "the code stays on the phone"
    assert claim_hash(scene.folio, CLAIM).hex() in posted


def test_requirements_are_printed_without_what_only_a_screen_needs(
    browsing: Browsing, scene: Scene
) -> None:
    with browsing.page() as page:
        page.goto(f"{scene.base}/t/{SERVICE}")
        page.emulate_media(media="print")
        for hidden in (".top", ".bottom", ".path"):
            assert not page.is_visible(hidden)
        assert page.is_visible(".needed")
