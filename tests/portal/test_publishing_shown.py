"""The whole way: what an admin publishes is what a kiosk shows, by packs, past a withdrawal."""

from __future__ import annotations

import io

import pytest
from publishing_world import RFC, SAT, Desk, nth

from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.released import current_release
from kiosk.catalogue.updating.pack import read_pack
from kiosk.catalogue.updating.sources import FolderSource
from kiosk.catalogue.updating.update import CatalogueUpdate, Occasion, Updated
from portal.publishing.agencies import revoke_agency
from portal.publishing.packs import delta_path
from portal.publishing.withdrawing import withdraw

pytest_plugins = ["publishing_fixtures"]


def nothing_wrong(catalogue: Catalogue) -> None:
    """A self-check that finds nothing."""


class Station:
    """The station's own updater, from the repository's folder."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.folder = desk.folder / "station"
        self.anchor = (desk.repository.folder / "metadata/1.root.json").read_bytes()

    def update(self) -> Updated:
        source = FolderSource(self.desk.repository.folder)
        try:
            update = CatalogueUpdate(self.folder, nothing_wrong, lambda _: 1 << 40)
            return update.run(source, lambda _: Occasion(self.anchor, self.desk.now, 3))
        finally:
            source.close()

    @property
    def shown(self) -> set[str]:
        released = current_release(self.folder)
        assert released is not None
        with CatalogueStore.open(released.store) as store:
            store.check()
            return {service.id for service in store.services()}


@pytest.fixture
def station(bare: Desk) -> Station:
    bare.author.write("templates/places.yaml", {"lists": {"two": ["MX-OAX", "MX-JAL"]}})
    agency = {"name": {"es": "Salud", "en": "Health"}, "level": "state", "places": "two"}
    bare.author.write("templates/salud/agency.yaml", agency)
    service = (bare.source / RFC).read_text("utf-8")
    bare.author.write("templates/salud/services/vacunas.yaml", service)
    bare.publish()
    return Station(bare)


def test_what_is_published_is_shown(station: Station) -> None:
    assert station.update().is_new
    assert station.shown == {"acta-de-nacimiento", "rfc", "vacunas-oaxaca", "vacunas-jalisco"}
    assert not station.update().is_new

    station.desk.author.service("cita", agency=SAT)
    station.desk.publish(to_all=True)
    assert station.update().is_new
    assert "cita" in station.shown

    withdraw(station.desk.repository, station.desk.signer(), ["cita"])
    station.update()
    assert "cita" not in station.shown
    revoke_agency(station.desk.repository, station.desk.signer(), SAT)
    station.update()
    assert station.shown == {"acta-de-nacimiento", "vacunas-oaxaca", "vacunas-jalisco"}


def test_a_delta_is_read_against_what_is_there(station: Station) -> None:
    """All that a kiosk of the first snapshot lacks of the second comes in one pack."""
    folder = station.desk.repository.folder
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    station.desk.change_rfc()
    station.desk.publish(to_all=True)

    def had(path: str) -> bytes | None:
        return before.get(folder / path)

    pack = (folder / delta_path(nth(1), nth(2))).read_bytes()
    brought = dict(read_pack(io.BytesIO(pack), had))
    new = {path for path in folder.rglob("*") if path.is_file() and path not in before}
    new = {path for path in new if path.parts[len(folder.parts)] in {"metadata", "targets"}}
    assert {folder / path for path in brought} == new
    assert all((folder / path).read_bytes() == content for path, content in brought.items())
