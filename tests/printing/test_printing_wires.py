"""Printers at a line or a device that take nothing: nobody waits for them for long."""

from __future__ import annotations

import os
import time
import tty
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from kiosk.printing.address import read_address
from kiosk.printing.wire import SEND_SECONDS, Wire, WireFull, WireLost, wire_to

MORE_THAN_IT_HOLDS = bytes(1_000_000)
SOON = 4 * SEND_SECONDS


@pytest.fixture
def ends() -> Iterator[tuple[int, str]]:
    """A serial line: the printer's end, and the path of ours."""
    printer, line = os.openpty()
    tty.setraw(line)
    yield printer, os.ttyname(line)
    os.close(line)
    with suppress(OSError):
        os.close(printer)


def serial_to(path: str) -> Wire:
    return wire_to(read_address(f"escpos-serial://{path}?baud=19200"))()


def in_time(began: float) -> bool:
    return time.monotonic() - began < SOON


@pytest.mark.parametrize("end", ["close", "drop"])
def test_a_serial_line_that_takes_nothing_is_full_and_is_left(
    ends: tuple[int, str], end: str
) -> None:
    began = time.monotonic()
    wire = serial_to(ends[1])
    with pytest.raises(WireFull):
        wire.send(MORE_THAN_IT_HOLDS)
    getattr(wire, end)()
    assert in_time(began)


def test_what_a_serial_line_takes_arrives_whole(ends: tuple[int, str]) -> None:
    printer, path = ends
    got = bytearray()

    def read() -> None:
        while len(got) < 100_000:
            got.extend(os.read(printer, 4096))

    reading = Thread(target=read, daemon=True)
    reading.start()
    wire = serial_to(path)
    wire.send(bytes(range(250)) * 400)
    os.write(printer, b"\x12")
    assert wire.receive() == b"\x12"
    wire.close()
    reading.join(SOON)
    assert bytes(got) == bytes(range(250)) * 400


def test_a_slow_serial_line_is_not_full_as_long_as_it_takes_some(ends: tuple[int, str]) -> None:
    printer, path = ends
    sent = bytes(60_000)
    got = 0

    def read() -> None:
        nonlocal got
        while got < len(sent):
            got += len(os.read(printer, 1000))
            time.sleep(0.05)

    reading = Thread(target=read, daemon=True)
    reading.start()
    began = time.monotonic()
    wire = serial_to(path)
    wire.send(sent)
    assert time.monotonic() - began > SEND_SECONDS, "or it was not slow"
    reading.join(10 * SEND_SECONDS)
    assert got == len(sent)
    wire.close()


def test_a_serial_line_that_is_pulled_is_lost(ends: tuple[int, str]) -> None:
    wire = serial_to(ends[1])
    os.close(ends[0])
    with pytest.raises(WireLost):
        wire.send(b"\x1b@")
    wire.close()


def test_a_device_that_takes_nothing_is_full_and_is_left(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    began = time.monotonic()
    wire = wire_to(read_address(f"escpos-file://{path}"))()
    with pytest.raises(WireFull):
        wire.send(MORE_THAN_IT_HOLDS)
    wire.close()
    assert in_time(began)
    os.close(reader)


def test_a_device_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    with pytest.raises(WireLost):
        wire_to(read_address(f"escpos-file://{path}"))()
    assert not path.exists()
