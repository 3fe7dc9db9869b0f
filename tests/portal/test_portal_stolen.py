"""A stolen kiosk's key is taken for nobody's; a retired one goes on sending what it accepted."""

from __future__ import annotations

from portal_world import Device, Portal, kind_of, problem_of

from kiosk.protocol.batch import Accepted, Batch
from portal.cli import main

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
