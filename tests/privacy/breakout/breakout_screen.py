"""A kiosk with one small service, that belongs to no centre: enough to be attacked by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalogue_author import SERVICE, Author

from kiosk.tour.stage import Stage
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import Home, QuestionPage

if TYPE_CHECKING:
    from conftest import Kiosk

FORM = "solicitud"
Made = Callable[[Stage, Path], "Kiosk"]


def with_form(author: Author, **files: Any) -> None:
    """The service asks; `files` as in `Author.form`."""
    author.form(FORM, **files)
    author.service(SERVICE, form=FORM, form_version=1, channels=[{"type": "kiosk"}])


def question(**words: Any) -> dict[str, Any]:
    """A schema with one question, `name`."""
    return {"type": "object", "properties": {"name": {"type": "string", **words}}}


def small_kiosk(author: Author, folder: Path, kiosk_at: Made) -> Kiosk:
    """With the author's catalogue."""
    stage = Stage(folder)
    stage.catalogue = author.folder
    stage.kiosk_home.mkdir()
    return kiosk_at(stage, stage.kiosk_home)


def asks(kiosk: Kiosk) -> None:
    """Brings the newest screen to the question."""
    visit = Visit("es", QuestionPage("name"), (Home(),), Application(SERVICE, {}))
    kiosk.screen.model.stand_on(visit)
