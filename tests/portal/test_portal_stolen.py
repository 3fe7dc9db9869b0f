"""A stolen kiosk's key is taken for nobody's; a retired one goes on sending what it accepted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from portal_world import CENTRE, Device, Portal, kind_of, problem_of

from kiosk.protocol.batch import Accepted, Batch
from portal.cli import main
from portal.storage import kiosks, retirements

pytest_plugins = ["portal_fixtures"]


def told(portal: Portal, device: Device, *options: str) -> None:
    assert main(["retire", device.id, *options, "--home", str(portal.settings.home)]) == 0


def refused(device: Device) -> bool:
    """Whether it is nobody to the portal, whatever it says."""
    answers = (
        device.post("/v1/submissions", Batch(envelopes=(device.envelope(),))),
        device.post("/v1/heartbeats", device.heartbeat()),
    )
    refusals = [answer for answer in answers if answer.status_code == 401]
    assert len(refusals) in (0, len(answers)), "one word of it counts and another does not"
    assert {kind_of(problem_of(answer)) for answer in refusals} <= {"bad-request-signature"}
    return bool(refusals)


def test_nothing_is_taken_under_a_stolen_key_until_the_word_is_taken_back(
    portal: Portal, device: Device
) -> None:
    other, waiting = portal.enrol(), device.envelope()
    told(portal, device, "--stolen")
    assert refused(device)
    assert not refused(other)
    told(portal, device, "--undo")
    (result,) = device.submit(waiting)
    assert isinstance(result, Accepted), "what waited on the machine was not lost"


def test_what_a_retired_kiosk_still_sends_is_taken(portal: Portal, device: Device) -> None:
    told(portal, device)
    assert not refused(device)


@pytest.mark.parametrize(
    ("place", "since", "moment"),
    [
        ("20067", "2026-01-15", datetime(2026, 1, 15, 6, tzinfo=UTC)),
        ("20067", "2026-01-15T10:30", datetime(2026, 1, 15, 16, 30, tzinfo=UTC)),
        ("20067", "2026-01-15T10:30-03:00", datetime(2026, 1, 15, 13, 30, tzinfo=UTC)),
        ("23005", "2026-01-15", datetime(2026, 1, 15, 5, tzinfo=UTC)),
        ("02004", "2026-07-15", datetime(2026, 7, 15, 7, tzinfo=UTC)),
        ("99999", "2026-01-15", datetime(2026, 1, 15, 6, tzinfo=UTC)),
    ],
)
def test_a_day_begins_where_the_kiosk_stands(
    portal: Portal, device: Device, place: str, since: str, moment: datetime
) -> None:
    """By UTC what was said there on the evening before was not believed."""
    number = device.enrolment.kiosk_number
    with portal.database.writing() as session:
        kiosk = kiosks.by_number(session, number)
        kiosk.centre = CENTRE.model_copy(update={"municipality": place}).model_dump_json()

    told(portal, device, "--since", since)

    with portal.database.reading() as session:
        retired = retirements.of(session, number)
    assert retired is not None
    assert retired.since == moment


def test_of_a_kiosk_that_is_not_known_a_day_begins_by_central_time(portal: Portal) -> None:
    home = ["--home", str(portal.settings.home)]
    assert main(["retire", "kiosk-7", "--since", "2026-01-15", *home]) == 0
    with portal.database.reading() as session:
        retired = retirements.of(session, 7)
    assert retired is not None
    assert retired.since == datetime(2026, 1, 15, 6, tzinfo=UTC)
