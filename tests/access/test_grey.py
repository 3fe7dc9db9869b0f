"""Without colours: what is chosen, what is wrong and how the line is can still be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from kiosk.settings import THEMES
from kiosk.tour.visitor import Visitor
from kiosk.ui.models.status import derive_status
from kiosk.ui.models.step import StepModel

if TYPE_CHECKING:
    from conftest import Kiosk

STRONGLY = 60
"""Shades of grey, of 256, that are told apart at a glance."""
ENOUGH = 150
"""Points that must have changed so much: more than a border, at least a sign or a word."""


def grey(visitor: Visitor, part: QRectF) -> QImage:
    picture = visitor.window.grabWindow().copy(part.toAlignedRect())
    return picture.convertToFormat(QImage.Format.Format_Grayscale8)


def changed(before: QImage, after: QImage) -> int:
    """How many points are strongly darker or lighter than before."""
    pairs = zip(_shades(before), _shades(after), strict=True)
    return sum(abs(one - other) > STRONGLY for one, other in pairs)


def _shades(picture: QImage) -> bytes:
    return bytes(memoryview(picture.constBits()))


@pytest.mark.parametrize("theme", THEMES)
def test_without_colours_errors_choices_and_the_line_are_still_told(
    kiosk: Kiosk, theme: str
) -> None:
    visitor = kiosk.open((1366, 768), theme=theme)
    model = kiosk.screen.model
    model.begin()
    model.chooseLanguage("es")
    words = visitor.words
    whole = QRectF(0, 0, 1366, 768)
    model.status.show(derive_status(online=True, waiting=0, words=words))
    visitor.waits_for(words("home.heading"))
    online = grey(visitor, whole)
    model.status.show(derive_status(online=False, waiting=0, words=words))
    assert changed(online, grey(visitor, whole)) > ENOUGH, "the line"

    model.openService("acta-de-nacimiento")
    model.startApplication()
    choice = visitor.finds("Es mía")
    unchosen = grey(visitor, choice.rect)
    page = model.pageModel
    assert isinstance(page, StepModel)
    before = grey(visitor, whole)
    assert not page.judge()
    assert changed(before, grey(visitor, whole)) > ENOUGH, "an error"
    visitor.taps("Es mía")
    chosen = grey(visitor, visitor.finds("Es mía").rect)
    assert changed(unchosen, chosen) > ENOUGH, "a choice"
