"""Connections that nobody goes on with are ended, and no others."""

from __future__ import annotations

import asyncio
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.api.admission import Admission, Room
from portal.connections import allow_connections
from portal.serve import serving

GET = b"GET /%b HTTP/1.1\r\nHost: x\r\n\r\n"
LARGE = b"x" * (16 * 1024 * 1024)


class Answers:
    """`/slow` after a while, `/large` much; all others at once."""

    def __init__(self) -> None:
        self.ended = Event()

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["path"] == "/slow":
            await asyncio.sleep(0.6)
        body = LARGE if scope["path"] == "/large" else b"well"
        length = (b"content-length", str(len(body)).encode())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": [length]})
            await send({"type": "http.response.body", "body": body, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            if scope["path"] == "/large":
                self.ended.set()


@contextmanager
def reached(app: ASGIApp) -> Iterator[int]:
    """The port that it answers on, by the portal's own protocol."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, lifespan="off", **{**serving(), "timeout_graceful_shutdown": 1})
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.connections.HEAD_SECONDS", 0.3)
    monkeypatch.setattr("portal.connections.TAKING_SECONDS", 0.3)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("sent", [b"", b"GET / HT", GET % b"" + b"GET / HT"])
def test_who_begins_no_request_is_hung_up_on(sent: bytes) -> None:
    with reached(Answers()) as port, socket.create_connection(("127.0.0.1", port), 20) as line:
        line.sendall(sent)
        while line.recv(1000):
            pass


@pytest.mark.usefixtures("quick")
def test_who_takes_no_answer_is_hung_up_on() -> None:
    app = Answers()
    with reached(app) as port, socket.create_connection(("127.0.0.1", port), 20) as line:
        line.sendall(GET % b"large")
        assert app.ended.wait(20), "its place is free again"


@pytest.mark.usefixtures("quick")
def test_who_waits_for_an_answer_is_not() -> None:
    with reached(Answers()) as port, socket.create_connection(("127.0.0.1", port), 20) as line:
        for _ in range(2):  # on one connection
            line.sendall(GET % b"slow")
            came = b""
            while not came.endswith(b"well"):
                piece = line.recv(1000)
                assert piece, came
                came += piece


def turned_away(line: socket.socket, size: int, pieces: int) -> bytes:
    """All that is answered to a body of so many bytes that goes on after the answer has begun."""
    line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size)
    line.recv(1, socket.MSG_PEEK)
    for _ in range(pieces):
        line.sendall(b"x" * (size // pieces))
    came = b""
    while piece := line.recv(10_000):
        came += piece
    return came


@pytest.mark.parametrize("room", [Room(max_open=0), Room(at_work=128)])
def test_who_is_turned_away_while_sending_hears_so_each_time(room: Room) -> None:
    with reached(Admission(Answers(), room)) as port:
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", port), 20) as line:
                came = turned_away(line, 40 * 1024, 10)
            assert came.startswith(b"HTTP/1.1 503")
            assert came.endswith(b"}"), "whole, and then the connection's end"


def test_who_goes_on_and_on_after_an_answer_is_hung_up_on() -> None:
    with (
        reached(Admission(Answers(), Room(max_open=0))) as port,
        socket.create_connection(("127.0.0.1", port), 20) as line,
        pytest.raises((BrokenPipeError, ConnectionResetError)),
    ):
        turned_away(line, 1024**3, 1024)


def test_who_sends_nothing_more_after_an_answer_is_hung_up_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("portal.api.admission.LINGER_SECONDS", 0.1)
    with (
        reached(Admission(Answers(), Room(max_open=0))) as port,
        socket.create_connection(("127.0.0.1", port), 20) as line,
    ):
        assert turned_away(line, 1000, 0).startswith(b"HTTP/1.1 503")


def test_only_so_many_are_waited_for_after_their_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.api.admission.MOST_LINGER", 1)
    monkeypatch.setattr("portal.api.admission.LINGER_SECONDS", 20.0)
    with (
        reached(Admission(Answers(), Room(max_open=0))) as port,
        socket.create_connection(("127.0.0.1", port), 10) as first,
        socket.create_connection(("127.0.0.1", port), 10) as second,
    ):
        first.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
        assert first.recv(1, socket.MSG_PEEK)
        assert turned_away(second, 9, 0).endswith(b"}"), "at once: its time would be longer"
        first.sendall(b"x" * 9)
        while first.recv(10_000):
            pass


def test_a_process_may_open_as_many_files_as_it_is_let() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        allow_connections()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 256
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
