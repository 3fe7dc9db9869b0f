"""A visitor who sees nothing and has a keyboard: what is heard, from the first key to the folio."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from listener import Listener
from PySide6.QtCore import QProcess, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.offline.outbox import Outbox
from kiosk.tour.visitor import NotSeen, Visitor
from kiosk.ui.voice_guide import VoiceGuide
from kiosk.words import words_of

if TYPE_CHECKING:
    from conftest import Kiosk

Key = Qt.Key
MANY = 60
NONE, PAD = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier


class Ears:
    """Somebody who presses keys and goes by what is heard."""

    def __init__(self, visitor: Visitor, listener: Listener) -> None:
        self.visitor = visitor
        self.listener = listener
        self.words = visitor.words
        self._from = 0

    @property
    def news(self) -> list[str]:
        """What was said since the last key."""
        return [line.partition(": ")[2] for line in self.listener.heard[self._from :]]

    def presses(self, key: Key, held: Qt.KeyboardModifier = NONE) -> None:
        self._from = len(self.listener.heard)
        QTest.keyClick(self.visitor.window, key, held)
        QTest.qWait(15)

    def hears(self, text: str) -> None:
        self.visitor.waits_until(
            lambda: any(text in line for line in self.news), f"{text!r} among {self.news}", 20
        )

    def next(self, key: Key = Key.Key_Tab) -> str:
        """What is said of the next thing; nothing where nothing is."""
        self.presses(key)
        try:
            self.visitor.waits_until(lambda: bool(self.news), "anything said", 2)
        except NotSeen:
            return ""
        return self.news[0]

    def goes_to(self, said: str, key: Key = Key.Key_Tab) -> str:
        """Until a thing is said that begins so."""
        heard: list[str] = []
        for _ in range(MANY):
            heard.append(self.next(key))
            if heard[-1].startswith(said):
                return heard[-1]
        raise NotSeen(f"nobody said {said!r}; said was {heard}")

    def chooses(self, said: str) -> None:
        self.goes_to(said)
        self.presses(Key.Key_Return)

    def types(self, text: str) -> None:
        self._from = len(self.listener.heard)
        self.visitor.scans(text)


class Plug:
    """A socket whose plug somebody moves."""

    def __init__(self) -> None:
        self.number, self._hand = os.pipe2(os.O_NONBLOCK)
        self._in = False

    def moves(self, *, into: bool) -> None:
        self._in = into
        os.write(self._hand, b"!")

    def is_taken(self) -> bool:
        with suppress(BlockingIOError):
            os.read(self.number, 64)
        return self._in


@pytest.fixture
def listener(tmp_path: Path) -> Listener:
    return Listener(tmp_path)


@pytest.fixture
def plug() -> Plug:
    return Plug()


@pytest.fixture
def ears(kiosk: Kiosk, listener: Listener, plug: Plug, qtbot: QtBot) -> Iterator[Ears]:
    kiosk.voices, kiosk.jacks = (listener,), (plug,)
    yield Ears(kiosk.open(), listener)
    kiosk.screen.reading.stop()
    qtbot.waitUntil(lambda: not kiosk.screen.reading.findChildren(QProcess))


def test_from_attract_to_a_stored_application_by_ear(ears: Ears, kiosk: Kiosk) -> None:
    """Found, filled in, sent, and the folio heard again; nothing is touched or looked at."""
    words = ears.words
    ears.presses(Key.Key_F1)
    ears.hears(words("voice.on"))
    ears.hears(words_of("en")("voice.also"))
    ears.presses(Key.Key_Return)
    ears.hears("English")
    ears.chooses("Español, botón")
    ears.hears(words("home.heading"))
    ears.goes_to(f"{words('search.label')}, campo vacío")
    ears.types("sugerencia")
    ears.hears(words("results.found.one", query="sugerencia"))
    ears.chooses("Sugerir un trámite nuevo, botón")
    ears.hears("Para decir qué trámite")
    ears.chooses(words("service.apply"))
    ears.hears("¿Qué le gustaría poder hacer aquí?")
    ears.chooses(words("question.continue"))
    ears.hears(words("question.summary"))
    ears.goes_to("¿Qué le gustaría poder hacer aquí?, campo vacío")
    ears.types("P")
    ears.hears("P")
    ears.presses(Key.Key_Backspace)
    ears.hears("Se borró P")
    ears.types("Pasaporte")
    ears.chooses(words("question.continue"))
    ears.hears("¿Dónde se hace hoy?")
    ears.chooses(words("question.continue"))
    ears.hears("¿Qué es lo difícil hoy?")
    ears.goes_to("Tarda mucho, opción, no escogida, 2 de 6")
    ears.presses(Key.Key_Space)
    ears.hears("Tarda mucho, opción, escogida, 2 de 6")
    ears.chooses(words("question.continue"))
    ears.hears("¿En qué estado vive?")
    ears.goes_to("¿En qué estado vive?, buscar en la lista, campo vacío")
    ears.types("oax")
    ears.chooses("Oaxaca, opción, no escogida")
    ears.chooses(words("question.continue"))
    ears.hears(words("check.heading"))
    ears.hears("Pasaporte")
    ears.chooses(words("check.send"))
    ears.hears(words("confirmation.folio"))
    with Outbox.open_for_reading(kiosk.settings().outbox_path) as outbox:
        (entry,) = outbox.items()
    ears.goes_to(f"{entry.folio}: ", Key.Key_Down)
    ears.chooses(words("bar.finish"))
    ears.hears(words("finish.heading"))
    view = kiosk.screen.model.view
    assert view.chosen.aloud == "on"
    ears.chooses(kiosk.screen.model.leaveWords)
    assert view.chosen.aloud == "off"


def test_keys_of_the_voice(ears: Ears, kiosk: Kiosk) -> None:
    words = ears.words
    model = kiosk.screen.model
    model.begin()
    model.chooseLanguage("es")
    model.openService("acta-de-nacimiento")
    ears.visitor.waits_for(words("service.apply"))
    ears.presses(Key.Key_F2)
    assert not ears.news, "without the voice it is a key like any other"
    ears.presses(Key.Key_Clear, PAD)
    ears.hears(words("voice.on"))
    ears.hears(words("voice.heard-by-all"))
    ears.goes_to("Copia del acta de nacimiento", Key.Key_Down)
    ears.next(Key.Key_Down)
    ears.presses(Key.Key_Return)
    ears.hears(words("voice.only-text"))
    assert model.page == "Service"
    ears.presses(Key.Key_F3)
    ears.hears(f"{words('view.volume')}: {words('view.volume-low')}")
    ears.presses(Key.Key_F3)
    ears.hears(words("view.volume-low"))
    ears.presses(Key.Key_Asterisk, PAD)
    ears.hears(f"{words('view.speed')}: {words('view.speed-fast')}")
    assert ears.listener.percents[-1] < ears.listener.percents[0]
    assert ears.listener.paces[-1] > ears.listener.paces[0]
    ears.presses(Key.Key_F2)
    ears.hears(words("view.speed-fast"))
    ears.presses(Key.Key_F2)
    ears.hears("R, á, p, i, d, a")
    ears.presses(Key.Key_F1)
    ears.hears(words("voice.page", heading="Copia del acta de nacimiento"))
    ears.hears(words("voice.more-keys"))
    ears.presses(Key.Key_F7)
    ears.hears("Copia del acta de nacimiento")
    ears.presses(Key.Key_F8)
    ears.hears(words("voice.off"))
    ears.presses(Key.Key_Tab)
    assert not kiosk.screen.reading.active
    assert model.view.chosen.aloud == "off"


def test_what_a_field_hides_is_not_echoed(ears: Ears, kiosk: Kiosk) -> None:
    model = kiosk.screen.model
    model.begin()
    model.chooseLanguage("es")
    model.openTracking()
    ears.presses(Key.Key_F1)
    role = QAccessible.Role.EditableText
    field = next(thing for thing in ears.visitor.things() if thing.role is role)
    field.item.setProperty("echoMode", 2)
    ears.goes_to(f"{field.name}, campo. Lo que se escribe aquí no se lee")
    ears.types("7")
    ears.hears(ears.words("voice.typed-hidden"))
    ears.presses(Key.Key_Backspace)
    ears.hears(ears.words("voice.erased-hidden"))
    assert not any("7" in line.partition(": ")[2] for line in ears.news)


def test_headphones_turn_it_on_and_what_is_private_ends_with_them(
    ears: Ears, kiosk: Kiosk, plug: Plug
) -> None:
    model = kiosk.screen.model
    plug.moves(into=True)
    ears.hears(ears.words("voice.on"))
    ears.hears(ears.words("voice.keys"))
    assert not any(ears.words("voice.heard-by-all") in line for line in ears.listener.heard)
    ears.listener.seconds = "60"
    ears.presses(Key.Key_F7)
    ears.visitor.waits_until(lambda: kiosk.screen.reading.speaking, "the page")
    plug.moves(into=False)
    ears.visitor.waits_until(lambda: not kiosk.screen.reading.speaking, "silence")
    assert model.view.chosen.aloud == "on"


def test_a_voice_that_nobody_uses_does_not_wait_for_the_next(ears: Ears, kiosk: Kiosk) -> None:
    guide = kiosk.screen.window.findChild(VoiceGuide) or kiosk.screen.engine.findChild(VoiceGuide)
    assert guide is not None
    ears.presses(Key.Key_F1)
    guide._lapse.start(1)
    view = kiosk.screen.model.view
    ears.visitor.waits_until(lambda: view.chosen.aloud == "off", "the voice off")
    assert not kiosk.screen.reading.active


def test_who_is_being_read_to_is_not_asked_whether_anybody_is_there(
    ears: Ears, kiosk: Kiosk
) -> None:
    model = kiosk.screen.model
    model.begin()
    model.chooseLanguage("es")
    ears.presses(Key.Key_F1)
    ears.hears(ears.words("voice.on"))
    kiosk.monotonic.now += 50
    ears.hears(ears.words("home.heading"))
    kiosk.monotonic.now += 50
    model._presence.look()
    assert model.panel == ""
