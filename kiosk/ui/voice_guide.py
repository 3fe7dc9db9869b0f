"""The voice for a visitor who does not see: one key or a plug begins it, the keyboard is told.

While it is on, whatever has the focus is said as it changes, typed signs are echoed, and the arrows
go over everything on the page, texts too. It ends with the visit. Where no voice speaks the page's
language, no key is taken.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.ui.models.reading import ReadingModel
from kiosk.ui.models.screen import ScreenModel
from kiosk.ui.speech.focus import Spot, change, told
from kiosk.ui.speech.guiding import farewell, greeting, spelt_out, where_one_is
from kiosk.ui.speech.script import Utterance, lines_of, words_for
from kiosk.ui.speech.seen import heading_in
from kiosk.ui.speech.spots import go_to, spot_in, spot_of, walk
from kiosk.ui.voice_keys import Act, act_of
from kiosk.words import Words, words_of

_UNTIL_DONE = 40
"""Milliseconds until what a key has done is seen."""
_DOES = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class VoiceGuide(QObject):
    """`turning` runs while a page comes up that is going to be read: then the focus is not told."""

    def __init__(
        self,
        screen: ScreenModel,
        reading: ReadingModel,
        window: QQuickWindow,
        *,
        key: Qt.Key,
        turning: QTimer,
        idle_seconds: float,
        hears_alone: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._screen = screen
        self._reading = reading
        self._window = window
        self._key = key
        self._turning = turning
        self._hears_alone = hears_alone
        self._spot: Spot | None = None
        self._over_text: QQuickItem | None = None
        self._at_top = False
        self._last: Act | None = None
        self._soon = QTimer(self, singleShot=True, interval=_UNTIL_DONE)
        self._soon.timeout.connect(self._tell_change)
        self._lapse = QTimer(self, singleShot=True, interval=int(idle_seconds * 1000))
        self._lapse.timeout.connect(self._nobody_came)
        window.activeFocusItemChanged.connect(self.look_soon)
        self._does: dict[Act, Callable[[], None]] = {
            Act.VOICE: self._tell_where,
            Act.REPEAT: self._repeat,
            Act.QUIETER: lambda: self._step("volume", -1),
            Act.LOUDER: lambda: self._step("volume", 1),
            Act.SLOWER: lambda: self._step("speed", -1),
            Act.FASTER: lambda: self._step("speed", 1),
            Act.PAGE: self.read_page,
            Act.SILENCE: self._turn_off,
            Act.BEFORE: lambda: self._go(-1, to_text=True),
            Act.AFTER: lambda: self._go(1, to_text=True),
            Act.CONTROL_BEFORE: lambda: self._go(-1, to_text=False),
            Act.CONTROL_AFTER: lambda: self._go(1, to_text=False),
        }

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key was for the voice; of any other, what it does is told."""
        if event.type() is not QEvent.Type.KeyPress or not self._reading.available:
            return False
        act = act_of(event, self._key, in_field=self._in_field)
        if act in {Act.BEFORE, Act.AFTER} and self._in_lines:
            act = None
        if not self._on:
            if act is Act.VOICE and not event.isAutoRepeat():
                self.begin()
            return act is Act.VOICE
        self._lapse.start()
        if act is None:
            self._last = None
            return self._takes_before_focus(event)
        if not event.isAutoRepeat() or act in {Act.BEFORE, Act.AFTER}:
            self._does[act]()
            self._last = act
        return True

    @Slot()
    def begin(self) -> None:
        """Turns the voice on, and says so; where it is on, says where one is."""
        if not self._reading.available or self._screen.over:
            return
        if self._on:
            self._tell_where()
            return
        view = self._screen.view
        if view.chosen.volume == "off":
            view.choose("volume", "usual")
        view.choose("aloud", "on")
        self._lapse.start()
        private = self._hears_alone()
        self.read_page(greeting(self._screen.page, self._words, self._reading.speaks, private))

    @Slot()
    def read_page(self, first: tuple[Utterance, ...] = ()) -> None:
        """All that is on the page, and last what has the focus."""
        self._turning.stop()
        self._spot, self._over_text, self._at_top = spot_in(self._window), None, True
        here = ""
        if self._spot is not None:
            here = self._words("voice.here", what=told(self._spot, self._words))
        self._reading.read_between(first, self._lines(here))

    def tell_lit(self, things: list[QQuickItem], names: str) -> None:
        """What the light of the switches is on: one thing with all it is, a row by its names."""
        spot = spot_of(things[0], self._window) if len(things) == 1 else None
        self._say(told(spot, self._words_of(spot)) if spot else names, spot)

    @Slot()
    def look_soon(self) -> None:
        """Something may have another state, or have come to have the focus."""
        if self._on:
            self._soon.start()

    @Slot()
    def _tell_change(self) -> None:
        if not self._on:
            return
        before, self._spot = self._spot, spot_in(self._window)
        if self._spot is None or self._turning.isActive():
            return
        if self._is_lit_instead and (before is None or before.thing != self._spot.thing):
            return
        if said := change(before, self._spot, self._words):
            self._over_text, self._at_top = None, False
            self._say(said, self._spot)

    def _takes_before_focus(self, event: QKeyEvent) -> bool:
        """What the focus would do, unheard, from elsewhere: it is said first, or gone to."""
        key = event.key()
        away = self._at_top or self._over_text is not None
        if away and key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            self._go(1 if key == Qt.Key.Key_Tab else -1, to_text=False)
        elif self._over_text is not None and key in _DOES:
            self._say(self._words("voice.only-text"))
        elif self._at_top and key in _DOES and not self._was_heard:
            self._at_top = False
            self._tell_focus()
        else:
            self._over_text, self._at_top = None, False
            self.look_soon()
            return False
        return True

    @property
    def _was_heard(self) -> bool:
        """Whether what Enter does now was said: in the greeting, or at the end of the page."""
        return self._screen.page == "Attract" or not self._reading.active

    def _tell_focus(self) -> None:
        self._spot = spot_in(self._window)
        if self._spot is None:
            self._tell_where()
        else:
            self._say(told(self._spot, self._words), self._spot)

    def _go(self, by: int, *, to_text: bool) -> None:
        """To the next thing on the page, from the text or the focus where one is."""
        things = walk(self._window)
        here = None if self._at_top else self._over_text or self._window.activeFocusItem()
        place = things.index(here) if here in things else -1
        ahead = things[place + 1 :] if by > 0 else things[: max(place, 0)][::-1]
        found = next((one for one in ahead if to_text or one.activeFocusOnTab()), None)
        self._at_top = False
        if found is None:
            self._say(self._words("voice.last" if by > 0 else "voice.first"))
            return
        go_to(found, self._window)
        if found.hasActiveFocus():
            self._over_text = None
            self.look_soon()
        elif (spot := spot_of(found, self._window)) is not None:
            self._over_text = found
            self._say(told(spot, self._words_of(spot)), spot)

    def _tell_where(self) -> None:
        here = spot_in(self._window)
        what = told(here, self._words) if here else ""
        self._reading.say(where_one_is(heading_in(self._window), what, self._words))

    def _repeat(self) -> None:
        """Once more; asked for twice, sign by sign."""
        last = self._reading.last
        if self._last is Act.REPEAT and last:
            self._reading.say(spelt_out(last, self._words))
        else:
            self._reading.repeat()

    def _step(self, name: str, by: int) -> None:
        view = self._screen.view
        value = getattr(view.chosen.stepped(name, by), name)
        if value != "off":
            view.choose(name, value)
        self._turning.stop()
        words, chosen = self._words, getattr(view.chosen, name)
        self._say(f"{words(f'view.{name}')}: {words(f'view.{name}-{chosen}')}")

    def _turn_off(self) -> None:
        self._reading.stop()
        self._screen.view.choose("aloud", "off")
        self._reading.say(farewell(self._words))

    @Slot()
    def _nobody_came(self) -> None:
        """Turned on before any visit began, and left."""
        if self._on and self._screen.page == "Attract":
            self._reading.stop()
            self._screen.view.reset()

    @property
    def _in_field(self) -> bool:
        """Whether what is pressed is typed."""
        item: QQuickItem | None = self._window.activeFocusItem()
        return item is not None and bool(item.property("isEntryField"))

    @property
    def _in_lines(self) -> bool:
        """Whether the arrows move between the lines of a field."""
        item: QQuickItem | None = self._window.activeFocusItem()
        return item is not None and item.inherits("QQuickTextEdit")

    @property
    def _is_lit_instead(self) -> bool:
        """Whether a light goes over the screen, and tells where it is."""
        return self._screen.view.chosen.switches != "off"

    def _say(self, text: str, spot: Spot | None = None) -> None:
        self._reading.say(self._lines(text, spot))

    def _lines(self, text: str, spot: Spot | None = None) -> tuple[Utterance, ...]:
        return tuple(lines_of([text] if text else [], self._words_of(spot)))

    def _words_of(self, spot: Spot | None) -> Words:
        return words_for(spot.seen, self._words) if spot else self._words

    @property
    def _words(self) -> Words:
        return words_of(self._screen.visit.language)

    @property
    def _on(self) -> bool:
        return self._screen.view.chosen.aloud == "on" and not self._screen.over
