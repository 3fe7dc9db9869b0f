"""Reading aloud, as the visitor steers it: listen, pause, go on, repeat. Any touch stops it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.languages import Language, language_of
from kiosk.ui.preferences import Preferences
from kiosk.ui.speech.script import Seen, Utterance, line_of, script
from kiosk.ui.speech.speaker import Speaker
from kiosk.ui.speech.voices import PACES, PERCENTS, Command, Manner, Voice, command_for
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words, words_of

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


class _State(Enum):
    SILENT = "silent"
    SPEAKING = "speaking"
    PAUSED = "paused"


@QmlElement
@QmlUncreatable("made by the composition root")
class ReadingModel(QObject):
    """One page at a time, line by line; a pause goes on with the line it broke off.

    What is said beside it (`say`) breaks the page off and is itself not gone on with.
    """

    changed = Signal()
    wordsChanged = Signal()
    lineBegun = Signal()

    def __init__(
        self,
        voices: tuple[Voice, ...],
        words: Callable[[], Words],
        preferences: Callable[[], Preferences],
        see: Callable[[], Sequence[Seen]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._voices = voices
        self._words = words
        self._preferences = preferences
        self._see = see
        self._state = _State.SILENT
        self._lines: tuple[Utterance, ...] = ()
        self._next = 0
        self._aside: tuple[Utterance, ...] = ()
        self._last: tuple[Utterance, ...] = ()
        self._heard: frozenset[str] = frozenset()
        self._stopped_by_this_touch = False
        self._speaker = Speaker(self)
        self._speaker.done.connect(self._go_on)

    @Property(bool, notify=wordsChanged)
    def available(self) -> bool:
        """Whether there is a voice for the language of the page."""
        return self._command(line_of(self._words()("aloud.listen"), self._words())) is not None

    def speaks(self, language: Language) -> bool:
        """Whether a voice has a language."""
        line = line_of(words_of(language.code)("aloud.listen"), words_of(language.code))
        return command_for(self._voices, line, language, Manner()) is not None

    @Property(bool, notify=changed)
    def active(self) -> bool:
        """Whether something is being read, or was broken off."""
        return self._state is not _State.SILENT

    @Property(bool, notify=changed)
    def speaking(self) -> bool:
        return self._state is _State.SPEAKING

    @Property(str, notify=changed)
    def toggleWords(self) -> str:
        return self._words()("aloud.pause" if self._state is _State.SPEAKING else "aloud.resume")

    @Slot()
    def read(self) -> None:
        """Reads what is seen, from the beginning."""
        self.read_between()

    def read_between(
        self, before: tuple[Utterance, ...] = (), after: tuple[Utterance, ...] = ()
    ) -> None:
        """Reads what is seen, with something said before and after it."""
        self._stopped_by_this_touch = False
        page = script(self._see(), self._words())
        self._say((*before, *page, *after))

    @Slot()
    def toggle(self) -> None:
        """Breaks off, or goes on where it was broken off."""
        if self._stopped_by_this_touch:
            self._stopped_by_this_touch = False
        elif self._state is _State.SPEAKING:
            self._pause()
        elif self._state is _State.PAUSED:
            self._speak()

    @Slot()
    def stop(self) -> None:
        """Silence; nothing is kept of what was read."""
        self._speaker.hush()
        self._lines, self._next, self._heard = (), 0, frozenset()
        self._aside, self._last = (), ()
        self._become(_State.SILENT)

    def touched(self) -> None:
        """A touch anywhere breaks off, also one that would have asked for a pause."""
        if self._aside:
            self._speaker.hush()
            self._aside = ()
        self._stopped_by_this_touch = self._state is _State.SPEAKING
        if self._stopped_by_this_touch:
            self._pause()

    def announce(self, text: str) -> None:
        """Says one thing; not where only what is asked for is said."""
        if self._preferences().speaks_unasked:
            self.say((line_of(text, self._words()),))

    def say(self, lines: tuple[Utterance, ...]) -> None:
        """Says something at once, instead of what is being read."""
        if self._state is _State.SPEAKING:
            self._pause()
        self._aside = self._last = lines
        self._speak_aside()

    def repeat(self) -> None:
        """The last thing that was said, once more; of a page, all of it."""
        if self._last:
            self.say(self._last)
        else:
            self.read()

    @property
    def last(self) -> tuple[Utterance, ...]:
        """What was said beside the page since it was read; of a page, nothing."""
        return self._last

    @Slot()
    def read_news(self) -> None:
        """Reads what has come up on the page since it was read."""
        lines = script(self._see(), self._words())
        if news := tuple(line for line in lines if line.text not in self._heard):
            self._say(news, lines)

    def retranslate(self) -> None:
        self.stop()
        self.wordsChanged.emit()
        self.changed.emit()

    def _say(self, lines: tuple[Utterance, ...], page: tuple[Utterance, ...] = ()) -> None:
        self._heard = frozenset(line.text for line in (*lines, *page))
        self._lines, self._next = lines, 0
        self._aside, self._last = (), ()
        self._speak()

    def _speak(self) -> None:
        """The line that is due; those that no voice can say are passed over."""
        while self._next < len(self._lines):
            command = self._command(self._lines[self._next])
            if command is not None:
                self._become(_State.SPEAKING)
                self._speaker.say(command)
                self.lineBegun.emit()
                return
            self._next += 1
        self._become(_State.SILENT)

    @Slot()
    def _go_on(self) -> None:
        if self._aside:
            self._aside = self._aside[1:]
            self._speak_aside()
            return
        self._next += 1
        self._speak()

    def _speak_aside(self) -> None:
        """Its first line that a voice can say."""
        while self._aside:
            if (command := self._command(self._aside[0])) is not None:
                self._speaker.say(command)
                return
            self._aside = self._aside[1:]

    def _pause(self) -> None:
        self._speaker.hush()
        self._become(_State.PAUSED)

    def _command(self, line: Utterance) -> Command | None:
        """In the line's language, or in the page's where nobody speaks that."""
        chosen = self._preferences()
        manner = Manner(PERCENTS[chosen.volume], PACES[chosen.speed])
        spoken = (line.language, self._words().language)
        found = (command_for(self._voices, line, language_of(one), manner) for one in spoken)
        return next((command for command in found if command is not None), None)

    def _become(self, state: _State) -> None:
        if state is not self._state:
            self._state = state
            self.changed.emit()
