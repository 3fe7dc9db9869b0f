"""The desk's keys are let go when their time is over, though nobody asks for a page."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from portal_world import AGENCY

from portal.clerks.messages import ClerkSeen
from portal.clerks.roles import ClerkRole
from portal.desk.key_file import DeskKeys, lock
from portal.desk.pages.catalogue import Services
from portal.desk.pages.door import IDLE_SECONDS, LOOK_SECONDS, Door, Unlocked
from portal.desk.pages.site import desk_site

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TYPED = "ABCD-EFGH"


class Tray:
    """Knows who asks, and nothing else."""

    def whoami(self) -> ClerkSeen:
        return ClerkSeen(agency=AGENCY, name="ana-torres", role=ClerkRole.HANDLER, time=NOW)


class Desk:
    """A site whose time goes on as it pauses, for as long as somebody wants it to."""

    def __init__(self, folder: Path) -> None:
        file = folder / "ana.keys"
        lock(file, DeskKeys(AGENCY, Ed25519PrivateKey.generate(), {}), TYPED, is_new=True)
        self.now = 0.0
        self.goes_on: Callable[[], bool] = lambda: False
        self.is_over = asyncio.Event()
        self.door = Door(file, lambda _: cast("Any", Tray()), lambda: self.now)
        self.site = desk_site(self.door, lambda: Services(AGENCY), lambda: NOW, 8770, self.pause)

    async def pause(self, seconds: float) -> None:
        if not self.goes_on():
            self.is_over.set()
            await asyncio.Event().wait()
        self.now += seconds
        await asyncio.sleep(0)

    async def serves(self) -> float:
        """When it came to its end."""
        async with self.site.router.lifespan_context(self.site), asyncio.timeout(10):
            await self.is_over.wait()
            return self.now

    def unlocks(self) -> weakref.ref[Unlocked]:
        assert self.door.unlock(TYPED) is None
        held = self.door.open()
        assert held is not None
        return weakref.ref(held)


@pytest.fixture
def no_cycles() -> Iterator[None]:
    """What is let go is gone at once, not when somebody sweeps."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_cycles")
def test_the_keys_and_all_that_was_opened_go_after_their_time_with_no_request(
    tmp_path: Path,
) -> None:
    async def serves() -> float:
        desk = Desk(tmp_path)
        held = desk.unlocks()
        desk.goes_on = lambda: held() is not None
        return await desk.serves()

    assert IDLE_SECONDS < asyncio.run(serves()) <= IDLE_SECONDS + LOOK_SECONDS


def test_who_uses_the_desk_stays_at_it(tmp_path: Path) -> None:
    async def serves() -> float:
        desk = Desk(tmp_path)
        desk.unlocks()
        desk.goes_on = lambda: desk.door.open() is not None and desk.now < 3 * IDLE_SECONDS
        return await desk.serves()

    assert asyncio.run(serves()) >= 3 * IDLE_SECONDS


@pytest.mark.usefixtures("no_cycles")
def test_the_end_of_the_server_ends_the_looking_and_lets_go(tmp_path: Path) -> None:
    async def serves() -> None:
        desk = Desk(tmp_path)
        held = desk.unlocks()
        await desk.serves()
        assert held() is None
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(serves())
