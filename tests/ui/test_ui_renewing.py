"""A service that is withdrawn goes from whichever page is seen, and what was done there stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, get_args

import pytest
from town import Town, town, withdraw  # noqa: F401 - pytest finds its fixture here

from kiosk.ui import models
from kiosk.ui.models.browse import BrowseModel
from kiosk.ui.models.renewing import ShowsServices
from kiosk.visit.guided import Guided
from kiosk.visit.journey import Visit
from kiosk.visit.pages import (
    About,
    BeforehandResultPage,
    Browse,
    By,
    EnquiryResultPage,
    GuidePage,
    Home,
    Page,
    PostingPage,
    ServicePage,
)
from kiosk.visit.said import Asked

if TYPE_CHECKING:
    from conftest import Kiosk

SHOW_SERVICES = {
    "Attract",
    "Home",
    "Browse",
    "Results",
    "Posting",
    "BeforehandResult",
    "EnquiryResult",
    "Guide",
    "Service",
}
LICENCE = "licencia-de-conducir"


def all_pages() -> set[str]:
    return {page.__name__.removesuffix("Page") for page in get_args(Page)}


def test_every_page_that_shows_services_follows_what_is_withdrawn() -> None:
    found = {
        name.removesuffix("Model")
        for module in iter_modules(models.__path__)
        for name, kind in vars(import_module(f"{models.__name__}.{module.name}")).items()
        if isinstance(kind, type) and kind is not ShowsServices and issubclass(kind, ShowsServices)
    }
    assert found == SHOW_SERVICES
    assert found <= all_pages()


@dataclass(frozen=True)
class Seen:
    """A page, the service that goes from it, and where its model shows that service."""

    page: Page
    service: str
    shown: str
    more: Mapping[str, Any] = field(default_factory=dict)


@pytest.mark.parametrize(
    "seen",
    [
        Seen(Browse(By.ELSEWHERE, "acta-de-nacimiento"), "acta-de-nacimiento-jalisco", "groups"),
        Seen(EnquiryResultPage(), "pension-para-el-bienestar", "groups"),
        Seen(
            GuidePage("abrir-un-negocio"),
            "reserva-nombre-de-empresa",
            "steps",
            {"guided": Guided("abrir-un-negocio", {"works_as": "company"})},
        ),
        Seen(
            BeforehandResultPage(ServicePage(LICENCE)),
            "licencia-federal-de-conductor",
            "services",
            {"asked": Asked(LICENCE, {"federal_work": True})},
        ),
    ],
    ids=lambda seen: type(seen.page).__name__,
)
def test_it_goes_from_the_page_that_is_seen_and_comes_back(kiosk: Kiosk, seen: Seen) -> None:
    kiosk.open()
    screen = kiosk.screen.model
    screen.stand_on(Visit("es", seen.page, (Home(),), **seen.more))
    page = screen.pageModel
    before = getattr(page, seen.shown)
    withdraw(kiosk.home, seen.service)
    screen._refresh()
    assert screen.pageModel is page, "the visitor stays on the page that is seen"
    without = getattr(page, seen.shown)
    assert without != before
    withdraw(kiosk.home)
    screen._refresh()
    assert getattr(page, seen.shown) == before


def test_it_goes_from_what_is_offered_about_a_tender(kiosk: Kiosk) -> None:
    kiosk.open()
    screen = kiosk.screen.model
    entry = screen._parts.pages._finding.postings._listed("tender").entries[0]
    about = About("tender", entry.traits.feed, entry.traits.id)
    screen.stand_on(Visit("es", PostingPage(about), (Home(),)))
    page: Any = screen.pageModel
    assert "avisos-de-compras" in [one["service"] for one in page.offered]
    withdraw(kiosk.home, "avisos-de-compras")
    screen._refresh()
    assert "avisos-de-compras" not in [one["service"] for one in page.offered]


def test_home_names_no_life_event_that_has_no_service_left(town: Town) -> None:  # noqa: F811
    town.open()
    screen = town.kiosk.screen.model
    screen.stand_on(Visit("es", Home()))
    page: Any = screen.pageModel
    assert "falling-ill" in [one["event"] for one in page.lifeEvents]
    town.withdraws("cita", "examen", "vacunas", "lentes")
    screen._refresh()
    assert "falling-ill" not in [one["event"] for one in page.lifeEvents]


def test_what_was_typed_among_the_ways_stays(town: Town) -> None:  # noqa: F811
    town.open()
    screen = town.kiosk.screen.model
    screen.stand_on(Visit("es", Browse(By.AUTHORITY), (Home(),)))
    page = screen.pageModel
    assert isinstance(page, BrowseModel)
    page.narrow("salud")
    town.withdraws("cita", "examen", "vacunas")
    screen._refresh()
    titles = [entry["title"] for group in page.groups for entry in group["entries"]]
    assert titles == ["Servicios de Salud de Oaxaca"]


def test_a_page_of_which_nothing_went_is_not_drawn_anew(town: Town) -> None:  # noqa: F811
    town.open()
    screen = town.kiosk.screen.model
    screen.stand_on(Visit("es", Browse(By.PLACE, "MX-JAL"), (Home(),)))
    page = screen.pageModel
    assert isinstance(page, BrowseModel)
    drawn = list[None]()
    page.changed.connect(lambda: drawn.append(None))
    town.withdraws("lentes")
    screen._refresh()
    assert drawn == []
