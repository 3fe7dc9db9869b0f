"""Files of the repository over a line that is slow, cut, endless, foreign or bent on bursting."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from raw_server import Heard, Respond, serving

from kiosk.portal_client import wire
from kiosk.portal_client.errors import PortalBusy, PortalGarbage, PortalUnreachable
from kiosk.portal_client.repository_line import NoSuchFile, RepositoryLine, TooLarge

CONTENT = bytes(range(256)) * 1000
PLAIN = b"HTTP/1.1 200 OK\r\n"


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    given = {"Content-Length": str(len(body))} | {
        k.replace("_", "-"): v for k, v in headers.items()
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def always(raw: bytes) -> Respond:
    def respond(connection: socket.socket, _: Heard) -> None:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)

    return respond


@contextmanager
def line(respond: Respond, timeout: float = 5.0) -> Iterator[tuple[RepositoryLine, list[Heard]]]:
    with serving(respond) as (server, url):
        repository = RepositoryLine(f"{url}/v1/catalogue", timeout)
        try:
            yield repository, server.heard
        finally:
            repository.close()


def whole(repository: RepositoryLine, start: int = 0, most: int = len(CONTENT)) -> bytes:
    return b"".join(repository.pieces("targets/a.yaml", start, most))


def test_a_file_comes_compressed_and_is_unpacked() -> None:
    packed = gzip.compress(CONTENT)
    with line(always(answer(packed, Content_Encoding="gzip"))) as (repository, heard):
        assert whole(repository) == CONTENT
        assert repository.received_bytes == len(packed)
    assert heard[0].path == "/v1/catalogue/targets/a.yaml"
    assert heard[0].headers["accept-encoding"] == "gzip"


def test_it_goes_on_where_it_broke_off() -> None:
    rest = answer(CONTENT[1000:], "206 Partial Content", Content_Range="bytes 1000-255999/256000")
    with line(always(rest)) as (repository, heard):
        assert whole(repository, 1000) == CONTENT[1000:]
    assert heard[0].headers["range"] == "bytes=1000-"
    assert heard[0].headers["accept-encoding"] == "identity"


def test_nothing_follows_on_a_file_that_is_here_whole() -> None:
    end = answer(b"", "416 Range Not Satisfiable", Content_Range=f"bytes */{len(CONTENT)}")
    with line(always(end)) as (repository, _):
        assert whole(repository, len(CONTENT)) == b""
        with pytest.raises(TooLarge):
            whole(repository, len(CONTENT) + 1)


def test_where_ranges_are_not_known_the_whole_is_read_over() -> None:
    with line(always(answer(CONTENT))) as (repository, _):
        assert whole(repository, 1000, len(CONTENT) - 1000) == CONTENT[1000:]


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (answer(b"", "404 Not Found"), NoSuchFile),
        (answer(b"", "403 Forbidden"), NoSuchFile),
        (answer(b"", "503 Busy"), PortalBusy),
        (answer(b"", "302 Found", Location="http://127.0.0.1:9/"), PortalGarbage),
        (answer(b"x", "206 Partial Content", Content_Range="bytes 5-5/9"), PortalGarbage),
        (answer(b"no gzip", Content_Encoding="gzip"), PortalGarbage),
        (answer(gzip.compress(CONTENT)[:-9], Content_Encoding="gzip"), PortalGarbage),
        (answer(b"x", Content_Encoding="br"), PortalGarbage),
        (PLAIN + b"Content-Length: 9\r\n\r\nabc", PortalUnreachable),
        (b"no HTTP\r\n\r\n", PortalUnreachable),
    ],
)
def test_what_is_not_the_file_is_told_apart(raw: bytes, error: type[Exception]) -> None:
    with line(always(raw)) as (repository, _), pytest.raises(error):
        whole(repository)


def test_endless_content_ends() -> None:
    def respond(connection: socket.socket, _: Heard) -> None:
        connection.sendall(PLAIN + b"\r\n")
        while True:
            connection.sendall(bytes(64 * 1024))

    with line(respond) as (repository, _), pytest.raises(TooLarge):
        whole(repository)


def test_a_bomb_does_not_burst() -> None:
    bomb = gzip.compress(bytes(200 * 1024 * 1024), 9)
    with line(always(answer(bomb, Content_Encoding="gzip"))) as (repository, _):
        with pytest.raises(TooLarge):
            whole(repository)
        assert repository.received_bytes < len(bomb)


def test_a_line_that_lives_on_drops_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "SLOWEST_STREAM", 1_000_000)

    def respond(connection: socket.socket, _: Heard) -> None:
        connection.sendall(PLAIN + b"\r\n")
        while True:
            connection.sendall(b".")
            time.sleep(0.01)

    begun = time.monotonic()
    with (
        line(respond, timeout=0.2) as (repository, _),
        pytest.raises(PortalUnreachable, match="long"),
    ):
        whole(repository)
    assert time.monotonic() - begun < 5


def test_a_silent_line_is_let_go() -> None:
    def respond(connection: socket.socket, heard: Heard) -> None:
        connection.sendall(PLAIN + b"\r\n")
        connection.recv(1)

    with line(respond, timeout=0.2) as (repository, _), pytest.raises(PortalUnreachable):
        whole(repository)
