"""Guides: read strictly, kept in the store, and found by what people say."""

from __future__ import annotations

from typing import Any

import pytest
from catalogue_author import SERVICE, Author, text

from kiosk.catalogue.guide import EventKind
from kiosk.catalogue.guide_search import guides_meant
from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.source import load_source, read_source

GUIDE = "abrir-un-negocio"


def step(step_id: str, **fields: Any) -> dict[str, Any]:
    usual = {"id": step_id, "gives": text("Algo", "Something")}
    return usual | (fields or {"service": SERVICE})


def write_guide(author: Author, *steps: dict[str, Any], **fields: Any) -> None:
    usual = {
        "kind": "life-event",
        "name": text("Tener un hijo", "Have a child"),
        "purpose": text("Los pasos.", "The steps."),
        "area": "government",
        "life_events": ["having-a-child"],
        "keywords": {"es": ["nació mi bebé"], "en": ["my baby was born"]},
        "steps": list(steps),
        "reviewed": "2026-11-26",
    }
    author.write("guides/tener-un-hijo/guide.yaml", usual | fields)


def test_a_guide_is_read_with_its_questions(author: Author) -> None:
    write_guide(author, step("first"), step("then", service=SERVICE, needs=["first"]))
    question = {"works": {"type": "boolean", "title": "¿Trabaja?"}}
    schema = {"type": "object", "title": "Preguntas", "properties": question}
    author.write("guides/tener-un-hijo/questions.schema.json", schema)
    (guide,) = load_source(author.folder).guides
    assert guide.kind is EventKind.LIFE
    assert [one.id for one in guide.steps] == ["first", "then"]
    assert guide.steps[1].needs == ("first",)
    assert guide.questions is not None
    assert guide.questions.schema == schema


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([step("a", service="nothing-such")], "there is no 'nothing-such'"),
        ([step("a", template="nothing-such")], "there is no 'nothing-such'"),
        ([step("a", service=SERVICE, template="x")], "a service or a template"),
        ([step("a", optional=True)], "a service or a template"),
        ([step("a"), step("a")], "stands twice"),
        ([step("a", service=SERVICE, needs=["b"]), step("b")], "does not come before"),
        ([], "the list is empty"),
    ],
)
def test_a_step_that_leads_nowhere_is_told(
    author: Author, steps: list[dict[str, Any]], said: str
) -> None:
    write_guide(author, *steps)
    reading = read_source(author.folder)
    assert reading.catalogue is None
    assert any(said in str(problem) for problem in reading.problems), reading.problems


def test_the_store_holds_the_shipped_guides(
    shipped: Catalogue, shipped_store: CatalogueStore
) -> None:
    assert shipped.guides
    assert shipped_store.guides() == shipped.guides


@pytest.mark.parametrize(
    ("typed", "language", "found"),
    [
        ("abrir un negocio", "es", True),
        ("quiero abrir un negocio", "es", True),
        ("poner una tienda", "es", True),
        ("abrir negosio", "es", False),  # what is misspelt is for the services' own search
        ("abrir un neg", "es", True),
        ("requisitos para abrir un negocio en Oaxaca", "es", True),
        ("emprender", "es", True),
        ("open a business", "en", True),
        ("start business", "en", True),
        ("acta de nacimiento", "es", False),
        ("abrir", "es", True),
        ("cerrar mi negocio", "es", False),
        ("", "es", False),
    ],
)
def test_a_guide_is_found_by_what_people_say(
    shipped: Catalogue, typed: str, language: str, found: bool
) -> None:
    meant = [guide.id for guide in guides_meant(shipped.guides, typed, language)]
    assert meant == ([GUIDE] if found else [])


def test_what_is_written_by_hand_may_put_the_templates_questions(shipped: Catalogue) -> None:
    services = {service.id: service for service in shipped.services}
    by_hand = services["licencia-de-funcionamiento-merida"]
    given = services["licencia-de-funcionamiento-juarez-nuevo-leon"]
    forms = [shipped.form_of(one) for one in (by_hand, given)]
    assert [form and form.name for form in forms] == ["licencia-de-funcionamiento"] * 2
    titles = [form.schema["properties"]["premises"]["description"] for form in forms if form]
    assert titles == [
        "Tiene que estar en Mérida.",
        "Tiene que estar en Juárez, Nuevo León.",
    ]
