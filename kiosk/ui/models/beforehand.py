"""The questions before an application, and what the answers come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.catalogue.model import Rule
from kiosk.forms.beforehand import NotHere, answered_up_to, outcome
from kiosk.forms.definition import Form
from kiosk.forms.layout import page_after
from kiosk.ui.models.step import StepModel
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class BeforehandModel(StepModel, QObject):
    """As a form's page; nothing more is asked once a rule has turned the visitor away."""

    def __init__(
        self,
        form: Form,
        step_key: str,
        answers: Mapping[str, Any],
        words: Words,
        parent: QObject | None = None,
        *,
        rules: Sequence[Rule],
    ) -> None:
        super().__init__(form, step_key, answers, words, parent)
        self._rules = rules

    @property
    def following(self) -> str | None:
        """The page that comes next; None where it is known what the answers come to."""
        steps = self._form.steps_of(self.answers)
        so_far = answered_up_to(steps, self.key, self.answers)
        if isinstance(outcome(self._rules, so_far), NotHere):
            return None
        return page_after(steps, self.key)

    @Property(str, constant=True)
    def promise(self) -> str:
        """What becomes of the answers: said before the first."""
        first = self._form.steps_of(self._answers)[0].key == self.key
        return self._words("beforehand.promise") if first else ""


@dataclass(frozen=True)
class Way:
    """Where one goes instead: a service by its id, or what is only said (no `service`)."""

    glyph: str
    title: str
    note: str
    service: str = ""


@QmlElement
@QmlUncreatable("made by the screen")
class BeforehandResultModel(QObject):
    """That it can be done here and what holds for this visitor; or why not, and where instead."""

    changed = Signal()

    def __init__(
        self,
        says: Sequence[Rule],
        refusal: Rule | None,
        ways: Sequence[Way],
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._says = says
        self._refusal = refusal
        self._ways = ways
        self._words = words

    def renew(self, fresh: Self) -> None:
        """The ways out that are there now."""
        if list(fresh._ways) != list(self._ways):
            self._ways = fresh._ways
            self.changed.emit()

    @Property(bool, constant=True)
    def here(self) -> bool:
        return self._refusal is None

    @Property(str, constant=True)
    def heading(self) -> str:
        return self._words("beforehand.here" if self.here else "beforehand.not-here")

    @Property(str, constant=True)
    def why(self) -> str:
        """Why it cannot be done here."""
        return self._refusal.says.in_language(self._words.language) if self._refusal else ""

    @Property(str, constant=True)
    def lead(self) -> str:
        if not self.here:
            return self._words("beforehand.not-here-lead")
        return self._words("beforehand.here-lead" if self._says else "beforehand.here-bare")

    @Property("QVariant", constant=True)
    def says(self) -> list[str]:
        """What holds for this visitor."""
        return [rule.says.in_language(self._words.language) for rule in self._says]

    @Property("QVariant", notify=changed)
    def services(self) -> list[dict[str, str]]:
        """Other services that may be opened."""
        return [asdict(way) for way in self._ways if way.service]

    @Property("QVariant", notify=changed)
    def places(self) -> list[dict[str, str]]:
        """Where to go or whom to call."""
        return [asdict(way) for way in self._ways if not way.service]
