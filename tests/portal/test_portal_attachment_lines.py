"""Uploading over real sockets that break, hang and never end."""

from __future__ import annotations

import os
import socket
import tracemalloc
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import requests
from fastapi import FastAPI
from portal_world import Device, Portal, served
from uploading import Uploader, offset_of
from waiting import until

from kiosk.protocol.attachment import upload_path
from portal.api.attachments import attachments_router
from portal.api.problems import answer_errors_with_problems
from portal.api.sender import Senders
from portal.attachments.stream_folder import StreamFolder
from portal.attachments.uploads import Uploads

pytest_plugins = ["portal_fixtures"]

STREAM = os.urandom(2_000_000)


@pytest.fixture
def line(portal: Portal, device: Device) -> Iterator[Uploader]:
    with served(portal.app) as base:
        yield Uploader(device, base)


def send(request: requests.PreparedRequest) -> requests.Response:
    with requests.Session() as session:
        return session.send(request, timeout=30)


def announce(line: Uploader, submission: UUID, stream: bytes) -> None:
    asking = Uploader(line.device)
    assert asking.announce(submission, 0, stream).status_code == 201


def offset(line: Uploader, submission: UUID) -> int:
    return offset_of(send(line.signed("HEAD", upload_path(submission, 0))))


def opened(request: requests.PreparedRequest, length: str) -> socket.socket:
    """A connection on which a request's head was sent, and nothing of its body."""
    address = urlsplit(request.url)
    assert isinstance(address.hostname, str)
    connection = socket.create_connection((address.hostname, address.port or 80), timeout=30)
    headers = dict(request.headers) | {"Host": str(address.netloc)}
    headers.pop("Content-Length", None)
    head = [f"PATCH {request.path_url} HTTP/1.1", length]
    head += [f"{name}: {value}" for name, value in headers.items()]
    connection.sendall("\r\n".join([*head, "", ""]).encode("ascii"))
    return connection


def test_a_piece_that_breaks_off_keeps_what_came_and_is_gone_on_with(line: Uploader) -> None:
    submission = line.submission()
    announce(line, submission, STREAM)
    reached, cuts = 0, 0
    while len(STREAM) - reached > 300_000:
        rest = STREAM[reached:]
        request = line.piece(submission, 0, reached, rest)
        connection = opened(request, f"Content-Length: {len(rest)}")
        connection.sendall(rest[:300_000])
        reached, cuts = reached + 300_000, cuts + 1
        until(lambda: offset(line, submission) == reached)  # noqa: B023 - asked at once
        connection.close()

    assert send(line.piece(submission, 0, reached, STREAM[reached:])).status_code == 204
    assert cuts == 6
    path = next(line.device.portal.settings.attachments.rglob("0"))
    assert path.read_bytes() == STREAM


def test_a_piece_that_hangs_is_taken_over_from_while_it_hangs(line: Uploader) -> None:
    submission = line.submission()
    announce(line, submission, STREAM)
    hanging = opened(line.piece(submission, 0, 0, STREAM), f"Content-Length: {len(STREAM)}")
    hanging.sendall(STREAM[:500_000])
    until(lambda: offset(line, submission) == 500_000)

    answer = send(line.piece(submission, 0, 500_000, STREAM[500_000:]))
    hanging.sendall(b"late and other bytes")

    assert answer.status_code == 204
    assert hanging.recv(1000).startswith(b"HTTP/1.1 409 ")
    hanging.close()
    assert offset(line, submission) == len(STREAM)
    path = next(line.device.portal.settings.attachments.rglob("0"))
    assert path.read_bytes() == STREAM


def test_a_body_without_end_is_ended_and_leaves_nothing(line: Uploader) -> None:
    submission = line.submission()
    announce(line, submission, STREAM)
    connection = opened(line.piece(submission, 0, 0, STREAM), "Transfer-Encoding: chunked")
    chunk = b"10000\r\n" + os.urandom(65536) + b"\r\n"

    with pytest.raises(OSError, match=r"reset|Broken pipe"):
        connection.sendall(chunk * 4000)
    connection.close()

    assert offset(line, submission) == 0


def test_a_longer_length_than_there_is_room_for_is_refused_before_the_body(line: Uploader) -> None:
    submission = line.submission()
    announce(line, submission, STREAM)
    request = line.piece(submission, 0, 0, STREAM)

    connection = opened(request, f"Content-Length: {len(STREAM) + 1}")

    assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")
    connection.close()


def test_an_unsigned_body_is_not_waited_for(line: Uploader) -> None:
    submission = line.submission()
    announce(line, submission, STREAM)
    request = line.piece(submission, 0, 0, STREAM)
    request.headers["Upload-Offset"] = "1"

    connection = opened(request, f"Content-Length: {len(STREAM)}")

    assert connection.recv(1000).startswith(b"HTTP/1.1 401 ")
    connection.close()


def test_a_large_stream_takes_little_memory(line: Uploader) -> None:
    stream = os.urandom(1_000_000) * 40
    submission = line.submission()
    announce(line, submission, stream)
    request = line.piece(submission, 0, 0, stream)
    connection = opened(request, f"Content-Length: {len(stream)}")
    tracemalloc.start()
    try:
        connection.sendall(stream)
        assert connection.recv(1000).startswith(b"HTTP/1.1 204 ")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        connection.close()

    assert most < 8_000_000


def test_a_line_that_says_nothing_more_is_given_up_and_what_came_is_kept(
    portal: Portal, device: Device
) -> None:
    folder = StreamFolder(portal.settings.attachments)
    uploads = Uploads(portal.database, folder, len(STREAM), portal.clock)
    app = FastAPI()
    answer_errors_with_problems(app)
    senders = Senders(portal.database, portal.clock)
    app.include_router(attachments_router(uploads, senders, idle_seconds=0.2))
    with served(app) as base:
        line = Uploader(device, base)
        submission = line.submission()
        announce(line, submission, STREAM)
        connection = opened(line.piece(submission, 0, 0, STREAM), f"Content-Length: {len(STREAM)}")
        connection.sendall(STREAM[:1000])

        assert connection.recv(1000).startswith(b"HTTP/1.1 408 ")

        connection.close()
        assert offset(line, submission) == 1000
