"""One address never takes all the room: a flood of requests that hang keeps nobody else out."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest
import requests
from waiting import until

from portal.api.admission import COME_AGAIN_SECONDS, Full, Room
from portal.api.callers import caller_of
from portal.settings import load_settings

SECONDS = 60
ONE, NEIGHBOUR = "2001:db8:1:2::5", "2001:db8:1:2:ffff::1"
OTHERS = ("2001:db8:1:3::5", "203.0.113.5", "203.0.113.6")


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """A portal behind a web server on its machine, which names the callers; its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "portal", "serve", "--port", "0", "--home", str(home)],
        env={**os.environ, "PORTAL_MAX_OPEN": "24"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS)


def hanging(address: str, caller: str) -> socket.socket:
    """A request of which no more comes."""
    host, _, port = address.removeprefix("http://").rpartition(":")
    line = socket.create_connection((host, int(port)), SECONDS)
    head = f"POST /v1/submissions HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {caller}\r\n"
    line.sendall(f"{head}Content-Length: 100\r\n\r\n".encode())
    return line


def asked(address: str, caller: str | None) -> requests.Response:
    headers = {} if caller is None else {"X-Forwarded-For": caller}
    return requests.get(f"{address}/v1/health", headers=headers, timeout=SECONDS)


def figure(address: str, name: str) -> float:
    told = requests.get(f"{address}/metrics", timeout=SECONDS).text
    found = re.search(rf"^{re.escape(name)} (\S+)$", told, re.MULTILINE)
    return 0 if found is None else float(found[1])


def has_open(address: str, number: int) -> bool:
    return figure(address, "ventanilla_open_requests") == number


def test_who_hangs_takes_an_eighth_and_the_rest_goes_on(tmp_path: Path) -> None:
    with serving(tmp_path) as address, ExitStack() as lines:
        for number in range(1, 4):
            lines.enter_context(hanging(address, ONE))
            until(partial(has_open, address, number))
        with hanging(address, NEIGHBOUR) as fourth:
            assert fourth.recv(1000).startswith(b"HTTP/1.1 429"), "the same line has no more"

        refused = asked(address, NEIGHBOUR)
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == COME_AGAIN_SECONDS
        assert [asked(address, other).status_code for other in OTHERS] == [200] * 3
        assert asked(address, None).status_code == 200
        assert figure(address, 'ventanilla_refused_total{full="address"}') == 2

        lines.close()
        until(lambda: asked(address, ONE).status_code == 200)


def test_a_share_is_counted_by_address_and_nothing_is_kept_of_who_is_gone() -> None:
    room = Room(max_open=100, max_open_of_one=2)
    with room.opened(b"a"), room.opened(b"a"), room.opened(b"b"), room.opened(), room.opened():
        with pytest.raises(Full, match="address"), room.opened(b"a"):
            pass
        assert room.open == 5
        with room.opened(b"b"), pytest.raises(Full, match="address"), room.opened(b"b"):
            pass
    with room.opened(b"a"), room.opened(b"a"):
        pass
    assert room == Room(max_open=100, max_open_of_one=2), "not one address is left in it"


@pytest.mark.parametrize(
    ("host", "caller"),
    [
        ("203.0.113.5", bytes([203, 0, 113, 5])),
        ("::ffff:203.0.113.5", bytes([203, 0, 113, 5])),
        (ONE, bytes.fromhex("20010db800010002")),
        (NEIGHBOUR, bytes.fromhex("20010db800010002")),
        ("2001:db8:1:3::5", bytes.fromhex("20010db800010003")),
        ("fe80::1%eth0", bytes.fromhex("fe80000000000000")),
        ("127.0.0.1", None),
        ("::1", None),
        ("unix:", None),
        ("", None),
    ],
)
def test_a_caller_is_an_address_or_a_line_that_has_many(host: str, caller: bytes | None) -> None:
    assert caller_of({"type": "http", "client": (host, 1)}) == caller
    assert caller_of({"type": "http", "client": None}) is None


@pytest.mark.parametrize(
    ("set_to", "share"),
    [
        ({}, 128),
        ({"PORTAL_MAX_OPEN": "4096"}, 512),
        ({"PORTAL_MAX_OPEN": "5"}, 1),
        ({"PORTAL_MAX_OPEN_PER_ADDRESS": "1024"}, 1024),
    ],
)
def test_a_share_is_an_eighth_unless_it_is_said(set_to: dict[str, str], share: int) -> None:
    assert load_settings(set_to).max_open_per_address == share
