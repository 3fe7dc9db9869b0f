"""An author's folder, and the shipped catalogue as an open store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from catalogue_author import Author

from kiosk.catalogue.building import build_store
from kiosk.catalogue.model import AgencyKey, Catalogue
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.shipped import shipped_catalogue
from kiosk.catalogue.source import load_source


@pytest.fixture
def author(tmp_path: Path) -> Author:
    return Author(tmp_path / "catalogue")


@pytest.fixture(scope="session")
def shipped() -> Catalogue:
    return load_source(shipped_catalogue())


@pytest.fixture(scope="session")
def shipped_store(
    shipped: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CatalogueStore]:
    path = tmp_path_factory.mktemp("shipped") / "catalogue.sqlite"
    build_store(shipped, path)
    with CatalogueStore.open(path) as store:
        yield store


@pytest.fixture(scope="session")
def keyed(shipped: Catalogue) -> Catalogue:
    """The shipped catalogue with a key for every second agency."""
    key = AgencyKey("0" * 16, b"\x00" * 1216, date(2026, 11, 24))
    agencies = {
        agency.id: replace(agency, keys=(key,) if place % 2 else ())
        for place, agency in enumerate(shipped.agencies.values())
    }
    services = tuple(replace(s, agency=agencies[s.agency.id]) for s in shipped.services)
    return replace(shipped, agencies=agencies, services=services)


@pytest.fixture(scope="session")
def keyed_store(
    keyed: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CatalogueStore]:
    path = tmp_path_factory.mktemp("keyed") / "catalogue.sqlite"
    build_store(keyed, path)
    with CatalogueStore.open(path) as store:
        yield store
