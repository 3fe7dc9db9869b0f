"""A stolen kiosk's key is taken for nobody's; a retired one goes on sending what it accepted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from portal_world import CENTRE, Device, Portal, kind_of, problem_of
from stick_world import Stick, bundle

from kiosk.protocol.batch import Accepted, Batch, Deferred
from kiosk.protocol.envelope import sign_envelope
from portal.cli import main
from portal.storage import kiosks, retirements

pytest_plugins = ["portal_fixtures", "stick_fixtures"]


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


@pytest.mark.parametrize("count", [1, 2])
def test_what_a_stolen_key_signed_waits_whoever_brings_it(
    portal: Portal, device: Device, count: int
) -> None:
    other, envelopes = portal.enrol(), tuple(device.envelope() for _ in range(count))
    earlier, own = device.envelope(), other.envelope()
    device.submit(earlier)
    told(portal, device, "--stolen")

    *waiting, brought, again = other.submit(*envelopes, own, earlier)

    for one in waiting:
        assert isinstance(one, Deferred)
        assert kind_of(one.problem) == "stolen-key"
    assert isinstance(brought, Accepted)
    assert isinstance(again, Accepted), "what had come before keeps its receipt"
    told(portal, device, "--undo")
    assert all(isinstance(one, Accepted) for one in other.submit(*envelopes)), "none was lost"


def test_a_stick_of_another_kiosk_brings_nothing_of_a_stolen_key(
    portal: Portal, device: Device, stick: Stick
) -> None:
    other, envelope = portal.enrol(), device.envelope()
    told(portal, device, "--stolen")
    identity, content = bundle(other, [(envelope, ()), (other.envelope(), ())])
    stick.put((identity, content))
    stick.imported("--json")
    first, second = stick.answer(identity).results
    assert isinstance(first, Deferred)
    assert isinstance(second, Accepted)


def test_a_successor_sends_what_the_stolen_machine_had_accepted(
    portal: Portal, device: Device
) -> None:
    successor, waiting = portal.enrol(device.enrolment.kiosk_number), device.envelope()
    told(portal, device, "--stolen")
    (by_thief,) = successor.submit(waiting)
    signed_anew = sign_envelope(waiting.header, waiting.sealed, successor.key)
    (result,) = successor.submit(signed_anew)
    assert isinstance(by_thief, Deferred)
    assert isinstance(result, Accepted)
    told(portal, successor, "--stolen")
    (by_its_own,) = portal.enrol().submit(
        sign_envelope(device.header(), waiting.sealed, successor.key)
    )
    assert isinstance(by_its_own, Deferred), "nor does one stolen successor sign for the other"


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
