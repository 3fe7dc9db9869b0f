"""Every page, panel and state, one after the other, in a hall that shows them.

Pages are made by the program's own models from the catalogue of the hall; what comes from outside
(a folio, words of a draft, the portal's answer) is made up here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from kiosk.catalogue.model import Service
from kiosk.gallery.beforehand_scenes import beforehand_scenes
from kiosk.gallery.call_scenes import call_scenes
from kiosk.gallery.exhibits import Exhibit, sample_answers
from kiosk.gallery.file_scenes import file_scenes
from kiosk.gallery.guide_scenes import guide_scenes
from kiosk.gallery.hall import Hall
from kiosk.gallery.letter_scenes import letter_scenes
from kiosk.gallery.notice_scenes import notice_scenes
from kiosk.gallery.opinion_scenes import enquiry_scenes, opinion_scenes
from kiosk.gallery.posting_scenes import posting_scenes
from kiosk.gallery.setup_scenes import setup_scenes
from kiosk.gallery.sign_scenes import sign_scenes
from kiosk.gallery.staff_scenes import staff_scenes
from kiosk.offline.outbox_item import State
from kiosk.printing.condition import PrinterFault
from kiosk.protocol.station_calls import Answer, JobState, PrintStatus
from kiosk.protocol.tracking import Stage, Tracking, TrackingStep
from kiosk.ui.drafting import Where
from kiosk.ui.models.check import CheckModel
from kiosk.ui.models.confirmation import ConfirmationModel
from kiosk.ui.models.draft_saved import DraftSavedModel
from kiosk.ui.models.paper_page import PaperPage
from kiosk.ui.models.resume import ResumeModel
from kiosk.ui.models.status import derive_status
from kiosk.ui.models.step import StepModel
from kiosk.ui.models.track import TrackModel
from kiosk.visit import journey
from kiosk.visit.journey import Application, SavedDraft, Sent, Visit
from kiosk.visit.pages import (
    By,
    CheckPage,
    ConfirmationPage,
    DraftSavedPage,
    Home,
    QuestionPage,
)
from kiosk.words import Words, words_of

_MOMENT = datetime(2026, 11, 25, 16, 5, tzinfo=UTC)
_SENT = Sent("0001-1S15-3ECT", "7K3M-9QXR", _MOMENT)
_WORDS = ("abeja", "luna", "maíz", "puente", "rebozo", "volcán")
_COPIES = "acta-de-nacimiento"
_OTHER = "denuncia-por-soborno"


def scenes(hall: Hall) -> Iterator[str]:
    """Opens each page in the hall's look; yields the name of what is seen."""
    yield from notice_scenes(hall)
    hall.model.begin()
    yield "languages"
    yield from _home(hall)
    yield from _finding(hall)
    yield from _services(hall)
    yield from call_scenes(hall)
    yield from posting_scenes(hall)
    yield from enquiry_scenes(hall)
    yield from beforehand_scenes(hall)
    yield from guide_scenes(hall)
    for exhibit in hall.exhibits:
        yield from _question(hall, exhibit)
    yield from file_scenes(hall)
    yield from _keyboards(hall)
    yield from _ending(hall)
    yield from opinion_scenes(hall)
    yield from sign_scenes(hall)
    yield from _coming_back(hall)
    yield from letter_scenes(hall)
    yield from _panels(hall)
    yield from _reach(hall)
    yield from staff_scenes(hall)
    yield from setup_scenes(hall)


def _visit(hall: Hall, application: Application | None = None) -> Visit:
    return Visit(hall.look.language, Home(), application=application)


def _words(hall: Hall) -> Words:
    return words_of(hall.look.language)


def _begun(hall: Hall) -> Application:
    return Application(_COPIES, sample_answers(hall.store, _COPIES))


def _home(hall: Hall) -> Iterator[str]:
    model = hall.model
    hall.stands_on(_visit(hall))
    model.status.show(derive_status(online=True, waiting=0, words=_words(hall)))
    yield "home online"
    model.status.show(derive_status(online=False, waiting=0, words=_words(hall)))
    yield "home offline"
    model.status.show(derive_status(online=False, waiting=12, words=_words(hall)))
    hall.stands_on(_visit(hall, _begun(hall)))
    yield "home begun, twelve waiting"
    model.status.show(derive_status(online=True, waiting=0, words=_words(hall)))


def _finding(hall: Hall) -> Iterator[str]:
    model, finding = hall.model, hall.model.finding
    hall.stands_on(_visit(hall))
    finding.search("acta de nasimiento")
    yield "results search"
    model.openPanel("narrow")
    yield "panel narrow"
    hall.stands_on(_visit(hall))
    finding.openArea("health")
    yield "results area"
    finding.toggle("free")
    finding.toggle("here")
    yield "results narrowed"
    finding.search("licencia de conducir")
    yield "results near miss"
    hall.stands_on(_visit(hall))
    finding.search("xqzwk")
    yield "results nothing"
    for way in (By.LIFE_EVENT, By.AUTHORITY, By.PLACE):
        hall.stands_on(_visit(hall))
        finding.browse(way.value)
        yield f"browse {way.value}"
    finding.choose("MX-JAL", leads=True)
    yield "browse municipalities"
    hall.stands_on(_visit(hall))
    finding.openElsewhere(_COPIES)
    yield "browse elsewhere"
    finding.openAuthority("imss")
    yield "results authority"


def _services(hall: Hall) -> Iterator[str]:
    model = hall.model
    for kind, service in _kinds_of_service(hall).items():
        hall.stands_on(_visit(hall))
        model.openService(service.id)
        yield f"service {kind}"
    hall.stands_on(_visit(hall))
    model.openService(_COPIES)
    yield from _taken_along(hall, "service")
    hall.stands_on(_visit(hall, _begun(hall)))
    model.openService(_OTHER)
    yield "service in the place of what was begun"
    hall.withdraw(_COPIES)
    hall.stands_on(_visit(hall))
    model.openService(_COPIES)
    yield "service withdrawn"
    hall.stands_on(_visit(hall, _begun(hall)))
    model.openService(_COPIES)
    yield "service withdrawn while begun"
    hall.withdraw()


def _kinds_of_service(hall: Hall) -> dict[str, Service]:
    """The longest of each kind: what fits them fits all."""
    kinds: dict[str, Service] = {}
    for service in hall.store.services():
        signed = service.signature.value == "required"
        kind = "elsewhere" if service.form is None else "signed" if signed else "here"
        if kind not in kinds or _length(service) > _length(kinds[kind]):
            kinds[kind] = service
    return kinds


def _length(service: Service) -> int:
    return len(repr(service.description)) + sum(len(repr(one)) for one in service.evidence)


def _question(hall: Hall, exhibit: Exhibit) -> Iterator[str]:
    page = QuestionPage(exhibit.step)
    empty = _visit(hall, Application(exhibit.service, exhibit.earlier))
    hall.stands_on(replace(empty, page=page, trail=(Home(),)))
    yield f"question {exhibit.kind} empty"
    model = hall.model.pageModel
    if isinstance(model, StepModel) and not model.judge():
        hall.carries_on()
        yield f"question {exhibit.kind} faults"
    filled = _visit(hall, Application(exhibit.service, exhibit.answers))
    hall.stands_on(replace(filled, page=page, trail=(Home(),)))
    yield f"question {exhibit.kind} filled"
    model = hall.model.pageModel
    if isinstance(model, StepModel) and model.isList:
        model.askToRemove(0)
        yield f"question {exhibit.kind} removing"


def _keyboards(hall: Hall) -> Iterator[str]:
    keyboard = hall.model.keyboard
    hall.stands_on(_visit(hall))
    hall.types_in_first_field()
    for layout in ("text", "capitals", "digits", "money", "email"):
        keyboard.open(layout)
        yield f"keyboard {layout}"
    keyboard.open("text")
    for plane in ("signs", "accents"):
        keyboard.press(plane, "")
        yield f"keyboard {plane}"
    keyboard.open("text")
    keyboard.hold("a")
    yield "keyboard offering"
    keyboard.withdraw()


def _ending(hall: Hall) -> Iterator[str]:
    begun = _begun(hall)
    hall.stands_on(replace(_visit(hall, begun), page=CheckPage(), trail=(Home(),)))
    yield "check"
    page = hall.model.pageModel
    if isinstance(page, CheckModel):
        page.show_trouble(_words(hall)("check.disk-full"))
    yield "check trouble"
    sent = _visit(hall, replace(begun, sent=_SENT))
    hall.stands_on(replace(sent, page=ConfirmationPage()))
    for state in State:
        shown = hall.model.pageModel
        if isinstance(shown, ConfirmationModel):
            shown.show_state(state)
        yield f"confirmation {state.value}"
    yield from _on_paper(hall)


def _on_paper(hall: Hall) -> Iterator[str]:
    """The folio's page with a printer: before, and each thing that may become of the slip."""
    for job in (None, *JobState):
        fault = PrinterFault.PAPER_OUT.value if job is JobState.FAILED else None
        if _told_of_paper(hall, job=job, fault=fault):
            yield f"confirmation, paper {job.value if job else 'offered'}"
    hall.model.openPanel("paper")
    yield "panel paper, confirmation"
    hall.model.closePanel()


def _told_of_paper(hall: Hall, **known: object) -> bool:
    """The page hears of the printer, and asks no more; False where it has nothing on paper."""
    hall.rests()  # the answer of the station that is not there has come
    page = hall.model.pageModel
    if not isinstance(page, PaperPage):
        return False
    page.paper.stop()
    status = PrintStatus.model_validate({"printer": "ready", "paper": "80mm", **known})
    page.paper.take(Answer(id=1, result=status.model_dump(mode="json")))
    return True


def _taken_along(hall: Hall, name: str) -> Iterator[str]:
    """A page with a printer, one without paper, and what it has to take along."""
    for told in ({}, {"printer": "fault", "fault": PrinterFault.PAPER_OUT.value}):
        if _told_of_paper(hall, **told):
            yield f"{name}, printer {told.get('printer', 'ready')}"
    hall.model.openPanel("paper")
    yield f"panel paper, {name}"
    hall.model.closePanel()


def _coming_back(hall: Hall) -> Iterator[str]:
    begun = _begun(hall)
    saved = SavedDraft(_WORDS, "0" * 32, _MOMENT, begun.answers, held="A7" * 46)
    hall.stands_on(
        replace(_visit(hall, replace(begun, draft=saved)), page=DraftSavedPage(), trail=(Home(),))
    )
    for where in Where:
        draft = hall.model.pageModel
        if isinstance(draft, DraftSavedModel):
            draft.show_where(where)
        yield f"draft saved, {where.value}"
    if isinstance(draft, DraftSavedModel):
        draft.show_where(Where.EVERYWHERE)
        yield from _taken_along(hall, "draft saved")
    hall.stands_on(journey.open_resume(_visit(hall)))
    yield "resume"
    resume = hall.model.pageModel
    if isinstance(resume, ResumeModel):
        resume.type("abejo luna avejo")
        hall.rests()
        hall.carries_on()
        yield "resume faults"
        resume.show_trouble(_words(hall)("resume.not-found"))
        yield "resume not found"
    hall.stands_on(journey.open_resume(_visit(hall, begun)))
    yield "resume in the place of what was begun"
    hall.stands_on(journey.track(_visit(hall)))
    yield "track"
    track = hall.model.pageModel
    if isinstance(track, TrackModel):
        track.look()
        yield "track faults"
        track.typeFolio(_SENT.folio)
        track.typeClaim(_SENT.claim)
        track.look()
        hall.rests()
        track.take(Answer(id=1, result=_tracking().model_dump(mode="json")))
        yield "track found"
        yield from _taken_along(hall, "track found")


def _tracking() -> Tracking:
    note = "Falta el comprobante de domicilio: tráigalo a la oficina, con su folio."
    told = {Stage.DELIVERED: "", Stage.IN_REVIEW: "", Stage.NEEDS_VISITOR: note}
    steps = tuple(TrackingStep(stage=stage, at=_MOMENT, note=said) for stage, said in told.items())
    return Tracking(folio=_SENT.folio, service=_COPIES, steps=steps)


def _panels(hall: Hall) -> Iterator[str]:
    model = hall.model
    hall.stands_on(_visit(hall))
    for panel in ("view", "use", "help", "finish"):
        model.openPanel(panel)
        yield f"panel {panel}"
    hall.stands_on(_visit(hall, _begun(hall)))
    model.openPanel("finish")
    yield "panel finish, answers unsent"
    hall.stands_on(_visit(hall))
    hall.lets_pass(70)
    yield "panel idle"
    model.touch()


def _reach(hall: Hall) -> Iterator[str]:
    """Controls low, and for the left hand."""
    model = hall.model
    for name, value, usual in (("reach", "low", "usual"), ("hand", "left", "right")):
        model.view.choose(name, value)
        hall.stands_on(_visit(hall))
        yield f"{name} {value}, home"
        model.openService(_COPIES)
        yield f"{name} {value}, service"
        model.startApplication()
        yield f"{name} {value}, question"
        model.view.choose(name, usual)


def seen(hall: Hall) -> Iterator[str]:
    """The scenes, and of a page that is longer than the screen its end, too."""
    for name in scenes(hall):
        yield name
        hall.rests()
        if hall.scrolls_to(end=True):
            yield f"{name}, end"
            hall.scrolls_to(end=False)
