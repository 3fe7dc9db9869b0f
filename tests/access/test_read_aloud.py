"""Every page is read aloud, in its language; any touch stops it; what is hidden is never said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from listener import Listener
from PySide6.QtCore import QProcess
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from kiosk.pseudo import PSEUDO
from kiosk.tour.visitor import Visitor
from kiosk.ui.speech.voices import Clips
from kiosk.visit import journey
from kiosk.words import words_of

if TYPE_CHECKING:
    from conftest import Kiosk

PASSWORD = 2
TYPED = "tlayuda-47"


@pytest.fixture
def listener(kiosk: Kiosk, tmp_path: Path, qtbot: QtBot) -> Iterator[Listener]:
    listener = Listener(tmp_path)
    kiosk.voices = (listener,)
    yield listener
    kiosk.screen.reading.stop()
    qtbot.waitUntil(lambda: not kiosk.screen.reading.findChildren(QProcess))


def at_home(kiosk: Kiosk, language: str = "es") -> Visitor:
    visitor = kiosk.open(language=language)
    kiosk.screen.model.begin()
    kiosk.screen.model.chooseLanguage(language)
    visitor.waits_for(visitor.words("home.heading"))
    return visitor


def test_a_page_is_read_from_its_heading_to_the_bar(kiosk: Kiosk, listener: Listener) -> None:
    visitor = at_home(kiosk)
    words = visitor.words
    visitor.taps(words("aloud.listen"))
    visitor.waits_until(lambda: bool(listener.heard), "the first line")
    visitor.waits_until(lambda: not kiosk.screen.reading.active, "the page read to its end", 60)
    assert listener.heard[0] == f"es: {words('home.heading')}"
    assert (
        listener.heard[-1].startswith("es: Abajo están: Inicio") or "Idioma" in listener.heard[-1]
    )
    assert any(words("area.health") in line for line in listener.heard)


def test_any_touch_stops_it_and_pause_is_no_riddle(kiosk: Kiosk, listener: Listener) -> None:
    visitor = at_home(kiosk)
    words = visitor.words
    listener.seconds = "60"
    visitor.taps(words("aloud.listen"))
    visitor.waits_until(lambda: len(listener.heard) == 1, "the first line")
    visitor.taps(words("aloud.pause"))
    reading = kiosk.screen.reading
    assert (reading.active, reading.speaking) == (True, False)
    visitor.taps(words("aloud.resume"))
    visitor.waits_until(lambda: len(listener.heard) == 2, "the line once more")
    assert listener.heard[0] == listener.heard[1]
    visitor.taps(words("aloud.repeat"))
    visitor.waits_until(lambda: len(listener.heard) == 3, "the page from its beginning")
    visitor.chooses_field(words("search.label"))
    assert not reading.speaking
    visitor.taps(words("aloud.stop"))
    assert not reading.active


def test_each_page_and_each_fault_is_read_to_who_asked_for_it(
    kiosk: Kiosk, listener: Listener
) -> None:
    visitor = at_home(kiosk)
    model = kiosk.screen.model
    model.view.choose("aloud", "on")
    model.openService("acta-de-nacimiento")
    visitor.waits_until(lambda: any("Copia del acta" in t for t in listener.heard), "the service")
    model.startApplication()
    visitor.waits_until(lambda: any("Es mía" in t for t in listener.heard), "the question", 30)
    visitor.waits_until(lambda: not kiosk.screen.reading.active, "the question read", 30)
    before = len(listener.heard)
    model.continueApplication()
    summary = words_of("es")("question.summary")
    visitor.waits_until(lambda: any(summary in t for t in listener.heard[before:]), "the fault")


def test_the_language_of_the_page_is_the_language_of_the_voice(
    kiosk: Kiosk, listener: Listener
) -> None:
    visitor = at_home(kiosk)
    kiosk.screen.model.chooseLanguage("en")
    kiosk.screen.reading.read()
    visitor.waits_until(lambda: len(listener.heard) > 1, "something")
    assert all(line.startswith("en: ") for line in listener.heard)


def test_the_countdown_is_spoken_to_everyone(kiosk: Kiosk, listener: Listener) -> None:
    visitor = at_home(kiosk)
    kiosk.monotonic.now += 61
    words = visitor.words
    visitor.waits_for(words("idle.heading"))
    visitor.waits_until(lambda: bool(listener.heard), "the question whether anybody is there")
    assert listener.heard[0] == f"es: {words('idle.heading')}"
    kiosk.monotonic.now += 14.5
    ten = words("idle.seconds", count=10)
    visitor.waits_until(lambda: listener.heard[-1] == f"es: {ten}", "ten seconds left")


def test_the_countdown_is_silent_where_only_what_is_asked_for_is_said(
    kiosk: Kiosk, listener: Listener
) -> None:
    visitor = at_home(kiosk)
    words, model = visitor.words, kiosk.screen.model
    model.view.choose("volume", "off")
    kiosk.monotonic.now += 61
    visitor.waits_for(words("idle.heading"))
    kiosk.monotonic.now += 14.5
    ten = words("idle.seconds", count=10)
    visitor.waits_until(lambda: model.secondsLeft == ten, "ten seconds left")
    kiosk.screen.reading.read()  # what is asked for is the first thing that is heard
    visitor.waits_until(lambda: bool(listener.heard), "the question whether anybody is there")
    visitor.waits_until(lambda: not kiosk.screen.reading.active, "it read to its end", 30)
    assert listener.heard.count(f"es: {words('idle.heading')}") == 1
    model.touch()
    model.view.choose("aloud", "on")
    kiosk.screen.reading.stop()
    heard = len(listener.heard)
    kiosk.monotonic.now += 61
    visitor.waits_until(lambda: len(listener.heard) > heard, "to who is read to, all the same")


def test_nothing_hidden_is_said_and_nothing_is_logged(
    kiosk: Kiosk, listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = at_home(kiosk)
    model = kiosk.screen.model
    model.openService("acta-de-nacimiento")
    model.startApplication()
    model._visit = journey.change_answer(model.visit, "registered_name")
    model._show_page()
    field = "Nombre o nombres"
    visitor.chooses_field(field)
    visitor.finds(field, roles={QAccessible.Role.EditableText}).item.setProperty(
        "echoMode", PASSWORD
    )
    visitor.scans(TYPED)
    kiosk.screen.reading.read()
    visitor.waits_until(lambda: any(field in line for line in listener.heard), "the field")
    visitor.waits_until(lambda: not kiosk.screen.reading.active, "the page read to its end", 30)
    assert f"es: {words_of('es')('aloud.field-hidden', name=field)}" in listener.heard
    assert not any(TYPED in line or "•" in line for line in listener.heard)
    assert TYPED not in caplog.text


def test_volume_and_voice_end_with_the_visit(kiosk: Kiosk, listener: Listener) -> None:
    visitor = at_home(kiosk)
    model = kiosk.screen.model
    listener.seconds = "60"
    for volume in ("low", "high"):
        model.view.choose("volume", volume)
        kiosk.screen.reading.read()
    visitor.waits_until(lambda: bool(listener.heard), "a line")
    assert listener.percents[-1] > listener.percents[0]
    kiosk.screen.reading.stop()
    model.view.choose("volume", "off")
    heard = len(listener.heard)
    kiosk.screen.reading.announce(visitor.words("home.heading"))
    assert not kiosk.screen.reading.active, "nothing is said by itself"
    kiosk.screen.reading.read()
    visitor.waits_until(lambda: len(listener.heard) > heard, "to who asks, all the same")
    model.finish()
    assert not kiosk.screen.reading.active
    assert model.view.chosen.volume == "usual"


def test_without_a_voice_nothing_offers_to_read(kiosk: Kiosk) -> None:
    visitor = at_home(kiosk)
    assert not visitor.sees(visitor.words("aloud.listen"))


def test_a_language_without_a_synthesizer_is_heard_from_its_recordings(
    kiosk: Kiosk, tmp_path: Path, qtbot: QtBot
) -> None:
    """Each text of the language has the name of a clip; what is not recorded is passed over."""
    clips, played = tmp_path / "speech", tmp_path / "played"
    (clips / PSEUDO).mkdir(parents=True)
    for key in ("aloud.listen", "home.heading", "status.offline"):
        (clips / PSEUDO / f"{key}.ogg").touch()
    player = tmp_path / "player"
    player.write_text(f'#!/bin/sh\nfor last; do :; done; basename "$last" >> "{played}"\n')
    player.chmod(0o755)
    kiosk.voices = (Clips(clips, str(player), lambda _: ("-q",)),)
    visitor = at_home(kiosk, PSEUDO)
    visitor.taps(visitor.words("aloud.listen"))
    visitor.waits_until(lambda: not kiosk.screen.reading.active, "the page read to its end", 30)
    assert played.read_text().splitlines() == ["home.heading.ogg", "status.offline.ogg"]
    qtbot.waitUntil(lambda: not kiosk.screen.reading.findChildren(QProcess))
