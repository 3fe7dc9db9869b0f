"""The peer: what SQLite's FTS5 does alone with the same texts."""

from __future__ import annotations

from pathlib import Path

import apsw

from kiosk.catalogue.model import Service

_SHOWN = 40


class BareIndex:
    """No stems, no spelling, no ranking of our own: BM25 over words without accents."""

    def __init__(self, path: Path, services: tuple[Service, ...], language: str) -> None:
        self._services = services
        self._db = apsw.Connection(str(path))
        self._db.execute(
            "CREATE VIRTUAL TABLE bare USING fts5(name, keywords, purpose,"
            " tokenize='unicode61 remove_diacritics 2', prefix='1 2 3')"
        )
        rows = [
            (
                service.name.in_language(language),
                " ".join(service.keywords.get(language, ())),
                service.purpose.in_language(language),
            )
            for service in services
        ]
        with self._db:
            self._db.executemany("INSERT INTO bare VALUES (?, ?, ?)", rows)
        self._db.execute("INSERT INTO bare (bare) VALUES ('optimize')")

    def search(self, typed: str) -> list[str]:
        """The ids of the services that have all the words, the last one as a beginning."""
        return self._matching(" ".join(_terms(typed)))

    def search_any(self, typed: str) -> list[str]:
        """Of those that have any of the words."""
        return self._matching(" OR ".join(_terms(typed)))

    def close(self) -> None:
        self._db.close()

    def _matching(self, query: str) -> list[str]:
        sql = "SELECT rowid FROM bare WHERE bare MATCH ? ORDER BY rank LIMIT ?"
        if not query:
            return []
        rows = self._db.execute(sql, (query, _SHOWN))
        return [self._services[number - 1].id for (number,) in rows]


def _terms(typed: str) -> list[str]:
    words = ["".join(sign for sign in word if sign.isalnum()) for word in typed.split()]
    *whole, last = [f'"{word}"' for word in words if word] or [""]
    return [*whole, f"{last}*"] if last else []
