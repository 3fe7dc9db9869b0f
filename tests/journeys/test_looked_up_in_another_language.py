"""What is typed to look something up outlives a change of language, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QAccessible

from kiosk.tour.visitor import Visitor
from kiosk.words import words_of

if TYPE_CHECKING:
    from conftest import Begin, Kiosk

FIELD = {QAccessible.Role.EditableText}
TRACK = ("home.track", (("confirmation.folio", "0001-1S15"), ("confirmation.claim", "7K3M")))
RESUME = ("home.continue", (("resume.field", "abeja luna"),))


def fields(visitor: Visitor, typed: tuple[tuple[str, str], ...]) -> list[str]:
    found = [visitor.finds(visitor.words(key), roles=FIELD) for key, _ in typed]
    return [str(field.item.property("text")) for field in found]


@pytest.mark.parametrize(("way", "typed"), [TRACK, RESUME])
def test_what_was_typed_is_there_in_the_other_language(
    kiosk: Kiosk, begin: Begin, way: str, typed: tuple[tuple[str, str], ...]
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    visitor.taps(visitor.words(way))
    for key, text in typed:
        visitor.chooses_field(visitor.words(key))
        visitor.scans(text)
    visitor.taps(visitor.words("bar.language"))
    visitor.words = words_of("en")
    visitor.taps(visitor.words("language.name"))
    visitor.waits_for(visitor.words(way if way == RESUME[0] else "track.heading"))
    assert fields(visitor, typed) == [text for _, text in typed]
    field = visitor.words(typed[-1][0])
    visitor.chooses_field(field)
    visitor.scans("x")
    assert fields(visitor, typed)[-1] == f"{typed[-1][1]}x"

    visitor.taps(visitor.words("bar.home"))
    visitor.taps(visitor.words(way))
    assert fields(visitor, typed) == [""] * len(typed), "who begins anew finds nothing"
