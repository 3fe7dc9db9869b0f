"""Search as the visitor types: each keystroke is a whole search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import accumulate, cycle
from pathlib import Path

from benchmarks.bare_index import BareIndex
from benchmarks.figure import Figure, percentile
from benchmarks.programs import took
from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.store import CatalogueStore, build_store
from kiosk.catalogue.text import Text

TYPED = (
    "acta de nacimiento",
    "acta de nasimiento",
    "beca para la prepa",
    "busco chamba",
    "no me llegó la luz",
    "cita con el médico",
    "licencia para manejar",
    "poner un negocio",
    "me corrieron del trabajo",
    "pension adultos mayores",
    "vacunas",
    "curp",
)
"""As people type: whole, misspelt, everyday, half remembered."""
LIMIT_MS = 10.0
"""So that the list is there with the letter, in the same frame."""
SHOWN = 40
MANY = 5_000


def measure_search(store_path: Path, scratch: Path) -> list[Figure]:
    """Every prefix of every phrase, ours and the peer's by turns."""
    with CatalogueStore.open(store_path) as store:
        return _measure(store, scratch / "bare-fts5.sqlite")


def measure_search_among_many(store_path: Path, scratch: Path) -> list[Figure]:
    """The same in a country's catalogue: ours once more and once more, until there are so many."""
    with CatalogueStore.open(store_path) as store:
        own = store.services()
    services = tuple(
        replace(service, id=f"{service.id}-{number}", form=None, form_version=None, template=None)
        for number, service in zip(range(MANY), cycle(own), strict=False)
    )
    path = scratch / "many.sqlite"
    agencies = {service.agency.id: service.agency for service in services}
    title = Text({"es": "Muchos"})
    build_store(Catalogue(title, ("es", "en"), "1", agencies, services, {}), path)
    with CatalogueStore.open(path) as store:
        return _measure(store, scratch / "bare-fts5-of-many.sqlite")


def _measure(store: CatalogueStore, scratch: Path) -> list[Figure]:
    bare = BareIndex(scratch, store.services(), "es")
    store.search("a", "es", SHOWN)  # opens the words; the screen does so at the first letter
    ours, peer = [], []
    for typed in _keystrokes():
        ours.append(took(partial(store.search, typed, "es", SHOWN)))
        peer.append(took(partial(bare.search, typed)))
    bare.close()
    return [
        Figure(
            f"search per keystroke among {store.count():,}, p{percent}",
            percentile(ours, percent),
            "ms",
            "one bare FTS5 query",
            percentile(peer, percent),
            LIMIT_MS,
        )
        for percent in (50, 95)
    ]


def _keystrokes() -> Iterator[str]:
    for phrase in TYPED:
        yield from accumulate(phrase)
