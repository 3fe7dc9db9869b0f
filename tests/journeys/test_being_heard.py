"""What a visitor thinks of a service, said apart from the application; and who asked for money."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from applicant import stored
from stage_copies import copy_of

from kiosk.identity.device_key import DeviceKeys
from kiosk.identity.enrolment_record import load_enrolment
from kiosk.identity.machine_keyring import machine_keyring
from kiosk.offline.opinions import Opinions
from kiosk.portal_client.client import PortalClient
from kiosk.portal_client.wire import device_signer
from kiosk.station.membership import Member
from kiosk.station.opinion_errand import OpinionErrand
from kiosk.tour.play import ANSWERS
from kiosk.tour.stage import Stage
from kiosk.tour.visitor import Visitor
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import CheckPage, Home, RatePage
from kiosk.visit.said import Remark

if TYPE_CHECKING:
    from conftest import Begin, Kiosk, KioskAt

SERVICE = "acta-de-nacimiento"
COMMENT = "Preguntan dos veces lo mismo"
AGENCY = "registro-civil-oaxaca"


@pytest.fixture
def whole(enrolled: Stage, tmp_path: Path) -> Stage:
    """A kiosk and a portal of the test's own, neither running."""
    return copy_of(enrolled, tmp_path / "whole")


def sends(kiosk: Kiosk, visitor: Visitor) -> None:
    """From checked answers to the folio."""
    checked = Application(SERVICE, ANSWERS)
    kiosk.screen.model.stand_on(Visit("es", CheckPage(), (Home(),), checked))
    visitor.taps(visitor.words("check.send"))
    visitor.waits_for(visitor.words("confirmation.claim"))


def rates(visitor: Visitor) -> None:
    words = visitor.words
    visitor.taps(words("rate.open"))
    visitor.waits_for(words("rate.heading"))
    visitor.taps(words("rate.send"))
    visitor.waits_for(words("rate.choose-first"))
    visitor.taps(words("rate.2"))
    visitor.enters(words("rate.comment"), COMMENT)


def test_an_opinion_given_with_no_line_is_read_by_the_agency_the_day_after(
    whole: Stage, kiosk_at: KioskAt, begin: Begin
) -> None:
    today = datetime.now(UTC)
    kiosk = kiosk_at(whole, whole.kiosk_home)
    visitor = kiosk.open()
    begin(visitor)
    sends(kiosk, visitor)
    rates(visitor)
    visitor.taps(visitor.words("rate.send"))
    visitor.waits_for(visitor.words("rate.given-heading"))

    application = kiosk.screen.model.visit.application
    assert application is not None
    assert application.remark == Remark(given=True)
    visitor.taps(visitor.words("bar.back"))
    visitor.waits_for(visitor.words("confirmation.claim"))
    assert not visitor.sees(visitor.words("rate.open")), "it is rated once"

    with whole:
        whole.start_portal()
        _brings(whole, today)
        (rated,) = json.loads(whole.portal_command("opinions", "--json"))
        keys = ("--agency", AGENCY, "--keys", str(whole.agency_keys), "--json")
        (read,) = json.loads(whole.portal_command("desk", "comments", *keys))
    assert (rated["service"], rated["count"], rated["mean"]) == (SERVICE, 1, 2.0)
    assert (read["service"], read["rating"], read["comment"]) == (SERVICE, 2, COMMENT)


def _brings(whole: Stage, today: datetime) -> None:
    """As the station does, once the day is over, be it one that midnight ended in between."""
    settings = whole.settings()
    member = Member(
        load_enrolment(settings.enrolment_path),
        DeviceKeys(backend=machine_keyring(settings.home, os.environ)).load(),
    )
    kiosk, key = member.enrolment.kiosk, member.device_key
    sign = device_signer(kiosk, key, lambda: datetime.now(UTC), secrets.token_bytes)
    errand = OpinionErrand(Opinions(settings.opinions_path), lambda now: now.date())
    client = PortalClient(whole.portal_url, 10, sign)
    errand.run(client, member, today)
    assert json.loads(whole.portal_command("opinions", "--json")) == [], "today's stay today"
    errand.run(client, member, datetime.now(UTC) + timedelta(days=1))
    client.close()


def test_what_was_written_lies_in_no_file_and_names_no_application(
    kiosk: Kiosk, begin: Begin
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    sends(kiosk, visitor)
    rates(visitor)
    visitor.taps(visitor.words("rate.send"))
    visitor.waits_for(visitor.words("rate.given-heading"))

    application = kiosk.screen.model.visit.application
    assert application is not None
    assert application.sent is not None
    lying = b"".join(path.read_bytes() for path in kiosk.home.glob("opinions.sqlite*"))
    assert SERVICE.encode() in lying
    assert COMMENT.encode() not in lying
    assert application.sent.folio.encode() not in lying


def test_a_disk_that_fails_holds_nobody(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    sends(kiosk, visitor)
    rates(visitor)
    path = kiosk.settings().opinions_path
    path.write_bytes(b"not a database" * 100)
    visitor.taps(visitor.words("rate.send"))
    visitor.waits_for(visitor.words("rate.not-kept"))

    visitor.taps(visitor.words("rate.send"))
    visitor.waits_for(visitor.words("rate.given-heading"))
    with sqlite3.connect(path) as db:
        assert list(db.execute("SELECT count(*) FROM opinions")) == [(1,)]
    db.close()


def test_the_language_changes_in_the_middle_and_keeps_what_was_said(
    kiosk: Kiosk, begin: Begin
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    sends(kiosk, visitor)
    rates(visitor)
    visitor.taps(visitor.words("bar.language"))
    visitor.taps("English")
    visitor.waits_until(lambda: visitor.sees("How did it go with this service?"), "English")

    application = kiosk.screen.model.visit.application
    assert application is not None
    assert application.remark == Remark(2, COMMENT)


def test_who_was_asked_for_money_comes_to_the_complaint_and_back_to_the_folio(
    kiosk: Kiosk, begin: Begin
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    sends(kiosk, visitor)
    visitor.taps(visitor.words("bar.finish"))
    visitor.taps(visitor.words("rate.open"))
    visitor.taps(visitor.words("opinions.complain"))
    visitor.waits_for("Denunciar que me pidieron dinero")
    visitor.taps(visitor.words("bar.back"))
    visitor.waits_for(visitor.words("rate.heading"))
    visitor.taps(visitor.words("opinions.complain"))
    visitor.taps(visitor.words("service.apply"))
    visitor.waits_for("¿Quiere denunciar sin decir su nombre?")

    trail = kiosk.screen.model.visit.trail
    assert not any(isinstance(page, RatePage) for page in trail), "no way back to a folio put away"


def test_a_service_that_is_missing_is_suggested_without_a_name(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    sends(kiosk, visitor)
    visitor.taps(visitor.words("rate.open"))
    visitor.taps(visitor.words("opinions.suggest"))
    visitor.taps(visitor.words("service.apply"))
    visitor.types("Un permiso")
    for _ in range(4):
        visitor.taps(visitor.words("question.continue"))
    visitor.waits_for(visitor.words("check.heading"))
    visitor.taps(visitor.words("check.send"))
    visitor.waits_for(visitor.words("confirmation.claim"))
    assert len(stored(kiosk.home)) == 2


def test_help_leads_to_the_complaint(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    visitor.taps(visitor.words("bar.help"))
    visitor.taps(visitor.words("opinions.complain"))
    visitor.waits_for("Denunciar que me pidieron dinero")
    assert kiosk.screen.model.panel == ""
