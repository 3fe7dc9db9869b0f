"""The local store: build it, keep it in step with its source, read it.

This is where other rooms import from.
"""

from kiosk.catalogue.building import build_store
from kiosk.catalogue.ensuring import ensure_store
from kiosk.catalogue.facets import Facets
from kiosk.catalogue.filters import Filters
from kiosk.catalogue.reading import AreaCount, CatalogueStore, LifeEventCount
from kiosk.catalogue.vantage import Vantage

__all__ = [
    "AreaCount",
    "CatalogueStore",
    "Facets",
    "Filters",
    "LifeEventCount",
    "Vantage",
    "build_store",
    "ensure_store",
]
