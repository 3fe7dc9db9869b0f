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
    return in_words(load_source(folder), body, EVENING)


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
