"""Which part of the way to the portal fails: the first one that does, and nothing beyond it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from free_port import free_port
from kiosk_world import enrolled
from loopback_portal import LoopbackPortal, served

from kiosk.portal_client.client import PortalClient
from kiosk.protocol.staff_calls import LinePart, LineReport, PartState
from kiosk.station.staff import line_look
from kiosk.station.staff.line_look import (
    ASKING_SECONDS,
    NAME_SECONDS,
    LineLook,
    has_address,
    has_cable,
    within,
)
from kiosk.ui.station_client import _ANSWER_MILLISECONDS as SCREEN_WAITS


def report(
    url: str,
    portal_keys: tuple[bytes, ...] | None = None,
    *,
    cable: bool = True,
    address: Callable[[], bool] = lambda: True,
    ahead: timedelta = timedelta(),
) -> LineReport:
    return LineLook(
        connect=lambda: PortalClient(url, 5.0),
        portal_keys=lambda: portal_keys,
        nonce=lambda: "0" * 32,
        has_cable=lambda: cable,
        has_address=address,
        clock=lambda: datetime.now(UTC) - ahead,
        monotonic=lambda: 0.0,
    ).report()


def failing(found: LineReport) -> LinePart | None:
    """The part that fails; what is before it is good, what is after it not known."""
    states = [one.state for one in found.findings]
    assert [one.part for one in found.findings] == list(LinePart)
    if PartState.FAILS not in states:
        assert set(states) == {PartState.GOOD}
        return None
    place = states.index(PartState.FAILS)
    assert set(states[:place]) <= {PartState.GOOD}
    assert set(states[place + 1 :]) <= {PartState.NOT_KNOWN}
    return found.findings[place].part


@pytest.fixture
def portal(tmp_path: Path) -> LoopbackPortal:
    return enrolled(tmp_path / "home", "http://127.0.0.1:9")[1]


def test_a_line_that_holds(portal: LoopbackPortal) -> None:
    with served(portal) as url:
        found = report(url, (portal.public_key,))

    assert failing(found) is None
    assert found.clock_seconds in {-1, 0, 1}


def test_somebody_else_answers(portal: LoopbackPortal) -> None:
    with served(portal) as url:
        assert failing(report(url, (bytes(32),))) is LinePart.PROOF


def test_a_clock_that_is_late(portal: LoopbackPortal) -> None:
    with served(portal) as url:
        found = report(url, (portal.public_key,), ahead=timedelta(hours=2))

    assert failing(found) is LinePart.CLOCK
    assert found.clock_seconds in range(7190, 7210)


@pytest.mark.parametrize(
    ("cable", "address", "part"),
    [
        (False, False, LinePart.CABLE),
        (True, False, LinePart.NAME),
        (True, True, LinePart.PORTAL),
    ],
)
def test_nobody_answers(cable: bool, address: bool, part: LinePart) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    assert failing(report(url, cable=cable, address=lambda: address)) is part


@pytest.mark.parametrize(
    ("cards", "there"),
    [
        ({}, False),
        ({"lo": "1"}, False),
        ({"lo": "1", "eth0": "0"}, False),
        ({"eth0": "0", "wlan0": "1\n"}, True),
        ({"eth0": None}, False),
    ],
)
def test_cables(tmp_path: Path, cards: dict[str, str | None], there: bool) -> None:
    for name, carrier in cards.items():
        (tmp_path / name).mkdir()
        if carrier is not None:
            (tmp_path / name / "carrier").write_text(carrier)
    assert has_cable(tmp_path) is there


def test_names() -> None:
    assert has_address("http://127.0.0.1:1")
    assert not has_address("http://")
    assert not has_address(f"http://{'a' * 70}.invalid")


def test_a_name_server_that_is_silent_is_told_while_the_screen_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = Event()

    def silent(*_: object, **__: object) -> list[object]:
        answers.wait(10)
        return []

    monkeypatch.setattr("socket.getaddrinfo", silent)
    monkeypatch.setattr(line_look, "ASKING_SECONDS", 0.1)
    monkeypatch.setattr(line_look, "NAME_SECONDS", 0.1)
    url, began = "http://portal.invalid", monotonic()

    found = report(url, address=lambda: has_address(url))

    assert failing(found) is LinePart.NAME
    assert monotonic() - began < 5
    answers.set()


def test_the_whole_look_ends_well_before_the_screen_gives_up() -> None:
    assert 1000 * (ASKING_SECONDS + NAME_SECONDS) <= 0.8 * SCREEN_WAITS


def test_what_fails_in_time_fails_as_it_does() -> None:
    def fails() -> bool:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        within(10, fails, late=True)
