"""What a visitor typed, taken apart into the words that matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk.catalogue.spelling import words
from kiosk.catalogue.stop_words import is_stop_word, is_weak

MAX_LETTERS: Final = 200
MAX_WORDS: Final = 12
_WEAK = 0.25


@dataclass(frozen=True)
class Term:
    """A word that counts: folded, as it was typed, and how much it counts (0…1).

    `unfinished`: the last word, with no space after it, may be going on.
    """

    word: str
    typed: str
    weight: float = 1.0
    unfinished: bool = False


@dataclass(frozen=True)
class Query:
    """`typed` has all the words; `terms` those that are searched for, by their place in it."""

    typed: tuple[str, ...]
    terms: dict[int, Term]


def read_query(text: str, language: str) -> Query:
    """Leaves out stop words, unless there is nothing else. Never raises."""
    text = text[:MAX_LETTERS]
    found = list(words(text))[:MAX_WORDS]
    unfinished = bool(text) and text[-1].isalnum()
    terms = {
        place: Term(
            word=word,
            typed=typed,
            weight=_WEAK if is_weak(word) else 1.0,
            unfinished=unfinished and place == len(found) - 1,
        )
        for place, (word, typed) in enumerate(found)
    }
    telling = {
        place: term
        for place, term in terms.items()
        if not is_stop_word(term.word, language) and not is_stop_word(term.word, "es")
    }
    return Query(tuple(typed for _, typed in found), telling or terms)
