"""What people say instead, words run together, slips of the finger."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.common_words import COMMON_WORDS
from kiosk.catalogue.occasions import area_words_of, occasions_of
from kiosk.catalogue.query import read_query
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.sayings import LONGEST, read_sayings
from kiosk.catalogue.spelling import words
from kiosk.catalogue.typos import is_a_slip
from kiosk.folding import folded


class Words:
    """A lexicon of a few words."""

    known = frozenset(
        (
            "acta",
            "nacimiento",
            "pasaporte",
            "seguro",
            "social",
            "efirma",
            "firma",
            "pagar",
            "apagar",
        )
    )

    def has(self, word: str) -> bool:
        return word in self.known

    def has_beginning(self, letters: str) -> bool:
        return any(word.startswith(letters) for word in self.known)

    def is_near(self, word: str) -> bool:
        return word in {"pasaportes", "nacimientos"}

    def are_together(self, words: Sequence[str]) -> bool:
        return set(words) != {"seguro", "pagar"}

    def shown(self, word: str) -> str:
        return word


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("actade nacimiento ", ["acta", "de", "nacimiento"]),
        ("actadenacimiento ", ["acta", "de", "nacimiento"]),
        ("actanacimiento ", ["acta", "nacimiento"]),
        ("actanaci", ["acta", "naci"]),  # still typing
        ("segurosocial ", ["seguro", "social"]),
        ("pasa porte ", ["pasaporte"]),
        ("e firma ", ["efirma"]),
        ("acta e firma ", ["acta", "efirma"]),
        # stays
        ("seguro social ", ["seguro", "social"]),
        ("a pagar ", ["a", "pagar"]),
        ("pasaportes ", ["pasaportes"]),
        ("seguropagar ", ["seguropagar"]),  # no service is about both
        ("actaxyz ", ["actaxyz"]),
        ("actadedede ", ["actadedede"]),
    ],
)
def test_spaces_are_where_the_words_are(typed: str, read: list[str]) -> None:
    query = read_query(typed, "es", Words())
    assert list(query.words) == read
    assert query.mended is (read != typed.split())


@given(st.text(max_size=80))
def test_any_text_is_read(typed: str) -> None:
    query = read_query(typed, "es", Words())
    assert set(query.terms) <= set(range(len(query.words)))


@pytest.mark.parametrize(
    ("typed", "meant", "slip"),
    [
        ("becca", "beca", True),
        ("beca", "becca", True),
        ("bexa", "beca", True),
        ("ebca", "beca", True),
        ("beac", "beca", True),
        ("bepa", "beca", False),
        ("becas", "beca", False),
        ("rcf", "rfc", True),
        ("imw", "ine", False),
    ],
)
def test_a_slip_of_the_finger(typed: str, meant: str, slip: bool) -> None:
    assert is_a_slip(typed, meant) is slip


def test_what_is_said_instead_is_written_soundly() -> None:
    sayings = list(read_sayings())
    assert len(sayings) > 500
    for saying in sayings:
        assert saying.phrase, saying
        assert len(saying.phrase) <= LONGEST, saying
        # A phrase that is one word without its stop words would mean that word everywhere.
        assert len(saying.phrase) > 1 or len(list(words(saying.written))) == 1, saying.written


def test_common_words_are_folded() -> None:
    assert all(word == folded(word) and word.isalnum() for word in COMMON_WORDS)


def test_every_life_event_and_area_is_spoken_of(shipped_store: CatalogueStore) -> None:
    for service in shipped_store.services():
        for language in ("es", "en"):
            assert area_words_of(service, language)
            assert bool(occasions_of(service, language)) == bool(service.life_events)
