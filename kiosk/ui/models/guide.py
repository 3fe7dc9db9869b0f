"""A guide's steps as somebody sees them who follows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.catalogue.guide import Guide
from kiosk.catalogue.service_words import channel_words, cost_summary, time_summary
from kiosk.forms.definition import Form
from kiosk.forms.places import answer_at
from kiosk.forms.questions import QuestionKind
from kiosk.ui.answer_words import answer_words
from kiosk.ui.guiding import Stage, StepStanding, next_of, progress
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

_KINDS: Mapping[StepStanding, str] = {
    StepStanding.SENT: "success",
    StepStanding.HAD: "success",
    StepStanding.BEGUN: "notice",
    StepStanding.HERE: "here",
}
_GLYPHS: Mapping[StepStanding, str] = {
    StepStanding.SENT: "check",
    StepStanding.HAD: "check",
    StepStanding.BEGUN: "edit",
    StepStanding.WAITS: "time",
    StepStanding.HERE: "here",
}

_HAD: Mapping[StepStanding, str] = {StepStanding.SENT: "", StepStanding.HAD: "guide.not-had"}
"""What the button says by which a step is done, or not done after all."""


def standing_words(stage: Stage, words: Words) -> str:
    """Where the step stands, in a sentence."""
    match stage.standing:
        case StepStanding.SENT:
            return words("guide.sent", folio=stage.folio)
        case StepStanding.WAITS:
            numbers = [str(number) for number in stage.waits_for]
            return words("guide.waits", steps=f" {words('guide.and')} ".join(numbers))
        case StepStanding.ELSEWHERE if stage.service is not None:
            ways = [channel_words(way, words)[0].lower() for way in stage.service.other_ways()]
            return words("guide.elsewhere", way=ways[0]) if ways else words("service.elsewhere")
        case standing:
            return words(f"guide.{standing.value}")


@QmlElement
@QmlUncreatable("made by the screen")
class GuideModel(QObject):
    """The steps change by what the visitor says of them here, and as services go or are back."""

    changed = Signal()

    def __init__(
        self,
        guide: Guide,
        stages: Sequence[Stage],
        words: Words,
        parent: QObject | None = None,
        *,
        form: Form | None,
        answers: Mapping[str, Any],
    ) -> None:
        super().__init__(parent)
        self._guide = guide
        self._stages = stages
        self._form = form
        self._answers = answers
        self._words = words

    def show(self, stages: Sequence[Stage]) -> None:
        """The same way, with another step done."""
        self._stages = stages
        self.changed.emit()

    def renew(self, fresh: Self) -> None:
        """The steps as they can be done now."""
        if list(fresh._stages) != list(self._stages):
            self.show(fresh._stages)

    @Property(str, constant=True)
    def heading(self) -> str:
        return self._guide.name.in_language(self._words.language)

    @Property(str, notify=changed)
    def lead(self) -> str:
        """What the way is, for who has not set out."""
        if any(stage.is_done for stage in self._stages):
            return ""
        return self._guide.purpose.in_language(self._words.language)

    @Property(str, notify=changed)
    def progress(self) -> str:
        """How many of the steps that must be are done."""
        done, count = progress(self._stages)
        if count and done == count:
            return self._words("guide.all-done")
        return self._words("guide.progress", done=done, number=count)

    @Property(float, notify=changed)
    def share(self) -> float:
        """The same as a part of one."""
        done, count = progress(self._stages)
        return done / count if count else 0.0

    @Property(str, constant=True)
    def answered(self) -> str:
        """What the steps were chosen by; empty where nothing was answered."""
        if self._form is None:
            return ""
        answered = (
            (question, answer_at(self._answers, question.pointer))
            for step in self._form.steps_of(self._answers)
            for question in step.questions
            if question.kind is not QuestionKind.YES_NO  # a bare yes says nothing
        )
        said = (answer_words(q, answer, self._words) for q, answer in answered if answer)
        return " · ".join(said)

    @Property(bool, constant=True)
    def asks(self) -> bool:
        return self._form is not None

    @Property(int, constant=True)
    def count(self) -> int:
        return len(self._stages)

    @Property("QVariant", notify=changed)
    def steps(self) -> list[dict[str, Any]]:
        return [self._step(stage) for stage in self._stages]

    @Property(str, notify=changed)
    def nextWords(self) -> str:
        """The one thing to do now; empty where all is done."""
        stage = next_of(self._stages)
        if stage is None:
            return ""
        begun = stage.standing is StepStanding.BEGUN
        return self._words("guide.go-on" if begun else "guide.next", number=stage.number)

    @Property(str, notify=changed)
    def nextService(self) -> str:
        stage = next_of(self._stages)
        return stage.service.id if stage is not None and stage.service is not None else ""

    @Property(bool, notify=changed)
    def goesOn(self) -> bool:
        """Whether what is next was begun already."""
        stage = next_of(self._stages)
        return stage is not None and stage.standing is StepStanding.BEGUN

    def _step(self, stage: Stage) -> dict[str, Any]:
        words, service = self._words, stage.service
        name = service.name.in_language(words.language) if service else ""
        gives = stage.step.gives.in_language(words.language)
        had = _HAD.get(stage.standing, "guide.have")
        return {
            "step": stage.step.id,
            "service": service.id if service else "",
            "mark": str(stage.number),
            "title": name or gives,
            "gives": gives if name and not stage.is_done else "",
            "facts": "" if stage.is_done else " · ".join(self._facts(stage)),
            "standing": standing_words(stage, words),
            "kind": _KINDS.get(stage.standing, "soft"),
            "glyph": _GLYPHS.get(stage.standing, "notice"),
            "optional": words("guide.optional") if stage.step.optional else "",
            "had": words(had) if had else "",
            "hadName": words(f"{had}-name", step=stage.number, title=name or gives) if had else "",
            "next": stage is next_of(self._stages),
        }

    def _facts(self, stage: Stage) -> Iterator[str]:
        """Who does it, what it costs, how long it takes."""
        words, service = self._words, stage.service
        if service is not None:
            yield service.agency.called.in_language(words.language)
            yield words(f"guide.{service.level.value}")
            yield words("guide.cost", cost=cost_summary(service, words).lower())
            yield words("guide.time", time=time_summary(service, words).lower())
