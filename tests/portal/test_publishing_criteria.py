"""Questions and criteria travel signed to the kiosk, and what means nothing is told beforehand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from publishing_world import Desk
from updating_client import Client

from kiosk.catalogue.released import current_release
from kiosk.catalogue.source import load_source
from portal.checking.catalogue import check_catalogue

pytest_plugins = ["publishing_fixtures"]

QUESTIONS = {
    "type": "object",
    "title": "¿A qué tengo derecho?",
    "properties": {"age": {"type": "integer", "title": "¿Cuántos años tiene?"}},
}


def write_criteria(source: Path, criterion: str, questions: object = QUESTIONS) -> str:
    """Gives the first service a criterion; its id."""
    folder = source / "criteria"
    folder.mkdir(exist_ok=True)
    (folder / "questions.schema.json").write_text(json.dumps(questions))
    service = min((source / "agencies").glob("*/services/*.yaml"))
    kept = [line for line in service.read_text().splitlines() if not line.startswith("criterion:")]
    service.write_text("\n".join([*kept, f'criterion: "{criterion}"', ""]))
    return service.stem


def test_a_kiosk_gets_questions_and_criteria(desk: Desk, tmp_path: Path) -> None:
    service = write_criteria(desk.source, "age >= 65")
    desk.publish(to_all=True)
    client = Client(desk, tmp_path / "kiosk")
    client.update()

    released = current_release(client.folder)

    assert released is not None
    catalogue = load_source(released.source)
    assert catalogue.criteria is not None
    assert catalogue.criteria.schema == QUESTIONS
    assert {one.id: one.criterion for one in catalogue.services}[service] == "age >= 65"


@pytest.mark.parametrize(
    ("criterion", "questions", "said"),
    [
        ("height > 2", QUESTIONS, "height"),
        ("age >", QUESTIONS, "no expression"),
        ("age > 1", QUESTIONS | {"properties": {"age": {"type": "null"}}, "required": ["age"]}, ""),
    ],
)
def test_what_means_nothing_is_told_before_it_is_published(
    desk: Desk, criterion: str, questions: object, said: str
) -> None:
    write_criteria(desk.source, "age >= 65")
    assert not _about_criteria(desk.source)

    write_criteria(desk.source, criterion, questions)

    assert any(said in message for message in _about_criteria(desk.source))


def _about_criteria(source: Path) -> list[str]:
    errors = check_catalogue(source).errors
    return [one.message for one in errors if "criteria" in one.file or "criterion" in one.message]
