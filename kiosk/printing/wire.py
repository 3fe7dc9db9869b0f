"""The bytes' way to a thermal printer: network by a socket, the rest by python-escpos.

python-escpos' network class leaves a socket open where nobody answers, which happens every minute
while a printer is off; its time-outs (60 s) and its reading of silence as "paper OK" are not used
either: here an answer that does not come is no answer.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol, TypeVar, assert_never

from kiosk.printing.address import Address, Way

if TYPE_CHECKING:
    from escpos.escpos import Escpos  # type: ignore[import-untyped]

ANSWER_SECONDS: Final = 0.6
SEND_SECONDS: Final = 2.0
_ON_ITS_WAY_BYTES: Final = 8 * 1024
"""About a band: what a printer does not take stays here, and not in the system's own buffer."""
_MILLISECONDS: Final = 1000
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
    if address.way is Way.TCP:
        return lambda: _SocketWire(address.host, address.port)
    return lambda: _DeviceWire(address)


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


class _DeviceWire:
    def __init__(self, address: Address) -> None:
        self._hears = address.way is not Way.FILE
        self._device = _attempt(lambda: _device(address))
        _attempt(self._device.open)

    def send(self, content: bytes) -> None:
        _attempt(lambda: self._device._raw(content))  # noqa: SLF001 - its way for bytes

    def receive(self) -> bytes:
        if not self._hears:
            return b""
        try:
            return _attempt(lambda: bytes(self._device._read()))  # noqa: SLF001
        except WireFull:
            return b""

    def close(self) -> None:
        with suppress(WireLost):  # it was gone before
            _attempt(self._device.close)

    def drop(self) -> None:
        self.close()


def _attempt(action: Callable[[], _Result]) -> _Result:
    from escpos.exceptions import Error  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        return action()
    except TimeoutError:
        raise WireFull("the printer takes nothing, or says nothing") from None
    except (OSError, Error, ValueError) as error:
        if "timed out" in str(error) or "timeout" in type(error).__name__.lower():
            raise WireFull("the printer takes nothing, or says nothing") from None
        raise WireLost(type(error).__name__) from None


def _device(address: Address) -> Escpos:
    # Here and not at the top: a third of a second, which only who prints should wait.
    from escpos import printer  # type: ignore[import-untyped]  # noqa: PLC0415

    match address.way:
        case Way.USB:
            vendor, product = address.usb
            return printer.Usb(vendor, product, timeout=int(SEND_SECONDS * _MILLISECONDS))
        case Way.SERIAL:
            return printer.Serial(address.path, address.baud, timeout=ANSWER_SECONDS)
        case Way.FILE:
            return printer.File(address.path)
        case Way.TCP | Way.IPP | Way.IPPS | Way.CUPS:
            raise ValueError("a network printer is reached by a socket")
        case _:
            assert_never(address.way)
