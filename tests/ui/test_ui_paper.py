"""What the visitor is told of the paper: never ahead of what is known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import unquote
from uuid import UUID

import pytest
from paper_station import PAGES, SAID, PaperStation, status
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot
from ui_samples import SERVICE

from kiosk.catalogue.location import Location
from kiosk.catalogue.location_facts import traits_of
from kiosk.offline.outbox_item import State
from kiosk.printing.condition import PrinterFault
from kiosk.printing.raster import unpack_raster
from kiosk.printing.samples import samples
from kiosk.printing.slip import Service as ServiceOnPaper
from kiosk.printing.slip import Slip
from kiosk.protocol.letter import Appointment, Letter, Payment
from kiosk.protocol.station_calls import JobState, SlipAnswer
from kiosk.protocol.tracking import Stage, Tracking, TrackingStep
from kiosk.ui.drafting import Where
from kiosk.ui.models.confirmation import ConfirmationModel
from kiosk.ui.models.paper import PaperModel
from kiosk.ui.paper_desk import OnPaper, PaperKind
from kiosk.ui.paper_words import PaperInputs, PaperView, derive_paper
from kiosk.ui.proof import Proof
from kiosk.ui.scanned import Scanned, scanned
from kiosk.visit.journey import SavedDraft
from kiosk.words import languages, words_of

FOLIO = "0400-1S2C-1CB4"
ES = words_of("es")


def told(*, handing: bool = False, copy: bool = False, **of: str | None) -> PaperView:
    known = status(**of)  # type: ignore[arg-type]  # the fields a test names
    inputs = PaperInputs(PaperKind.APPLICATION, known, heard=True, handing=handing, copy=copy)
    return derive_paper(inputs, ES)


def test_nothing_is_offered_where_there_is_no_printer_or_no_station() -> None:
    for view in (derive_paper(PaperInputs(), ES), told(printer="none")):
        assert not view.offered
        assert (view.action, view.notice) == ("", "")
        assert view.take_due, "what can be done all the same"
    assert derive_paper(PaperInputs(kind=None, status=status()), ES) == PaperView()


def test_that_there_is_no_paper_is_said_once_it_is_known() -> None:
    assert derive_paper(PaperInputs(), ES).missing == "", "nobody was asked yet"
    assert derive_paper(PaperInputs(heard=True), ES).missing == ES("paper.silent")
    assert told(printer="none").missing == ES("paper.none")
    assert told(printer="fault", fault="paper-out").missing == ES("paper.fault-paper-out")
    for printer in ("ready", "low", "unknown"):
        assert told(printer=printer).missing == ""


def test_one_thing_at_a_time_comes_next() -> None:
    assert (told().due, told().take_due) == (True, False)
    fault = told(printer="fault", fault="cover-open")
    assert (fault.due, fault.take_due) == (False, True)
    after = told(job="printed", copy=True)
    assert (after.due, after.take_due) == (False, False)


@pytest.mark.parametrize("printer", ["ready", "low", "unknown"])
def test_a_printer_without_a_fault_is_offered_and_promises_nothing(printer: str) -> None:
    view = told(printer=printer)
    assert (view.offered, view.action) == (True, "Imprimir comprobante")
    assert (view.notice, view.fate) == ("", "")


def test_only_the_printers_word_makes_it_printed() -> None:
    for job in JobState:
        said = told(job=job.value).notice
        assert ("se imprimió. Tómelo" in said) == (job is JobState.PRINTED), job


def test_while_it_prints_nothing_can_be_pressed() -> None:
    assert told(job="printing").busy
    assert told(handing=True).busy
    assert told(handing=True, job="printed").busy, "of the slip before"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", PaperKind)
@pytest.mark.parametrize("fault", [*(one.value for one in PrinterFault), "of a newer station"])
def test_every_fault_has_words_what_now_and_a_way_on(
    fault: str, kind: PaperKind, language: str
) -> None:
    failed = PaperInputs(kind, status(job="failed", fault=fault))
    view = derive_paper(failed, words_of(language))
    assert view.kind == "danger"
    assert not view.busy
    assert view.action == words_of(language)("paper.retry")
    assert "{" not in view.notice
    assert view.notice == view.fate
    before = derive_paper(PaperInputs(kind, status("fault", fault=fault)), words_of(language))
    assert before.notice
    assert before.fate == "", "nothing was handed in"


def test_a_second_print_says_that_it_is_one() -> None:
    assert told(copy=True).action == "Imprimir otra vez"


class Desk:
    """A paper model before a station."""

    def __init__(self) -> None:
        self.station = PaperStation()
        self.copies: list[bool] = []
        self.model = self.open()

    def open(self) -> PaperModel:
        subject = OnPaper(FOLIO, PaperKind.APPLICATION, self.slip, FOLIO)
        return PaperModel(self.station.desk, subject, ES)

    def slip(self, _facts: SlipAnswer | None, copy: bool) -> Slip:
        self.copies.append(copy)
        return samples("es")["application"]

    def becomes(self, qtbot: QtBot, job: str, fault: str | None = None) -> None:
        self.station.now = status(job=job, fault=fault)
        notice = self.model.notice
        qtbot.waitUntil(lambda: self.model.notice != notice)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk()


def test_a_slip_is_drawn_for_the_printers_paper_and_its_end_is_told(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.station.now = status(job="printing")
    desk.model.print(100)
    desk.model.print(100)
    assert desk.model.busy
    assert unpack_raster(desk.station.slips[0].raster).width == 384
    assert len(desk.station.slips) == 1, "a second touch prints no second slip"

    desk.becomes(qtbot, "printed")
    assert desk.model.kind == "success"
    desk.model.print(150)
    assert desk.copies == [False, True]
    assert [one.copy_of for one in desk.station.requests] == [False, True]


def test_what_failed_is_no_copy_when_it_is_tried_again(desk: Desk, qtbot: QtBot) -> None:
    desk.station.now = status(job="printing")
    desk.model.print(100)
    desk.becomes(qtbot, "failed", "paper-out")
    assert "no tiene papel" in desk.model.notice
    desk.model.print(100)

    assert desk.copies == [False, False]


def test_a_page_opened_anew_knows_the_slip(desk: Desk, qtbot: QtBot) -> None:
    desk.station.now = status(job="printing")
    desk.model.print(100)
    desk.becomes(qtbot, "not-known")
    again = desk.open()

    assert "no avisa" in again.notice
    assert again.action == "Imprimir otra vez"


def test_a_station_that_takes_nothing_is_told_and_can_be_asked_again(desk: Desk) -> None:
    desk.station.refuses = True
    desk.model.print(100)
    assert desk.model.kind == "danger"
    assert not desk.model.busy
    desk.station.refuses, desk.station.facts = False, None
    desk.model.print(100)
    assert desk.model.kind == "danger"


# What each page has to take along -----------------------------------------------------------------

PROOF = Proof("Acta", FOLIO, "7K3M-9QXR", SAID, "Registro Civil", "951 000 0000", ("Espere.",))
WORDS = ("ábaco", "año", "leña", "día", "cañón", "búho")
DRAFT = SavedDraft(WORDS, "0" * 32, SAID, {}, held="A7" * 46)
TRACKING = Tracking(
    folio=FOLIO,
    service="acta",
    steps=(
        TrackingStep(stage=Stage.DELIVERED, at=SAID),
        TrackingStep(stage=Stage.NEEDS_VISITOR, at=SAID, note="Falta el acta."),
    ),
)


PAYMENT = Payment(
    concept="Derechos de 2026",
    reference="0420 1893",
    amount=Decimal("74.00"),
    due=date(2026, 12, 1),
    pay_at="Cualquier banco",
)
COMING = Appointment(at=SAID, address="Calle 5", bring=("Su acta anterior",))
LETTER = Letter(id=UUID(int=7), at=SAID, language="es", text="Pague.", payment=PAYMENT)
CLINIC = Location.model_validate(
    {
        "id": "c",
        "name": "Centro de Salud; Norte",
        "type": "MedicalClinic",
        "address": {"streetAddress": "Calle 5, Centro"},
        "geo": {"latitude": 17.06, "longitude": -96.72},
        "telephone": "951 000 0000",
        "openingHoursSpecification": [
            {
                "dayOfWeek": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
                "opens": "08:00",
                "closes": "20:00",
            }
        ],
        "source": {"identifier": "X", "system": "prueba"},
    }
)
CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Centro de Salud\\; Norte;;;;\r\n"
    "FN:Centro de Salud\\; Norte\r\nADR:;;Calle 5\\, Centro;;;;\r\nTEL:951 000 0000\r\n"
    "GEO:17.06000;-96.72000\r\nEND:VCARD\r\n"
)
ON_PAPER = ServiceOnPaper("Acta", "Registro Civil", "", "", "951 000 0000")


def subjects(station: PaperStation, public_pages: str = PAGES) -> dict[PaperKind, OnPaper]:
    pages = station.pages(public_pages)
    return {
        PaperKind.APPLICATION: pages.application(SERVICE, PROOF, lambda: State.QUEUED, ES),
        PaperKind.REQUIREMENTS: pages.requirements(SERVICE, ES),
        PaperKind.DRAFT: pages.draft(DRAFT, "Acta", lambda: Where.HERE),
        PaperKind.RESULT: pages.result(TRACKING, "Acta"),
        PaperKind.PAYMENT: pages.payment(FOLIO, LETTER, PAYMENT, ON_PAPER),
        PaperKind.APPOINTMENT: pages.appointment(FOLIO, LETTER, COMING, ON_PAPER),
        PaperKind.LOCATION: pages.location(CLINIC, traits_of(CLINIC, 1, "f", None), "", ES),
    }


@pytest.mark.parametrize("kind", PaperKind)
def test_each_is_printed_and_a_second_one_says_that_it_is_a_copy(
    qtbot: QtBot, kind: PaperKind
) -> None:
    station = PaperStation()
    model = station.pages().model(subjects(station)[kind], ES)
    station.now = status(job="printed")
    model.print(100)
    assert model.notice == ES("paper.printed")
    model.print(100)

    first, second = (unpack_raster(slip.raster) for slip in station.slips)
    assert second.height > first.height, "REIMPRESIÓN stands on it"


@pytest.mark.parametrize("kind", PaperKind)
def test_each_is_read_on_the_screen_without_a_station(qtbot: QtBot, kind: PaperKind) -> None:
    station = PaperStation()
    station.now = station.facts = None
    model = station.pages().model(subjects(station)[kind], ES)
    model.show()

    assert not model.offered
    assert model.takeDue
    said = "\n".join(line["text"] for line in model.lines)
    expected = {
        PaperKind.APPLICATION: ES("state.queued.long"),
        PaperKind.REQUIREMENTS: SERVICE.evidence[0].name.in_language("es"),
        PaperKind.DRAFT: "cañón",
        PaperKind.RESULT: "Falta el acta.",
        PaperKind.PAYMENT: "Derechos de 2026",
        PaperKind.APPOINTMENT: "Su acta anterior",
        PaperKind.LOCATION: "Lunes a viernes: 8:00 a 20:00",
    }
    assert expected[kind] in said
    assert "REIMPRESIÓN" not in said
    assert all(line["mark"] != "☐" for line in model.lines), "nothing is ticked on a screen"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (PaperKind.APPLICATION, f"{PAGES}/s#{FOLIO}.7K3M-9QXR"),
        (PaperKind.REQUIREMENTS, f"{PAGES}/t/{SERVICE.id}"),
        (PaperKind.DRAFT, f"{PAGES}/d#{'A7' * 46}"),
        (PaperKind.RESULT, f"{PAGES}/s"),
        (PaperKind.PAYMENT, "0420 1893"),
        (
            PaperKind.LOCATION,
            CARD,
        ),
    ],
)
def test_what_a_phone_takes_along(qtbot: QtBot, kind: PaperKind, code: str) -> None:
    station = PaperStation()
    model = station.pages().model(subjects(station)[kind], ES)
    model.show()
    assert unquote(model.codeSource.toString()) == f"image://code/{code}"
    assert ES("paper.phone") in model.codeWords


def test_without_an_address_for_phones_the_screen_is_photographed(qtbot: QtBot) -> None:
    station = PaperStation()
    model = station.pages("").model(subjects(station, "")[PaperKind.RESULT], ES)
    model.show()
    assert model.codeSource.isEmpty()
    assert model.codeWords == ES("paper.photograph")
    slip = station.pages("").model(subjects(station, "")[PaperKind.APPLICATION], ES)
    slip.show()
    draft = station.pages("").model(subjects(station, "")[PaperKind.DRAFT], ES)
    draft.show()
    words = "ABACO ANO LENA DIA CANON BUHO"
    assert unquote(draft.codeSource.toString()) == f"image://code/{words}"
    text = f"VENTANILLA FOLIO {FOLIO} CLAVE 7K3M-9QXR"
    assert unquote(slip.codeSource.toString()) == f"image://code/{text}"


def test_another_result_is_not_told_of_the_first_ones_paper(qtbot: QtBot) -> None:
    station = PaperStation()
    pages = station.pages()
    model = pages.model(pages.result(TRACKING, "Acta"), ES)
    station.now = status(job="printed")
    model.print(100)
    assert model.notice

    model.turn_to(pages.result(TRACKING.model_copy(update={"folio": "0001-1S15-3ECT"}), "Acta"))
    assert (model.notice, model.action) == ("", ES("paper.print-result"))
    model.turn_to(None)
    assert not model.offered
    assert model.takeAction == ""


def test_a_new_page_knows_the_printer_at_once(qtbot: QtBot) -> None:
    station = PaperStation(status("fault", fault="paper-out"))
    station.pages().model(None, ES)
    station.call = lambda *_: None  # type: ignore[method-assign]  # slow, from now on
    station.desk.call = station.call
    assert station.pages().model(None, ES).missing == ES("paper.fault-paper-out")


def test_before_words_are_printed_it_is_said_what_they_open(qtbot: QtBot) -> None:
    station = PaperStation()
    for kind, subject in subjects(station).items():
        caution = station.pages().model(subject, ES).caution
        assert caution == (ES("draft.keep-why") if kind is PaperKind.DRAFT else "")


@pytest.mark.parametrize(
    ("public_pages", "begins"), [(PAGES, f"{PAGES}/s#"), ("", "VENTANILLA FOLIO ")]
)
def test_the_code_beside_the_folio_opens_the_page_that_a_phone_reaches(
    qtbot: QtBot, public_pages: str, begins: str
) -> None:
    station = PaperStation()
    slip = subjects(station, public_pages)[PaperKind.APPLICATION]
    paper = station.pages(public_pages).model(slip, ES)
    model = ConfirmationModel(PROOF, State.QUEUED, paper, ES)
    text = unquote(model.codeSource.toString(QUrl.ComponentFormattingOption.FullyEncoded))
    assert text.startswith(f"image://code/{begins}")
    assert scanned(text) == Scanned(PROOF.folio, PROOF.claim), "a kiosk's scanner reads it too"
