"""Which guides somebody means by what they type. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.catalogue.guide import Guide
from kiosk.catalogue.query import read_query
from kiosk.catalogue.spelling import stem, words
from kiosk.catalogue.stop_words import is_stop_word
from kiosk.catalogue.text import SPANISH


def guides_meant(guides: Iterable[Guide], text: str, language: str) -> tuple[Guide, ...]:
    """Those whose name or one of whose keywords has all that was typed, or is all said in it."""
    terms = read_query(text, language).terms.values()
    typed = [(stem(term.word, language), term.word, term.unfinished) for term in terms]
    if not typed:
        return ()
    return tuple(guide for guide in guides if _is_meant(_said_of(guide, language), typed))


def _is_meant(said: list[frozenset[str]], typed: list[tuple[str, str, bool]]) -> bool:
    stems = {one for one, _, _ in typed}
    for words_of_one in said:
        if words_of_one <= stems:
            return True
        if all(
            one in words_of_one
            or (unfinished and len(word) > 2 and any(w.startswith(word) for w in words_of_one))
            for one, word, unfinished in typed
        ):
            return True
    return False


def _said_of(guide: Guide, language: str) -> list[frozenset[str]]:
    """The telling words of the name and of each keyword, as stems."""
    keywords = guide.keywords.get(language) or guide.keywords.get(SPANISH, ())
    lines = (guide.name.in_language(language), *keywords)
    return [found for line in lines if (found := _stems(line, language))]


def _stems(line: str, language: str) -> frozenset[str]:
    telling = [word for word, _ in words(line) if not is_stop_word(word, language)]
    return frozenset(stem(word, language) for word in telling)
