"""The power is cut at every write: kiosks always find a whole catalogue, a rerun finishes it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path

import pytest
from publishing_world import RFC, SAT, Cutting, Desk, PowerCut

from portal.publishing.agencies import lay_ready, revoke_agency, rotate_agency_key
from portal.publishing.draft import Write
from portal.publishing.repository import RINGS
from portal.publishing.rings import ring_states, ring_statuses
from portal.publishing.withdrawing import withdraw, withdrawn_services

pytest_plugins = ["publishing_fixtures"]
Action = Callable[[Desk, Write], object]


def publish_to_all(desk: Desk, write: Write) -> None:
    desk.publish(to_all=True, write=write)


def publish_to_ring_1(desk: Desk, write: Write) -> None:
    desk.publish(write=write)


def take_off(desk: Desk, write: Write) -> None:
    withdraw(desk.repository, desk.signer(), ["rfc"], write=write)


def rotate(desk: Desk, write: Write) -> None:
    lay_ready(desk.repository, desk.signer(), SAT)
    rotate_agency_key(desk.repository, desk.signer(), SAT, write=write)


def revoke(desk: Desk, write: Write) -> None:
    revoke_agency(desk.repository, desk.signer(), SAT, write=write)


def no_ring_is_behind(desk: Desk) -> bool:
    """A kiosk of a later ring may always change to an earlier one."""
    states = ring_states(desk.repository)
    return not any(states[ring].is_behind(states[ring + 1]) for ring in RINGS[:-1])


@pytest.mark.parametrize("action", [publish_to_all, publish_to_ring_1, take_off, rotate, revoke])
def test_cut_off_anywhere_the_repository_is_whole_and_a_rerun_finishes(
    desk: Desk, action: Action
) -> None:
    desk.change_rfc(7)
    desk.publish()  # the first ring is ahead of the others
    if action in {publish_to_all, publish_to_ring_1}:
        desk.change_rfc(9)
    kiosks = [desk.kiosk(f"kiosk-{ring}", ring) for ring in (1, 3)]
    steps = 0
    while True:
        try:
            action(desk, Cutting(steps))
            break
        except PowerCut:
            steps += 1
        for kiosk in kiosks:
            content = kiosk.reads(RFC)  # refuses what is torn, mixed or older
            assert content is not None or action is revoke
        assert no_ring_is_behind(desk)

    assert steps >= 5, "nothing was cut off"
    assert no_ring_is_behind(desk)
    left = [kiosk.reads(RFC) for kiosk in kiosks]
    new = (desk.source / RFC).read_bytes()
    if action is revoke:
        assert left == [None, None]
    elif action is publish_to_all:
        assert left == [new, new]
    else:
        assert left[0] == new
        assert left[1] != new
    assert (action is take_off) == bool(withdrawn_services(desk.repository))
    before = desk.files()
    if action is not rotate:  # again is one key more
        action(desk, Cutting(0))
    assert desk.files() == before, "a rerun of what is done writes nothing"


def test_a_first_release_that_was_cut_off_comes_to_all(bare: Desk) -> None:
    steps = 0
    while True:
        try:
            bare.publish(write=Cutting(steps))
            break
        except PowerCut:
            steps += 1

    assert steps > 15
    assert [status.ring for status in ring_statuses(bare.repository)] == [1, 2, 3]
    assert all(bare.kiosk(f"kiosk-{ring}", ring).reads(RFC) for ring in RINGS)


def test_a_full_disk_is_told_in_words_and_what_is_published_stands(desk: Desk) -> None:
    def full(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    kiosk = desk.kiosk()
    old = kiosk.reads(RFC)
    desk.change_rfc()

    with pytest.raises(Exception, match="No space left on device; what is published still stands"):
        desk.publish(to_all=True, write=full)

    assert kiosk.reads(RFC) == old


def test_two_publishers_at_once_take_turns(desk: Desk) -> None:
    context = multiprocessing.get_context("fork")
    publishers = [context.Process(target=_publish_or_withdraw, args=(desk, n)) for n in range(4)]
    desk.change_rfc()

    for process in publishers:
        process.start()
    for process in publishers:
        process.join(120)

    assert [process.exitcode for process in publishers] == [0, 0, 0, 0]
    assert withdrawn_services(desk.repository).keys() == {"service-1", "service-3"}
    assert [status.release for status in ring_statuses(desk.repository)] == [2, 2, 2]
    assert desk.kiosk().reads(RFC) == (desk.source / RFC).read_bytes()


def _publish_or_withdraw(desk: Desk, number: int) -> None:
    if number % 2:
        withdraw(desk.repository, desk.signer(), [f"service-{number}"])
    else:
        desk.publish(to_all=True)
