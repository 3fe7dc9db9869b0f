"""What the portal takes on at a time, and how often one may ask: bounded, and told in words."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from portal_world import BASE, Device, ManualClock, Portal, kind_of, problem_of
from sqlalchemy import func, select
from starlette.types import Message, Receive, Scope, Send
from waiting import until_there

from kiosk.portal_client.client import PortalClient
from kiosk.portal_client.errors import PortalBusy
from portal.api.admission import (
    COME_AGAIN_SECONDS,
    MOST_OF_STAFF,
    Admission,
    Full,
    Room,
    is_of_staff,
)
from portal.api.body_limit import BodyLimit
from portal.storage.engines import POOLED
from portal.storage.quotas import FULL_AFTER, Quota
from portal.tracking.shared_limit import SharedLimit

pytest_plugins = ["portal_fixtures"]

JSON = {"Content-Type": "application/json"}


class Slow:
    """An application that answers when it is let."""

    def __init__(self) -> None:
        self.may_go = asyncio.Event()
        self.reached = 0

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.reached += 1
        await self.may_go.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def test_what_is_beyond_the_room_is_told_to_come_again_and_nothing_of_it_is_done() -> None:
    room, slow = Room(max_open=5, max_at_work=3, max_bytes=100), Slow()
    full: list[str] = []
    app = Admission(BodyLimit(slow, 1000, room=room), room, full.append)

    async def run() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
            sending = [asyncio.create_task(http.post("/", content=b"x")) for _ in range(8)]
            large = asyncio.create_task(http.post("/", content=b"x" * 101))
            watching = asyncio.create_task(http.get("/healthz"))
            await asyncio.wait([*sending[3:], large])
            slow.may_go.set()
            return [await task for task in [*sending, large, watching]]

    answers = asyncio.run(run())

    refused = [answer for answer in answers if answer.status_code == 503]
    assert [answer.status_code for answer in answers].count(204) == 4, "three and the watcher"
    assert slow.reached == 4
    assert {kind_of(problem_of(answer)) for answer in refused} == {"busy"}
    assert {answer.headers["retry-after"] for answer in refused} == {COME_AGAIN_SECONDS}
    assert len(full) == 6
    assert (room.open, room.bytes, room.at_work) == (0, 0, 0)


def test_bodies_that_do_not_tell_their_length_take_up_room_as_they_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("portal.api.admission.LINGER_BYTES", 0)
    room = Room(max_bytes=150)
    sent: list[int] = []

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(50):
            sent.append(50)
            yield b"x" * 50

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(Admission(BodyLimit(Slow(), 10_000, room=room), room))
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
            return await http.post("/", content=pieces())

    assert asyncio.run(run()).status_code == 503
    assert sum(sent) <= 250
    assert room.bytes == 0


def test_who_sends_nothing_more_does_not_keep_its_room() -> None:
    room, sent = Room(), []

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    limit = BodyLimit(Slow(), 1000, room=room, idle_seconds=0.01)
    scope = {"type": "http", "path": "/", "headers": [(b"content-length", b"11")]}
    asyncio.run(limit(scope, never, send))

    assert sent[0]["status"] == 503
    assert (b"retry-after", COME_AGAIN_SECONDS.encode()) in sent[0]["headers"]
    assert room.bytes == 0


def hanging(length: int, path: str) -> tuple[Scope, list[Message], Receive, Send]:
    """A request that announces a body of which nothing comes."""
    sent: list[Message] = []

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-length", str(length).encode()), (b"host", b"portal.test")]
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
    return {**scope, "query_string": b"", "scheme": "http", "raw_path": b"/"}, sent, never, send


@pytest.mark.parametrize(("path", "length"), [("/v1/submissions", 1000), ("/s", 100)])
def test_bodies_that_hang_keep_no_heartbeat_out(tmp_path: Path, path: str, length: int) -> None:
    portal = Portal(tmp_path, max_at_work=4, max_held_bytes=4000, max_body_bytes=1000)
    portal.app.state.room.max_small = 900
    device = portal.enrol()

    async def run() -> int:
        hung = [
            asyncio.create_task(portal.app(scope, never, send))
            for scope, _, never, send in (hanging(length, path) for _ in range(9))
        ]
        await asyncio.sleep(0)
        answer = await asyncio.to_thread(device.post, "/v1/heartbeats", device.heartbeat())
        for one in hung:
            one.cancel()
        await asyncio.gather(*hung, return_exceptions=True)
        return answer.status_code

    assert asyncio.run(run()) == 200
    assert (portal.app.state.room.bytes, portal.app.state.room.at_work) == (0, 0)
    portal.close()


def test_the_room_says_what_there_is_too_much_of() -> None:
    room = Room(max_open=1, max_bytes=10, max_at_work=1)
    with room.opened(), room.holding(10), room.working():
        with pytest.raises(Full, match="bytes"), room.holding(1):
            pass
        with pytest.raises(Full, match="at-work"), room.working():
            pass
    with room.opened(), pytest.raises(Full, match="open"), room.opened():
        pass


@pytest.mark.parametrize("path", ["/console/usage", "/console", "/v1/agency/applications"])
def test_consoles_and_desks_never_have_the_places_of_kiosks(path: str) -> None:
    room, slow = Room(max_at_work=6), Slow()
    full: list[str] = []
    app = Admission(BodyLimit(slow, 1000, room=room), room, full.append)

    async def run() -> tuple[list[httpx.Response], list[httpx.Response]]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
            staff = [asyncio.create_task(http.get(path)) for _ in range(20)]
            await asyncio.wait(staff[3:], timeout=20)
            kiosks = [asyncio.create_task(http.post("/v1/submissions")) for _ in range(3)]
            await until_there(lambda: slow.reached == 6)
            slow.may_go.set()
            return await asyncio.gather(*staff), await asyncio.gather(*kiosks)

    staff, kiosks = asyncio.run(run())

    assert [answer.status_code for answer in kiosks] == [204] * 3
    assert sorted(answer.status_code for answer in staff) == [204] * 3 + [503] * 17
    assert full == ["staff"] * 17
    assert {one.headers["retry-after"] for one in staff if one.status_code == 503} == {
        COME_AGAIN_SECONDS
    }
    assert (room.at_work, room.staff_at_work) == (0, 0)


@pytest.mark.parametrize(
    ("places", "of_staff"), [(1, 1), (2, 1), (12, 6), (24, 12), (128, MOST_OF_STAFF)]
)
def test_consoles_and_desks_have_half_of_the_places_at_most(places: int, of_staff: int) -> None:
    assert Room(max_at_work=places).max_staff_at_work == of_staff
    assert MOST_OF_STAFF < POOLED


@pytest.mark.parametrize("path", ["/v1/agencyx", "/consoles", "/v1/submissions", "/", "/track"])
def test_what_is_asked_for_by_others_takes_no_place_of_consoles(path: str) -> None:
    assert not is_of_staff({"path": path})


def test_a_kiosk_hears_when_to_come_again(tmp_path: Path) -> None:
    """What the portal says when it is full is what the kiosk's client understands."""
    from portal_world import served  # noqa: PLC0415

    portal = Portal(tmp_path, max_at_work=1)
    room: Room = portal.app.state.room
    with served(portal.app) as address, room.working():
        client = PortalClient(address)
        with pytest.raises(PortalBusy) as caught:
            client.health()
        client.close()

    assert caught.value.status == 503
    assert caught.value.retry_after == float(COME_AGAIN_SECONDS)
    portal.close()


def limit_of(portal: Portal, per_minute: int, clock: ManualClock, name: str = "x") -> SharedLimit:
    return SharedLimit(portal.database, name, per_minute, clock, b"secret")


@pytest.mark.both_databases
def test_a_shared_limit_counts_over_all_who_share_it(portal: Portal) -> None:
    clock = ManualClock()
    one, other = limit_of(portal, 2, clock), limit_of(portal, 2, clock)

    assert [one.seconds_to_wait("a"), other.seconds_to_wait("a")] == [0, 0]
    assert one.seconds_to_wait("a") == other.seconds_to_wait("a") == 30
    assert one.seconds_to_wait("b") == 0
    assert limit_of(portal, 2, clock, "y").seconds_to_wait("a") == 0
    clock.advance(seconds=30)
    assert other.seconds_to_wait("a") == 0
    assert one.seconds_to_wait("a") > 0


@pytest.mark.both_databases
def test_a_shared_limit_lets_no_more_through_when_all_ask_at_once(portal: Portal) -> None:
    clock = ManualClock()
    limits = [limit_of(portal, 5, clock) for _ in range(20)]

    with ThreadPoolExecutor(10) as pool:
        waits = list(pool.map(lambda limit: limit.seconds_to_wait("a"), limits))

    assert waits.count(0) == 5


@pytest.mark.both_databases
def test_a_shared_limit_keeps_nobody_by_name_and_nothing_for_long(portal: Portal) -> None:
    clock = ManualClock()
    limit = limit_of(portal, 1, clock)
    for caller in range(5):
        limit.seconds_to_wait(f"192.0.2.{caller}")
    clock.now += FULL_AFTER
    clock.advance(seconds=1)

    limit.seconds_to_wait("192.0.2.99")

    with portal.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Quota)) == 1
        (row,) = session.scalars(select(Quota))
        assert b"192" not in row.place


def test_nobody_else_waits_while_somebody_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The count lies in a database that may be slow; the process goes on turning."""
    portal, may_go = Portal(tmp_path, workers=2), threading.Event()
    monkeypatch.setattr("portal.storage.quotas.ask", lambda *_: not may_go.wait(2) and 0)

    async def run() -> list[bool]:
        transport = httpx.ASGITransport(portal.app, client=("127.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
            asked = [
                asyncio.create_task(http.post(path, data={"folio": "x"}))
                for path in ("/s", "/v", "/", "/console/login")
            ]
            await asyncio.sleep(0)
            assert (await http.get("/healthz")).status_code == 200
            waiting = [not one.done() for one in asked]
            may_go.set()
            await asyncio.gather(*asked)
            return waiting

    assert asyncio.run(run()) == [True] * 4
    portal.close()


@pytest.mark.both_databases
def test_heartbeats_of_one_kiosk_at_once_are_all_taken(portal: Portal, device: Device) -> None:
    beats = [device.signed("/v1/heartbeats", device.heartbeat()) for _ in range(8)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(device.send, beats))

    assert [answer.status_code for answer in answers] == [200] * 8
