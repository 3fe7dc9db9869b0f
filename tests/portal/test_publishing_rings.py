"""Rings: a release goes on one by one, stops where it is halted, and no ring ever goes back."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publishing_world import RFC, Desk, nth

from portal.console.releases_page import halted_words
from portal.console.rendering import console_words
from portal.publishing.errors import MovedOn, PublishingError
from portal.publishing.repository import RINGS
from portal.publishing.rings import (
    RESUMED,
    Halted,
    advance,
    halt,
    halted_releases,
    overridden_refusals,
    release_of,
    resume,
    ring_statuses,
)
from portal.publishing.state import PublishedState, settle
from portal.publishing.withdrawing import withdraw

pytest_plugins = ["publishing_fixtures"]


def releases(desk: Desk) -> list[int]:
    return [status.release for status in ring_statuses(desk.repository)]


def go_on(desk: Desk, ring: int) -> bool:
    return advance(desk.repository, desk.online, ring, desk.now)


def test_a_release_goes_on_ring_by_ring(desk: Desk) -> None:
    kiosks = [desk.kiosk(f"kiosk-{ring}", ring) for ring in RINGS]
    old = [kiosk.reads(RFC) for kiosk in kiosks]
    new = desk.change_rfc()
    desk.publish()

    assert releases(desk) == [2, 1, 1]
    assert [kiosk.reads(RFC) for kiosk in kiosks] == [new, old[1], old[2]]
    assert go_on(desk, 1)
    assert not go_on(desk, 1)
    assert releases(desk) == [2, 2, 1]
    assert go_on(desk, 2)
    assert [kiosk.reads(RFC) for kiosk in kiosks] == [new, new, new]


def test_only_the_release_that_was_decided_on_goes_on(desk: Desk) -> None:
    for price in (2, 3):
        desk.change_rfc(price)
        desk.publish()

    with pytest.raises(MovedOn, match="ring 1 has release 3 by now, not 2"):
        advance(desk.repository, desk.online, 1, desk.now, 2)
    assert releases(desk) == [3, 1, 1]
    assert advance(desk.repository, desk.online, 1, desk.now, 3)
    assert releases(desk) == [3, 3, 1]


def test_all_timestamps_carry_one_version_and_the_last_is_everybodys(desk: Desk) -> None:
    desk.change_rfc()
    desk.publish()
    go_on(desk, 1)

    files = desk.files()
    rings = [files[f"rings/{ring}/timestamp.json"] for ring in RINGS]
    assert len({json.loads(ring)["signed"]["version"] for ring in rings}) == 1
    assert files["metadata/timestamp.json"] == rings[-1]


def test_a_halted_release_stays_where_it_is_until_a_mended_one_comes(desk: Desk) -> None:
    desk.change_rfc()
    desk.publish()
    assert halt(desk.repository, 2, Halted(refused=12, told=80))
    assert not halt(desk.repository, 2, Halted("again"))

    with pytest.raises(PublishingError, match="release 2 is halted"):
        go_on(desk, 1)
    withdraw(desk.repository, desk.signer(), ["acta-de-nacimiento"])
    with pytest.raises(PublishingError, match="release 2 is halted"):
        go_on(desk, 1)

    mended = desk.change_rfc(11)
    desk.publish()
    assert go_on(desk, 1)
    assert go_on(desk, 2)
    assert releases(desk) == [3, 3, 3]
    assert desk.kiosk().reads(RFC) == mended


def test_a_halt_can_be_taken_back(desk: Desk) -> None:
    desk.change_rfc()
    desk.publish()
    halt(desk.repository, 2, Halted("by hand"))

    assert resume(desk.repository, 2)
    assert not resume(desk.repository, 2)
    assert go_on(desk, 1)


def test_whose_refusals_are_overridden_is_kept_with_what_was_before(desk: Desk) -> None:
    desk.change_rfc()
    desk.publish()
    assert overridden_refusals(desk.repository) == {}
    assert not resume(desk.repository, 2, ["kiosk-9"]), "it was not halted: nobody was asked"
    for refusing in (["kiosk-2", "kiosk-1"], ["kiosk-3"]):
        halt(desk.repository, 2, Halted(refused=2, told=9))
        assert resume(desk.repository, 2, refusing)

    assert overridden_refusals(desk.repository) == {2: {"kiosk-1", "kiosk-2", "kiosk-3"}}
    assert halted_releases(desk.repository) == {}
    (desk.repository.folder / RESUMED).write_text('{"2": 3}')
    with pytest.raises(PublishingError, match=r"resumed\.json is damaged"):
        overridden_refusals(desk.repository)


def test_a_halted_release_does_not_go_past_the_rings_either(desk: Desk) -> None:
    desk.change_rfc()
    desk.publish()
    halt(desk.repository, 2, Halted("by hand"))
    before = desk.files()

    with pytest.raises(PublishingError, match=r"release 2 is halted.*`portal rings resume 2`"):
        desk.publish(to_all=True)
    assert desk.files() == before

    desk.change_rfc(11)
    desk.publish(to_all=True)
    assert releases(desk) == [3, 3, 3], "a mended one cannot wait"
    halt(desk.repository, 3, Halted("too late"))
    desk.publish(to_all=True)
    assert releases(desk) == [3, 3, 3], "nothing is to be done: all have it"


def test_a_release_keeps_its_number_whatever_is_withdrawn(desk: Desk) -> None:
    withdraw(desk.repository, desk.signer(), ["rfc"])

    statuses = ring_statuses(desk.repository)
    assert {status.snapshot for status in statuses} == {nth(2)}
    assert release_of(desk.repository, nth(2)) == release_of(desk.repository, nth(1)) == 1
    assert release_of(desk.repository, 99) == 0


def test_a_kiosk_may_change_its_ring(desk: Desk) -> None:
    kiosk = desk.kiosk(ring=3)
    kiosk.reads(RFC)
    new = desk.change_rfc()
    desk.publish()
    kiosk.ring = 1
    assert kiosk.reads(RFC) == new

    withdraw(desk.repository, desk.signer(), ["rfc"])
    go_on(desk, 1)
    go_on(desk, 2)
    kiosk.ring = 3
    assert kiosk.reads(RFC) == new


def test_nothing_goes_on_before_a_first_release(bare: Desk) -> None:
    with pytest.raises(PublishingError, match="nothing is published"):
        go_on(bare, 1)
    assert ring_statuses(bare.repository) == ()


@given(
    st.lists(
        st.tuples(st.sampled_from(["publish", "all", "withdraw", "1", "2"]), st.booleans()),
        max_size=12,
    )
)
def test_numbers_only_rise_whatever_happens(steps: list[tuple[str, bool]]) -> None:
    """As the commands use it; `fresh` may be false: a snapshot that ended is not used again."""
    first = PublishedState(1, {"a": 1, "w": 1})
    numbers, states = dict.fromkeys(RINGS, 1), {1: first}
    highest = 1
    for step, fresh in steps:
        wanted = {ring: states[number] for ring, number in numbers.items()}
        newest = wanted[1]
        match step:
            case "publish" | "all":
                after = PublishedState(
                    newest.release + 1, {**newest.roles, "a": newest.roles["a"] + 1}
                )
                wanted = dict.fromkeys(RINGS, after) if step == "all" else {**wanted, 1: after}
            case "withdraw":
                lists = newest.roles["w"] + 1
                wanted = {ring: state.with_roles({"w": lists}) for ring, state in wanted.items()}
            case ring:
                wanted[int(ring) + 1] = wanted[int(ring)]
        known = {number: states[number] for number in numbers.values()} if fresh else {}

        settled, made = settle(wanted, numbers, known, highest + 1)

        assert all(settled[ring] >= numbers[ring] for ring in RINGS)
        assert all(settled[one] >= settled[next_one] for one, next_one in pairwise(RINGS))
        assert not states.keys() & made.keys()
        states |= made
        assert all(states[settled[ring]] == wanted[ring] for ring in RINGS)
        numbers, highest = settled, max(highest, *settled.values())


def test_why_a_release_is_halted_is_kept_as_it_was_said(desk: Desk) -> None:
    desk.change_rfc()
    desk.publish()
    halt(desk.repository, 1, Halted("precio equivocado"))
    halt(desk.repository, 2, Halted(refused=3, told=40))

    halted = halted_releases(desk.repository)

    assert halted == {1: Halted("precio equivocado"), 2: Halted(refused=3, told=40)}
    assert halted_words(halted[1], console_words("es")) == "precio equivocado"
    assert halted_words(halted[2], console_words("es")) == "3 de 40 quioscos la rechazaron"
    assert str(halted[2]) == "3 of 40 kiosks refused it"
