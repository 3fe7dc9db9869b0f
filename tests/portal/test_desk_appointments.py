"""An appointment is told by the clock of where it is: typed at one desk, read on any kiosk."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from catalogue_author import text
from desk_pages_world import author_of
from portal_world import AGENCY, Portal, served
from test_desk_pages import Office, office_of

from kiosk.catalogue.zones import CENTRAL, ZONES
from kiosk.printing.composing import compose
from kiosk.printing.slip import Service as ServiceOnPaper
from kiosk.printing.slip import SlipOrigin
from kiosk.protocol.letter import Appointment, Letter
from kiosk.protocol.tracking import Stage, TrackingStep
from kiosk.sealing.letterbox import About, LetterOpener
from kiosk.ui.letter_words import Surroundings, derive_steps
from kiosk.ui.letters_read import Read
from kiosk.ui.paper_slips import appointment_of
from kiosk.words import words_of
from portal.clerks.roles import ClerkRole
from portal.desk.to_come import CannotMeet, Unmeetable, appointed, is_over

pytest_plugins = ["portal_fixtures"]

ES = words_of("es")
NOT_ONE = "Revise la cita: día, hora y dirección."
NOW = datetime(2026, 1, 15, 16, 30, tzinfo=UTC)
MEETS = {"text": "Venga.", "at": "2026-12-10T10:00", "address": "Oficina Cancún, Av. Tulum 5"}
PAYS = {
    "text": "Pague.",
    "concept": "Copia",
    "amount": "10",
    "reference": "ABC 123",
    "pay-at": "Cualquier banco",
}
CHOSEN = re.compile(r'<option value="(America/[^"]+)" selected>([^<]+)</option>')


@pytest.fixture
def office(portal: Portal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Office]:
    author_of(portal)
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    with served(portal.app) as base:
        for office in office_of(portal, tmp_path, base, ClerkRole.HANDLER):
            office.enters()
            yield office


@pytest.fixture
def kiosk_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Local time is whatever the test sets, and afterwards as it was."""
    with monkeypatch.context() as there:
        yield there
    time.tzset()


def stands_in(zone: str, there: pytest.MonkeyPatch) -> None:
    there.setenv("TZ", zone)
    time.tzset()


def by_claim(office: Office) -> tuple[Read, Letter]:
    """The newest step as who applied opens it, at any kiosk."""
    tracking = office.portal.pile().steps(office.header.folio)
    step = tracking.steps[-1]
    assert step.letter is not None
    about = About(tracking.folio, tracking.service)
    letter = LetterOpener(office.applicant.claim.code, about).open(step.letter)
    return Read(step, letter), letter


def on_screen(step: Read) -> tuple[str, str]:
    """When one is to come, and what stands below it."""
    [told] = derive_steps([step], Surroundings(date(2026, 1, 15), lambda _: ""), ES)
    [when] = [fact for fact in told["facts"] if fact["label"] == ES("letter.when")]
    return when["value"], when["note"]


def on_paper(appointment: Appointment) -> str:
    service = ServiceOnPaper("Acta", "Registro Civil", "", "", "")
    slip = appointment_of(
        appointment, "0001-1S15-3ECT", service, SlipOrigin("Centro", "kiosk-7"), copy=False
    )
    return "\n".join(str(text) for one in compose(slip, ES) for text in vars(one).values())


def test_what_the_clerk_typed_is_what_is_read_on_screen_and_paper_of_any_kiosk(
    office: Office, kiosk_in: pytest.MonkeyPatch
) -> None:
    path = f"/applications/{office.header.folio}"
    sent = office.sends(f"{path}/invite", **MEETS, zone="America/Cancun")
    assert sent.status_code == 303, sent.text

    page = office.http.get(sent.headers["location"]).text
    told = "Cita: 2026-12-10 10:00 (hora de Cancún), Oficina Cancún, Av. Tulum 5"
    assert page.count(told) == 3, "as it was just sent, in the history, to be replaced"
    step, letter = by_claim(office)
    assert letter.appointment is not None
    assert letter.appointment.at == datetime(2026, 12, 10, 15, tzinfo=UTC)
    day = "10 de diciembre de 2026"
    for zone in ZONES:
        stands_in(zone, kiosk_in)
        named = "" if zone == "America/Cancun" else "hora de Cancún"
        assert on_screen(step) == (f"{day}, 10:00", named), zone
        slip = on_paper(letter.appointment).split("\n")
        assert "10:00" in slip, zone
        assert day in slip, zone
        assert ("hora de Cancún" in slip) is bool(named), zone


def test_a_letter_of_a_desk_that_named_no_clock_is_told_by_the_kiosks_own(
    kiosk_in: pytest.MonkeyPatch,
) -> None:
    at = datetime(2026, 12, 10, 16, tzinfo=UTC)
    old = Appointment.model_validate_json(b'{"at":"2026-12-10T16:00:00Z","address":"Calle 1"}')
    assert b"zone" not in old.canonical()
    strange = old.model_copy(update={"zone": "Mars/Olympus"})
    stands_in("America/Tijuana", kiosk_in)
    for one in (old, strange):
        letter = Letter.model_validate(
            {"id": "01935f4a-0000-7000-8000-000000000001", "at": at, "language": "es"}
            | {"text": "Venga.", "appointment": one.model_dump()}
        )
        step = Read(TrackingStep(stage=Stage.NEEDS_VISITOR, at=at), letter)
        assert on_screen(step) == ("10 de diciembre de 2026, 8:00", "")
        assert "8:00" in on_paper(one).split("\n")


@pytest.mark.parametrize(
    ("place", "zone", "whose"),
    [
        ("MX-OAX", CENTRAL, "Hora del centro de México (la mayor parte del país)"),
        ("MX-ROO", "America/Cancun", "Hora de Cancún (Quintana Roo)"),
        ("28022", "America/Matamoros", "Hora de Matamoros ("),
    ],
)
def test_beside_the_hour_the_clerk_sees_the_agencys_own_clock_and_may_choose_any(
    office: Office, portal: Portal, place: str, zone: str, whose: str
) -> None:
    level = "state" if place.startswith("MX-") else "municipal"
    author_of(portal).agency(
        AGENCY, name=text("Registro Civil", "Civil Registry"), place=place, level=level
    )
    with office.station.serving() as address, httpx.Client(base_url=address) as office.http:
        office.enters()
        page = office.http.get(f"/applications/{office.header.folio}").text
    [(preset, said)] = CHOSEN.findall(page)
    assert preset == zone
    assert said.startswith(whose)
    assert [one for one in ZONES if f'<option value="{one}"' not in page] == []


def test_of_an_agency_with_offices_everywhere_the_clerk_says_which_clock(office: Office) -> None:
    page = office.http.get(f"/applications/{office.header.folio}").text
    assert CHOSEN.findall(page) == []
    assert '" required><option value="">Elija de qué lugar</option>' in page


def refused(office: Office, act: str, fields: Mapping[str, str]) -> str:
    """What is said above the form, of which nothing was lost."""
    answer = office.sends(f"/applications/{office.header.folio}/{act}", **fields)
    assert answer.status_code == 422
    for typed in set(fields.values()) - {fields.get("zone")}:
        assert typed in answer.text, "what was typed is kept"
    if "zone" in fields:
        assert CHOSEN.findall(answer.text)[0][0] == fields["zone"]
    [said] = re.findall(r'id="\w+-problem">([^<]+)<', answer.text)
    return str(said)


def test_an_hour_that_has_passed_or_is_not_one_hour_is_refused_in_words(office: Office) -> None:
    tijuana = MEETS | {"zone": "America/Tijuana"}

    passed = refused(office, "invite", tijuana | {"at": "2026-01-15T08:30"})
    assert "ya pasó: ahora es 15 de enero de 2026, 8:30 (hora de Tijuana)" in passed
    skipped = refused(office, "invite", tijuana | {"at": "2026-03-08T02:30"})
    assert "no existe ese día" in skipped
    assert "hora de Tijuana" in skipped
    twice = refused(office, "invite", tijuana | {"at": "2026-11-01T01:30"})
    assert "dos veces" in twice
    for other in ("9999-12-31T23:00", "2026-12-10T10:00-06:00", "mañana"):
        assert refused(office, "invite", tijuana | {"at": other}) == NOT_ONE
    assert office.stages() == [Stage.DELIVERED]
    elsewhere = MEETS | {"zone": "America/Hermosillo", "at": "2026-03-08T02:30"}
    sent = office.sends(f"/applications/{office.header.folio}/invite", **elsewhere)
    assert sent.status_code == 303, "the clocks of Sonora never change"


def test_a_clock_that_is_none_is_refused(office: Office) -> None:
    path = f"/applications/{office.header.folio}/invite"
    for zone in ("", "Europe/Madrid", "../etc/passwd"):
        assert NOT_ONE in office.sends(path, **MEETS, zone=zone).text, zone
    assert NOT_ONE in office.sends(path, **MEETS).text
    assert office.stages() == [Stage.DELIVERED]


def test_a_payment_whose_last_day_is_over_is_refused_in_words(office: Office) -> None:
    office.portal.clock.now = datetime(2026, 1, 16, 5, 30, tzinfo=UTC)
    said = refused(office, "charge", PAYS | {"due": "2026-01-14"})
    assert "ya pasó: hoy es 15 de enero de 2026 (hora del centro de México)" in said
    path = f"/applications/{office.header.folio}/charge"
    assert office.sends(path, **PAYS, due="2026-01-15").status_code == 303, "today may be the day"


@pytest.mark.parametrize(
    ("zone", "wall", "what"),
    [
        ("America/Tijuana", "2026-03-08T02:00", Unmeetable.SKIPPED),
        ("America/Tijuana", "2026-03-08T03:00", "2026-03-08T10:00"),
        ("America/Tijuana", "2026-11-01T01:59", Unmeetable.TWICE),
        ("America/Tijuana", "2026-11-01T02:00", "2026-11-01T10:00"),
        ("America/Ciudad_Juarez", "2026-07-10T10:00", "2026-07-10T16:00"),
        ("America/Ciudad_Juarez", "2026-12-10T10:00", "2026-12-10T17:00"),
        ("America/Ciudad_Juarez", "2026-03-08T02:59", Unmeetable.SKIPPED),
        ("America/Matamoros", "2026-07-10T10:00", "2026-07-10T15:00"),
        ("America/Matamoros", "2026-11-01T01:00", Unmeetable.TWICE),
        ("America/Mexico_City", "2026-03-08T02:30", "2026-03-08T08:30"),
        ("America/Mexico_City", "2026-11-01T01:30", "2026-11-01T07:30"),
        ("America/Cancun", "2026-01-15T11:30", Unmeetable.PAST),
        ("America/Cancun", "2026-01-15T11:31", "2026-01-15T16:31"),
    ],
)
def test_an_hour_on_the_wall_is_one_moment_to_come(
    zone: str, wall: str, what: Unmeetable | str
) -> None:
    typed = datetime.fromisoformat(wall)
    if isinstance(what, Unmeetable):
        with pytest.raises(CannotMeet) as refusal:
            appointed(typed, ZoneInfo(zone), NOW)
        assert refusal.value.why is what
    else:
        assert appointed(typed, ZoneInfo(zone), NOW) == datetime.fromisoformat(f"{what}+00:00")


@pytest.mark.parametrize(
    ("zone", "day", "over"),
    [
        (CENTRAL, date(2026, 1, 15), False),
        (CENTRAL, date(2026, 1, 14), True),
        ("America/Cancun", date(2026, 1, 15), True),
    ],
)
def test_a_day_is_over_when_it_is_by_that_clock(zone: str, day: date, *, over: bool) -> None:
    midnight_in_cancun = datetime(2026, 1, 16, 5, 0, tzinfo=UTC)
    assert is_over(day, ZoneInfo(zone), midnight_in_cancun) is over
