"""Lets QML's own `qsTrId` speak from `assets/translations`."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTranslator

from kiosk.words import Words


class WordsTranslator(QTranslator):
    """A Qt translator over one language's words, by message id."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words

    def isEmpty(self) -> bool:
        return False

    def translate(
        self,
        context: str,  # noqa: ARG002 - Qt's signature; ids need no context
        source_text: str,
        disambiguation: str | None = None,  # noqa: ARG002
        n: int = -1,  # noqa: ARG002
    ) -> str | None:
        """The text of an id; None (Qt: *not translated*) for what is no id of ours."""
        return self._words(source_text) if self._words.has(source_text) else None
