"""A service's page: its facts, what is folded, and what is left of it once it is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from paper_station import PaperStation, status
from pytestqt.qtbot import QtBot
from ui_samples import AGENCY, EN, ES, SERVICE, service, text

from kiosk.catalogue.model import Agency, AgencyKey, Channel, Service, Source
from kiosk.catalogue.terms import ChannelType
from kiosk.ui.ability import Verdict
from kiosk.ui.help_line import HelpLine
from kiosk.ui.line_words import state_words
from kiosk.ui.models.service import ServiceModel
from kiosk.words import Words

KEY = AgencyKey("0" * 16, bytes(1216), date(2026, 11, 24))
MONDAY = datetime(2026, 11, 23, 14, 30, tzinfo=ZoneInfo("America/Tijuana"))


def model_of(
    service: Service = SERVICE,
    verdict: Verdict = Verdict.HERE,
    words: Words = ES,
    others: int = 0,
    station: PaperStation | None = None,
    *,
    may_call: bool = False,
    replaced: str = "",
) -> ServiceModel:
    pages = (station or PaperStation()).pages()
    paper, list_ = pages.model(None, words), pages.requirements(service, words)
    if may_call:
        agency = replace(service.agency, keys=(KEY,), calls_back=("Mo-Fr 09:00-15:00",))
        service = replace(service, agency=agency)
    help_line = HelpLine(service, lambda: MONDAY, may_ask=True)
    return ServiceModel(
        service, verdict, paper, list_, words, help_line=help_line, others=others, replaced=replaced
    )


def labels(model: ServiceModel) -> list[str]:
    return [fact["label"] for fact in model.facts]


def test_facts_in_their_order(qtbot: QtBot) -> None:
    assert labels(model_of()) == [
        *("Costo oficial", "Tiempo de respuesta", "Lo que recibe", "Quién responde", "Lugar"),
    ]


def test_further_facts_where_there_are_any(qtbot: QtBot) -> None:
    source = Source("OAX-1", "Registro", "https://example.mx/1", date(2026, 3, 1))
    facts = model_of(service(official_name=text("Nombre largo"), source=source)).facts
    found = {fact["label"]: (fact["value"], fact["note"]) for fact in facts}
    assert found["Nombre oficial"] == ("Nombre largo", "")
    assert found["Fuente"] == ("Registro", "OAX-1 · https://example.mx/1 · 2026-03-01")
    assert found["Lugar"] == ("Oaxaca", "")


def test_a_federal_service_is_of_the_whole_country(qtbot: QtBot) -> None:
    facts = model_of(service(agency=replace(AGENCY, place=None))).facts
    assert ("Lugar", "Todo México") in [(fact["label"], fact["value"]) for fact in facts]


def test_a_description_begins_and_is_unfolded_by_paragraphs(qtbot: QtBot) -> None:
    long = "palabra " * 60
    model = model_of(service(description=text(f"{long}\n\n Segundo. \n")))
    assert model.description == [long.strip(), "Segundo."]
    (opening,) = model.opening
    assert opening.endswith("palabra…")
    assert len(opening) <= 161
    assert model_of().description == model_of().opening == []


@pytest.mark.parametrize(
    ("verdict", "here"),
    [
        (Verdict.HERE, True),
        (Verdict.CHOOSE_TENDER, True),
        (Verdict.SIGNATURE, False),
        (Verdict.NO_KEY, False),
    ],
)
def test_this_screen_is_named_as_a_way_only_where_it_is_one(
    qtbot: QtBot, verdict: Verdict, here: bool
) -> None:
    ways = (Channel(ChannelType.KIOSK), Channel(ChannelType.IN_PERSON))
    lists = model_of(service(channels=ways), verdict).lists
    said = [item["text"] for one in lists for item in one["items"]]
    assert ("En esta pantalla" in said, "En la oficina" in said) == (here, True)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, False),
        ({"purpose": text("Solo así.")}, True),
        ({"next_steps": (text("Solo así."),)}, True),
        ({"description": text("Solo así.")}, False),
    ],
)
def test_what_is_only_in_spanish_is_said(
    qtbot: QtBot, changed: dict[str, object], said: bool
) -> None:
    changed = {"evidence": (), **changed}
    model = model_of(service(**changed), words=EN)
    assert bool(model.fallback) is said
    assert bool(model.descriptionFallback) is ("description" in changed)
    assert not model_of(service(**changed)).fallback, "Spanish has all of it"


@pytest.mark.parametrize(
    ("agency", "said"),
    [
        (AGENCY, "Llame a Registro Civil al 9511234567, o pida ayuda"),
        (replace(AGENCY, phone=None), "Pida ayuda a la persona encargada."),
    ],
)
def test_of_what_is_withdrawn_only_who_answers_is_left(
    qtbot: QtBot, agency: Agency, said: str
) -> None:
    model = model_of(service(agency=agency, description=text("Mucho.")))
    with qtbot.waitSignal(model.changed):
        model.show_verdict(Verdict.WITHDRAWN)
    assert said in model.verdict
    assert labels(model) == ["Quién responde"]
    assert (model.purpose, model.lists, model.description, model.minutes) == ("", [], [], "")
    assert not model.canApply
    assert not model.canResume
    with qtbot.waitSignal(model.changed):
        model.show_verdict(Verdict.HERE)
    assert model.canApply


def test_what_was_begun_may_go_on(qtbot: QtBot) -> None:
    model = model_of(verdict=Verdict.WITHDRAWN_BEGUN)
    assert model.canResume
    assert not model.canApply
    assert model.withdrawn


def test_other_places_are_said_where_there_are_some(qtbot: QtBot) -> None:
    assert model_of().others == ""
    assert model_of(others=31).others == "También en otros 31 estados"


@pytest.mark.parametrize(
    ("printer", "reason"), [("none", "paper.none"), ("fault", "paper.fault-paper-out")]
)
def test_that_there_is_no_paper_is_said_with_the_verdict_before_the_start(
    qtbot: QtBot, printer: str, reason: str
) -> None:
    station = PaperStation(status(printer, fault="paper-out"))
    model = model_of(station=station)
    assert model.verdict.startswith(ES("service.verdict-here"))
    assert ES("service.no-paper", reason=ES(reason)) in model.verdict
    elsewhere = model_of(verdict=Verdict.ELSEWHERE, station=station)
    assert elsewhere.verdict == ES("service.verdict-elsewhere"), "nothing is sent from here"


def test_paper_that_comes_back_is_no_longer_missed(qtbot: QtBot) -> None:
    station = PaperStation(status("fault", fault="paper-out"))
    model = model_of(station=station)
    station.now = status()
    with qtbot.waitSignal(model.verdictChanged):
        pass
    assert model.verdict == ES("service.verdict-here")


def test_of_what_was_withdrawn_there_is_no_list_to_take_home(qtbot: QtBot) -> None:
    model = model_of()
    assert model.paper.takeAction
    model.show_verdict(Verdict.WITHDRAWN)
    assert model.paper.takeAction == ""
    assert not model.paper.offered


@pytest.mark.parametrize(
    ("verdict", "may_call", "next_"),
    [
        (Verdict.HERE, True, "apply"),
        (Verdict.CHOOSE_JOB, True, "choose"),
        (Verdict.SIGNATURE, True, "call"),
        (Verdict.FORM, True, "call"),
        (Verdict.ELSEWHERE, True, "call"),
        (Verdict.ELSEWHERE, False, "back"),
        (Verdict.WITHDRAWN, True, "back"),
        (Verdict.WITHDRAWN_BEGUN, True, "resume"),
    ],
)
def test_what_cannot_be_done_here_leads_to_a_call_where_there_is_one(
    verdict: Verdict, may_call: bool, next_: str, qtbot: QtBot
) -> None:
    model = model_of(verdict=verdict, may_call=may_call)
    assert model.next == next_
    assert model.nextWords
    assert model.offersCall is (may_call and next_ in {"apply", "choose"})
    asked: list[str] = []
    model.calling.connect(asked.append)
    model.askForCall()
    assert asked == ([SERVICE.id] if model.mayCall else [])


def test_a_line_says_whether_somebody_answers_by_the_clock_of_this_place(qtbot: QtBot) -> None:
    agency = replace(AGENCY, phone="9511234567", phone_hours=("Mo-Fr 09:00-18:00",))
    model = model_of(service(agency=agency))
    [fact] = [fact for fact in model.facts if fact["label"] == "Teléfono para preguntar"]
    assert fact["value"] == "9511234567"
    assert fact["note"] == "Contestan ahora, hasta las 16:00.", "two hours before the agency's own"
    assert "Teléfono para preguntar" not in labels(model_of(service(agency=AGENCY)))


def test_a_line_that_is_open_for_days_says_until_which() -> None:
    agency = replace(AGENCY, phone="9511234567", phone_hours=("Mo-Fr 00:00-24:00",))
    now = datetime.fromisoformat("2026-11-25T10:00:00-06:00")
    said = state_words(agency.phone_hours, agency, now, ES)
    assert said == "Contestan ahora, hasta el sábado a las 0:00."


@pytest.mark.parametrize(
    ("verdict", "may_call", "said"),
    [
        (Verdict.HERE, False, True),
        (Verdict.ELSEWHERE, False, False),
        (Verdict.ELSEWHERE, True, True),
        (Verdict.CHOOSE_JOB, False, False),
        (Verdict.WITHDRAWN, True, False),
    ],
)
def test_what_would_be_erased_is_said_where_something_else_can_be_begun(
    qtbot: QtBot, verdict: Verdict, may_call: bool, said: bool
) -> None:
    model = model_of(verdict=verdict, may_call=may_call, replaced="Licencia de conducir")
    assert ("Licencia de conducir" in model.replaces) is said
    assert model_of(verdict=verdict, may_call=may_call).replaces == ""
