"""What an admin publishes, a kiosk takes: the real repository and the real client."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from catalogue_author import text
from publishing_world import RFC, Desk

from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.released import current_release
from kiosk.catalogue.updating.command import check_forms
from kiosk.catalogue.updating.sources import FolderSource
from kiosk.catalogue.updating.update import CatalogueUpdate, Occasion, Updated
from portal.publishing.withdrawing import withdraw

pytest_plugins = ["publishing_fixtures"]


class WithPacks(FolderSource):
    """The portal's folder, read as it would come over the line."""

    has_packs = True


class Client:
    """One kiosk, in a ring of its own or in none."""

    def __init__(self, desk: Desk, folder: Path, ring: int | None = None) -> None:
        self.desk, self.folder, self.ring = desk, folder, ring
        self.anchor = (desk.repository.folder / "metadata" / "1.root.json").read_bytes()

    def update(self) -> Updated:
        source = WithPacks(self.desk.repository.folder)
        now: datetime = self.desk.now
        try:
            update = CatalogueUpdate(self.folder, check_forms)
            return update.run(source, lambda _: Occasion(self.anchor, now, self.ring))
        finally:
            source.close()

    @property
    def shown(self) -> set[str]:
        released = current_release(self.folder)
        assert released is not None
        with CatalogueStore.open(released.store) as store:
            return {service.id for service in store.services()}


@pytest.fixture
def client(desk: Desk, tmp_path: Path) -> Client:
    client = Client(desk, tmp_path / "kiosk")
    client.update()
    return client


def test_a_first_sync_and_a_change_take_a_pack_each(client: Client) -> None:
    assert client.shown == {"acta-de-nacimiento", "rfc"}
    client.desk.author.service("rfc", agency="sat", name=text("Otro nombre", "Another"))
    client.desk.publish(to_all=True)
    updated = client.update()
    assert updated.is_new
    changed = (client.desk.source / RFC).stat().st_size
    assert updated.received_bytes < 4000 + changed


def test_rings_take_a_release_one_after_the_other(client: Client, tmp_path: Path) -> None:
    early = Client(client.desk, tmp_path / "early", ring=1)
    early.update()
    client.desk.author.service("otro", agency="sat")
    client.desk.publish()
    assert not client.update().is_new
    assert early.update().is_new
    assert "otro" in early.shown
    early.ring = 3
    assert not early.update().is_new, "a later ring has nothing newer"
    assert "otro" in early.shown


def test_a_withdrawal_passes_by_the_rings(client: Client) -> None:
    client.desk.author.service("otro", agency="sat")
    client.desk.publish()
    withdraw(client.desk.repository, client.desk.signer(), ["rfc"])
    client.update()
    assert client.shown == {"acta-de-nacimiento"}
