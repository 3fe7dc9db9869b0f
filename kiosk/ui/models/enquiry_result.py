"""What a visitor may have a right to: what it looks like, and what is not sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Self

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class ServiceEntry:
    """A service by its id and name, and what is said beside it."""

    service: str
    title: str
    note: str


@QmlElement
@QmlUncreatable("made by the screen")
class EnquiryResultModel(QObject):
    """Two lists; either may be empty, and then the page says so."""

    changed = Signal()

    def __init__(
        self,
        likely: Sequence[ServiceEntry],
        perhaps: Sequence[ServiceEntry],
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._likely = likely
        self._perhaps = perhaps
        self._words = words

    def renew(self, fresh: Self) -> None:
        """Those that are there now."""
        before = list(self._likely), list(self._perhaps)
        if before != (list(fresh._likely), list(fresh._perhaps)):
            self._likely, self._perhaps = fresh._likely, fresh._perhaps
            self.changed.emit()

    @Property("QVariant", notify=changed)
    def groups(self) -> list[dict[str, object]]:
        """Those that have an entry: a title, what it means, and the entries."""
        return [
            {
                "title": self._words(f"enquiry.{name}", number=len(entries)),
                "lead": self._words(f"enquiry.{name}-lead"),
                "entries": [asdict(entry) for entry in entries],
            }
            for name, entries in (("likely", self._likely), ("perhaps", self._perhaps))
            if entries
        ]

    @Property(str, notify=changed)
    def lead(self) -> str:
        """That nothing is decided here; or that nothing was found, and what else one can do."""
        found = self._likely or self._perhaps
        return self._words("enquiry.no-decision" if found else "enquiry.nothing")
