"""Errands take turns, and one that fails rests longer without delaying another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kiosk_world import enrolment

from kiosk.offline.outbox_errors import DiskFull
from kiosk.portal_client.client import PortalClient
from kiosk.portal_client.errors import (
    PortalBusy,
    PortalGarbage,
    PortalRefused,
    PortalUnreachable,
)
from kiosk.protocol.problem import problem
from kiosk.protocol.trouble import TroubleName
from kiosk.station.board import Board, Part
from kiosk.station.errand_round import Came, ErrandRound
from kiosk.station.membership import Member
from kiosk.station.portal_link import Portal

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MEMBER = Member(enrolment(bytes(32)), Ed25519PrivateKey.generate())
NOWHERE = PortalClient("http://127.0.0.1:1", 1)


@dataclass
class Task:
    """An errand that is due in so many seconds, and fails as told."""

    part: Part
    wait: float | None = 0.0
    error: Exception | None = None
    refused: TroubleName = TroubleName.AUDIT_REFUSED
    runs: list[datetime] = field(default_factory=list)
    looks: int = 0
    stands: PortalRefused | None = None

    def look(self, now: datetime) -> None:  # noqa: ARG002 - an errand's
        self.looks += 1

    def due_in(self, now: datetime) -> float | None:  # noqa: ARG002 - an errand's
        return self.wait

    def run(self, portal: Portal, member: Member, now: datetime) -> PortalRefused | None:  # noqa: ARG002
        self.runs.append(now)
        if self.error is not None:
            raise self.error
        return self.stands


@dataclass
class World:
    steady: float = 0.0
    board: Board = field(default_factory=Board)

    def round_of(self, *tasks: Task) -> ErrandRound:
        return ErrandRound(tasks, lambda: self.steady, lambda: 0.5, self.board.tell)

    @property
    def troubles(self) -> set[str]:
        return {trouble.name for trouble in self.board.read().troubles.values()}


@pytest.mark.parametrize(
    ("waits", "due_in"),
    [((), None), ((None,), None), ((None, 7.0), 7.0), ((9.0, 7.0), 7.0), ((0.0, 7.0), 0.0)],
)
def test_the_first_that_is_due_counts(
    waits: tuple[float | None, ...], due_in: float | None
) -> None:
    tasks = [Task(part, wait) for part, wait in zip(Part, waits, strict=False)]
    assert World().round_of(*tasks).due_in(NOON) == due_in


def test_each_looks_about_once_though_it_is_asked_often_when_it_is_due() -> None:
    one, never = Task(Part.AUDIT), Task(Part.OPINIONS, None)
    errands = World().round_of(one, never)
    errands.look(NOON)
    errands.due_in(NOON)
    errands.run(NOWHERE, MEMBER, NOON)
    assert (one.looks, never.looks) == (1, 1)


def test_those_that_are_always_due_take_turns() -> None:
    one, other, never = Task(Part.AUDIT), Task(Part.DRAFTS), Task(Part.OPINIONS, None)
    errands = World().round_of(one, never, other)
    for _ in range(6):
        assert errands.run(NOWHERE, MEMBER, NOON) is Came.DONE
    assert (len(one.runs), len(other.runs), len(never.runs)) == (3, 3, 0)


@pytest.mark.parametrize(
    ("error", "came", "troubles", "rest"),
    [
        (PortalUnreachable("no line"), Came.BROKE, set(), 1),
        (PortalGarbage("a page"), Came.BROKE, set(), 1),
        (PortalBusy(503), Came.FAILED, set(), 1),
        (PortalBusy(429, 60), Came.FAILED, set(), 360),
        (PortalRefused(problem("no", "No", 403)), Came.FAILED, {"audit-refused"}, 1),
        (DiskFull("no room"), Came.FAILED, set(), 1),
    ],
)
def test_one_that_fails_rests_and_the_others_go_on(
    error: Exception, came: Came, troubles: set[str], rest: float
) -> None:
    world = World()
    one, other = Task(Part.AUDIT, error=error), Task(Part.DRAFTS)
    errands = world.round_of(one, other)
    assert errands.run(NOWHERE, MEMBER, NOON) is came
    assert world.troubles == troubles
    for _ in range(3):
        assert errands.run(NOWHERE, MEMBER, NOON) is Came.DONE
    assert (len(one.runs), len(other.runs)) == (1, 3)
    other.wait = None
    assert errands.due_in(NOON) == rest
    world.steady, one.error = rest, None
    assert errands.run(NOWHERE, MEMBER, NOON) is Came.DONE
    assert (len(one.runs), world.troubles) == (2, set())


def test_a_refusal_that_stands_is_told_until_it_does_not_and_delays_nothing() -> None:
    world = World()
    task = Task(Part.AUDIT, stands=PortalRefused(problem("no", "No", 413)))
    errands = world.round_of(task)
    for _ in range(2):
        assert errands.run(NOWHERE, MEMBER, NOON) is Came.DONE
        assert world.troubles == {"audit-refused"}
        assert errands.due_in(NOON) == 0
    task.stands = None
    errands.run(NOWHERE, MEMBER, NOON)
    assert world.troubles == set()


@pytest.mark.parametrize(
    ("error", "until"),
    [
        (PortalBusy(503, 60), 5 + 360),
        (PortalBusy(503), 0),
        (PortalBusy(503, 0), 0),
        (PortalBusy(429, 60), 0),
        (PortalUnreachable("no line"), 0),
    ],
)
def test_a_portal_too_busy_for_one_is_too_busy_for_all(error: Exception, until: float) -> None:
    errands = (world := World(steady=5.0)).round_of(Task(Part.AUDIT, error=error))
    errands.run(NOWHERE, MEMBER, NOON)
    assert errands.told_until == until
    assert world.troubles == set()


def test_one_that_fails_again_and_again_rests_ever_longer() -> None:
    world = World()
    errands = world.round_of(Task(Part.AUDIT, error=PortalBusy(500)))
    rests = []
    for _ in range(11):
        errands.run(NOWHERE, MEMBER, NOON)
        rests.append(errands.due_in(NOON) or 0)
        world.steady += rests[-1]
    assert rests == [1, 2, 4, 8, 16, 32, 64, 128, 256, 450, 450]
