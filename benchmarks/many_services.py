"""As many services as are asked for: the example's, and copies of them under ids of their own.

A store of many is built once a run and kept in the place's scratch folder.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from itertools import chain, cycle, islice
from pathlib import Path

from benchmarks.place import Place
from kiosk.catalogue.building import build_store
from kiosk.catalogue.ensuring import source_stamp
from kiosk.catalogue.model import Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.shipped import shipped_catalogue
from kiosk.catalogue.source import load_source


def services_of(place: Place, count: int) -> tuple[Service, ...]:
    """The example's own first, whole; its copies are without what needs a file beside it."""
    with CatalogueStore.open(place.settings.catalogue_store_path) as store:
        own = store.services()
    copies = (
        replace(service, id=f"{service.id}-{number}", form=None, form_version=None, template=None)
        for number, service in enumerate(cycle(own))
    )
    return tuple(islice(chain(own, copies), count))


def store_of(place: Place, count: int) -> Path:
    """A store of so many, as a kiosk has it, without what may name a service that is left out."""
    path = place.scratch / f"services-{count}.sqlite"
    if not path.exists():
        source = place.settings.catalogue_source or shipped_catalogue()
        services = services_of(place, count)
        example = load_source(source)
        catalogue = replace(example, services=services, feeds=(), guides=(), notices=())
        build_store(catalogue, path, source_stamp=source_stamp(source))
    return path


def home_with(place: Place, count: int) -> Place:
    """The place with a fresh home of its own in which there are so many services."""
    other = place.copied(f"home-{secrets.token_hex(4)}", "catalogue*")
    other.settings.catalogue_store_path.hardlink_to(store_of(place, count))
    return other
