"""What the eye and the finger need, measured on the theme that the views are drawn from.

WCAG 2.2: text 4.5:1 (1.4.3), controls 3:1 (1.4.11). ADA 707 / Section 508 402.4: capitals of at
least 4.8 mm. EN 301 549 5.1.4 at arm's length: 7.3 mm where the visitor asks for the largest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from house_tree import QML, code_of, views
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF
from PySide6.QtQml import QQmlEngine, QQmlExpression, qmlContext
from pytestqt.qtbot import QtBot

from kiosk.catalogue.terms import Area
from kiosk.settings import THEMES

SCHEMES = THEMES
TEXT = 4.5
CONTROL = 3.0
TEXT_PAIRS = [
    # words            on what
    ("ink", "page"),
    ("ink", "surface"),
    ("ink", "surfacePressed"),  # a choice or a key under the finger
    ("ink", "primaryTint"),  # a chosen answer
    ("ink", "successTint"),  # banners and the status pill
    ("ink", "noticeTint"),
    ("ink", "dangerTint"),
    ("inkSoft", "page"),
    ("inkSoft", "surface"),
    ("inkSoft", "surfacePressed"),
    ("inkSoft", "dangerTint"),
    ("primaryInk", "page"),  # a quiet button
    ("primaryInk", "surface"),
    ("primaryInk", "surfacePressed"),
    ("primaryWords", "primary"),  # the one thing to do
    ("primaryWords", "primaryPressed"),
    ("deepWords", "deep"),  # attract page, top bar, curtain
    ("deepWordsSoft", "deep"),
    ("success", "page"),
    ("success", "surface"),
    ("success", "surfacePressed"),
    ("danger", "page"),  # beside the field
    ("danger", "surface"),
    ("danger", "dangerTint"),  # the error summary's lines
    ("notice", "page"),
    ("notice", "surface"),
    ("paperInk", "paper"),  # a signature
    ("deepWords", "viewfinderShade"),  # before the camera's first picture
]
CONTROL_PAIRS = [
    # what shows a control, its state or its sign     beside what
    ("edge", "page"),
    ("edge", "surface"),
    ("focus", "page"),
    ("focus", "surface"),
    ("focus", "dangerTint"),
    ("primaryInk", "page"),  # a chosen card's edge
    ("primaryInk", "primaryTint"),
    ("primary", "primaryWords"),  # the tick in a chosen mark
    ("primary", "page"),
    ("primary", "surface"),
    ("danger", "surface"),  # a faulty field's edge
    ("danger", "page"),
    ("danger", "dangerTint"),
    ("success", "successTint"),
    ("notice", "noticeTint"),
    ("deepWords", "deep"),  # the start button's edge
    ("paperLine", "paper"),  # the line to sign on
]
ORNAMENTS = {"ornament", "hairline", "scrim", "dark"}
"""Colours that say nothing."""
WORDS = {"ink", "inkSoft", "primaryInk", "primaryWords", "deepWords", "deepWordsSoft"}
SCREENS = {
    # pixels (width, height)  pixels per millimetre
    "32 inches": ((1920, 1080), 2.71),
    "24 inches": ((1920, 1080), 3.61),
    "15 inches": ((1366, 768), 3.96),
    "19 inches": ((1366, 768), 3.25),
    "43 inches": ((1920, 1080), 2.02),
    "standing 32 inches": ((1080, 1920), 2.71),
    "standing 43 inches": ((1080, 1920), 2.02),
    "4K, 27 inches": ((3840, 2160), 6.42),
}
LETTERS = ("smallest", "small", "body", "heading", "title", "display")


@pytest.fixture
def theme(qtbot: QtBot) -> Iterator[QObject]:
    engine = QQmlEngine()
    engine.addImportPath(str(QML))
    found = engine.singletonInstance("Ventanilla.Theme", "Theme")
    assert isinstance(found, QObject), "Theme.qml does not load"
    yield found
    engine.deleteLater()


def colour(theme: QObject, name: str) -> QColor:
    value = theme.property(name)
    assert isinstance(value, QColor), f"Theme.{name} is no colour any more: mend the list here"
    return value


def luminance(of: QColor) -> float:
    """Relative luminance (WCAG 2.2)."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(of.redF()) + 0.7152 * linear(of.greenF()) + 0.0722 * linear(of.blueF())


def contrast(one: QColor, other: QColor) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_contrast_is_reckoned_as_it_is_defined() -> None:
    assert contrast(QColor("white"), QColor("black")) == pytest.approx(21)
    assert contrast(QColor("#9B2247"), QColor("white")) == pytest.approx(7.7, abs=0.1)
    assert contrast(QColor("#767676"), QColor("white")) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_stand_out(theme: QObject, scheme: str) -> None:
    theme.setProperty("scheme", scheme)
    weak = {
        f"{words} on {ground}": round(ratio, 2)
        for words, ground in TEXT_PAIRS
        if (ratio := contrast(colour(theme, words), colour(theme, ground))) < TEXT
    }
    assert not weak, f"{scheme}: {weak}, less than {TEXT}:1"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_controls_stand_out(theme: QObject, scheme: str) -> None:
    theme.setProperty("scheme", scheme)
    weak = {
        f"{sign} beside {ground}": round(ratio, 2)
        for sign, ground in CONTROL_PAIRS
        if (ratio := contrast(colour(theme, sign), colour(theme, ground))) < CONTROL
    }
    assert not weak, f"{scheme}: {weak}, less than {CONTROL}:1"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("area", [area.value for area in Area])
def test_an_areas_sign_stands_out_on_its_tint(theme: QObject, scheme: str, area: str) -> None:
    theme.setProperty("scheme", scheme)
    tint, ink = _called(theme, "areaTint", area), _called(theme, "areaInk", area)
    assert contrast(tint, ink) >= CONTROL


def _called(theme: QObject, function: str, area: str) -> QColor:
    context = qmlContext(theme)
    assert context is not None
    call = QQmlExpression(context, theme, f'{function}("{area}")')
    value, undefined = call.evaluate()
    assert not call.hasError(), call.error().toString()
    assert not undefined
    return QColor(value)


def test_the_lists_above_name_every_colour_in_use(theme: QObject) -> None:
    used = {
        name
        for view in views()
        for name in re.findall(r"\bTheme\.(\w+)", code_of(view))
        if isinstance(theme.property(name), QColor)
    }
    listed = {name for pair in [*TEXT_PAIRS, *CONTROL_PAIRS] for name in pair}
    assert used <= listed | ORNAMENTS, (
        f"{sorted(used - listed - ORNAMENTS)}: say in this file what stands on it"
    )
    assert listed <= used, f"{sorted(listed - used)}: no view uses it; take it out"


def test_every_word_colour_is_measured_as_words() -> None:
    assert {words for words, _ in TEXT_PAIRS} >= WORDS


def test_a_scheme_changes_the_colours(theme: QObject) -> None:
    pages = set()
    for scheme in SCHEMES:
        theme.setProperty("scheme", scheme)
        pages.add(colour(theme, "page").name())
    assert len(pages) == len(SCHEMES)


@pytest.mark.parametrize("percent", [100, 125, 150])
@pytest.mark.parametrize("screen", SCREENS)
def test_letters_and_targets_are_large_enough(theme: QObject, screen: str, percent: int) -> None:
    (width, height), per_mm = SCREENS[screen]
    for name, value in {
        "screenWidth": width,
        "screenHeight": height,
        "pixelsPerMm": per_mm,
        "textPercent": percent,
    }.items():
        assert theme.setProperty(name, value)
    assert theme.property("target") / per_mm >= 20
    assert theme.property("button") >= theme.property("target")
    assert theme.property("gap") / per_mm >= 3
    needed = {100: 4.8, 125: 4.8 * 1.25, 150: 7.3}[percent]
    for letters in LETTERS:
        capitals = _capital_height(theme.property(letters)) / per_mm
        assert capitals >= needed, f"Theme.{letters}: {capitals:.2f} mm"
    sizes = [theme.property(letters) for letters in LETTERS]
    assert sizes == sorted(sizes)


def _capital_height(pixels: int) -> float:
    font = QFont("Noto Sans")
    font.setPixelSize(pixels)
    height = QFontMetricsF(font).capHeight()
    assert height > 0
    return height


def test_the_type_is_noto_sans(theme: QObject) -> None:
    family = theme.property("family")
    assert family == "Noto Sans"
    assert QFontInfo(QFont(family)).family() == "Noto Sans", "install fonts-noto-core"


def test_motion_ends_where_it_is_not_wanted(theme: QObject) -> None:
    assert 100 <= theme.property("turn") <= 250
    theme.setProperty("reducedMotion", True)
    assert theme.property("turn") == 0
