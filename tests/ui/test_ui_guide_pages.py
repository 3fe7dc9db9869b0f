"""What a guide carries from one of its applications to the next, and to nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue.building import build_store
from kiosk.catalogue.model import AgencyKey, Catalogue
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.withdrawn import WithdrawnList
from kiosk.forms.definition import Form, compile_form
from kiosk.ui.asking import Asking
from kiosk.ui.guide_pages import GuidePages
from kiosk.ui.guiding import StepStanding
from kiosk.visit.guide_moves import open_guide
from kiosk.visit.journey import Application, Sent, Visit
from kiosk.visit.pages import GuideQuestionPage, Home, Narrowing, Results
from kiosk.words import words_of

STORE = "catalogue.sqlite"
ES = words_of("es")
GUIDE = "abrir-un-negocio"
NAME, COMPANY = "reserva-nombre-de-empresa", "empresa-sas"
SENT = Sent("0001-1S15-3ECT", "7K3M-9QXR", datetime(2026, 11, 25, tzinfo=UTC))
TOLD = {
    "name": {"given_names": "Rosa", "first_surname": "Núñez"},
    "curp": "HEGG560427MVZRRL04",
    "contact": {"phone": "9511234567"},
    "names": {"first_choice": "Hornos del Valle", "second_choice": "Pan de Pueblo"},
    "activity": "Hacer y vender pan",
    "place": {"state": "MX-OAX", "municipality": "20067"},
}

TODAY = Asking(lambda: datetime(2026, 11, 26, 12, tzinfo=UTC))


@pytest.fixture
def withdrawn(tmp_path: Path) -> WithdrawnList:
    return WithdrawnList(tmp_path / "withdrawn.json")


@pytest.fixture
def pages(shipped_store: CatalogueStore, withdrawn: WithdrawnList) -> GuidePages:
    return GuidePages(shipped_store, withdrawn, TODAY, "20551")


@pytest.fixture
def visit(pages: GuidePages) -> Visit:
    """On the way, with an application of its first step that is about to be sent."""
    first, given = pages.first_of(GUIDE, "es")
    opened = open_guide(Visit("es", Home()), GUIDE, first, given)
    assert opened.page == GuideQuestionPage(GUIDE, "works_as")
    return Visit("es", Home(), guided=opened.guided, application=Application(NAME, TOLD))


def form_of(store: CatalogueStore, service: str) -> Form:
    source = store.form(store.service(service))
    assert source is not None
    return compile_form(dict(source.schema), dict(source.ui_schema), None)


def first_answers(
    pages: GuidePages, store: CatalogueStore, visit: Visit, service: str
) -> dict[str, Any]:
    asked = store.service(service)
    return dict(pages.first_answers(visit, asked, form_of(store, service), {}))


def test_the_centres_own_place_is_answered_beforehand(pages: GuidePages) -> None:
    _, given = pages.first_of(GUIDE, "es")
    assert given == {"place": {"state": "MX-OAX", "municipality": "20551"}}


def test_what_a_step_told_is_there_in_the_next_with_its_folio(
    pages: GuidePages, visit: Visit, shipped_store: CatalogueStore
) -> None:
    service = shipped_store.service(NAME)
    after = pages.kept(visit, service, form_of(shipped_store, NAME), SENT)
    assert after.guided is not None
    assert after.guided.sent == {"name": SENT.folio}
    company = first_answers(pages, shipped_store, after, COMPANY)
    assert company["reserved"] == {"name": "Hornos del Valle", "folio": SENT.folio}
    assert company["activity"] == TOLD["activity"]
    assert company["address"] == TOLD["place"]
    assert company["contact"] == TOLD["contact"]
    licence = first_answers(pages, shipped_store, after, "apertura-de-negocio")
    assert licence["name"] == TOLD["name"]
    assert licence["curp"] == TOLD["curp"]


def test_what_is_no_step_is_neither_told_nor_tells(
    pages: GuidePages, visit: Visit, shipped_store: CatalogueStore
) -> None:
    other = shipped_store.service("acta-de-nacimiento")
    form = form_of(shipped_store, other.id)
    assert pages.kept(visit, other, form, SENT) == visit
    assert not pages.told_for(visit, other)
    assert not pages.told_for(Visit("es", Home()), shipped_store.service(NAME))
    assert pages.followed_for(visit, NAME) == visit.guided
    assert pages.followed_for(visit, other.id) is None


def test_asking_to_be_called_about_a_step_does_not_do_it(
    pages: GuidePages, visit: Visit, shipped_store: CatalogueStore
) -> None:
    service = shipped_store.service(NAME)
    call = replace(visit, application=Application(NAME, {"when": "any"}, call_back=True))
    assert pages.kept(call, service, form_of(shipped_store, NAME), SENT) == call
    assert all(stage.standing is not StepStanding.BEGUN for stage in pages.stages(call))


def test_a_way_is_saved_only_with_a_step_that_can_be_gone_on_with(
    shipped: Catalogue, visit: Visit, withdrawn: WithdrawnList, tmp_path: Path
) -> None:
    key = AgencyKey("0" * 16, b"\x00" * 1216, date(2026, 11, 24))
    agency = replace(shipped.agencies["economia"], keys=(key,))
    own = {one.id: replace(one, agency=agency) for one in shipped.services}
    services = own[COMPANY], replace(own[NAME], form=None, form_version=None)
    agencies = {**shipped.agencies, agency.id: agency}
    some = replace(shipped, agencies=agencies, services=services, notices=())
    build_store(some, tmp_path / STORE)
    with CatalogueStore.open(tmp_path / STORE) as store:
        pages = GuidePages(store, withdrawn, TODAY, "20551")
        assert pages.next_service(visit) == COMPANY
        (tmp_path / "withdrawn.json").write_text(json.dumps({"services": [COMPANY]}), "utf-8")
        assert withdrawn.look()
        assert pages.next_service(visit) == ""


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (Results("abrir un negocio"), True),
        (Results("acta"), False),
        (Results(area="business"), True),
        (Results(area="health"), False),
        (Results(life_event="starting-a-business"), True),
        (Results(authority="sat"), False),
        (Results(opened_with=Narrowing(place="20067")), False),
    ],
)
def test_a_list_begins_with_the_guides_that_it_is_about(
    pages: GuidePages, page: Results, found: bool
) -> None:
    assert [guide for guide, _, _ in pages.shown_in(page, ES)] == [GUIDE] * found


def test_home_offers_it_and_says_so_once_it_is_followed(pages: GuidePages, visit: Visit) -> None:
    name = "Abrir un negocio"
    assert pages.offered(Visit("es", Home()), ES) == [(GUIDE, ES("guide.open", name=name))]
    assert pages.offered(visit, ES) == [(GUIDE, ES("guide.resume", name=name))]


def test_without_a_catalogue_there_is_no_guide(tmp_path: Path) -> None:
    none = GuidePages(None, WithdrawnList(tmp_path / "withdrawn.json"), TODAY, None)
    assert none.offered(Visit("es", Home()), ES) == []
    assert none.shown_in(Results("abrir un negocio"), ES) == []
    with pytest.raises(LookupError):
        none.first_of(GUIDE, "es")


def test_one_that_the_catalogue_has_no_more_leads_nowhere(
    pages: GuidePages, shipped_store: CatalogueStore
) -> None:
    gone = open_guide(Visit("es", Home()), "gone", "x", {})
    assert not pages.is_there("gone")
    assert pages.next_service(gone) == ""
    assert not pages.told_for(gone, shipped_store.service(NAME))
