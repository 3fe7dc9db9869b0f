"""One family of icons: every one that is asked for exists, every one that exists is asked for."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import pytest
from house_tree import ASSETS, QML, code_of, python_files, strings_in, views

from kiosk.catalogue.terms import Area

ICONS = sorted((ASSETS / "icons").glob("*.svg"))
NAMES = {path.stem for path in ICONS}
SVG = "{http://www.w3.org/2000/svg}"
PROVIDER = "image://icon/"
BESIDE_A_WORD = {
    # file           why its Glyph has no word of its own beside it
    "FilePicture.qml": "the file's name, in FileCard and FileLine",
    "Greca.qml": "an ornament",
}


@cache
def named_in_qml() -> frozenset[str]:
    """What stands behind `glyph:` and a Glyph's `name:`, ternaries too."""
    found: set[str] = set()
    for view in views():
        code = code_of(view)
        for value in re.findall(r"\bglyph:\s*([^\n]+)", code):
            found |= literals(value)
        for glyph in re.findall(r"Glyph\s*\{(.*?)\}", code, re.DOTALL):
            for value in re.findall(r"\bname:\s*([^\n]+)", glyph):
                found |= literals(value)
    return frozenset(found - {""})


def literals(value: str) -> set[str]:
    compared = re.sub(r'[!=]==?\s*"[^"]*"', "", value)
    return set(re.findall(r'"([^"]*)"', compared))


@cache
def named_in_python() -> frozenset[str]:
    """Names given as `glyph`, in the keyboard's layouts and the models."""
    texts = {
        text for path in python_files("kiosk") if "ui" in path.parts for text in strings_in(path)
    }
    return frozenset(texts & NAMES)


def glyphs_of_models() -> set[str]:
    """Every value that the models hand down as a glyph."""
    from kiosk.ui.keyboard_layouts import LAYOUTS  # noqa: PLC0415
    from kiosk.ui.letter_words import GLYPHS  # noqa: PLC0415

    keys = {key.glyph for layout in LAYOUTS.values() for row in layout for key in row}
    return {*GLYPHS.values(), *keys, *(area.value for area in Area)} - {""}


def test_every_icon_that_is_asked_for_exists() -> None:
    missing = (named_in_qml() | glyphs_of_models()) - NAMES
    assert not missing, f"{sorted(missing)}: draw assets/icons/<name>.svg in the family's manner"


def test_every_icon_is_asked_for() -> None:
    used = named_in_qml() | named_in_python() | glyphs_of_models()
    left = NAMES - used
    assert not left, f"{sorted(left)}: nobody shows them; delete the files"


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_an_icon_is_of_the_family(path: Path) -> None:
    root = ET.fromstring(path.read_text("utf-8"))  # noqa: S314 - our own file
    assert root.tag == f"{SVG}svg"
    view = [float(part) for part in root.attrib["viewBox"].split()]
    assert view[:2] == [0, 0]
    assert view[2] == view[3], "an icon is square"
    colours = {
        value
        for node in root.iter()
        for name, value in node.attrib.items()
        if name in {"fill", "stroke", "stop-color", "color"}
    }
    assert colours <= {"currentColor", "none"}, f"{path.name}: {colours}; the view gives the colour"
    assert "currentColor" in path.read_text("utf-8")
    assert not [
        n.tag for n in root.iter() if n.tag in {f"{SVG}text", f"{SVG}image", f"{SVG}script"}
    ]


def test_pictures_come_from_the_two_providers() -> None:
    for view in views():
        for source in re.findall(r"\bsource:\s*([^\n]+)", code_of(view)):
            if '"' in source and "qrc" not in source:
                assert PROVIDER in source, f"{view.name}: {source}"


def test_an_icon_stands_beside_a_word() -> None:
    """A file that shows a Glyph also shows words, or is the sign's own frame."""
    frames = {"Glyph.qml", "AreaBadge.qml", *BESIDE_A_WORD}
    for view in views():
        code = code_of(view)
        if "Glyph {" in code and view.name not in frames:
            assert re.search(r"\b(?:Text|Words|EntryField)\s*\{", code), (
                f"{view.relative_to(QML)}: an icon without a word"
            )
