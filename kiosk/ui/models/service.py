"""A service before one starts: what it is, costs, takes and needs, and whether it is done here."""

from __future__ import annotations

from typing import Any, Self

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.catalogue.model import Channel, Service
from kiosk.catalogue.service_words import (
    channel_words,
    cost_lines,
    cost_summary,
    in_spanish_only,
    source_words,
    time_summary,
)
from kiosk.catalogue.terms import ChannelType, Signature
from kiosk.ui.ability import Verdict
from kiosk.ui.help_line import HelpLine
from kiosk.ui.models.cards import others_words
from kiosk.ui.models.paper import PaperModel
from kiosk.ui.models.paper_page import PaperPage
from kiosk.ui.paper_desk import OnPaper
from kiosk.ui.place_words import called
from kiosk.ui.posting_parts import Finds
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.visit.pages import PostingsPage
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

_OPENING = 160
"""Letters of a description that are seen before it is unfolded."""
_LEADS_TO = {
    Verdict.CHOOSE_TENDER: "tender",
    Verdict.CHOOSE_JOB: "job",
    Verdict.CHOOSE_LOCATION: "location",
}
_WITHDRAWN = {Verdict.WITHDRAWN, Verdict.WITHDRAWN_BEGUN}
_DONE_HERE = {Verdict.HERE, *_LEADS_TO}
_NEXT = {
    "ask": "service.apply",
    "apply": "service.apply",
    "resume": "service.resume",
    "call": "call.ask",
    "back": "service.back",
}


@QmlElement
@QmlUncreatable("made by the screen")
class ServiceModel(PaperPage, QObject):
    """All facts of one service in one language. Only the verdict may change while it is seen; of
    what was withdrawn nothing is said but who answers, since any of it may be wrong. That no paper
    can be had is said with the verdict: before one starts.

    `others`: how many more places have the same service. `finds`: the places that it is about.
    `asks_first`: whether questions come before its form, on whether it can be done here.
    `replaced`: the name of what was begun, and would be lost by beginning this; else empty.
    """

    changed = Signal()
    verdictChanged = Signal()
    calling = Signal(str)

    def __init__(  # noqa: PLR0913 - all that its page says
        self,
        service: Service,
        verdict: Verdict,
        paper: PaperModel,
        requirements: OnPaper,
        words: Words,
        *,
        help_line: HelpLine,
        others: int = 0,
        finds: Finds | None = None,
        asks_first: bool = False,
        replaced: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(paper, parent)
        self._requirements = requirements
        self._help_line = help_line
        self._line = help_line.fact(words)
        self._service = service
        self._verdict = verdict
        self._words = words
        self._language = words.language
        self._others = others
        self._finds = finds
        self._asks_first = asks_first
        self._replaced = replaced
        paper.changed.connect(self.verdictChanged)
        self._offer_paper()

    def show_verdict(self, verdict: Verdict) -> None:
        if verdict is not self._verdict:
            self._verdict = verdict
            self.changed.emit()
            self.verdictChanged.emit()
            self._offer_paper()

    def renew(self, fresh: Self) -> None:
        """Whether it can be done now."""
        self.show_verdict(fresh._verdict)

    def look_at_line(self) -> None:
        """Somebody may answer by now, or no more."""
        line = self._help_line.fact(self._words)
        if line != self._line:
            self._line = line
            self.changed.emit()

    @Property(str, constant=True)
    def service(self) -> str:
        """Its id."""
        return self._service.id

    @Property(str, constant=True)
    def name(self) -> str:
        return self._service.name.in_language(self._language)

    @Property(str, notify=changed)
    def purpose(self) -> str:
        return "" if self.withdrawn else self._service.purpose.in_language(self._language)

    @Property(str, notify=changed)
    def fallback(self) -> str:
        """Said where something of it is not in the visitor's language."""
        if self.withdrawn or not in_spanish_only(self._service, self._language):
            return ""
        return self._words("service.partly-spanish")

    @Property(str, notify=changed)
    def replaces(self) -> str:
        """Said before one begins, where that erases what was typed for something else."""
        begins = self.offersCall or self.next in {"ask", "apply", "call"}
        if not (begins and self._replaced):
            return ""
        return self._words("service.replaces", service=self._replaced)

    @Property(bool, notify=changed)
    def withdrawn(self) -> bool:
        return self._verdict in _WITHDRAWN

    @Property(bool, notify=changed)
    def canApply(self) -> bool:
        return self._verdict is Verdict.HERE

    @Property(bool, notify=changed)
    def canResume(self) -> bool:
        return self._verdict is Verdict.WITHDRAWN_BEGUN

    @Property(str, notify=changed)
    def next(self) -> str:
        """What the page's main button does: `ask`, `apply`, `choose`, `resume`, `call`, `back`."""
        if self.canApply:
            return "ask" if self._asks_first else "apply"
        if self.leadsTo:
            return "choose"
        if self.canResume:
            return "resume"
        return "call" if self.mayCall else "back"

    @Property(str, notify=changed)
    def nextWords(self) -> str:
        return self.leadsToWords if self.next == "choose" else self._words(_NEXT[self.next])

    @Property(bool, notify=changed)
    def mayCall(self) -> bool:
        """Whether one may ask to be called."""
        return self._help_line.may_call and not self.withdrawn

    @Property(bool, notify=changed)
    def offersCall(self) -> bool:
        """Whether that is offered beside what the main button does."""
        return self.mayCall and self.next != "call"

    @Property(str, constant=True)
    def callWords(self) -> str:
        """When who asks for it is called."""
        return self._help_line.call_words(self._words) if self._help_line.may_call else ""

    @Slot()
    def askForCall(self) -> None:
        if self.mayCall:
            self.calling.emit(self._service.id)

    @Property(str, notify=changed)
    def leadsTo(self) -> str:
        """The kind of list in which to choose first; empty where there is nothing to choose."""
        return _LEADS_TO.get(self._verdict, "")

    @Property(str, notify=changed)
    def leadsToWords(self) -> str:
        return self._words(f"service.see-{self.leadsTo}") if self.leadsTo else ""

    @Property(str, notify=verdictChanged)
    def verdict(self) -> str:
        asks = self._asks_first and self._verdict is Verdict.HERE
        key = "service.asks-first" if asks else f"service.verdict-{self._verdict.value}"
        said = self._words(key, instead=self._instead())
        if self._verdict is not Verdict.HERE or not self.paper.missing:
            return said
        return f"{said} {self._words('service.no-paper', reason=self.paper.missing)}"

    @Property(str, notify=changed)
    def minutes(self) -> str:
        if self._verdict is not Verdict.HERE or not self._service.filling_minutes:
            return ""
        return self._words("service.minutes", count=self._service.filling_minutes)

    @Property(str, constant=True)
    def authority(self) -> str:
        """The id of who answers."""
        return self._service.agency.id

    @Property(str, constant=True)
    def authorityWords(self) -> str:
        name = self._service.agency.called.in_language(self._language)
        return self._words("service.of-authority", authority=name)

    @Property(str, notify=changed)
    def finds(self) -> str:
        """Words for finding the places that it is about, or nothing."""
        return "" if self.withdrawn or self._finds is None else self._finds.words

    @property
    def places(self) -> PostingsPage | None:
        """The list of them."""
        return None if self._finds is None else self._finds.page

    @Property(str, constant=True)
    def others(self) -> str:
        return others_words(self._service.level, self._others, self._words) if self._others else ""

    @Property("QVariant", notify=changed)
    def facts(self) -> list[dict[str, str]]:
        facts = [self._authority()]
        if not self.withdrawn:
            facts = [*self._terms(), *facts, *self._phone(), *self._further()]
        return [
            {"glyph": glyph, "label": self._words(f"service.{key}"), "value": value, "note": note}
            for glyph, key, value, note in facts
        ]

    @Property("QVariant", notify=changed)
    def lists(self) -> list[dict[str, Any]]:
        """What one needs, what follows, and where it is done: each a titled list."""
        if self.withdrawn:
            return []
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
            for title, facts in (channel_words(channel, words) for channel in self._ways())
        ]
        lists = [("service.evidence", evidence)]
        if self._verdict is Verdict.HERE:
            lists += [("service.next", following), ("service.channels", ways)]
        else:
            lists += [("service.channels", ways), ("service.next", following)]
        return [{"title": words(key), "items": items} for key, items in lists if items]

    @Property("QVariant", notify=changed)
    def description(self) -> list[str]:
        """What there is to read beyond the purpose, by paragraphs; read by whoever wants to."""
        if self.withdrawn or self._service.description is None:
            return []
        text = self._service.description.in_language(self._language)
        return [line.strip() for line in text.splitlines() if line.strip()]

    @Property("QVariant", notify=changed)
    def opening(self) -> list[str]:
        """How the description begins."""
        first = next(iter(self.description), "")
        if len(first) > _OPENING:
            first = first[:_OPENING].rsplit(" ", 1)[0] + "…"
        return [first] if first else []

    @Property(str, constant=True)
    def descriptionFallback(self) -> str:
        description = self._service.description
        spoken = description is None or description.speaks(self._language)
        return "" if spoken else self._words("finding.only-spanish")

    def _ways(self) -> list[Channel]:
        """Where it is done: not on this screen, where the verdict says that it cannot be."""
        here = self._verdict in _DONE_HERE
        ways = self._service.channels
        return [way for way in ways if here or way.type is not ChannelType.KIOSK]

    def _offer_paper(self) -> None:
        self.paper.turn_to(None if self.withdrawn else self._requirements)

    def _instead(self) -> str:
        """What to do where a service was withdrawn."""
        agency = self._service.agency
        if not agency.phone:
            return self._words("service.instead-ask")
        authority = agency.called.in_language(self._language)
        return self._words("service.instead-call", authority=authority, phone=agency.phone)

    def _authority(self) -> tuple[str, str, str, str]:
        agency = self._service.agency
        contact = agency.contact
        return ("government", "authority", agency.name.in_language(self._language), contact)

    def _terms(self) -> list[tuple[str, str, str, str]]:
        """What it costs, how long it takes, and what one gets."""
        service, words = self._service, self._words
        note = service.processing_time.note
        time_note = note.in_language(self._language) if note else ""
        return [
            ("money", "cost", cost_summary(service, words), cost_lines(service, words)),
            ("time", "time", time_summary(service, words), time_note),
            ("document", "output", service.output.in_language(self._language), ""),
            *self._signature(),
        ]

    def _signature(self) -> list[tuple[str, str, str, str]]:
        """Whether it is signed, and what to bring for that."""
        asked = self._service.signature
        if asked is Signature.NONE:
            return []
        said = self._words(f"service.signature-{asked.value}")
        return [("sign", "signature", said, self._words("service.signature-note"))]

    def _phone(self) -> list[tuple[str, str, str, str]]:
        """The line for questions, where there is more to say of it than who answers."""
        return [("phone", "phone", *self._line)] if self._line else []

    def _further(self) -> list[tuple[str, str, str, str]]:
        """Where it holds, on what it rests, and where its words are from."""
        service, language = self._service, self._language
        facts = [("place", "place", called(service.agency.place, self._words), "")]
        if service.official_name:
            facts.append(("document", "official", service.official_name.in_language(language), ""))
        if service.legal_basis:
            facts.append(("notice", "legal", service.legal_basis.in_language(language), ""))
        if service.source:
            value, note = source_words(service.source)
            facts.append(("notice", "source", value, note))
        if service.is_example:
            facts.append(("notice", "example", "", ""))
        return facts
