"""Answering with files: held, found on a stick, taken by a camera, signed, read and agreed to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import sin
from typing import Any, Final

from kiosk.forms.file_reference import Shape
from kiosk.gallery.exhibits import sample_answers
from kiosk.gallery.hall import Hall
from kiosk.ui.file_desk import HeldFile
from kiosk.ui.models.files import FilesModel
from kiosk.ui.models.step import StepModel
from kiosk.ui.signature import statement_png
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import CheckPage, Home, QuestionPage

_PROOFS: Final = "queja-de-consumidor"
_WILL: Final = "donar-organos"
_LONG: Final = "recibo de compra del refrigerador y de la lavadora, con la garantía de dos años.pdf"
_FOUND: Final = {
    "stick": True,
    "whole": False,
    "files": [
        {"path": [], "name": name, "folder": "KINGSTON / DCIM", "size": size, "changed": 1.76e9}
        for name, size in (("IMG_0412.jpg", 4_200_000), (_LONG, 91_000), ("nota�.png", 12_000))
    ],
}


def file_scenes(hall: Hall) -> Iterator[str]:
    """Opens each of the ways; yields the name of what is seen."""
    files = _opened(hall, _PROOFS, "copies")
    yield "files, nothing yet"
    if files is not None:
        files.show_found({"stick": False, "whole": True, "files": []})
        yield "files, no stick"
        files.show_found(_FOUND)
        yield "files, stick"
    held = [_held(hall, number) for number in (1, 2)]
    answers = {"copies": [one.reference.written(Shape.PARAMETERS) for one in held if one]}
    _opened(hall, _PROOFS, "copies", answers)
    yield "files, two held"
    will = sample_answers(hall.store, _WILL)
    _opened(hall, _WILL, "declaration", will)
    yield "consent, a long text"
    sheet = _opened(hall, _WILL, "signature")
    if sheet is not None:
        sheet.open("sign")
        yield "signature, empty sheet"
        sheet.press(0.1, 0.5)
        for part in range(1, 60):
            sheet.move(0.1 + part / 75, 0.5 + 0.25 * sin(part / 2.2) * (1 - part / 80))
        yield "signature, drawn"
    signed = _held(hall, 3)
    if signed is not None:
        will = {**will, "signature": signed.reference.written(Shape.PARAMETERS)}
    _stands(hall, Application(_WILL, will), CheckPage())
    yield "check, with a file"


def _opened(
    hall: Hall, service: str, step: str, answers: Mapping[str, Any] | None = None
) -> FilesModel | None:
    """Stands on a page; how its files are given, where it asks for any."""
    _stands(hall, Application(service, answers or {}), QuestionPage(step))
    page = hall.model.pageModel
    return page.questions[0].files if isinstance(page, StepModel) else None


def _stands(hall: Hall, application: Application, page: QuestionPage | CheckPage) -> None:
    visit = Visit(hall.look.language, Home(), application=application)
    hall.stands_on(replace(visit, page=page, trail=(Home(),)))


def _held(hall: Hall, number: int) -> HeldFile | None:
    picture = statement_png(f"Recibo {number}\nTotal: $4,500.00")
    told = {"media_type": "image/png", "pages": 1}
    return hall.screen.files.keep(told, (picture, picture), f"Recibo {number}")
