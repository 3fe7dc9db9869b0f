"""Every word that can be found, by language: its stem, its sound, and how it is written.

Every statement on this table is here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Final

import apsw

SCHEMA: Final = """
CREATE TABLE word (
    language INTEGER NOT NULL,
    word TEXT NOT NULL,
    shown TEXT NOT NULL,
    stem TEXT NOT NULL,
    root TEXT NOT NULL,
    sound TEXT NOT NULL,
    services INTEGER NOT NULL,
    named INTEGER NOT NULL,
    PRIMARY KEY (language, word)
) STRICT, WITHOUT ROWID;
CREATE INDEX word_by_stem ON word (language, stem);
CREATE INDEX word_by_root ON word (language, root);
CREATE INDEX word_by_sound ON word (language, sound);
"""
_COLUMNS = "word, shown, stem, root, sound, services, named"
_LAST_SIGN = "\U0010ffff"


@dataclass(frozen=True)
class KnownWord:
    """`word` is folded, `shown` is for people; `services` is how many say it, `named` how many of
    them in more than their long texts.

    For `stem`, `root` and `sound` (without ending) see `kiosk.catalogue.spelling`.
    """

    word: str
    shown: str
    stem: str
    root: str
    sound: str
    services: int
    named: int


def insert_words(db: apsw.Connection, language: int, words: Iterable[KnownWord]) -> None:
    db.executemany(
        "INSERT INTO word VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ((language, *astuple(word)) for word in words),
    )


class Vocabulary:
    """The words of one language of an open store; the most frequent come first."""

    def __init__(self, db: apsw.Connection, language: int) -> None:
        self._db = db
        self._language = language
        self._named: tuple[str, ...] | None = None

    def with_stem(self, stem: str) -> list[KnownWord]:
        return self._where("stem = ?", (stem,))

    def with_root(self, root: str) -> list[KnownWord]:
        return self._where("root = ?", (root,))

    def beginning_with(self, letters: str, limit: int) -> list[KnownWord]:
        return self._where("word BETWEEN ? AND ?", (letters, letters + _LAST_SIGN), limit)

    def sounding(self, sound: str) -> list[KnownWord]:
        return self._where("sound = ?", (sound,))

    def beginning_to_sound(self, sound: str, limit: int) -> list[KnownWord]:
        return self._where("sound BETWEEN ? AND ?", (sound, sound + _LAST_SIGN), limit)

    def named(self) -> tuple[str, ...]:
        """Every word, folded, that is said in more than long texts; read once."""
        if self._named is None:
            rows = self._db.execute(
                "SELECT word FROM word WHERE language = ? AND named > 0", (self._language,)
            )
            self._named = tuple(word for (word,) in rows)
        return self._named

    def word(self, word: str) -> KnownWord | None:
        """The word, folded, where there is it."""
        return next(iter(self._where("word = ?", (word,))), None)

    def _where(self, condition: str, values: tuple[str, ...], limit: int = 100) -> list[KnownWord]:
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM word WHERE language = ? AND {condition} "  # noqa: S608 - constants
            "ORDER BY named DESC, services DESC, length(word), word LIMIT ?",
            (self._language, *values, limit),
        )
        return [KnownWord(*row) for row in rows]
