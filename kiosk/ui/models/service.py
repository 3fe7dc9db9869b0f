"""A service before one starts: what it is, costs, takes and needs, and whether it is done here."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtQml import QmlElement

from kiosk.catalogue.model import Service
from kiosk.ui.service_words import channel_words, cost_lines, cost_summary, time_summary
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


class Verdict(StrEnum):
    """Whether it can be finished here and now, and if not, why."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    NO_KEY = "no-key"
    SIGNATURE = "signature"
    FORM = "form"
    NO_ROOM = "no-room"


@QmlElement
@QmlUncreatable("made by the screen")
class ServiceModel(QObject):
    """All facts of one service in one language; nothing in it changes while it is seen."""

    def __init__(
        self, service: Service, verdict: Verdict, words: Words, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._verdict = verdict
        self._words = words
        self._language = words.language

    @Property(str, constant=True)
    def name(self) -> str:
        return self._service.name.in_language(self._language)

    @Property(str, constant=True)
    def purpose(self) -> str:
        return self._service.purpose.in_language(self._language)

    @Property(bool, constant=True)
    def canApply(self) -> bool:
        return self._verdict is Verdict.HERE

    @Property(str, constant=True)
    def verdict(self) -> str:
        return self._words(f"service.verdict-{self._verdict.value}")

    @Property(str, constant=True)
    def minutes(self) -> str:
        if self._verdict is not Verdict.HERE or not self._service.filling_minutes:
            return ""
        return self._words("service.minutes", count=self._service.filling_minutes)

    @Property("QVariant", constant=True)
    def facts(self) -> list[dict[str, str]]:
        service, words = self._service, self._words
        agency = service.agency
        time_note = service.processing_time.note
        contact = [agency.phone, agency.website]
        facts = [
            ("money", "cost", cost_summary(service, words), cost_lines(service, words)),
            (
                "time",
                "time",
                time_summary(service, words),
                time_note.in_language(self._language) if time_note else "",
            ),
            ("document", "output", service.output.in_language(self._language), ""),
            (
                "government",
                "authority",
                agency.name.in_language(self._language),
                " · ".join(part for part in contact if part),
            ),
        ]
        if service.legal_basis:
            facts.append(("notice", "legal", service.legal_basis.in_language(self._language), ""))
        lines = [
            {"glyph": glyph, "label": words(f"service.{key}"), "value": value, "note": note}
            for glyph, key, value, note in facts
        ]
        if service.is_example:
            lines.append(
                {"glyph": "notice", "label": words("service.example"), "value": "", "note": ""}
            )
        return lines

    @Property("QVariant", constant=True)
    def lists(self) -> list[dict[str, Any]]:
        """What one needs, what follows, and where it is done: each a titled list."""
        service, words, language = self._service, self._words, self._language
        evidence = [
            {
                "mark": "•",
                "text": item.name.in_language(language),
                "note": item.note.in_language(language) if item.note else "",
            }
            for item in service.evidence
        ]
        following = [
            {"mark": str(number), "text": step.in_language(language), "note": ""}
            for number, step in enumerate(service.next_steps, start=1)
        ]
        ways = [
            {"mark": "•", "text": title, "note": facts}
            for title, facts in (channel_words(channel, words) for channel in service.channels)
        ]
        lists = [("service.evidence", evidence)]
        if self._verdict is Verdict.HERE:
            lists += [("service.next", following), ("service.channels", ways)]
        else:
            lists += [("service.channels", ways), ("service.next", following)]
        return [{"title": words(key), "items": items} for key, items in lists if items]
