"""The sockets for headphones, as ALSA's control interface tells of them.

What the kernel's `sound/asound.h` lays down for `/dev/snd/controlC*`: a socket that notices its
plug is a switch called `Headphone Jack`, and whoever has subscribed is told when it changes.
Nothing is played, recorded or set here. Without a sound card, or the right to open it, there is no
socket.
"""

from __future__ import annotations

import os
import struct
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path
from typing import Protocol

_ID = struct.Struct("=IiII44sI")
_LIST = struct.Struct("@IIIIP50x0P")
_VALUE_AT = -(-(_ID.size + 4) // struct.calcsize("l")) * struct.calcsize("l")
_VALUE_SIZE = _VALUE_AT + 128 * struct.calcsize("l") + 128
_EVENT_SIZE = 8 + _ID.size
_ON_CARD = 0
_MOST_CONTROLS = 4096


def _both_ways(number: int, size: int) -> int:
    """`_IOWR('U', number, size)`."""
    return 3 << 30 | size << 16 | ord("U") << 8 | number


_LISTING = _both_ways(0x10, _LIST.size)
_READING = _both_ways(0x12, _VALUE_SIZE)
_SUBSCRIBING = _both_ways(0x16, 4)
Ioctl = Callable[[int, int, "bytearray | array[int]"], object]


class Jack(Protocol):
    """A socket, or several on one card. `number`: what there is to read on when a plug moves."""

    @property
    def number(self) -> int: ...

    def is_taken(self) -> bool | None:
        """Whether headphones are in, now; takes away what `number` had to say. None: it is gone."""
        ...


@dataclass(frozen=True)
class CardJacks:
    """Those of one sound card, over its open control device."""

    number: int
    controls: tuple[bytes, ...]
    ioctl: Ioctl = ioctl

    def is_taken(self) -> bool | None:
        """Raises nothing: None where the card was taken out."""
        try:
            while os.read(self.number, _EVENT_SIZE * 32):
                pass
        except BlockingIOError:
            pass  # all was read
        except OSError:
            return None
        return any(self._is_on(control) for control in self.controls)

    def _is_on(self, control: bytes) -> bool:
        value = bytearray(_VALUE_SIZE)
        value[: _ID.size] = control
        try:
            self.ioctl(self.number, _READING, value)
        except OSError:
            return False
        return bool(struct.unpack_from("@l", value, _VALUE_AT)[0])


def jacks_in(devices: Path = Path("/dev/snd"), control: Ioctl = ioctl) -> Sequence[Jack]:
    """The cards that notice headphones. Opened for reading, for as long as the process lives."""
    return tuple(_jacks(sorted(devices.glob("controlC*")), control))


def _jacks(paths: Sequence[Path], control: Ioctl) -> Iterator[Jack]:
    for path in paths:
        try:
            number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            found = tuple(one for one in _listed(number, control) if _is_for_headphones(one))
            if found:
                control(number, _SUBSCRIBING, array("i", [1]))
                yield CardJacks(number, found, control)
                continue
        except OSError:
            pass  # a card without controls, or no card at all
        os.close(number)


def _listed(number: int, control: Ioctl) -> Iterator[bytes]:
    """The identity of each of a card's controls. Raises `OSError`."""
    asked = bytearray(_LIST.pack(0, 0, 0, 0, 0))
    control(number, _LISTING, asked)
    count = min(_LIST.unpack(asked)[3], _MOST_CONTROLS)
    room = array("B", bytes(count * _ID.size))
    asked = bytearray(_LIST.pack(0, count, 0, 0, room.buffer_info()[0]))
    control(number, _LISTING, asked)
    used = min(_LIST.unpack(asked)[2], count)
    whole = room.tobytes()
    return (whole[place * _ID.size : (place + 1) * _ID.size] for place in range(used))


def _is_for_headphones(control: bytes) -> bool:
    """`Headphone Jack`, `Front Headphone Jack`; not `Phantom`, which is always in."""
    _, interface, _, _, name, _ = _ID.unpack(control)
    called = name.partition(b"\0")[0].decode("ascii", "replace")
    is_headphones = "Headphone" in called or "Headset" in called
    return (
        interface == _ON_CARD
        and is_headphones
        and called.endswith(" Jack")
        and "Phantom" not in called
        and "Mic" not in called
    )
