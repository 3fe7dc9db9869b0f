"""What an agency reads in the form's own words, and what does not fit it on the visitor's day."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from catalogue_author import AGENCY, Author, text

from kiosk.catalogue.source import load_source
from kiosk.sealing.body import SubmissionBody
from portal.desk.in_words import InWords, NoForm, in_words

SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Cita",
    "required": ["office", "days", "agree"],
    "properties": {
        "office": {"type": "string", "title": "¿Dónde?"},
        "days": {
            "type": "array",
            "title": "¿Cuándo?",
            "items": {"type": "string", "format": "date"},
            "maxItems": 3,
        },
        "agree": {"type": "boolean", "title": "¿De acuerdo?"},
    },
}
HINTS = {
    "office": {"ui:widget": "office"},
    "days": {"ui:widget": "days", "ui:options": {"leadDays": 2, "horizonDays": 20}},
}
EVENING = datetime(2026, 12, 1, 5, 30, tzinfo=UTC)
"""Still the last of November in central Mexico."""


def read(folder: Path, answers: dict[str, Any], version: int = 1) -> InWords:
    author = Author(folder)
    office = {"id": "sur", "name": text("Sur", "South"), "opens": ["Mo-Fr 09:00-15:00"]}
    author.agency(AGENCY, offices=[office])
    author.form("cita", schema=SCHEMA, ui=HINTS, en={})
    author.service("cita", form="cita", form_version=1, channels=[{"type": "kiosk"}])
    body = SubmissionBody(service="cita", form_version=version, language="en", answers=answers)
    return in_words([load_source(folder)], body, EVENING)


def test_answers_stand_beside_their_questions(tmp_path: Path) -> None:
    answers = {"office": "sur", "days": ["2026-12-03", "2026-12-02"], "agree": True}
    told = read(tmp_path, answers)
    assert told.answered == (
        ("¿Dónde?", "Sur"),
        ("¿Cuándo?", "jueves 3 de diciembre, miércoles 2 de diciembre"),
        ("¿De acuerdo?", "Sí"),
    )
    assert told.faults == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"days": ["2026-12-01"]}, "¿Cuándo?: Uno de esos días ya está muy cerca."),
        ({"days": ["2026-12-25"]}, "¿Cuándo?: Uno de esos días no abre la oficina."),
        ({"office": "norte"}, "¿Dónde?: "),
    ],
)
def test_what_does_not_fit_is_told_as_the_screen_would_have(
    tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    answers = {"office": "sur", "days": ["2026-12-02"], "agree": True}
    (fault,) = read(tmp_path, answers | changed).faults
    assert fault.startswith(said)


def test_another_version_of_the_form_is_not_judged_by_this_one(tmp_path: Path) -> None:
    with pytest.raises(NoForm, match="version 2 of the form; the catalogue has 1"):
        read(tmp_path, {"agree": True}, version=2)


def test_what_no_question_shows_is_told_under_its_own_name(tmp_path: Path) -> None:
    answers = {"office": "sur", "agree": False, "old": {"a": [1, None, {"b": "x"}], "c": ""}}
    told = read(tmp_path, answers)
    assert told.answered == (("¿Dónde?", "Sur"), ("¿De acuerdo?", "No"))
    assert told.unasked == (("old", '{"a": [1, null, {"b": "x"}], "c": ""}'),)


def test_of_a_group_that_is_asked_what_no_question_shows_is_told_alone(tmp_path: Path) -> None:
    author = Author(tmp_path)
    author.agency(AGENCY)
    text_of = {"type": "string", "title": "¿Cómo se llama?"}
    person = {"type": "object", "title": "Persona", "properties": {"name": text_of}}
    children = {"type": "array", "title": "Hijos", "items": person}
    author.form(
        "alta",
        schema={
            "type": "object",
            "title": "Alta",
            "properties": {"person": person, "children": children},
        },
        en={},
    )
    author.service("alta", form="alta", form_version=1, channels=[{"type": "kiosk"}])
    answers: dict[str, Any] = {
        "person": {"name": "Ana", "nick": "Ani"},
        "children": [{"name": "Eva", "age": 7}, {"name": "Luis"}],
    }
    body = SubmissionBody(service="alta", form_version=1, language="es", answers=answers)
    told = in_words([load_source(tmp_path)], body, EVENING)
    assert [said for _, said in told.answered] == ["Ana", "Eva", "Luis"]
    assert told.unasked == (("person/nick", "Ani"), ("children/0/age", "7"))


def test_an_older_catalogue_reads_what_was_answered_to_its_own_form(tmp_path: Path) -> None:
    author = Author(tmp_path / "new")
    author.agency(AGENCY)
    turned = {**SCHEMA["properties"]["agree"], "title": "¿Se opone?"}
    schema = {"type": "object", "title": "Cita", "properties": {"agree": turned}}
    author.form("cita", schema=schema, en={})
    author.service("cita", form="cita", form_version=2, channels=[{"type": "kiosk"}])
    answers: dict[str, Any] = {"agree": True}
    read(tmp_path / "old", answers)
    catalogues = [load_source(tmp_path / "new"), load_source(tmp_path / "old")]

    def told(version: int) -> tuple[tuple[str, str], ...]:
        body = SubmissionBody(service="cita", form_version=version, language="es", answers=answers)
        return in_words(catalogues, body, EVENING).answered

    assert told(1) == (("¿De acuerdo?", "Sí"),)
    assert told(2) == (("¿Se opone?", "Sí"),)
    with pytest.raises(NoForm, match="version 3 of the form; the catalogue has 2, 1"):
        told(3)
