"""The console in a real browser: logged in to by its form, accessible, closed, without a script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from browser_world import check, chromium, needs_chromium
from console_world import Account, Console
from portal_world import Portal, served
from rollout_world import Country
from test_portal_fleet import beats

from portal.console.roles import Role
from portal.console.secrets import STEP_SECONDS

pytest_plugins = ["portal_fixtures"]

pytestmark = needs_chromium
PAGES = (
    *("", "/kiosks", "/kiosks?alert=held", "/kiosks?q=nobody", "/codes", "/releases"),
    *("/usage", "/log"),
)


@dataclass
class Scene:
    """What the browser meets."""

    base: str
    account: Account
    ill: str
    browser: Any
    complaints: list[str] = field(default_factory=list)

    def opened(self, width: int, language: str, colours: str) -> Any:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, color_scheme=colours
        )
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def enters(self, page: Any, code: str | None = None) -> None:
        page.goto(f"{self.base}/console")
        page.fill("#name", self.account.name)
        page.fill("#password", self.account.password)
        page.fill("#code", code or self.account.code())
        page.click("main button")
        page.wait_for_load_state()


@pytest.fixture
def scene(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A halted release, a kiosk that is ill and one that was heard for days."""
    country = Country(tmp_path_factory.mktemp("console"), portal)
    ill, well = country.enrol(1), country.enrol(1)
    for _ in range(3):
        beats(well, queued=3, oldest_undelivered_seconds=60)
        portal.clock.now += timedelta(hours=9)
    beats(ill, "printer-paper-out", "disk-full", held=2, oldest_undelivered_seconds=100_000)
    well.submit(well.envelope())
    release = country.publish(7)
    country.beat(well, country.snapshot(1))
    account = Console(portal).add("ana", Role.ADMIN)
    from portal.publishing.rings import Halted, halt  # noqa: PLC0415

    halt(country.desk.repository, release, Halted("mal precio"))
    with served(portal.app) as base, chromium() as browser:
        yield Scene(base, account, ill.id, browser)


def test_every_page_is_accessible_wide_and_narrow_in_both_languages(
    scene: Scene, portal: Portal
) -> None:
    wide = ("", "/kiosks", "/releases")
    for width, language, colours, paths in (
        (390, "es-MX", "light", PAGES),
        (1440, "en-US", "dark", wide),
    ):
        page = scene.opened(width, language, colours)
        page.goto(f"{scene.base}/console")
        assert page.url.endswith("/console/login"), "nobody is logged in"
        check(page)
        scene.enters(page)
        for path in (*paths, f"/kiosks/{scene.ill}"):
            page.goto(f"{scene.base}/console{path}")
            assert page.get_attribute("html", "lang") == language[:2]
            check(page)
        page.context.close()
        portal.clock.advance(seconds=STEP_SECONDS)
    assert scene.complaints == []


def test_an_operator_finds_an_ill_kiosk_makes_a_code_and_leaves(scene: Scene) -> None:
    page = scene.opened(1440, "es-MX", "light")
    scene.enters(page, "000000" if scene.account.code() != "000000" else "111111")
    assert page.get_by_role("alert").is_visible()
    scene.complaints.clear()  # the browser's own word on a page of status 403
    scene.enters(page)
    page.get_by_role("link", name="retienen").or_(page.get_by_role("link", name="retiene")).click()
    page.get_by_role("link", name=scene.ill).click()
    page.get_by_text("Disco lleno").first.wait_for()
    page.get_by_role("link", name="Altas").click()
    page.get_by_label("Clave del centro").fill("cdc-merida-3")
    page.get_by_label("Nombre del centro").fill("Centro Mérida")
    page.get_by_label("Municipio").fill("31050")
    page.get_by_role("button", name="Hacer el código").click()
    assert page.locator(".code-shown").inner_text().count("-") == 2
    check(page)
    page.get_by_role("button", name="Salir").click()
    page.goto(f"{scene.base}/console")
    assert page.url.endswith("/console/login")
    assert scene.complaints == []
