"""All of one tender, job or place, and what can be done about it here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.ui.models.paper import PaperModel
from kiosk.ui.models.paper_page import PaperPage
from kiosk.ui.posting_parts import PageParts, for_view
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.visit.pages import About
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class Offered:
    """A service that is about it."""

    service: str
    title: str
    note: str


@QmlElement
@QmlUncreatable("made by the screen")
class PostingModel(PaperPage, QObject):
    """`parts` is None where it is gone: the page says so. `as_of`: whose word it is, and when.

    `paper` has what can be taken along of it, or nothing.
    """

    changed = Signal()

    def __init__(
        self,
        about: About,
        parts: PageParts | None,
        offered: Sequence[Offered],
        as_of: str,
        words: Words,
        *,
        paper: PaperModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(paper, parent)
        gone = words(f"posting.gone-{about.kind}")
        self._parts = parts or PageParts(gone, "", words("posting.gone-why"), good=False)
        self._gone = parts is None
        self._kind = about.kind
        self._offered = offered
        self._as_of = as_of

    def renew(self, fresh: Self) -> None:
        """The services about it that are there now; what else it says stays as it was opened."""
        if list(fresh._offered) != list(self._offered):
            self._offered = fresh._offered
            self.changed.emit()

    @Property(str, constant=True)
    def kind(self) -> str:
        return self._kind

    @Property(bool, constant=True)
    def gone(self) -> bool:
        return self._gone

    @Property(str, constant=True)
    def heading(self) -> str:
        return self._parts.title

    @Property(str, constant=True)
    def lead(self) -> str:
        return self._parts.lead

    @Property(str, constant=True)
    def verdict(self) -> str:
        return self._parts.verdict

    @Property(bool, constant=True)
    def good(self) -> bool:
        return self._parts.good

    @Property(str, constant=True)
    def asOf(self) -> str:
        return self._as_of

    @Property("QVariant", constant=True)
    def facts(self) -> list[dict[str, Any]]:
        return for_view(self._parts.facts)

    @Property("QVariant", constant=True)
    def steps(self) -> list[dict[str, Any]]:
        return for_view(self._parts.steps)

    @Property("QVariant", constant=True)
    def parts(self) -> list[dict[str, Any]]:
        return for_view(self._parts.parts)

    @Property("QVariant", notify=changed)
    def offered(self) -> list[dict[str, Any]]:
        return [asdict(one) for one in self._offered]
