"""Federal forms as they are published, faults included: shown as far as is sound, the rest told.

The files are other people's and are read where they lie; without them there is nothing to test.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.forms.answers import without_vanished
from kiosk.forms.definition import Form, compile_form
from kiosk.forms.sample import complete
from kiosk.forms.validation import check_body, check_form

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "forms"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the published forms are not here")

PUBLISHED = [
    "abstenciones.no-graves",
    "actos-particulares.personas-fisicas",
    "faltas-administrativas.no-graves",
    "hechos-corrupcion.personas-morales",
    "inhabilitaciones.personas-fisicas",
]


def read(name: str) -> dict[str, Any]:
    return dict(json.loads((FOLDER / name).read_text("utf-8")))


def shown(name: str) -> Form:
    return compile_form(read(f"{name}.schema.json"), read(f"{name}.uischema.json"), None)


def lists_of(value: Any) -> list[list[Any]]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [value] if isinstance(value, list) else []
    return found + [part for each in inner for part in lists_of(each)]


@pytest.mark.parametrize("name", PUBLISHED)
def test_it_is_filled_in_and_fits_the_file_as_published(name: str) -> None:
    form = shown(name)
    for prefer in range(3):
        answers = complete(form, prefer=prefer, patient=True)
        assert [f for f in check_form(form, answers) if f.severity == "error"] == []
        sent = without_vanished(form, answers)
        assert check_body(read(f"{name}.schema.json"), sent) == ()
        assert all(lists_of(sent)), "a list was left empty"
        assert len(lists_of(sent)) >= 3


def test_the_published_mistakes_are_told() -> None:
    gaps = {(gap.pointer, gap.reason) for gap in shown("abstenciones.no-graves").unsupported}
    office = ("absNoGrave", "empleoCargoComision")
    assert ((*office, "clave"), "required-without-question") in gaps
    assert ((*office, "nombre", "clave"), "option-without-branch") in gaps


def test_an_option_that_the_form_offers_and_refuses_is_said_to_be_one() -> None:
    form = shown("abstenciones.no-graves")
    place = ("absNoGrave", "empleoCargoComision", "nombre", "clave")
    answers = {place[0]: {place[1]: {place[2]: {place[3]: "SECRETARIA_DE_ESTADO_U_HOMOLOGO"}}}}
    keys = {fault.pointer: fault.key for fault in check_form(form, answers)}
    assert keys[place] == "fault.choice.refused"


def test_a_reference_to_nothing_is_told_and_asks_nothing() -> None:
    form = shown("actos-particulares.personas-fisicas")
    gaps = [gap for gap in form.unsupported if gap.reason == "reference"]
    assert [(gap.pointer[-1], gap.detail) for gap in gaps] == [
        ("constancia", "#/definitions/constancias")
    ]


def test_a_missing_second_surname_takes_its_question_away() -> None:
    form = shown("abstenciones.no-graves")
    pointer = ("absNoGrave", "segundoApellido")

    def asked(*, none: bool) -> list[str]:
        answers = {pointer[0]: {pointer[1]: {"sinSegundoApellido": none}}}
        step = next(step for step in form.steps_of(answers) if step.key == "/".join(pointer))
        return [str(question.pointer[-1]) for question in step.questions]

    assert asked(none=True) == ["sinSegundoApellido"]
    assert asked(none=False) == ["valor", "sinSegundoApellido"]
