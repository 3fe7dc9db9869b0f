"""Every page and every panel of the screen, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QSignalSpy

from kiosk.gallery.letter_scenes import KINDS, following
from kiosk.tour.play import ANSWERS
from kiosk.ui.models.enquiry import EnquiryModel
from kiosk.ui.models.rate import RateModel
from kiosk.ui.models.results import ResultsModel
from kiosk.ui.models.resume import ResumeModel
from kiosk.ui.models.screen import ScreenModel
from kiosk.ui.models.step import StepModel
from kiosk.visit import journey
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import By, Home, QuestionPage
from kiosk.words import words_of

SERVICES = ("acta-de-nacimiento", "licencia-de-conducir", "declaracion-mensual-resico")
PANELS = ("view", "use", "help", "finish")


_FRAMES = 2
"""The second shows what followed from the first one's sizes."""
_PATIENCE_MILLISECONDS = 20_000


def is_drawn(window: QQuickWindow) -> None:
    """Waits until what stands there now has been laid out and drawn, however busy the machine."""
    for _ in range(_FRAMES):
        drawn = QSignalSpy(window.frameSwapped)
        window.update()
        assert drawn.wait(_PATIENCE_MILLISECONDS), "nothing was drawn"


def pages_of(model: ScreenModel) -> Iterator[str]:
    """Opens each page by the model's own moves; yields its name once it is there, as a whole."""
    for name in _opened(model):
        if isinstance(page := model.pageModel, ResultsModel):
            page.complete()  # its last cards come one by one
        yield name


def _opened(model: ScreenModel) -> Iterator[str]:
    yield "attract"
    model.begin()
    yield "languages"
    model.chooseLanguage(model.visit.language)
    yield "home"
    for panel in PANELS:
        model.openPanel(panel)
        yield f"panel {panel}"
        model.closePanel()
    yield from _finding(model)
    for service in SERVICES:
        model.goHome()
        model.openService(service)
        yield f"service {service}"
        model.startApplication()
        yield from _questions_of(model, service)
    yield from _list(model)
    model.goHome()
    model.openService(SERVICES[0])
    model.startApplication()
    model._visit = journey.record_answers(model.visit, ANSWERS)
    model.resumeApplication()
    yield "check"
    model.openPanel("finish")
    yield "panel finish, answers unsent"
    model.closePanel()
    model.drafts.save()
    yield "draft saved"
    model.openPanel("finish")
    yield "panel finish, answers saved"
    model.closePanel()
    model.goHome()
    yield "home, application waiting"
    yield from _resuming(model)
    model.goHome()
    model.resumeApplication()
    model.send()
    yield "confirmation"
    yield from _being_heard(model)
    yield from _enquiry(model)
    model.goHome()
    model.openTracking()
    yield "track"
    for kind in KINDS:
        model.stand_on(following(model.visit.language, kind))
        yield f"letter, {kind}"


def _being_heard(model: ScreenModel) -> Iterator[str]:
    """What one thinks of the service: empty, judged, and once it was given."""
    model.opinions.rate()
    yield "rate"
    model.opinions.give()
    yield "rate judged"
    page = model.pageModel
    assert isinstance(page, RateModel)
    page.rate(4)
    model.opinions.give()
    assert page.given
    yield "rate given"


def _enquiry(model: ScreenModel) -> Iterator[str]:
    """Each question, the first one judged, and what is found."""
    model.goHome()
    model.finding.enquiry.open()
    while isinstance(page := model.pageModel, EnquiryModel):
        yield f"enquiry {page.key}"
        if page.promise:
            page.questions[0].type("999")
            assert not page.judge()
            yield f"enquiry {page.key} judged"
        model.finding.enquiry.skip()
    yield "enquiry result"


def _finding(model: ScreenModel) -> Iterator[str]:
    """Lists, narrowed and not, near misses, and the ways to services."""
    model.finding.openArea("health")
    yield "area"
    model.finding.toggle("free")
    model.finding.toggle("state")
    yield "area, narrowed"
    model.openPanel("narrow")
    yield "panel narrow"
    model.closePanel()
    model.finding.search("licencia de conducir")
    yield "area, nothing but elsewhere"
    model.goHome()
    model.finding.search("acta de nasimiento")
    yield "search"
    model.openPanel("narrow")
    yield "panel narrow, of a search"
    model.closePanel()
    model.finding.search("xqzwk")
    yield "search, nothing"
    for way in (By.LIFE_EVENT, By.AUTHORITY, By.PLACE):
        model.goHome()
        model.finding.browse(way.value)
        yield f"browse {way.value}"
    model.finding.choose("MX-JAL", True)
    yield "browse municipalities"
    model.finding.openElsewhere(SERVICES[0])
    yield "browse elsewhere"
    model.finding.openAuthority("imss")
    yield "authority"


def _resuming(model: ScreenModel) -> Iterator[str]:
    """Empty, judged, and where nothing is found."""
    model.drafts.openResume()
    yield "resume"
    page = model.pageModel
    assert isinstance(page, ResumeModel)
    page.type("abejo luna avejo")
    page.look()
    yield "resume judged"
    page.show_trouble(words_of(model.visit.language)("resume.not-found"))
    yield "resume, nothing found"


def _list(model: ScreenModel) -> Iterator[str]:
    """A list: empty, judged, with two things in it, and one of them about to be taken away."""
    page = QuestionPage("jobs")
    for jobs in (
        [],
        [{"position": "Mesera", "years": 3, "duties": "Atendía mesas."}, {"years": 1}],
    ):
        answers = {"has_experience": True, "jobs": jobs}
        model.stand_on(
            Visit(
                model.visit.language, page, (Home(),), Application("solicitud-de-empleo", answers)
            )
        )
        yield f"list of {len(jobs)}"
        step = model.pageModel
        assert isinstance(step, StepModel)
        assert not step.judge()
        yield f"list of {len(jobs)}, judged"
    assert isinstance(step, StepModel)
    step.askToRemove(0)
    yield "list, removing"
    step.askToRemove(-1)
    model.openItem(1)
    yield "item of a list"


def _questions_of(model: ScreenModel, service: str) -> Iterator[str]:
    """Each question as it opens, and as it looks once it was judged empty."""
    for key in model._parts.applying.step_keys(model.visit, service):
        model._visit = journey.change_answer(model.visit, key)
        model._show_page()
        yield f"{service} {key}"
        step = model.pageModel
        if isinstance(step, StepModel) and not step.judge():
            yield f"{service} {key} judged"
