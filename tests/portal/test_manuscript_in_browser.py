"""A service changed in the console in a real browser, signed elsewhere, and on a kiosk's screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_world import check, chromium, needs_chromium
from console_world import Account, Console
from portal_world import Portal, served
from publishing_world import RFC
from rollout_world import Country

from portal.cli import main
from portal.console.roles import Role

pytest_plugins = ["portal_fixtures"]

pytestmark = needs_chromium
NAME = "Copia del acta de nacimiento"
FORM = "agencies/registro-civil/forms/acta.schema.json"
EMPTY = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def country(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Country:
    country = Country(tmp_path_factory.mktemp("country"), portal)
    shutil.copytree(country.desk.online.folder, portal.settings.online_keys)
    return country


@pytest.fixture
def opened(portal: Portal, country: Country) -> Iterator[tuple[Any, str]]:
    """The page of an admin who is logged in; it complains of nothing."""
    account: Account = Console(portal).add("ana", Role.ADMIN)
    complaints: list[str] = []
    with served(portal.app) as base, chromium() as browser:
        page = browser.new_context(viewport=WIDE, locale="es-MX").new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{base}/console")
        page.fill("#name", account.name)
        page.fill("#password", account.password)
        page.fill("#code", account.code())
        page.click("main button")
        page.wait_for_load_state()
        yield page, f"{base}/console/catalogue"
        assert complaints == []


def well_made(page: Any) -> None:
    """For axe, wide and narrow."""
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        check(page)


def test_a_service_is_changed_checked_signed_elsewhere_and_published(
    opened: tuple[Any, str], country: Country, tmp_path: Path
) -> None:
    page, catalogue = opened
    page.goto(catalogue)
    page.get_by_role("button", name="Comenzar el borrador").click()
    well_made(page)
    page.get_by_label("Trámite o dependencia").fill("rfc")
    page.get_by_role("button", name="Filtrar").click()
    page.get_by_role("row", name="rfc").get_by_role("link").click()
    well_made(page)
    page.get_by_label("Minutos para llenarlo").fill("17")
    drawn = page.get_by_text("En el quiosco, con lo que escribió sin guardar.")
    drawn.wait_for(timeout=90_000)
    assert page.locator("#sight .shot").evaluate("one => one.naturalWidth") == 1366
    page.get_by_role("button", name="Guardar").first.click()
    page.get_by_text("Guardado en el borrador").wait_for()
    page.goto(f"{catalogue}/preview?name={RFC}")
    assert page.frame_locator("iframe").get_by_role("heading", level=1).inner_text() == NAME
    page.goto(f"{catalogue}/changes")
    assert page.locator("ins").inner_text() == "17"
    well_made(page)
    drawing = {"content_type": "image/svg+xml", "body": EMPTY}
    page.route("**/catalogue/picture?*", lambda route: route.fulfill(**drawing))
    for path in ("notices", f"form?name={FORM}", f"file?name={RFC}&as=text"):
        page.goto(f"{catalogue}/{path}")
        well_made(page)
        if path.startswith("form"):
            page.locator("summary").first.focus()
            page.locator("[name='q.0.title']").fill("¿Qué nombre lleva?")
            drawn.wait_for(timeout=30_000)
    page.goto(f"{catalogue}/release")
    page.get_by_role("button", name="Revisar todo").click()
    prepare = page.get_by_role("button", name="Preparar la publicación")
    page.get_by_role("link", name="Ver de nuevo").wait_for(state="detached", timeout=60_000)
    page.reload()
    prepare.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Bajar lo que se firma").click()
    request = tmp_path / "request.pack"
    download.value.save_as(request)
    keys = ["--keys", str(country.desk.keys.folder)]
    assert main(["sign", str(request), *keys]) == 0
    page.get_by_label("Archivo con firmas").set_input_files(f"{request}.signed.json")
    page.get_by_role("button", name="Entregar").click()
    page.get_by_text("firmado").wait_for()
    well_made(page)
    kiosk = country.desk.kiosk("kiosk", ring=1)
    assert b"filling_minutes: 17" not in (kiosk.reads(RFC) or b"")
    page.get_by_label("Sí, lo confirmo").check()
    page.get_by_role("button", name="Publicar").click()
    page.get_by_text("La publicación 2 está en su grupo").wait_for(timeout=60_000)
    well_made(page)
    country.desk.now = country.portal.clock()
    assert b"filling_minutes: 17" in (kiosk.reads(RFC) or b"")
    late = country.desk.kiosk("late", ring=3)
    assert b"filling_minutes: 17" not in (late.reads(RFC) or b"")
    page.goto(f"{catalogue}/changes")
    assert page.get_by_text("El borrador es igual a lo publicado").is_visible()
