"""What a keyboard from outside or a barcode scanner sends, as key events to the real screen."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from breakout_screen import asks, question, small_kiosk, with_form
from catalogue_author import Author
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtTest import QTest

from kiosk.tour.visitor import Visitor

if TYPE_CHECKING:
    from conftest import Begin, Kiosk, KioskAt

PLAIN = Qt.KeyboardModifier.NoModifier
MOST = 10_000
"""Signs that a field takes whatever a form says."""
PAYLOADS = {
    "control signs": "".join(map(chr, range(32))) + "\x7f\x80\x9f",
    "escape": "\x1b[2J\x1b]0;title\x07\x1bc",
    "GS1 with FNC1": "]C1\x1d0104012345678901\x1d10ABC123\x1d21999",
    "mnemonic": "&Enviar && &Sí",
    "address": "https://example.org/?a=1#b javascript:alert(1) file:///etc/passwd",
    "script": "<script>location='http://x'</script><img src=x onerror=alert(1)>",
    "template": "{{7*7}} ${jndi:ldap://x/a} %n%s $(reboot) `reboot` '; DROP TABLE services;--",
    "turned": "abc\u202edef\u2066\u2069\u200b\ufeff",
    "beyond the plane": "\U0001f600\U00010348",
    "half a sign": "a\ud83db\udc00c",
    "heap": "a" + "\u0301" * 300,
    "query signs": '" OR 1=1 -- * NEAR( AND NOT ^ : {}',
}
LONG = "9" * 400
LINES = 100
SOUGHT = ("control signs", "template", "half a sign", "query signs")


def shown() -> QWindow:
    return next(one for one in QGuiApplication.topLevelWindows() if one.isVisible())


def sends(text: str) -> None:
    """Sign by sign, as fast as a scanner; line ends come as the key."""
    window = shown()
    for sign in text:
        key = Qt.Key.Key_Return if sign in "\r\n" else Qt.Key.Key_unknown
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QGuiApplication.sendEvent(window, QKeyEvent(kind, key, PLAIN, sign))
    QTest.qWait(20)


def burst(text: str) -> None:
    """All in one event, as an input method would."""
    window = shown()
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, PLAIN, text)
    QGuiApplication.sendEvent(window, event)
    QTest.qWait(20)


@pytest.fixture
def kiosk(author: Author, tmp_path: Path, kiosk_at: KioskAt) -> Kiosk:
    """One question, whose form sets a limit that no field could hold."""
    with_form(author, schema=question(title="¿Cómo se llama?", maxLength=10**12))
    return small_kiosk(author, tmp_path, kiosk_at)


def answered(kiosk: Kiosk) -> str:
    application = kiosk.screen.model.visit.application
    assert application is not None
    return str(application.answers.get("name") or "")


def controls(text: str) -> str:
    return "".join(sign for sign in text if unicodedata.category(sign) in {"Cc", "Cs"})


@pytest.mark.parametrize("way", [sends, burst])
def test_what_is_scanned_is_an_answer_and_nothing_else(
    kiosk: Kiosk, begin: Begin, way: Callable[[str], None]
) -> None:
    visitor = kiosk.open((1366, 768))
    begin(visitor)
    model = kiosk.screen.model
    for name, payload in PAYLOADS.items():
        asks(kiosk)
        visitor.waits_for("¿Cómo se llama?")
        visitor.chooses_field("¿Cómo se llama?")
        way(payload)
        assert model.page in {"Question", "Check"}, name
        assert model.panel == "", name
        visitor.waits_until(lambda: QGuiApplication.focusWindow() is visitor.window, "the focus")
        if model.page == "Question":
            sends("\n")
        visitor.waits_until(lambda: model.page == "Check", f"the page after {name}")
        kept = answered(kiosk)
        assert controls(kept) == "", name
        kept.encode()
        if name == "mnemonic":
            assert kept == payload


def test_a_burst_without_end_ends_at_the_fields_limit(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open((1366, 768))
    begin(visitor)
    asks(kiosk)
    visitor.waits_for("¿Cómo se llama?")
    visitor.chooses_field("¿Cómo se llama?")
    sends(LONG)
    burst("x" * 100_000)
    assert len(visitor.finds("¿Cómo se llama?").value) <= MOST
    assert kiosk.screen.model.page == "Question"


def test_what_is_scanned_into_the_search_finds_or_finds_not(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open((1366, 768))
    begin(visitor)
    label = visitor.words("search.label")
    for name in SOUGHT:
        visitor.chooses_field(label)
        burst(PAYLOADS[name].replace("\n", "").replace("\r", ""))
        QTest.qWait(250)  # the search begins when nobody types
        assert kiosk.screen.model.page in {"Home", "Results"}
        kiosk.screen.model.goHome()
        visitor.waits_for(visitor.words("home.heading"))


def test_a_flood_of_lines_hands_nothing_in(kiosk: Kiosk, begin: Begin) -> None:
    visitor: Visitor = kiosk.open((1366, 768))
    begin(visitor)
    for place in ("home", "question", "track"):
        match place:
            case "home":
                kiosk.screen.model.goHome()
            case "question":
                asks(kiosk)
            case _:
                kiosk.screen.model.openTracking()
        QTest.qWait(30)
        sends("\n" * LINES)
        assert not kiosk.screen.model.over
        application = kiosk.screen.model.visit.application
        assert application is None or application.sent is None, place
        kiosk.screen.model.closePanel()
    kiosk.screen.model.goHome()
    visitor.waits_for(visitor.words("home.heading"))
