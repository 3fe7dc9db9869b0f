"""As many services as are asked for, made of the example's: copies under ids of their own.

A store of many is built once a run and kept in the place's scratch folder.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from benchmarks.place import Place
from kiosk.catalogue.building import build_store
from kiosk.catalogue.ensuring import source_stamp
from kiosk.catalogue.model import Catalogue, Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.text import Text


def services_of(place: Place, count: int) -> tuple[Service, ...]:
    """The example's own in turn, without what needs a file beside it."""
    with CatalogueStore.open(place.settings.catalogue_store_path) as store:
        own = store.services()
    return tuple(
        replace(service, id=f"{service.id}-{number}", form=None, form_version=None, template=None)
        for number, service in zip(range(count), cycle(own), strict=False)
    )


def store_of(place: Place, count: int) -> Path:
    """A store of so many, as a kiosk has it."""
    path = place.scratch / f"services-{count}.sqlite"
    if not path.exists():
        services = services_of(place, count)
        agencies = {service.agency.id: service.agency for service in services}
        title = Text({"es": "Muchos"})
        catalogue = Catalogue(title, ("es", "en"), "1", agencies, services, {})
        source = place.settings.catalogue_source
        stamp = source_stamp(source) if source else ""
        build_store(catalogue, path, source_stamp=stamp)
    return path


def home_with(place: Place, count: int) -> Place:
    """The place with a kiosk's home in which there are so many services."""
    home = place.scratch / f"home-{count}"
    if not home.exists():
        shutil.copytree(
            place.settings.home, home, ignore=shutil.ignore_patterns("catalogue*", "*.sock")
        )
        (home / place.settings.catalogue_store_path.name).hardlink_to(store_of(place, count))
    return replace(
        place,
        settings=replace(place.settings, home=home),
        environment={**place.environment, "KIOSK_HOME": str(home)},
    )
