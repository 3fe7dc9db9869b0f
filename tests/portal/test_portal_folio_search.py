"""A folio among an agency's applications: a whole one by its index, a part among the newest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from database_choice import is_postgresql
from portal_world import AGENCY, Device, Portal
from query_plan import plan_of
from sqlalchemy import text

from kiosk.protocol.envelope import Envelope
from kiosk.protocol.tracking import Stage
from portal.storage import agency_query
from portal.storage.agency_query import Asked

pytest_plugins = ["portal_fixtures"]
pytestmark = pytest.mark.both_databases


def sent(device: Device, count: int, **changes: Any) -> list[Envelope]:
    envelopes = []
    for _ in range(count):
        device.portal.clock.advance(minutes=1)
        envelopes.append(device.envelope(**changes))
        device.submit(envelopes[-1])
    return envelopes


def found(portal: Portal, asked: Asked, limit: int = 50) -> list[str]:
    with portal.database.reading() as session:
        return [one.row.folio for one in agency_query.page(session, AGENCY, asked, None, limit)]


def test_a_whole_folio_is_found_however_old_and_however_it_is_written(
    portal: Portal, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agency_query, "LOOKED_THROUGH", 2)
    oldest, *_ = (one.header.folio for one in sent(device, 4))

    for written in (oldest, oldest.replace("-", ""), oldest.lower()):
        assert found(portal, Asked(folio=written)) == [oldest]
    assert found(portal, Asked(folio=oldest, stages=(Stage.RESOLVED,))) == []
    assert found(portal, Asked(folio=oldest, service="cambio-de-nombre")) == []


def test_a_part_is_looked_for_among_the_newest_that_are_asked_for(
    portal: Portal, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agency_query, "LOOKED_THROUGH", 2)
    folios = [one.header.folio for one in sent(device, 3)]
    others = [one.header.folio for one in sent(device, 2, service="cambio-de-nombre")]
    of_kiosk = folios[0][:4]

    assert found(portal, Asked(folio=of_kiosk)) == others
    assert found(portal, Asked(folio=of_kiosk, newest_first=True)) == others[::-1]
    assert found(portal, Asked(folio=of_kiosk, service="acta-de-nacimiento")) == folios[1:]
    assert found(portal, Asked(folio=others[0][5:])) == [others[0]]
    assert found(portal, Asked(folio=folios[0][5:])) == []
    until = portal.clock() - timedelta(minutes=1, seconds=30)
    assert found(portal, Asked(folio=of_kiosk, until=until)) == folios[1:]
    assert found(portal, Asked(folio="%")) == []


def test_pages_of_what_has_a_part_lead_to_each_once(portal: Portal, device: Device) -> None:
    folios = [one.header.folio for one in sent(device, 5)]
    asked, behind = Asked(folio=folios[0][:4]), None
    seen: list[str] = []

    with portal.database.reading() as session:
        while page := agency_query.page(session, AGENCY, asked, behind, 2):
            seen.extend(one.row.folio for one in page)
            behind = page[-1].row

    assert seen == folios


def test_a_whole_folio_is_looked_up_in_the_index_of_folios(portal: Portal, device: Device) -> None:
    device.submit(*(device.envelope() for _ in range(40)))
    (one,) = sent(device, 1)

    with portal.database.writing() as session:
        if is_postgresql():
            session.execute(text("ANALYZE submissions"))
            session.execute(text("SET LOCAL enable_seqscan = off"))
        asked = Asked(folio=one.header.folio)
        plan = plan_of(session, lambda s: agency_query.page(s, AGENCY, asked, None, 50))

    assert ("uq_submissions_folio" if is_postgresql() else "(folio=?)") in plan, plan
    assert not any(sign in plan for sign in ("LIKE", "~~")), plan
