"""Kiosks that listen for news: many at once, answered when there is some, bounded, let go."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import httpx
import pytest
import uvicorn
from portal_world import BASE, Portal, problem_of
from starlette.types import Message
from waiting import until, until_there

from kiosk.protocol.health import PortalHealth
from portal.api.admission import Room
from portal.api.listeners import Listeners
from portal.serve import serving

MANY = 300
NONCE = "ab" * 16
LONG = "/v1/health?nonce={}&wait=60&newer={}"


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.api.listeners.LOOK_SECONDS", 0.05)
    monkeypatch.setattr("portal.api.listeners._A_SECOND", 2000)


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    portal = Portal(tmp_path)
    publish(portal, 7)
    yield portal
    portal.close()


def publish(portal: Portal, version: int) -> None:
    """As if the catalogue's timestamp were of that version now."""
    path = portal.settings.repository / "metadata" / "timestamp.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"signed": {"version": version}}))
    draft.replace(path)


def room_of(portal: Portal) -> Room:
    room: Room = portal.app.state.room
    return room


def client(portal: Portal, address: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(portal.app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url=BASE, timeout=30)


def ran(work: Coroutine[object, object, None]) -> None:
    """Within its time, whatever hangs."""
    asyncio.run(asyncio.wait_for(work, 60))


def test_hundreds_listen_without_a_thread_and_hear_of_a_publication_within_seconds(
    portal: Portal,
) -> None:
    room, device = room_of(portal), portal.enrol()

    async def listen() -> None:
        async with client(portal) as http:
            asked = [
                asyncio.create_task(http.get(LONG.format(f"{one:032x}", 7))) for one in range(MANY)
            ]
            await until_there(lambda: room.listening == MANY)
            assert (room.open, room.at_work) == (0, 0), "they take nobody's place"
            assert (await http.get("/v1/health")).status_code == 200
            publish(portal, 8)
            since = monotonic()
            answers = await asyncio.gather(*asked)
            assert monotonic() - since < 10
        for one, answer in enumerate(answers):
            health = PortalHealth.model_validate_json(answer.content)
            assert health.catalogue == 8
            assert health.is_of(device.enrolment.portal_key, f"{one:032x}")

    ran(listen())
    assert room.listening == 0


def test_who_knows_less_or_more_than_there_is_is_answered_at_once(portal: Portal) -> None:
    async def ask() -> None:
        async with client(portal) as http:
            for newer in (0, 6, 8):
                answer = await asyncio.wait_for(http.get(LONG.format(NONCE, newer)), 5)
                assert answer.json()["catalogue"] == 7

    ran(ask())


def test_nobody_is_kept_longer_than_it_asked_or_the_portal_may(tmp_path: Path) -> None:
    portal = Portal(tmp_path, listen_seconds=1)

    async def ask() -> None:
        async with client(portal) as http:
            for question in ("/v1/health?wait=600", "/v1/health?wait=1&newer=0"):
                since = monotonic()
                answer = await asyncio.wait_for(http.get(question), 10)
                assert answer.json()["status"] == "ok"
                assert monotonic() - since >= 0.9

    ran(ask())
    portal.close()


@pytest.mark.parametrize("wait", ["0", "-1", "3601", "x", "1e9"])
def test_a_wait_that_is_none_is_refused(portal: Portal, wait: str) -> None:
    assert problem_of(portal.call("GET", f"/v1/health?wait={wait}")).status == 422


def test_beyond_the_room_and_beyond_one_addresss_share_nobody_is_kept(tmp_path: Path) -> None:
    portal = Portal(tmp_path, max_listening=16)
    room = room_of(portal)

    async def ask() -> None:
        async with client(portal) as many, client(portal, "192.0.2.1") as one:
            kept = [asyncio.create_task(one.get(LONG.format(NONCE, 0))) for _ in range(2)]
            await until_there(lambda: room.listening == 2)
            assert (await one.get(LONG.format(NONCE, 0))).status_code == 200
            kept += [asyncio.create_task(many.get(LONG.format(NONCE, 0))) for _ in range(14)]
            await until_there(lambda: room.listening == 16)
            assert (await many.get(LONG.format(NONCE, 0))).status_code == 200
            publish(portal, 1)
            assert {answer.status_code for answer in await asyncio.gather(*kept)} == {200}

    ran(ask())
    assert (room.listening, room._listening_of) == (0, {})
    portal.close()


def test_a_body_that_comes_with_it_is_not_waited_for(portal: Portal) -> None:
    sent: list[Message] = []

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/v1/health",
        "raw_path": b"/v1/health",
        "scheme": "http",
        "headers": [(b"host", b"portal.test"), (b"content-length", b"9999")],
        "query_string": b"wait=60&newer=3",
    }
    ran(portal.app(scope, never, send))
    assert sent[0]["status"] == 200


def test_who_hangs_up_is_forgotten(portal: Portal) -> None:
    room = room_of(portal)
    with reached(portal) as port:
        line = socket.create_connection(("127.0.0.1", port), 20)
        line.sendall(f"GET {LONG.format(NONCE, 7)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        until(lambda: room.listening == 1)
        line.close()
        until(lambda: room.listening == 0)


def test_when_the_server_ends_all_are_answered_and_it_waits_for_none(portal: Portal) -> None:
    room, answers = room_of(portal), list[bytes]()
    with reached(portal) as port:
        lines = [socket.create_connection(("127.0.0.1", port), 20) for _ in range(50)]
        for line in lines:
            line.sendall(f"GET {LONG.format(NONCE, 7)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        until(lambda: room.listening == 50)
        since = monotonic()
    assert monotonic() - since < 4, "less than it has patience with those who are at work"
    for line in lines:
        with line, line.makefile("rb") as answer:
            answers.append(answer.read())
    assert {answer.split(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 200 OK"}


def test_after_the_end_nobody_is_kept() -> None:
    async def ask() -> None:
        listeners = Listeners(lambda: None, lambda: 0.5, 60)
        listeners.end()
        await asyncio.wait_for(listeners.wait(0, 60, never), 1)

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    ran(ask())


def test_one_whose_time_ends_at_the_same_moment_holds_up_no_other() -> None:
    """Between a timer's going off and its waiter's hearing of it, both are still on the list."""

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def ask() -> None:
        listeners = Listeners(lambda: None, lambda: 0.0, 60)
        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            for seconds in (0.01, 60.0):
                group.create_task(listeners.wait(0, seconds, never))
            await asyncio.sleep(0)
            sleep(0.05)  # noqa: ASYNC251 - the loop is held up until the first one's time is over
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            listeners.end()

    ran(ask())


def test_all_of_them_are_not_answered_in_one_moment() -> None:
    chance, order = iter([0.9, 0.1, 0.5]), list[int]()

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def ask() -> None:
        newest = 1
        listeners = Listeners(lambda: newest, lambda: 200 * next(chance), 60)

        async def one(number: int) -> None:
            await listeners.wait(1, 60, never)
            order.append(number)

        async with asyncio.TaskGroup() as group:
            for number in range(3):
                group.create_task(one(number))
            await asyncio.sleep(0.1)
            newest = 2

    ran(ask())
    assert order == [1, 2, 0]


@contextmanager
def reached(portal: Portal) -> Iterator[int]:
    """The port that it answers on, by the portal's own protocol."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    server = uvicorn.Server(uvicorn.Config(portal.app, **serving()))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()
