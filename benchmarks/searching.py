"""Search as the visitor types: each keystroke is a whole search."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import accumulate
from pathlib import Path

import apsw

from benchmarks.figure import Figure, percentile
from benchmarks.programs import took
from kiosk.catalogue.model import Service
from kiosk.catalogue.store import CatalogueStore

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
LIMIT_MS = 100.0
"""What people take for at once (Miller 1968; Nielsen 1993)."""
SHOWN = 40


def measure_search(store_path: Path, scratch: Path) -> list[Figure]:
    """Every prefix of every phrase, ours and the peer's by turns."""
    with CatalogueStore.open(store_path) as store:
        bare = BareIndex(scratch / "bare-fts5.sqlite", store.services())
        store.search("a", "es", SHOWN)  # opens the words; the screen does so at the first letter
        ours, peer = [], []
        for typed in _keystrokes():
            ours.append(took(partial(store.search, typed, "es", SHOWN)))
            peer.append(took(partial(bare.search, typed)))
        bare.close()
    against = "one bare FTS5 query"
    return [
        Figure(
            f"search per keystroke, p{percent}",
            percentile(ours, percent),
            "ms",
            against,
            percentile(peer, percent),
            LIMIT_MS,
        )
        for percent in (50, 95)
    ]


class BareIndex:
    """What FTS5 does alone: the same texts, no stems, no spelling, no ranking of our own."""

    def __init__(self, path: Path, services: tuple[Service, ...]) -> None:
        self._db = apsw.Connection(str(path))
        self._db.execute(
            "CREATE VIRTUAL TABLE bare USING fts5(name, keywords, purpose,"
            " tokenize='unicode61 remove_diacritics 2', prefix='1 2 3')"
        )
        rows = [
            (
                service.name.in_language("es"),
                " ".join(service.keywords.get("es", ())),
                service.purpose.in_language("es"),
            )
            for service in services
        ]
        with self._db:
            self._db.executemany("INSERT INTO bare VALUES (?, ?, ?)", rows)
        self._db.execute("INSERT INTO bare (bare) VALUES ('optimize')")

    def search(self, typed: str) -> list[tuple[int]]:
        """The services that have all the words, the last one as a beginning."""
        words = [f'"{word}"' for word in typed.split()]
        query = " ".join([*words[:-1], f"{words[-1]}*"])
        sql = "SELECT rowid FROM bare WHERE bare MATCH ? ORDER BY rank LIMIT ?"
        return list(self._db.execute(sql, (query, SHOWN)))

    def close(self) -> None:
        self._db.close()


def _keystrokes() -> Iterator[str]:
    for phrase in TYPED:
        yield from accumulate(phrase)
