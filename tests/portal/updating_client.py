"""One kiosk that keeps its catalogue up to date from the admin's desk."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from publishing_world import Desk

from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.released import current_release
from kiosk.catalogue.updating.command import check_forms
from kiosk.catalogue.updating.sources import FolderSource
from kiosk.catalogue.updating.update import CatalogueUpdate, Occasion, Updated


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
