"""The pages of one thing that an author is writing: a service, a form, a notice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.catalogue.errors import UnknownService
from kiosk.cli import CommandError
from kiosk.gallery.exhibits import Exhibit, form_pages
from kiosk.gallery.hall import Hall
from kiosk.ui.models.places import AttractModel
from kiosk.ui.models.status import derive_status
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import Attract, Home, QuestionPage
from kiosk.words import words_of


def preview_page(hall: Hall, kind: str, named: str, number: int) -> int:
    """Opens one page alone; how many there are. Raises `CommandError` where that one is not."""
    with _online(hall, named):
        match kind:
            case "service":
                pages = _service_page(hall, named, number)
            case "form":
                pages = _form_page(hall, named, number)
            case _:
                pages = len([*_notice(hall, named)])
    if number >= pages:
        raise CommandError("there is no such page")
    return pages


def preview_scenes(hall: Hall, kind: str, named: str) -> Iterator[str]:
    """Opens each page in the hall's look; yields its name. Raises `CommandError`: there is none."""
    with _online(hall, named):
        match kind:
            case "service":
                yield from _service(hall, named)
            case "form":
                yield from _form(hall, named)
            case _:
                yield from _notice(hall, named)


@contextmanager
def _online(hall: Hall, named: str) -> Iterator[None]:
    words = words_of(hall.look.language)
    hall.model.status.show(derive_status(online=True, waiting=0, words=words))
    try:
        yield
    except UnknownService as error:
        raise CommandError(f"the catalogue has no {named}") from error


def _service(hall: Hall, service: str) -> Iterator[str]:
    hall.stands_on(Visit(hall.look.language, Home()))
    hall.store.service(service)
    hall.model.openService(service)
    yield "service"
    if hall.scrolls_to(end=True):
        yield "service, the end"


def _form(hall: Hall, service: str) -> Iterator[str]:
    """Each of its pages as somebody finds it who answered the ones before."""
    for exhibit in form_pages(hall.store, service):
        _opens(hall, exhibit)
        yield exhibit.step


def _service_page(hall: Hall, service: str, number: int) -> int:
    next(_service(hall, service))
    hall.rests()
    return 2 if hall.scrolls_to(end=number == 1) else 1


def _form_page(hall: Hall, service: str, number: int) -> int:
    found = form_pages(hall.store, service)
    if number < len(found):
        _opens(hall, found[number])
    return len(found)


def _opens(hall: Hall, exhibit: Exhibit) -> None:
    begun = Application(exhibit.service, exhibit.earlier)
    page = QuestionPage(exhibit.step)
    hall.stands_on(Visit(hall.look.language, page, (Home(),), application=begun))


def _notice(hall: Hall, notice: str) -> Iterator[str]:
    """The one that holds today: the catalogue is of no other."""
    hall.stands_on(Visit(hall.look.language, Attract()))
    page = hall.model.pageModel
    if not isinstance(page, AttractModel) or not page.notice:
        raise CommandError(f"no notice {notice} holds today")
    yield notice
