"""Every text that is seen comes from the translations, and nothing is cut where it is longer.

The screen is walked in a language that nobody speaks: whatever is not in its brackets was written
past the translations, the catalogue's or the forms'.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from all_pages import is_drawn, pages_of
from measures import outside, text_faults
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.assets import assets_folder
from kiosk.catalogue.building import build_store
from kiosk.catalogue.ensuring import source_stamp
from kiosk.catalogue.model import Catalogue, Form
from kiosk.catalogue.place_names import municipalities_of, place_name
from kiosk.catalogue.source import load_source
from kiosk.catalogue.text import Text
from kiosk.gallery.letter_scenes import WRITTEN
from kiosk.gallery.look import LAYOUTS, Layout
from kiosk.languages import language_cards
from kiosk.pseudo import PSEUDO, pseudo
from kiosk.tour.play import ANSWERS
from kiosk.tour.stage import Stage
from kiosk.ui.speech.clips import wanted_clips
from kiosk.ui.speech.script import Utterance, script
from kiosk.ui.speech.seen import seen_in
from kiosk.words import languages, words_of

if TYPE_CHECKING:
    from conftest import Kiosk

_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_NOT_WORDS = re.compile(r"https?://\S+|\b[0-9A-Z]{4}(?:-[0-9A-Z]{4})+\b")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_ALONE = re.compile(r"\[[^\[\]]*\]")
_PARAMETER = re.compile(r"\\\{\w+\\\}")


def in_pseudo(part: Any) -> Any:
    """The same part of a catalogue, with words of the pseudo-language in every text."""
    match part:
        case Text():
            return Text({**part.words, PSEUDO: pseudo(part.words["es"])})
        case Form():
            known = {spanish for words in part.translations.values() for spanish in words}
            made = {spanish: pseudo(spanish) for spanish in known}
            return replace(part, translations={**part.translations, PSEUDO: made})
        case tuple():
            return tuple(in_pseudo(one) for one in part)
        case Mapping():
            return {key: in_pseudo(one) for key, one in part.items()}
        case _ if is_dataclass(part) and not isinstance(part, type):
            held = {field.name: getattr(part, field.name) for field in fields(part) if field.init}
            return replace(part, **{name: in_pseudo(one) for name, one in held.items()})
        case _:
            return part


@pytest.fixture(scope="module")
def catalogue(enrolled: Stage) -> Catalogue:
    """The catalogue and its forms, that speak the pseudo-language too."""
    made = in_pseudo(load_source(enrolled.catalogue))
    assert isinstance(made, Catalogue)
    return made


@pytest.fixture(scope="module")
def store(catalogue: Catalogue, enrolled: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied."""
    path = tmp_path_factory.mktemp("pseudo") / "catalogue.sqlite"
    build_store(catalogue, path, source_stamp=source_stamp(enrolled.catalogue))
    return path


@pytest.fixture
def translated(kiosk: Kiosk, store: Path) -> Kiosk:
    """A kiosk with that catalogue."""
    shutil.copyfile(store, kiosk.settings().catalogue_store_path)
    return kiosk


def read_items(root: QQuickItem) -> Iterator[QQuickItem]:
    """Everything that is drawn and read, the keys of the keyboard left out."""
    if root.isVisible() and not root.property("isKeyboard"):
        if root.inherits("QQuickText") and root.property("text"):
            yield root
        for child in root.childItems():
            yield from read_items(child)


def past_the_translations(text: str) -> str:
    """What is left of a text without what stands in brackets, addresses, folios and codes."""
    text = _NOT_WORDS.sub("", text)
    while _BRACKETS.search(text):
        text = _BRACKETS.sub("", text)
    return text if _LETTERS.search(text) else ""


@cache
def names_of_places() -> frozenset[str]:
    path = assets_folder() / "places" / "states.json"
    states = {code: place_name(code) for code in json.loads(path.read_text("utf-8"))["states"]}
    towns = {(place_name(c), states[s]) for s in states for c in municipalities_of(s)}
    alone = {name for name, _ in towns} | set(states.values())
    return frozenset(alone | {f"{town}, {state}" for town, state in towns})


def same_in_every_language(kiosk: Kiosk) -> set[str]:
    """Names, what the visitor typed, and the words of a draft's code."""
    model = kiosk.screen.model
    asked = [words_of(code)("language.choose") for code in languages()]
    begun = [words_of(code)("attract.start") for code in languages()]
    named = {card.name for card in language_cards().values()}
    typed = {str(answer) for answer in (*ANSWERS.values(), *ANSWERS["registered_name"].values())}
    typed |= {"Mesera · 3 · Atendía mesas.", "1"}
    application = model.visit.application
    code = application.draft.words if application and application.draft else ()
    mistyped = {"abejo", "luna", "avejo"}
    headings = {"\n".join(asked), " · ".join(begun)}
    names = {model.centreName, *headings, *named, *names_of_places()}
    return {*names, *typed, *code, *mistyped, *WRITTEN}


def unrecorded(lines: tuple[Utterance, ...], wanted: frozenset[str]) -> set[str]:
    """What is said as it stands, and yet is no clip's: templates are filled in, so they are not."""
    said = {line.text for line in lines if line.clip not in wanted}
    return {text for text in said if _ALONE.fullmatch(text) and not filled_in().fullmatch(text)}


@cache
def filled_in() -> re.Pattern[str]:
    """Any text of the translations that has parameters."""
    templates = [text for text in words_of(PSEUDO).texts.values() if "{" in text]
    return re.compile("|".join(_PARAMETER.sub(".*", re.escape(text)) for text in templates))


def test_nothing_is_said_past_the_translations_nor_past_the_recordings(
    translated: Kiosk, catalogue: Catalogue
) -> None:
    visitor = translated.open(language=PSEUDO)
    faults: dict[str, str] = {}
    silent: dict[str, str] = {}
    heard: set[str] = set()
    words = words_of(PSEUDO)
    wanted = frozenset(wanted_clips(words, catalogue))
    for page in pages_of(translated.screen.model):
        QTest.qWait(20)
        said = script(seen_in(visitor.window), words)
        heard |= {line.clip for line in said} & wanted
        silent |= dict.fromkeys(unrecorded(said, wanted), page)
        same = same_in_every_language(translated)
        texts = [str(item.property("text")) for item in read_items(visitor.window.contentItem())]
        for text in set(texts) - same:
            if past_the_translations(text):
                faults.setdefault(text, page)
    assert not silent, "\n".join(f"{page}, no clip: {text!r}" for text, page in silent.items())
    assert {clip.startswith("text-") for clip in heard} == {True, False}
    assert not faults, "\n".join(f"{page}: {text!r}" for text, page in faults.items())


@pytest.mark.parametrize("layout", LAYOUTS[1:], ids=lambda layout: layout.name)
def test_longer_words_are_not_cut(translated: Kiosk, layout: Layout) -> None:
    """On the small screen and on the narrow one; the third has more room than either."""
    size = layout.width, layout.height
    translated.open(size, pixels_per_mm=layout.pixels_per_mm, language=PSEUDO)
    faults: list[str] = []
    for page in pages_of(translated.screen.model):
        is_drawn(translated.screen.window)
        root = translated.screen.window.contentItem()
        for item in read_items(root):
            faults += [f"{page}: {fault}" for fault in text_faults(item, 0)]
        faults += [f"{page}: {fault}" for fault in outside(root)]
    assert not faults, "\n".join(dict.fromkeys(faults))
