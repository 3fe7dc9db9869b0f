"""Federal forms as published, filled in by touch from the first to the last question.

The files are other people's and are read where they lie; without them there is nothing to test.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import applicant
import pytest
from catalogue_author import AGENCY, Author, text
from form_filler import Filler
from warm_stage import WarmStage

from kiosk.forms.validation import check_body
from kiosk.tour.stage import Stage

if TYPE_CHECKING:
    from conftest import Begin, KioskAt

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "forms"
PUBLISHED = [
    "abstenciones.no-graves",
    "actos-particulares.personas-fisicas",
    "faltas-administrativas.no-graves",
    "hechos-corrupcion.personas-morales",
    "inhabilitaciones.personas-fisicas",
]
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the published forms are not here")


def read(name: str) -> dict[str, Any]:
    return dict(json.loads((FOLDER / name).read_text("utf-8")))


def id_of(name: str) -> str:
    return name.replace(".", "-")


@pytest.fixture(scope="module")
def federal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A kiosk whose catalogue offers the published forms."""
    stage = WarmStage(tmp_path_factory.mktemp("federal"))
    author = Author(stage.catalogue)
    for name in PUBLISHED:
        service = id_of(name)
        author.form(
            service, schema=read(f"{name}.schema.json"), ui=read(f"{name}.uischema.json"), en={}
        )
        author.service(
            service,
            name=text(service, service),
            form=service,
            form_version=1,
            channels=[{"type": "kiosk", "note": text("Aquí.", "Here.")}],
        )
    with stage:
        stage.prepare()
        stage.start_portal()
        stage.enrol()
        yield stage


@pytest.mark.parametrize("name", PUBLISHED)
def test_it_is_filled_in_by_touch_and_what_is_sealed_fits_the_file(
    federal: Stage, kiosk_at: KioskAt, begin: Begin, tmp_path: Path, name: str
) -> None:
    home = tmp_path / "kiosk"
    shutil.copytree(federal.kiosk_home, home)
    kiosk = kiosk_at(federal, home)
    visitor = kiosk.open()
    begin(visitor)
    visitor.taps(visitor.words("area.government"))
    visitor.taps(id_of(name))
    visitor.taps(visitor.words("service.apply"))

    Filler(visitor, kiosk.screen.model).fills_all()

    visitor.waits_for(visitor.words("check.heading"))
    visitor.taps(visitor.words("check.send"))
    visitor.waits_for(visitor.words("state.queued.long"))
    (item,) = applicant.stored(home)
    body = applicant.opened(federal, item)
    assert check_body(read(f"{name}.schema.json"), body) == ()
    assert item.header.agency == AGENCY
    assert all(lists_of(body)), "a list was left empty"
    assert len(lists_of(body)) >= 3


def lists_of(value: Any) -> list[list[Any]]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [value] if isinstance(value, list) else []
    return found + [part for each in inner for part in lists_of(each)]
