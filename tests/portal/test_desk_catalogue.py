"""What the desk knows of its services: never by the example, by every version, and as it is now."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from desk_pages_world import SCHEMA, Applicant, Workstation, author_of, private_key_of
from efirma_world import DAY, LIST, PERSON, believe, signed_application
from portal_world import AGENCY, Portal, served

from kiosk.protocol.envelope import Header
from kiosk.sealing.body import SubmissionBody
from portal.desk import serve_command
from portal.desk.in_words import in_words
from portal.desk.pages.at_hand import AtHand
from portal.desk.pages.catalogue import CatalogueError

pytest_plugins = ["portal_fixtures"]


class PageOf:
    """What stands on the desk's pages, in English."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def __call__(self, header: Header | None = None) -> str:
        path = f"/applications/{header.folio}" if header else "/"
        return self._http.get(path, headers={"Accept-Language": "en"}).text

    def table(self, header: Header) -> str:
        return self._http.get(f"/applications/{header.folio}/export.csv").text


def chosen(station: Workstation, *options: str) -> AtHand:
    """What `portal desk serve` goes by with these options."""
    parser = argparse.ArgumentParser()
    serve_command.configure(parser)
    given = ["--agency", AGENCY, "--key", str(station.file), *options]
    return serve_command._services(parser.parse_args(given))


@pytest.fixture
def station(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workstation]:
    author_of(portal)
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    with served(portal.app) as base:
        yield Workstation(portal, tmp_path, base)


@pytest.fixture
def page_of(station: Workstation) -> Iterator[PageOf]:
    """An unlocked browser on the desk."""
    with station.serving() as address, httpx.Client(base_url=address) as http:
        http.get(f"/enter/{station.door.token}")
        typed = {"form": station.door.form, "passphrase": station.passphrase}
        assert http.post("/unlock", data=typed).status_code == 303
        yield PageOf(http)


def test_the_desk_never_goes_by_the_example(
    station: Workstation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chosen(station)().folder == station.portal.catalogue
    assert capsys.readouterr().err == ""
    monkeypatch.delenv("PORTAL_CATALOGUE")
    services = chosen(station)()
    assert (services.folder, services.catalogues) == (None, ())
    assert "no --catalogue DIR" in capsys.readouterr().err


def test_older_folders_are_given_beside_the_one_of_today(
    station: Workstation, tmp_path: Path
) -> None:
    portal, older = station.portal, tmp_path / "older"
    shutil.copytree(portal.catalogue, older)
    author = author_of(portal)
    named = {**SCHEMA["properties"], "name": {"type": "string", "title": "¿A nombre de quién?"}}
    author.form("acta", schema={**SCHEMA, "properties": named}, en={})
    author.service("acta-de-nacimiento", form="acta", form_version=2, channels=[{"type": "kiosk"}])

    services = chosen(station, "--catalogue", str(portal.catalogue), "--catalogue", str(older))()

    assert services.folder == portal.catalogue, "whom to believe is said by the one of today"
    service = "acta-de-nacimiento"
    body = {"service": service, "language": "es", "answers": {"name": "Ana", "copies": 1}}
    for version, question in ((1, "¿Cómo se llama?"), (2, "¿A nombre de quién?")):
        told = SubmissionBody.model_validate(body | {"form_version": version})
        assert (question, "Ana") in in_words(services.catalogues, told, portal.clock()).answered
    form = services.own_form(service)
    assert form is not None
    assert form.schema["properties"] == named


def test_a_folder_that_changed_is_read_again_and_a_damaged_one_takes_nothing_away(
    portal: Portal, tmp_path: Path
) -> None:
    author = author_of(portal)
    now = [portal.clock()]
    services = AtHand(AGENCY, [portal.catalogue], lambda: now[0])
    first = services()
    now[0] += timedelta(hours=1)
    assert services() is first, "nothing changed"

    author.service("cita")
    assert "cita" in (services().by_id or {})
    read_at: datetime | None = services().read_at
    assert read_at == now[0]

    now[0] += timedelta(hours=1)
    path = author.service("cita", area="weather")
    behind = services()
    assert (behind.is_behind, behind.read_at) == (True, read_at)
    assert "cita" in (behind.by_id or {})

    path.unlink()
    assert (services().is_behind, services().read_at) == (False, now[0])
    assert "cita" not in (services().by_id or {})
    with pytest.raises(CatalogueError):
        AtHand(AGENCY, [tmp_path / "none"], portal.clock)


def test_the_in_tray_says_which_catalogue_it_goes_by(station: Workstation, page_of: PageOf) -> None:
    assert "Catalogue read: " in page_of()
    catalogue = station.portal.catalogue / "catalogue.yaml"
    catalogue.write_text("nonsense", "utf-8")
    assert "changed and cannot be read" in page_of()


def test_an_answer_that_no_question_shows_is_on_the_page_and_in_the_table(
    station: Workstation, page_of: PageOf
) -> None:
    applicant = Applicant(station.portal.enrol(), private_key_of(station))
    header = applicant.applies({"name": "Ana", "copies": 1, "renamed": "Xóchitl"})
    page = page_of(header)
    assert "Shown by no question" in page
    assert "<dt>renamed</dt><dd><bdi>Xóchitl</bdi></dd>" in page
    assert "not_asked: renamed" in page_of.table(header)


def test_a_signature_is_told_as_far_as_it_is_known(station: Workstation, page_of: PageOf) -> None:
    catalogue, device = station.portal.catalogue, station.portal.enrol()
    envelope = signed_application(device)
    device.submit(envelope)
    header = envelope.header
    now = station.portal.clock()

    believe(catalogue, at=now)
    page = page_of(header)
    assert '<b class="ok">Valid</b>' in page
    assert "Revocation list of " in page
    assert ",good," in page_of.table(header)

    believe(catalogue, at=now - DAY * 90)
    page = page_of(header)
    assert '<b class="unsure">Not known to be revoked as of ' in page
    assert ">Valid<" not in page
    assert "a later revocation would not show" in page

    believe(catalogue, {PERSON.serial: header.created_at + DAY}, at=now + DAY)
    page = page_of(header)
    assert "Revoked after it was signed: " in page
    believe(catalogue, {PERSON.serial: header.created_at - DAY}, at=now)
    page = page_of(header)
    assert '<b class="fault">Not valid</b>' in page
    assert "Revoked on " in page

    (catalogue / LIST).unlink()
    page = page_of(header)
    assert '<b class="unsure">Cannot be judged on this machine</b>' in page
    assert "Not valid" not in page
