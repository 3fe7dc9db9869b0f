"""Sockets as ALSA tells of them, over a control device that answers as the kernel does."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from array import array
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.ui.headphones import Headphones
from kiosk.ui.speech.jacks import CardJacks, jacks_in

LIST, READ, SUBSCRIBE = 0xC0505510, 0xC4C85512, 0xC0045516
"""As the C compiler reckons them from `sound/asound.h` on a 64-bit machine."""
JACK = "Headphone Jack"


class Card:
    """A sound card: its controls by interface and name, and which of them are on."""

    def __init__(self, *names: tuple[int, str]) -> None:
        self.controls = [
            struct.pack("=IiII44sI", place + 1, interface, 0, 0, name.encode(), 0)
            for place, (interface, name) in enumerate(names)
        ]
        self.on: set[str] = set()
        self.subscribed = False

    def __call__(self, _: int, request: int, given: bytearray | array[int]) -> object:
        if request == SUBSCRIBE:
            self.subscribed = True
        elif request == LIST:
            self._list(given)
        elif request == READ:
            name = struct.unpack_from("=44s", given, 16)[0].partition(b"\0")[0].decode()
            struct.pack_into("@l", given, 72, name in self.on)
        else:
            raise OSError(errno.ENOTTY, "no such request")
        return 0

    def _list(self, asked: bytearray | array[int]) -> None:
        _, space, _, _, address = struct.unpack_from("@IIIIP", asked)
        told = self.controls[:space]
        struct.pack_into("@II", asked, 8, len(told), len(self.controls))
        if told:
            ctypes.memmove(address, b"".join(told), 64 * len(told))


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "controlC0")
    return tmp_path


def test_headphones_are_noticed_as_they_come_and_go(devices: Path, qtbot: QtBot) -> None:
    card = Card((2, "Master Playback Volume"), (0, "HDMI/DP,pcm=3 Jack"), (0, JACK))
    jacks = jacks_in(devices, card)
    assert card.subscribed
    headphones = Headphones(jacks)
    writer = os.open(devices / "controlC0", os.O_WRONLY)
    card.on = {"HDMI/DP,pcm=3 Jack", JACK}
    with qtbot.waitSignal(headphones.pluggedIn):
        os.write(writer, bytes(72))
    assert headphones()
    card.on = {"HDMI/DP,pcm=3 Jack"}
    with qtbot.waitSignal(headphones.pulledOut):
        os.write(writer, bytes(72))
    assert not headphones()
    os.close(writer)
    headphones.deleteLater()


@pytest.mark.parametrize(
    "names",
    [
        (),
        ((0, "Headphone Phantom Jack"),),
        ((0, "Headset Mic Jack"),),
        ((2, "Headphone Playback Switch"),),
        ((0, "Mic Jack"),),
    ],
)
def test_what_is_no_socket_for_headphones_is_none(
    devices: Path, names: tuple[tuple[int, str], ...]
) -> None:
    assert jacks_in(devices, Card(*names)) == ()


def test_without_a_card_or_the_right_there_is_no_socket(tmp_path: Path) -> None:
    assert jacks_in(tmp_path) == ()
    (tmp_path / "controlC0").write_bytes(b"not a card")
    assert jacks_in(tmp_path) == ()


def test_what_was_in_from_the_beginning_is_no_news(devices: Path) -> None:
    card = Card((0, JACK))
    card.on = {JACK}
    assert Headphones(jacks_in(devices, card))()


def test_a_card_that_is_taken_out_calls_no_more(qtbot: QtBot) -> None:
    read, write = os.pipe2(os.O_NONBLOCK)
    os.close(read)
    assert CardJacks(read, (bytes(64),)).is_taken() is None
    os.close(write)
