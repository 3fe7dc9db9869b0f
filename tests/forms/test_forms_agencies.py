"""Federal forms as they are published, faults included: shown as far as is sound, the rest told.

The files are other people's and are read where they lie; without them there is nothing to test.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.forms.answers import without_vanished
from kiosk.forms.definition import Form, FormDamaged, FormUnsupported, compile_form
from kiosk.forms.sample import complete
from kiosk.forms.validation import check_form

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "forms"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the published forms are not here")

WHOLE = [
    ("abstenciones.no-graves", "absNoGrave"),
    ("faltas-administrativas.no-graves", "noGrave"),
    ("hechos-corrupcion.personas-morales", "hechosMorales"),
    ("inhabilitaciones.personas-fisicas", "otroFisica"),
]


def read(name: str) -> dict[str, Any]:
    return dict(json.loads((FOLDER / name).read_text("utf-8")))


def shown(name: str) -> Form:
    with pytest.raises(FormUnsupported) as refused:
        compile_form(read(f"{name}.schema.json"), read(f"{name}.uischema.json"), None)
    return refused.value.form


@pytest.mark.parametrize(("name", "part"), WHOLE)
def test_all_but_what_is_listed_can_be_answered(name: str, part: str) -> None:
    form = shown(name)
    assert all(gap.pointer[:1] == (part,) for gap in form.unsupported)
    listed = {gap.pointer for gap in form.unsupported}
    for prefer in range(4):
        sent = without_vanished(form, complete(form, prefer=prefer, patient=True))
        assert {fault.pointer for fault in check_form(form, sent)} <= listed


@pytest.mark.parametrize(("name", "part"), WHOLE)
def test_lists_of_what_is_typed_are_told(name: str, part: str) -> None:
    gaps = {gap.pointer: gap.reason for gap in shown(name).unsupported}
    assert gaps[part, "faltaCometida"] == "items"


def test_the_published_mistakes_are_found() -> None:
    gaps = {(gap.pointer, gap.reason) for gap in shown("abstenciones.no-graves").unsupported}
    office = ("absNoGrave", "empleoCargoComision")
    assert ((*office, "clave"), "required-without-question") in gaps
    assert ((*office, "nombre", "clave"), "option-without-branch") in gaps


def test_a_reference_to_nothing_is_told_in_words() -> None:
    with pytest.raises(FormDamaged, match="definitions/constancias"):
        compile_form(read("actos-particulares.personas-fisicas.schema.json"), None, None)


def test_a_missing_second_surname_takes_its_question_away() -> None:
    form = shown("abstenciones.no-graves")
    pointer = ("absNoGrave", "segundoApellido")

    def asked(*, none: bool) -> list[str]:
        answers = {pointer[0]: {pointer[1]: {"sinSegundoApellido": none}}}
        step = next(step for step in form.steps_of(answers) if step.key == "/".join(pointer))
        return [question.pointer[-1] for question in step.questions]

    assert asked(none=True) == ["sinSegundoApellido"]
    assert asked(none=False) == ["valor", "sinSegundoApellido"]
