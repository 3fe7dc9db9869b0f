"""Signatures that end, and those that only renew, on the console's pages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from console_world import Browser, Console
from portal_world import Portal
from publishing_world import RFC, SAT
from rollout_world import Country

from portal.console.roles import Role
from portal.manuscript.folder import Manuscript
from portal.manuscript.release import Release
from portal.publishing.request_signing import sign_request
from portal.publishing.requests import read_request
from portal.publishing.source_files import read_files

pytest_plugins = ["portal_fixtures", "console_fixtures"]

PAGE = "/console/releases"


@pytest.fixture
def country(portal: Portal, tmp_path: Path) -> Country:
    country = Country(tmp_path, portal)
    shutil.copytree(country.desk.online.folder, portal.settings.online_keys)
    return country


def pia(country: Country, **later: float) -> Browser:
    """A publisher who comes back after a while."""
    country.portal.clock.advance(**later)
    country.desk.now = country.portal.clock()
    name = f"pia-{country.desk.now:%Y%m%d}"
    return Console(country.portal).browser(name, Role.PUBLISHER)


def test_what_ends_is_listed_with_what_to_do_and_counted_on_the_first_page(
    country: Country,
) -> None:
    fresh = pia(country)
    assert "Firmas que terminan" not in fresh.get(PAGE).text
    assert "firmas terminan" not in fresh.get("/console").text
    later = pia(country, days=300)
    page = later.get(PAGE).text
    for role in ("targets", SAT, "registro-civil"):
        assert f"<b>{role}</b>" in page
    assert page.count(">65 d</span>") == 3
    assert "aunque nada haya cambiado" in page
    assert "portal root rotate" not in page
    assert "even where nothing changed" in later.get(f"{PAGE}?lang=en").text
    assert "<b>3</b><span>firmas terminan pronto" in later.get("/console").text
    country.desk.publish()
    assert "cuando esa publicación sigue" in later.get(PAGE).text
    country.desk.publish(to_all=True)
    assert "Firmas que terminan" not in later.get(PAGE).text
    root = pia(country, days=350).get(PAGE).text
    assert "<b>root</b>" in root
    assert "portal root rotate" in root


def test_who_withdraws_sees_that_no_kiosk_hears_of_it(country: Country) -> None:
    before = pia(country, days=364).get(PAGE).text
    assert "Desaparece de todos los quioscos" in before
    after = pia(country, days=2)
    answer = after.sends(PAGE, f"{PAGE}/withdraw", service="rfc", sure="1")
    assert answer.status_code == 303
    page = after.get(PAGE).text
    assert "<code>rfc</code>" in page
    assert "hasta que se firme de nuevo: targets." in page
    assert "Se apunta, pero los quioscos no lo reciben" in page
    assert "Desaparece de todos los quioscos" not in page


def test_who_only_renews_is_named_so_and_holds_no_release_up(country: Country) -> None:
    browser, desk = pia(country, days=300), country.desk
    desk.change_rfc()
    manuscript = Manuscript(country.portal.settings.home)
    manuscript.begin(read_files(desk.source))
    release = Release(manuscript, desk.repository)
    release.prepare("ana", desk.now)
    page = "/console/catalogue/release"
    shown = browser.get(page).text
    assert shown.count("solo renueva su firma") == 2
    assert "Quien solo renueva no detiene" in shown
    assert f'action="{page}/publish"' not in shown
    signed = sign_request(read_request(release.request() or b""), desk.keys)
    release.takes({"targets": signed["targets"]})
    assert f'action="{page}/publish"' not in browser.get(page).text
    release.takes({SAT: signed[SAT]})
    assert f'action="{page}/publish"' in browser.get(page).text
    assert release.publish(desk.online, desk.now, to_all=True).left == ("registro-civil",)
    assert "registro-civil" in browser.get(PAGE).text


def test_signatures_are_renewed_without_anything_of_the_draft(country: Country) -> None:
    desk, portal = country.desk, country.portal
    manuscript = Manuscript(portal.settings.home)
    manuscript.begin({**read_files(desk.source), RFC: b"half written"})
    page = "/console/catalogue/release"
    assert "Preparar solo esas firmas" not in pia(country).get(page).text
    browser = pia(country, days=300)
    prepare = f"{page}/prepare"
    assert browser.sends(page, prepare).status_code == 422, "the draft was not checked"
    assert browser.sends(page, prepare, only="renewals").status_code == 303
    release = Release(manuscript, desk.repository)
    request = read_request(release.request() or b"")
    assert set(request.roles) == {"targets", SAT, "registro-civil"}
    assert all(part.is_renewal for part in request.roles.values())
    release.takes(sign_request(request, desk.keys))
    release.publish(desk.online, desk.now, to_all=True)
    assert desk.kiosk().reads(RFC) == (desk.source / RFC).read_bytes()
    assert "Preparar solo esas firmas" not in browser.get(page).text
    assert manuscript.read(RFC) == b"half written"
