"""What goes on beside the server outlives what breaks in a round, says so, and ends in order."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from clerk_world import ClerkSystem, know_another_agency
from portal_world import Portal
from publishing_world import Desk
from rollout_world import SOAK
from test_webhooks import sender_of
from waiting import until_there
from webhook_register import register, seen
from webhook_world import Receiver

from portal.public.shelf import Shelf
from portal.publishing.repository import Repository
from portal.rollout.round import Rollout
from portal.rollout.watching import keep_rolling
from portal.webhooks import keeping
from portal.webhooks.keeping import keep_sending
from portal.webhooks.patience import LEASED
from portal.webhooks.telling import Telling

pytest_plugins = ["portal_fixtures"]

TROUBLES = [
    (lambda: KeyError("GODE561231"), "broke off, and is tried again: KeyError in portal/"),
    (lambda: OSError(errno.EIO, "Input/output error", "/secret"), ": Input/output error"),
]
"""A bug, told by its place alone, and what the disk did."""
troubles = pytest.mark.parametrize(("trouble", "told"), TROUBLES, ids=["bug", "disk"])
Trouble = Callable[[], Exception]


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with Receiver(tmp_path).serving() as receiver:
        yield receiver


class Breaks:
    """Raises the first time; does nothing from then on, and counts."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        self.calls = 0

    def __call__(self, *_: object) -> Any:
        self.calls += 1
        if self.calls == 1:
            raise self.trouble()

    async def later(self) -> None:
        self()


@troubles
@pytest.mark.parametrize("where", ["roots", "go_on"])
def test_the_rollout_goes_on(
    *,
    where: str,
    trouble: Trouble,
    told: str,
    portal: Portal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk, breaks = Desk(tmp_path), Breaks(trouble)
    desk.make_keys()
    rollout = Rollout(portal.database, desk.repository, desk.online, portal.clock, SOAK)
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            raise asyncio.CancelledError

    monkeypatch.setattr(Repository if where == "roots" else Rollout, where, breaks)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(keep_rolling(rollout, desk.repository, desk.online, portal.clock, pause))
    assert breaks.calls == 2
    assert waited == [60, 60], "never at once"
    assert told in caplog.text
    assert "GODE" not in caplog.text
    assert "secret" not in caplog.text


@troubles
def test_the_sender_goes_on(
    *,
    trouble: Trouble,
    told: str,
    portal: Portal,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(keeping, "LOOK_SECONDS", 0.01)
    telling = Telling(portal.database, portal.clock, lambda _: None)
    sends, tells, is_over = Breaks(trouble), Breaks(trouble), asyncio.Event()
    monkeypatch.setattr(telling, "go_on", tells.later)
    sender = sender_of(portal, receiver)
    monkeypatch.setattr(sender, "go_on", sends.later)

    async def until_both_went_on() -> None:
        task = asyncio.create_task(keep_sending(sender, telling, portal.settings.home, is_over))
        await until_there(lambda: min(sends.calls, tells.calls) > 1)
        is_over.set()
        await task

    asyncio.run(until_both_went_on())
    assert caplog.text.count(told) == 2
    assert "GODE" not in caplog.text


def test_one_event_that_breaks_the_sender_holds_up_no_other(
    portal: Portal,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    know_another_agency(portal, monkeypatch)
    clerk, breaks = ClerkSystem(portal), Breaks(lambda: KeyError("GODE561231"))
    register(clerk, receiver.address)
    sender = sender_of(portal, receiver)
    monkeypatch.setattr(sender, "_posted", breaks)

    async def twice() -> None:
        for _ in range(2):
            await sender.go_on()
            await sender.settle_all()
            portal.clock.advance(seconds=LEASED.total_seconds())
        await sender.close()

    asyncio.run(twice())
    assert "webhooks broke off, and is tried again: KeyError" in caplog.text
    assert len(receiver.got) == 2, "it is sent again once the lease ran out"
    assert seen(clerk).waiting == 0


@troubles
def test_the_pages_catalogue_is_looked_at_again(
    *,
    trouble: Trouble,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("portal.public.shelf._LOOK_SECONDS", 0.01)
    desk = Desk(tmp_path)
    begun: list[object] = []
    shelf = Shelf(desk.home, desk.repository.folder, desk.source)
    shelf.wake()

    async def breaks(*program: object, **_: object) -> None:
        begun.append(program)
        raise trouble()

    monkeypatch.setattr("asyncio.create_subprocess_exec", breaks)

    async def keep() -> None:
        task = asyncio.create_task(shelf.keep())
        await until_there(lambda: len(begun) > 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(keep())
    assert told in caplog.text
    assert "GODE" not in caplog.text
    caplog.clear()


@pytest.mark.parametrize("broken", ["portal.app.keep_sending", "portal.public.shelf.Shelf.keep"])
def test_whatever_broke_the_database_is_closed_at_the_end(
    broken: str, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> None:
        raise KeyError(broken)

    closed: list[str] = []

    async def serve() -> None:
        async with portal.app.router.lifespan_context(portal.app):
            await asyncio.sleep(0)

    with monkeypatch.context() as patch:  # that of the portal's own fixture ends after it
        patch.setattr(broken, breaks)
        patch.setattr(portal.database, "close", lambda: closed.append("database"))
        patch.setattr(portal.app.state.shelf, "close", lambda: closed.append("shelf"))
        patch.setattr(portal.app.state.database, "close", lambda: closed.append("database"))
        with pytest.raises(KeyError, match=broken):
            asyncio.run(serve())
    assert closed == ["shelf", "database"]
