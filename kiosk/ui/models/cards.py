"""Services as cards of a list, changed in place: as-you-type builds no card anew that it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtQml import QmlElement

from kiosk.catalogue.model import Service
from kiosk.catalogue.service_words import cost_summary, where_summary
from kiosk.catalogue.terms import Level
from kiosk.ui.typed_qt import QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class Card:
    """What a card says. `others` is empty where it stands for no other place's service,
    `othersName` says it for whoever cannot see beside what; `fallback` is empty where the name is
    in the visitor's language."""

    service: str
    name: str
    area: str
    authority: str
    cost: str
    free: bool
    where: str
    here: bool
    others: str = ""
    othersName: str = ""
    fallback: str = ""


def card_of(service: Service, others: int, words: Words) -> Card:
    """A service, and how many of the same of other places it stands for."""
    language = words.language
    name = service.name.in_language(language)
    elsewhere = others_words(service.level, others, words) if others else ""
    return Card(
        service=service.id,
        name=name,
        area=service.area.value,
        authority=service.agency.called.in_language(language),
        cost=cost_summary(service, words),
        free=service.is_free,
        where=where_summary(service, words),
        here=service.can_apply,
        others=elsewhere,
        othersName=words("finding.others-name", others=elsewhere, service=name),
        fallback="" if service.name.speaks(language) else words("finding.only-spanish"),
    )


def others_words(level: Level, others: int, words: Words) -> str:
    """`También en otros 31 estados`."""
    kind = {Level.STATE: "states", Level.MUNICIPAL: "municipalities"}.get(level, "places")
    return words(f"finding.others-{kind}", count=others)


_FIELDS = tuple(field.name for field in fields(Card))
_FIRST_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_NOWHERE = QModelIndex()


@QmlElement
@QmlUncreatable("made by the page that lists")
class CardList(QAbstractListModel):
    """A row a card; each field of `Card` is a role under its own name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cards: list[Card] = []

    def show(self, cards: Sequence[Card]) -> None:
        """These from now on; only rows that say something else are told to have changed."""
        kept = min(len(cards), len(self._cards))
        for row in range(kept):
            if self._cards[row] != cards[row]:
                self._cards[row] = cards[row]
                self.dataChanged.emit(self.index(row), self.index(row))
        if len(self._cards) > kept:
            self.beginRemoveRows(_NOWHERE, kept, len(self._cards) - 1)
            del self._cards[kept:]
            self.endRemoveRows()
        if len(cards) > kept:
            self.beginInsertRows(_NOWHERE, kept, len(cards) - 1)
            self._cards.extend(cards[kept:])
            self.endInsertRows()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._cards)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if not index.isValid() or not 0 <= role - _FIRST_ROLE < len(_FIELDS):
            return None
        return getattr(self._cards[index.row()], _FIELDS[role - _FIRST_ROLE])

    def roleNames(self) -> dict[int, QByteArray]:
        return {
            _FIRST_ROLE + number: QByteArray(name.encode()) for number, name in enumerate(_FIELDS)
        }
