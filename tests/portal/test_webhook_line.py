"""Where the portal may be made to post to, and what the other side cannot do to it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from webhook_world import Receiver

from portal.webhooks.address import MAX_ADDRESS, BadAddress, allowed, read_address
from portal.webhooks.line import AgencyLine, Failure, Outcome, trusted
from portal.webhooks.patience import asked_for, rest, until_next_attempt

LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with Receiver(tmp_path).serving() as receiver:
        yield receiver


def post(
    receiver: Receiver, address: str | None = None, found: str = "127.0.0.1", **line: Any
) -> Outcome:
    async def resolve(host: str, port: int) -> list[str]:
        return found.split()

    settings: dict[str, Any] = {"inside": LOOPBACK, "resolve": resolve} | line
    way = AgencyLine(partial(trusted, receiver.ca), **settings)
    headers = {"Content-Length": "2", "Content-Type": "application/json"}
    return asyncio.run(way.post(read_address(address or receiver.address), headers, b"{}"))


@pytest.mark.parametrize(
    "text",
    [
        "http://agency.mx/", "https://", "https:///x", "ftp://agency.mx", "https://a:b@agency.mx/",
        "https://agency.mx/#x", "https://agency.mx:22/", "https://agency.mx:99999/",
        "https://agen cia.mx/", "https://agéncia.mx/", "https://a.mx/\r\nHost: b",
        "https://[::1", "//agency.mx/", "", f"https://a.mx/{'x' * MAX_ADDRESS}",
    ],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(BadAddress):
        read_address(text)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://Agency.MX", "https://agency.mx/"),
        ("https://agency.mx:443/a?b=c", "https://agency.mx/a?b=c"),
        ("https://agency.mx:8443/", "https://agency.mx:8443/"),
        ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
    ],
)
def test_how_an_address_is_written(text: str, url: str) -> None:
    assert read_address(text).url == read_address(url).url == url


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",  # noqa: S104
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.0.1", "198.18.0.1", "240.0.0.1",
        "::1", "::", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:169.254.169.254", "64:ff9b::10.0.0.1", "2002:7f00:1::", "2001:0:0:0:0:0:0:1",
        "::127.0.0.1", "2001:db8::1",
    ],
)  # fmt: skip
def test_what_is_behind_a_wall_is_not_reached(address: str) -> None:
    assert allowed([address], ()) == []
    assert allowed(["8.8.8.8", address], ()) == [], "one of them is enough"


def test_what_is_public_and_what_is_allowed_is_reached() -> None:
    assert allowed(["8.8.8.8", "2606:4700::1111", "8.8.8.8"], ()) == ["8.8.8.8", "2606:4700::1111"]
    assert allowed(["10.20.0.7"], (ip_network("10.20.0.0/16"),)) == ["10.20.0.7"]
    assert allowed(["10.21.0.7"], (ip_network("10.20.0.0/16"),)) == []


def test_one_that_answers_has_it(receiver: Receiver) -> None:
    assert post(receiver) == Outcome(None, 204)
    assert receiver.got[0].headers["host"] == f"tramites.agency.test:{receiver.port}"
    assert receiver.got[0].path == "/avisos?de=portal"
    assert post(receiver, found="127.0.0.9 127.0.0.1") == Outcome(None, 204), "the next is tried"


def test_an_address_that_is_dead_leaves_time_for_the_next(receiver: Receiver) -> None:
    with socket.create_server(("127.0.0.9", receiver.port)):  # takes the call, and says nothing
        assert post(receiver, found="127.0.0.9 127.0.0.1", seconds=3) == Outcome(None, 204)
        assert post(receiver, found="127.0.0.9", seconds=0.3).failure is Failure.TOO_SLOW


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_nobody_is_sent_elsewhere(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.more = status, {"Location": receiver.address}

    assert post(receiver).told == f"status-{status}"
    assert len(receiver.got) == 1


def test_a_name_that_leads_inside_is_not_called(receiver: Receiver) -> None:
    assert post(receiver, inside=()).failure is Failure.NOT_PUBLIC
    assert post(receiver, found="8.8.8.8 10.0.0.1").failure is Failure.NOT_PUBLIC
    direct = f"https://127.0.0.1:{receiver.port}/"
    assert post(receiver, direct, inside=()).failure is Failure.NOT_PUBLIC
    assert receiver.got == []


def test_another_certificate_is_not_believed(receiver: Receiver) -> None:
    other = f"https://other.agency.test:{receiver.port}/"
    assert post(receiver, other).failure is Failure.CERTIFICATE
    assert asyncio.run(
        AgencyLine(trusted, LOOPBACK, _loopback).post(read_address(receiver.address), {}, b"")
    ) == Outcome(Failure.CERTIFICATE)
    assert receiver.got == []


async def _loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def test_who_never_answers_is_left_in_time(receiver: Receiver) -> None:
    receiver.hold.clear()

    assert post(receiver, seconds=0.3).failure is Failure.TOO_SLOW


def test_who_drips_or_speaks_without_end_is_left(receiver: Receiver) -> None:
    receiver.more = {"X-Long": "x" * 40_000}
    assert post(receiver).failure is Failure.NOT_HTTP
    receiver.more = {f"X-{number}": "x" * 1000 for number in range(20)}
    assert post(receiver).failure is Failure.NOT_HTTP


def test_what_is_no_tls_and_what_is_not_there(receiver: Receiver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        port = plain.getsockname()[1]

        def talk() -> None:
            connection, _ = plain.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        assert (
            post(receiver, f"https://tramites.agency.test:{port}/").failure is Failure.UNREACHABLE
        )
        thread.join(10)
    gone = f"https://tramites.agency.test:{port}/"
    assert post(receiver, gone).failure is Failure.UNREACHABLE


def test_the_waits_grow_and_end() -> None:
    waits = [until_next_attempt(attempts, lambda: 0.5).total_seconds() for attempts in range(1, 10)]
    assert waits == [10, 30, 90, 270, 810, 2430, 7290, 21600, 21600]
    assert until_next_attempt(1, lambda: 0).total_seconds() == 7.5
    assert until_next_attempt(10_000, lambda: 1).total_seconds() == 27_000
    rests = [rest(failures, lambda: 0.5).total_seconds() for failures in (1, 4, 5, 6, 11, 9999)]
    assert rests == [0, 0, 60, 120, 3600, 3600]
    assert asked_for(10**6).total_seconds() == 3600
