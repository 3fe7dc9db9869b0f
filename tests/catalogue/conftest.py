"""An author's folder, and the shipped catalogue as an open store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from catalogue_author import Author

from kiosk.catalogue.building import build_store
from kiosk.catalogue.model import Catalogue
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
