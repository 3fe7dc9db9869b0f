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
from starlette.types import Receive, Scope, Send

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
def reached(app: Answers) -> Iterator[int]:
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


def test_a_process_may_open_as_many_files_as_it_is_let() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        allow_connections()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 256
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
