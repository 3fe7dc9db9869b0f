"""Going on with a saved application: six words in, the application as it was left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.offline.draft_code import (
    WORDS_IN_A_CODE,
    DraftCode,
    DraftKeys,
    Misread,
    UnknownWord,
    keys_of,
    read_code,
    typed_words,
)
from kiosk.protocol.station_calls import NO_LINE, NOT_FOUND, Answer, DraftRequest
from kiosk.ui.drafting import Opened
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.ui.while_there import while_there
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

Ask = Callable[[DraftRequest, Callable[[Answer | None], None]], None]
Open = Callable[[DraftCode, DraftKeys], Opened | None]


def misread_words(misread: Misread, words: Words) -> list[str]:
    """What is wrong with what was typed, a sentence each."""
    if not misread.count:
        return [words("resume.nothing")]
    told = [_unknown_words(unknown, words) for unknown in misread.unknown]
    if misread.count < WORDS_IN_A_CODE:
        told.append(words("resume.few", number=misread.count))
    elif misread.count > WORDS_IN_A_CODE:
        told.append(words("resume.many", number=misread.count))
    return told


def _unknown_words(unknown: UnknownWord, words: Words) -> str:
    said = {"place": unknown.place, "word": unknown.typed}
    if not unknown.suggestions:
        return words("resume.unknown", **said)
    *others, last = (words("resume.word", word=word) for word in unknown.suggestions)
    near = f"{', '.join(others)} {words('resume.or')} {last}" if others else last
    return words("resume.unknown-near", **said, near=near)


def trouble_key(answer: Answer | None) -> str:
    """The message where no draft was found, by what the station said."""
    if answer is None:
        return "resume.no-station"
    if answer.error is None:
        return "resume.damaged"
    match answer.error.code:
        case code if code == NOT_FOUND:
            return "resume.not-found"
        case code if code == NO_LINE:
            return "resume.no-line"
        case _:
            return "resume.no-station"


@QmlElement
@QmlUncreatable("made by the screen")
class ResumeModel(QObject):
    """Nothing is judged before *Continue*; `found` with what the words opened.

    `typed` is what the page was left with before. `replaced`: the name of what is open, and would
    be lost by going on; else empty.
    """

    changed = Signal()
    typedChanged = Signal()
    found = Signal(object)

    def __init__(
        self,
        ask: Ask,
        open_draft: Open,
        words: Words,
        parent: QObject | None = None,
        *,
        typed: str = "",
        replaced: str = "",
    ) -> None:
        super().__init__(parent)
        self._ask = ask
        self._open = open_draft
        self._words = words
        self._replaced = replaced
        self._typed = typed
        self._faults: list[str] = []
        self._trouble = ""
        self._asking = False

    @Property(str, constant=True)
    def replaces(self) -> str:
        """Said before one goes on, where that erases what was typed for something else."""
        replaced = self._replaced
        return self._words("resume.replaces", service=replaced) if replaced else ""

    @Property(str, notify=changed)
    def trouble(self) -> str:
        return self._trouble

    @Property(str, notify=changed)
    def fault(self) -> str:
        """What is wrong with the words, as it stands beside the field."""
        return "\n".join(self._faults)

    @Property("QVariant", notify=changed)
    def faults(self) -> list[dict[str, Any]]:
        return [{"text": fault, "index": 0} for fault in self._faults]

    @Property(bool, notify=changed)
    def asking(self) -> bool:
        return self._asking

    @Property("QVariant", notify=typedChanged)
    def slots(self) -> list[dict[str, str]]:
        """A place for each of the six words, filled as they are typed."""
        typed = typed_words(self._typed)[:WORDS_IN_A_CODE]
        typed += [""] * (WORDS_IN_A_CODE - len(typed))
        return [{"mark": str(n), "word": word} for n, word in enumerate(typed, start=1)]

    @Property(str, notify=typedChanged)
    def typed(self) -> str:
        return self._typed

    @Slot(str)
    def type(self, typed: str) -> None:
        if typed != self._typed:
            self._typed = typed
            self.typedChanged.emit()

    @Slot()
    def look(self) -> None:
        """Asks the station for the newest; it is opened here when it comes."""
        if self._asking:
            return
        code = read_code(self._typed)
        if isinstance(code, Misread):
            self._show(faults=misread_words(code, self._words))
            return
        self._show(asking=True)
        keys = keys_of(code)

        def take(answer: Answer | None) -> None:
            self._take(code, keys, answer)

        self._ask(DraftRequest(locator=keys.locator), while_there(self, take))

    def show_trouble(self, trouble: str) -> None:
        self._show(trouble=trouble)

    def _take(self, code: DraftCode, keys: DraftKeys, answer: Answer | None) -> None:
        gone = answer is not None and answer.error is not None and answer.error.code == NOT_FOUND
        opened = None if gone else self._open(code, keys)
        if opened is None:
            self._show(trouble=self._words(trouble_key(answer)))
            return
        self._show()
        self.found.emit(opened)

    def _show(
        self, *, faults: list[str] | None = None, trouble: str = "", asking: bool = False
    ) -> None:
        self._faults, self._trouble, self._asking = faults or [], trouble, asking
        self.changed.emit()
