"""The bytes' way to a thermal printer, which never waits for longer than `SEND_SECONDS` at a time.

USB and serial lines go by python-escpos, with limits of our own: it writes to a serial line, and
waits for its end as it closes it, for as long as the printer takes nothing. Its network class
leaves a socket open where nobody answers, which happens every minute while a printer is off, and
its file class has no limit at all; these two are short enough to be had here. An answer that does
not come is no answer.
"""

from __future__ import annotations

import os
import select
import socket
import struct
import termios
from collections.abc import Callable
from contextlib import suppress
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final, Protocol, TypeVar, assert_never

from kiosk.printing.address import Address, Way

if TYPE_CHECKING:
    from escpos.escpos import Escpos  # type: ignore[import-untyped]

ANSWER_SECONDS: Final = 0.6
SEND_SECONDS: Final = 2.0
_ON_ITS_WAY_BYTES: Final = 8 * 1024
"""About a band: what a printer does not take stays here, and not in the system's own buffer."""
_A_LINE_TAKES_BYTES: Final = 512
"""Well within `SEND_SECONDS` at 9600 baud, at which a band alone takes seven seconds."""
_MILLISECONDS: Final = 1000
_LOOK_SECONDS: Final = 0.02
_Result = TypeVar("_Result")


class WireLost(Exception):  # noqa: N818 - named for what happened
    """Nothing can be sent any more."""


class WireFull(WireLost):
    """The other side is there and takes nothing."""


class Wire(Protocol):
    """An open way to one printer."""

    def send(self, content: bytes) -> None:
        """Raises `WireLost`."""

    def receive(self) -> bytes:
        """What has come, waiting a moment; empty where nothing came. Raises `WireLost`."""

    def close(self) -> None: ...

    def drop(self) -> None:
        """Closes, and what is still on its way goes no further where that can be had."""


Open = Callable[[], Wire]
"""Opens the way anew. Raises `WireLost`."""


def wire_to(address: Address) -> Open:
    """How the printer of that address is reached, each time anew."""
    match address.way:
        case Way.TCP:
            return lambda: _SocketWire(address.host, address.port)
        case Way.USB:
            return lambda: _DeviceWire(_usb(address))
        case Way.SERIAL:
            return lambda: _SerialWire(_serial(address))
        case Way.FILE:
            return lambda: _FileWire(address.path)
        case Way.IPP | Way.IPPS | Way.CUPS:
            raise ValueError("a page printer takes no bytes of a thermal one")
        case _:
            assert_never(address.way)


class _SocketWire:
    def __init__(self, host: str, port: int) -> None:
        try:
            self._peer = socket.create_connection((host, port), SEND_SECONDS)
        except OSError as error:
            raise WireLost(type(error).__name__) from None
        with suppress(OSError):
            self._peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _ON_ITS_WAY_BYTES)

    def send(self, content: bytes) -> None:
        self._peer.settimeout(SEND_SECONDS)
        try:
            self._peer.sendall(content)
        except TimeoutError:
            raise WireFull("the printer takes nothing") from None
        except OSError as error:
            raise WireLost(type(error).__name__) from None

    def receive(self) -> bytes:
        self._peer.settimeout(ANSWER_SECONDS)
        try:
            heard = self._peer.recv(64)
        except TimeoutError:
            return b""
        except OSError as error:
            raise WireLost(type(error).__name__) from None
        if not heard:
            raise WireLost("the printer hung up")
        return heard

    def close(self) -> None:
        with suppress(OSError):  # it was gone before
            self._peer.shutdown(socket.SHUT_RDWR)
        self._peer.close()

    def drop(self) -> None:
        with suppress(OSError):
            self._peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._peer.close()


class _FileWire:
    """A device that only takes: `/dev/usb/lp0`."""

    def __init__(self, path: str) -> None:
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            raise WireLost(type(error).__name__) from None

    def send(self, content: bytes) -> None:
        left = memoryview(content)
        try:
            while left:
                if not select.select([], [self._file], [], SEND_SECONDS)[1]:
                    raise WireFull("the printer takes nothing")
                with suppress(BlockingIOError):  # it was asked whether it takes any, not how much
                    left = left[os.write(self._file, left) :]
        except OSError as error:
            raise WireLost(type(error).__name__) from None

    def receive(self) -> bytes:
        return b""

    def close(self) -> None:
        with suppress(OSError):  # it was gone before
            os.close(self._file)

    def drop(self) -> None:
        self.close()


class _DeviceWire:
    def __init__(self, open_device: Callable[[], Escpos]) -> None:
        self._device = _attempt(open_device)
        _attempt(self._device.open)

    def send(self, content: bytes) -> None:
        _attempt(lambda: self._device._raw(content))  # noqa: SLF001 - its way for bytes

    def receive(self) -> bytes:
        try:
            return _attempt(lambda: bytes(self._device._read()))  # noqa: SLF001
        except WireFull:
            return b""

    def close(self) -> None:
        with suppress(WireLost):  # it was gone before
            _attempt(self._device.close)

    def drop(self) -> None:
        self.close()


class _SerialWire(_DeviceWire):
    """A line whose other end may take nothing: neither writing nor closing waits long for it."""

    def __init__(self, open_device: Callable[[], Escpos]) -> None:
        super().__init__(open_device)
        self._device.device.write_timeout = SEND_SECONDS

    def send(self, content: bytes) -> None:
        for start in range(0, len(content), _A_LINE_TAKES_BYTES):
            super().send(content[start : start + _A_LINE_TAKES_BYTES])
            self._wait_until_left(_A_LINE_TAKES_BYTES)
        self._wait_until_left(0)  # or an answer would be waited for before its question is heard

    def close(self) -> None:
        with suppress(WireLost):
            self._wait_until_left(0)
        self.drop()

    def _wait_until_left(self, most: int) -> None:
        """So that no more bytes than that are on their way. Raises `WireLost`."""
        until = monotonic() + SEND_SECONDS
        while _attempt(lambda: self._device.device.out_waiting) > most:
            if monotonic() > until:
                raise WireFull("the printer takes nothing")
            sleep(_LOOK_SECONDS)

    def drop(self) -> None:
        line = self._device.device
        with suppress(WireLost):
            _attempt(line.reset_output_buffer)
        with suppress(WireLost):
            _attempt(line.close)


def _attempt(action: Callable[[], _Result]) -> _Result:
    from escpos.exceptions import Error  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        return action()
    except TimeoutError:
        raise WireFull("the printer takes nothing, or says nothing") from None
    except (OSError, Error, ValueError, termios.error) as error:
        if "timed out" in str(error) or "timeout" in type(error).__name__.lower():
            raise WireFull("the printer takes nothing, or says nothing") from None
        raise WireLost(type(error).__name__) from None


def _usb(address: Address) -> Callable[[], Escpos]:
    def open_device() -> Escpos:
        # Here and not at the top: a third of a second, which only who prints should wait.
        from escpos import printer  # type: ignore[import-untyped]  # noqa: PLC0415

        vendor, product = address.usb
        return printer.Usb(vendor, product, timeout=int(SEND_SECONDS * _MILLISECONDS))

    return open_device


def _serial(address: Address) -> Callable[[], Escpos]:
    def open_device() -> Escpos:
        from escpos import printer  # noqa: PLC0415 - as above

        return printer.Serial(address.path, address.baud, timeout=ANSWER_SECONDS)

    return open_device
