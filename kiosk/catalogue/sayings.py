"""Words that people use for one another, whatever the catalogue: `assets/search/synonyms.txt`.

They are built into the store: reading the file at a visitor's first letter would take longer than
the search.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.catalogue.shipped import search_words_folder
from kiosk.catalogue.spelling import root, sound_without_ending, stem, words
from kiosk.catalogue.stop_words import is_stop_word

LANGUAGES: Final = ("es", "en")
"""In the order of a line's parts."""
LONGEST: Final = 4
"""How many words a phrase has at most, without stop words."""


@dataclass(frozen=True)
class Saying:
    """One phrase of a group: its folded words without stop words, and as it is written."""

    group: int
    language: str
    phrase: tuple[str, ...]
    written: str

    def keys(self) -> tuple[str, ...]:
        """What it is found by: its stems, and for one word its root and its sound too."""
        stems = stems_key(self.phrase, self.language)
        if len(self.phrase) > 1:
            return (stems,)
        word = self.phrase[0]
        return stems, root_key(word), sound_key(word)


def stems_key(phrase: tuple[str, ...], language: str) -> str:
    return "=" + " ".join(stem(word, language) for word in phrase)


def root_key(word: str) -> str:
    return "~" + root(word, LANGUAGES[0])


def sound_key(word: str) -> str:
    return "#" + sound_without_ending(word)


def read_sayings() -> Iterator[Saying]:
    """All that ship with the program."""
    path = search_words_folder() / "synonyms.txt"
    for group, line in enumerate(path.read_text("utf-8").splitlines()):
        if line and not line.startswith("#"):
            yield from _sayings(group, line)


def _sayings(group: int, line: str) -> Iterator[Saying]:
    for language, part in zip(LANGUAGES, line.split("|"), strict=False):
        for written in part.split(","):
            folded = [word for word, _ in words(written)]
            telling = [word for word in folded if not is_stop_word(word, language)]
            yield Saying(group, language, tuple(telling or folded), written.strip())
