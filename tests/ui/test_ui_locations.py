"""Places in words: how far, open or not, on which days, and what a form asks for of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from kiosk.catalogue.location import Location
from kiosk.catalogue.location_facts import traits_of
from kiosk.catalogue.location_list import here_at, seen_from
from kiosk.catalogue.opening_hours import Opening, Openness, Span
from kiosk.catalogue.points import Away
from kiosk.forms.definition import compile_form
from kiosk.forms.known import with_known
from kiosk.forms.locations import places_asked_in
from kiosk.forms.questions import QuestionKind
from kiosk.forms.validation import check_form
from kiosk.ui.location_page import location_page
from kiosk.ui.location_words import away_words, hours_lines, opening_words
from kiosk.ui.posting_facts import location_facts
from kiosk.words import words_of

WORDS = words_of("es")
NOW = datetime.fromisoformat("2026-11-25T21:00:00-06:00")
"""A Wednesday."""


@pytest.mark.parametrize(
    ("km", "said"),
    [
        (0.0, "aquí mismo"),
        (0.024, "aquí mismo"),
        (0.33, "a 350\N{NO-BREAK SPACE}metros, al norte"),
        (0.98, "a 1.0\N{NO-BREAK SPACE}km, al norte"),
        (3.44, "a 3.4\N{NO-BREAK SPACE}km, al norte"),
        (34.4, "a 34\N{NO-BREAK SPACE}km, al norte"),
        (1234.4, "a 1,234\N{NO-BREAK SPACE}km, al norte"),
    ],
)
def test_how_far(km: float, said: str) -> None:
    assert away_words(Away(km, "n"), WORDS) == said


@pytest.mark.parametrize(
    ("standing", "until", "said"),
    [
        (Openness.ALWAYS, None, "Abierto las 24 horas"),
        (Openness.OPEN, "2026-11-25T23:30", "Abierto. Cierra a las 23:30"),
        (Openness.CLOSED, "2026-11-25T22:00", "Cerrado. Abre hoy a las 22:00"),
        (Openness.CLOSED, "2026-11-26T08:00", "Cerrado. Abre mañana a las 8:00"),
        (Openness.CLOSED, "2026-11-30T08:00", "Cerrado. Abre el lunes a las 8:00"),
        (Openness.CLOSED, None, "Cerrado por ahora"),
        (Openness.UNSAID, None, "Horario no publicado"),
        (Openness.OPEN, "2026-11-28T00:00", "Abierto. Cierra el sábado a las 0:00"),
    ],
)
def test_open_or_closed(standing: Openness, until: str | None, said: str) -> None:
    opening = Opening(standing, datetime.fromisoformat(until) if until else None)
    assert opening_words(opening, NOW, WORDS) == said


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (Span("12345", 480, 1200), "Lunes a viernes: 8:00 a 20:00"),
        (Span("6", 540, 780), "Sábado: 9:00 a 13:00"),
        (Span("24", 540, 780), "Martes, jueves: 9:00 a 13:00"),
        (Span("1234567", 1200, 360), "Todos los días: 20:00 a 6:00"),
        (Span("67", 0, 1440), "Sábado, domingo: las 24 horas"),
        (Span("7", 0, 0), "Domingo: cerrado"),
    ],
)
def test_hours(span: Span, said: str) -> None:
    assert hours_lines([span], WORDS) == [said]


def test_a_place_that_says_nothing_says_so_and_one_far_away_has_its_state() -> None:
    source = {"identifier": "C1", "system": "prueba"}
    bare = Location.model_validate({"id": "a", "name": "A", "source": source})
    page = location_page(bare, traits_of(bare, 1, "f", None), NOW, WORDS)
    assert [fact.value for fact in page.facts] == ["No se dice dónde", "No publicado", "C1"]
    assert page.verdict == "Horario no publicado"
    assert page.parts[0].nothing == WORDS("location.call-first")
    rich = Location.model_validate(
        {
            "id": "b",
            "name": "B",
            "type": "MedicalClinic",
            "place": "31050",
            "geo": {"latitude": 20.97, "longitude": -89.62},
            "address": {"streetAddress": "Calle 1", "addressLocality": "Mérida"},
            "source": source,
        }
    )
    traits = seen_from(here_at("20067"), traits_of(rich, 1, "f", None), NOW)
    facts = {fact.label: fact for fact in location_page(rich, traits, NOW, WORDS).facts}
    assert facts["Dirección"].note == "Mérida, Yucatán"
    assert facts["Qué tan lejos"].value.startswith("a 8")
    assert facts["Qué tan lejos"].value.endswith("km, al noreste")


SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["clinic"],
    "properties": {
        "clinic": {"type": "string", "minLength": 3, "maxLength": 160},
        "municipality": {"type": "string", "format": "mx-municipality"},
    },
}
UI: dict[str, Any] = {
    "clinic": {
        "ui:widget": "location",
        "ui:known": "location.name",
        "ui:options": {"among": {"kind": "health", "wrong": 7, "offers": "vaccination"}},
    },
    "municipality": {"ui:known": "location.municipality"},
}


def test_a_form_asks_for_a_place_and_takes_what_no_list_has() -> None:
    form = compile_form(SCHEMA, UI, None)
    (question, _) = (leaf.question for leaf in form.outline({}).leaves())
    assert question.kind is QuestionKind.LOCATION
    assert places_asked_in(form) == (("kind", "health"), ("offers", "vaccination"))
    clinic = Location.model_validate(
        {
            "id": "a",
            "name": "Clínica",
            "place": "20067",
            "source": {"identifier": "C1", "system": "prueba"},
        }
    )
    answers = with_known(form, {}, location_facts(traits_of(clinic, 1, "f", None)))
    assert answers == {"clinic": "Clínica (C1)", "municipality": "20067"}
    assert not check_form(form, {"clinic": "La de la sierra"})
    assert check_form(form, {})
    assert places_asked_in(compile_form(SCHEMA, {}, None)) is None
