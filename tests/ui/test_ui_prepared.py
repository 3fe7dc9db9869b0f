"""What is prepared is what a visitor's first page would reckon; spare memory is given back."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from kiosk.catalogue import place_names
from kiosk.forms import place_questions
from kiosk.ui import spare_memory
from kiosk.ui.prepared import prepare
from kiosk.ui.spare_memory import SpareMemory

CACHES: tuple[Callable[..., Any], ...] = (
    place_names.phrases,
    place_questions._municipalities,
)


def test_after_preparing_the_countrys_places_are_there() -> None:
    for cached in CACHES:
        cached.cache_clear()  # type: ignore[attr-defined]
    prepare()
    before = [cached.cache_info().misses for cached in CACHES]  # type: ignore[attr-defined]
    kind, nowhere = place_questions.PlaceKind.MUNICIPALITY, place_questions.NOWHERE
    assert len(place_questions.place_options(kind, nowhere, coded=True)) > 2400
    assert place_names.phrases("20067")["municipality"] == "Oaxaca de Juárez"
    after = [cached.cache_info().misses for cached in CACHES]  # type: ignore[attr-defined]
    assert after == before


def test_memory_is_given_back_once_and_only_at_rest(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spare_memory, "_AT_REST", 40)
    given: list[int] = []
    library = SimpleNamespace(malloc_trim=given.append)
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)
    spare = SpareMemory()
    for _ in range(5):
        spare.give_back_soon()
    assert given == []
    qtbot.waitUntil(lambda: given == [0])


def test_where_nothing_can_be_given_back_nothing_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace())
    SpareMemory().give_back()
