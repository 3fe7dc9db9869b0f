"""What a visitor typed, taken apart into the words that matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk.catalogue.segmenting import Lexicon, Token, mended
from kiosk.catalogue.spelling import words
from kiosk.catalogue.stop_words import is_stop_word, is_weak

MAX_LETTERS: Final = 400
MAX_WORDS: Final = 40
MAX_TERMS: Final = 12
_WEAK = 0.1


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
    """`typed` has all the words; `terms` those that are searched for, by their place in it.

    `words` are those of `typed`, folded. `mended`: spaces stand elsewhere than where they were
    typed.
    """

    typed: tuple[str, ...]
    words: tuple[str, ...]
    terms: dict[int, Term]
    mended: bool = False


def read_query(text: str, language: str, lexicon: Lexicon | None = None) -> Query:
    """Leaves out stop words, unless there is nothing else. Never raises."""
    text = text[:MAX_LETTERS]
    tokens = tuple(Token(word, typed) for word, typed in words(text))[:MAX_WORDS]
    unfinished = bool(text) and text[-1].isalnum()
    if lexicon is not None:
        tokens = mended(tokens, lexicon, unfinished=unfinished)
    terms = {
        place: Term(
            word=token.word,
            typed=token.typed,
            weight=_WEAK if is_weak(token.word) else 1.0,
            unfinished=unfinished and place == len(tokens) - 1,
        )
        for place, token in enumerate(tokens)
    }
    telling = {
        place: term
        for place, term in terms.items()
        if not is_stop_word(term.word, language) and not is_stop_word(term.word, "es")
    }
    kept = _the_most_telling(telling or terms)
    return Query(
        typed=tuple(token.typed for token in tokens),
        words=tuple(token.word for token in tokens),
        terms=kept,
        mended=any(token.mended for token in tokens),
    )


def _the_most_telling(terms: dict[int, Term]) -> dict[int, Term]:
    """At most `MAX_TERMS`, in their order: weak ones go first, then those at the end."""
    best = sorted(terms, key=lambda place: (-terms[place].weight, place))[:MAX_TERMS]
    return {place: terms[place] for place in sorted(best)}
