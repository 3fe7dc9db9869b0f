"""Guides travel signed to the kiosk, and what of them means nothing is told beforehand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from publishing_world import Desk
from updating_client import Client

from kiosk.catalogue.released import current_release
from kiosk.catalogue.source import load_source
from portal.checking.catalogue import check_catalogue

pytest_plugins = ["publishing_fixtures"]

QUESTIONS = {
    "type": "object",
    "title": "Preguntas",
    "properties": {"shop": {"type": "boolean", "title": "¿Tiene local?"}},
}


def write_guide(
    source: Path, when: str, questions: object = QUESTIONS, hints: object = None
) -> str:
    """One step, to the first service; its id."""
    service = min((source / "agencies").glob("*/services/*.yaml")).stem
    folder = source / "guides" / "abrir"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "questions.schema.json").write_text(json.dumps(questions))
    (folder / "questions.uischema.json").write_text(json.dumps(hints or {}))
    (folder / "questions.en.json").write_text("{}")
    (folder / "guide.yaml").write_text(
        "kind: business-event\nname: {es: Abrir}\npurpose: {es: Los pasos.}\narea: business\n"
        "life_events: []\nkeywords: {es: [abrir]}\nreviewed: 2026-11-26\n"
        f"steps:\n- {{id: one, service: {service}, gives: {{es: Algo}}, when: '{when}'}}\n"
    )
    return service


def test_a_kiosk_gets_the_guides(desk: Desk, tmp_path: Path) -> None:
    service = write_guide(desk.source, "shop")
    desk.publish(to_all=True)
    client = Client(desk, tmp_path / "kiosk")
    client.update()

    released = current_release(client.folder)

    assert released is not None
    (guide,) = load_source(released.source).guides
    assert guide.steps[0].service == service
    assert guide.questions is not None
    assert guide.questions.schema == QUESTIONS


@pytest.mark.parametrize(
    ("when", "changes", "said"),
    [
        ("house", {}, "house"),
        ("shop >", {}, "no expression"),
        ("shop", {"questions": QUESTIONS | {"required": ["shop"], "properties": {
            "shop": {"type": "null"}}}}, "shop"),
        ("shop", {"hints": {"shop": {"ui:known": "person.shoe_size"}}}, "person.shoe_size"),
        ("shop", {"hints": {"shop": {"ui:known": "persona.curp"}}}, "persona.curp"),
        ("shop", {"hints": {"shop": {"ui:known": "tender.titel"}}}, "tender.titel"),
        ("shop", {"hints": {"shop": {"ui:known": "folio.nothing-such"}}}, "nothing-such"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_told_before_it_is_published(
    desk: Desk, when: str, changes: dict[str, Any], said: str
) -> None:
    service = write_guide(desk.source, "shop")
    sound = {"hints": {"shop": {"ui:known": f"folio.{service}"}}}
    write_guide(desk.source, "shop", **sound)
    assert not _about_guides(desk.source)

    write_guide(desk.source, when, **changes)

    told = _about_guides(desk.source)
    assert told
    assert any(said in message for message in told)


def _about_guides(source: Path) -> list[str]:
    return [str(one) for one in check_catalogue(source).errors if one.file.startswith("guides/")]
