"""What an application begins with, what of it is asked, and when it may go on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from ui_samples import ES

from kiosk.catalogue.building import build_store
from kiosk.catalogue.model import AgencyKey, Catalogue, Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.withdrawn import NAME, WithdrawnList
from kiosk.forms.definition import Form
from kiosk.offline.sealed_draft import DraftContent
from kiosk.ui.applying import Able, Applying
from kiosk.ui.asking import Asking
from kiosk.visit.answering import Answering
from kiosk.visit.journey import Application, SavedDraft, Sent, Visit
from kiosk.visit.pages import About, ConfirmationPage, Home, QuestionPage, ServicePage

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
CERTIFICATE, LICENCE, APPOINTMENT = "acta-de-nacimiento", "licencia-de-conducir", "cita-medica"
SENT = Sent("0001-1S15-3ECT", "7K3M-9QXR", NOON)
CLINIC = About("location", "clinics", "1")
OTHER_CLINIC = About("location", "clinics", "2")
TENDER, OTHER_TENDER = About("tender", "tenders", "1"), About("tender", "tenders", "2")
SAVED = SavedDraft(("ábaco",) * 6, "0" * 32, NOON, {"name": "Ana"})
LETTER = Answering("0001-1S15-3ECT", "7K3M-9QXR", UUID(int=7), {}, {})
OTHER_LETTER = replace(LETTER, letter=UUID(int=8))
FIRST, SECOND, THIRD = "relationship", "registered_name", "registered_curp"


@dataclass
class Way:
    """A way through several services, on which `told` was said before."""

    told: Mapping[str, Any] = field(default_factory=dict)
    kept_of: list[Mapping[str, Any]] = field(default_factory=list)

    def first_answers(
        self, _: Visit, __: Service, ___: Form, answers: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        return {**answers, **self.told}

    def kept(self, visit: Visit, _: Service, __: Form, ___: Sent) -> Visit:
        assert visit.application is not None
        self.kept_of.append(visit.application.answers)
        return visit


@dataclass
class Asked:
    """What was answered before the form."""

    answered: Mapping[str, Any] = field(default_factory=dict)

    def facts(self, _: Visit, __: Service) -> Mapping[str, Any]:
        return self.answered

    def brought_in(self, visit: Visit, _: Service, __: Form) -> Visit:
        return visit


Make = Callable[..., Applying]


@pytest.fixture(scope="module")
def store(shipped: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CatalogueStore]:
    """Three services that could be done here."""
    keys = (AgencyKey("0" * 16, b"\x00" * 1216, date(2026, 11, 24)),)
    agencies = {name: replace(one, keys=keys) for name, one in shipped.agencies.items()}
    services = tuple(
        replace(one, agency=agencies[one.agency.id])
        for one in shipped.services
        if one.id in {CERTIFICATE, LICENCE, APPOINTMENT}
    )
    path = tmp_path_factory.mktemp("applying") / "catalogue.sqlite"
    build_store(replace(shipped, agencies=agencies, services=services, notices=()), path)
    with CatalogueStore.open(path) as opened:
        yield opened


@pytest.fixture
def make(store: CatalogueStore, tmp_path: Path) -> Make:
    def made(
        *,
        way: Way | None = None,
        asked: Asked | None = None,
        place: Mapping[str, str] | None = None,
        has_room: bool = True,
        has_catalogue: bool = True,
    ) -> Applying:
        return Applying(
            store if has_catalogue else None,
            WithdrawnList(tmp_path / NAME),
            Asking(lambda: NOON, store),
            way or Way(),
            asked or Asked(),
            told_of=lambda about: (place or {}) if about else {},
            able=Able(lambda: True, lambda: has_room),
        )

    return made


def withdraw(folder: Path, *services: str) -> None:
    (folder / NAME).write_text(json.dumps({"services": services}), "utf-8")


def on(service: str, about: About | None = None, application: Application | None = None) -> Visit:
    return Visit("es", ServicePage(service, about), (Home(),), application)


def open_application(answers: Mapping[str, Any], service: str = CERTIFICATE) -> Visit:
    return Visit("es", QuestionPage(FIRST), (Home(),), Application(service, answers))


def draft(answers: dict[str, Any], *, service: str = CERTIFICATE, version: int = 1) -> DraftContent:
    return DraftContent(
        service=service, form_version=version, language="es", answers=answers, saved_at=NOON
    )


def test_an_application_begins_with_its_first_question_and_what_the_form_itself_answers(
    make: Make,
) -> None:
    visit = make().started(on(LICENCE), LICENCE)
    assert visit.page == QuestionPage("procedure")
    assert visit.application == Application(LICENCE, {"address": {"state": "MX-OAX"}})


def test_who_begins_again_keeps_what_was_answered(make: Make) -> None:
    begun = Application(CERTIFICATE, {FIRST: "self"})
    assert make().started(on(CERTIFICATE, application=begun), CERTIFICATE).application == begun


def test_what_was_asked_before_the_form_is_not_asked_again(make: Make) -> None:
    applying = make(asked=Asked({"beforehand.procedure": "first"}))
    visit = applying.started(on(LICENCE), LICENCE)
    assert visit.application is not None
    assert visit.application.answers["procedure"] == "first"
    assert visit.page != QuestionPage("procedure")
    assert "procedure" not in applying.step_keys(on(LICENCE), LICENCE)
    assert "procedure" in applying.open_steps(visit), "it can still be changed"
    assert applying.following(visit, "procedure") is not None


def test_what_was_told_on_the_same_way_is_filled_in_over_what_the_form_answers(make: Make) -> None:
    applying = make(way=Way({"phone": "9511234567", "address": {"state": "MX-JAL"}}))
    given = applying.first_answers(on(LICENCE), LICENCE)
    assert given == {"phone": "9511234567", "address": {"state": "MX-JAL"}}


def test_another_place_for_the_same_application_keeps_what_was_answered(make: Make) -> None:
    applying = make(place={"location.name": "Centro de Salud 2"})
    begun = Application(APPOINTMENT, {"reason": "fever"}, about=CLINIC)
    given = applying.first_answers(on(APPOINTMENT, OTHER_CLINIC, begun), APPOINTMENT)
    assert given == {"reason": "fever", "health_centre": "Centro de Salud 2"}


def test_a_sent_application_leaves_nothing_to_the_next_for_another_place(make: Make) -> None:
    sent = Application(APPOINTMENT, {"reason": "fever"}, sent=SENT, about=CLINIC)
    given = make().first_answers(on(APPOINTMENT, OTHER_CLINIC, sent), APPOINTMENT)
    assert "reason" not in given


def test_a_step_is_unanswered_for_as_long_as_it_has_a_fault(make: Make) -> None:
    applying = make()
    visit = open_application({FIRST: "self", THIRD: "no CURP"})
    unanswered = applying.unanswered(visit)
    assert FIRST not in unanswered
    assert unanswered[:2] == [SECOND, THIRD]
    assert "email" not in unanswered, "nobody has to answer it"
    assert applying.has_faults(visit)


def test_the_way_back_ends_with_the_first_unanswered_step(make: Make) -> None:
    applying = make()
    visit = open_application({FIRST: "self"})
    assert applying.way_back(visit, [SECOND, THIRD]) == [FIRST, SECOND]
    assert applying.way_back(visit, []) == applying.open_steps(visit)


def test_nothing_follows_on_the_last_step(make: Make) -> None:
    applying = make()
    visit = open_application({})
    *_, last = applying.open_steps(visit)
    assert applying.following(visit, FIRST) == SECOND
    assert applying.following(visit, last) is None


def test_a_way_keeps_what_was_told_before_sending_erases_it(make: Make) -> None:
    way = Way()
    visit = make(way=way).confirmed(open_application({FIRST: "self"}), SENT)
    assert way.kept_of == [{FIRST: "self"}]
    assert visit.page == ConfirmationPage()
    assert visit.application == Application(CERTIFICATE, sent=SENT)


def test_nothing_begins_that_was_withdrawn_a_moment_ago_but_what_was_begun_goes_on(
    make: Make, tmp_path: Path
) -> None:
    applying = make()
    assert applying.may_start(on(CERTIFICATE), CERTIFICATE)
    withdraw(tmp_path, CERTIFICATE)
    assert not applying.may_start(on(CERTIFICATE), CERTIFICATE)
    begun = on(CERTIFICATE, application=Application(CERTIFICATE, {FIRST: "self"}))
    assert applying.may_start(begun, CERTIFICATE)


def test_a_draft_is_gone_on_with_where_its_service_can_be_done(make: Make) -> None:
    assert make().why_not_resumed(draft({}), ES) == ""


def test_a_draft_that_cannot_be_gone_on_with_says_why(make: Make, tmp_path: Path) -> None:
    saved = draft({})
    assert make(has_catalogue=False).why_not_resumed(saved, ES) == ES("home.no-catalogue")
    assert make(has_room=False).why_not_resumed(saved, ES) == ES("service.verdict-no-room")
    gone = draft({}, service="no-such-service")
    assert make().why_not_resumed(gone, ES) == ES("resume.gone")
    applying = make()
    withdraw(tmp_path, CERTIFICATE)
    assert applying.why_not_resumed(saved, ES) == ES("resume.withdrawn")
    withdraw(tmp_path)
    assert applying.why_not_resumed(saved, ES) == ""


def test_a_draft_of_the_same_form_keeps_also_what_is_at_fault(make: Make) -> None:
    half = {FIRST: "self", THIRD: "HEGG56"}
    assert make().still_asked(draft(half), "es") == half


def test_a_draft_of_an_earlier_form_keeps_only_what_todays_form_takes(make: Make) -> None:
    saved = draft({FIRST: "self", THIRD: "HEGG56", "no longer": "asked"}, version=2)
    taken = make().still_asked(saved, "es")
    assert taken[FIRST] == "self"
    assert not {THIRD, "no longer"} & taken.keys()


def test_where_nothing_is_open_nothing_is_asked(make: Make) -> None:
    nothing = Visit("es", Home())
    with pytest.raises(ValueError, match="no application"):
        make().service_of(nothing)
    with pytest.raises(ValueError, match="no application"):
        make().form(nothing, "es")
    with pytest.raises(LookupError):
        make(has_catalogue=False).service(CERTIFICATE)


@pytest.mark.parametrize(
    ("open_", "about", "lost"),
    [
        (None, None, None),
        (Application(LICENCE), None, None),
        (Application(LICENCE, {"name": "Ana"}), None, LICENCE),
        (Application(LICENCE, {}, sent=SENT), None, None),
        (Application(LICENCE, {"name": "Ana"}, draft=SAVED), None, None),
        (Application(LICENCE, {"name": "Eva"}, draft=SAVED), None, LICENCE),
        (Application(APPOINTMENT, {"name": "Ana"}), None, None),
        (Application(APPOINTMENT, {"phone": "9511234567"}, call_back=True), None, APPOINTMENT),
        (Application(APPOINTMENT, {"name": "Ana"}, about=CLINIC), OTHER_CLINIC, None),
        (Application(APPOINTMENT, {"name": "Ana"}, about=TENDER), OTHER_TENDER, APPOINTMENT),
    ],
)
def test_what_is_lost_by_beginning_something_else_is_known_before(
    make: Make, open_: Application | None, about: About | None, lost: str | None
) -> None:
    visit = Visit("es", ServicePage(APPOINTMENT, about), application=open_)
    assert make().replaced(visit, APPOINTMENT) == lost


@pytest.mark.parametrize(
    ("open_", "by_draft", "by_answer"),
    [
        (None, None, None),
        (Application(LICENCE), None, None),
        (Application(LICENCE, {"name": "Ana"}), LICENCE, LICENCE),
        (Application(LICENCE, {}, sent=SENT), None, None),
        (Application(LICENCE, {"name": "Ana"}, draft=SAVED), None, None),
        (Application(LICENCE, {"name": "Eva"}, draft=SAVED), LICENCE, LICENCE),
        (Application(LICENCE, {"proof": "x"}, answering=LETTER), LICENCE, None),
        (Application(LICENCE, {"proof": "x"}, answering=OTHER_LETTER), LICENCE, LICENCE),
    ],
)
def test_what_is_lost_by_a_draft_or_an_answer_is_known_before(
    make: Make, open_: Application | None, by_draft: str | None, by_answer: str | None
) -> None:
    visit = Visit("es", Home(), application=open_)
    assert make().replaced_by_draft(visit) == by_draft
    assert make().replaced_by_answer(visit, LETTER) == by_answer
