"""Local users at the station's socket: strangers, floods, half messages, passed files."""

from __future__ import annotations

import array
import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Thread

import pytest
from kiosk_world import Kiosk, enrolled
from waiting import until

from kiosk.protocol.station_calls import MAX_LINE_BYTES
from kiosk.station.caller import StationSilent, call_station
from kiosk.station.peer import Peer, may_call, myself, peer_of
from kiosk.station.server import listen

STRANGER = 64_321
"""A user and a group that nobody is."""
WAKE = b'{"jsonrpc":"2.0","id":1,"method":"wake"}\n'
HELD_LINES = 150
PASSED = 40
"""Times that a hundred files are passed along."""


@pytest.fixture
def kiosk() -> Iterator[Kiosk]:
    """A kiosk that has no line, in a folder that everybody may enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        made, _ = enrolled(Path(folder) / "home", "http://127.0.0.1:9")
        yield made


def opened_by(process: int) -> list[str]:
    """What a process has open, by name."""
    names = []
    for link in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # it was closed while we looked
            names.append(str(link.readlink()))
    return names


def lines_of(process: int) -> int:
    """How many sockets it has open."""
    return sum(name.startswith("socket:") for name in opened_by(process))


def things_of(process: int) -> int:
    """How many of what is passed along it has open."""
    return opened_by(process).count(os.devnull)


def knocks(path: Path, *, groups: list[int]) -> bool:
    """Whether a process of another user gets an answer."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups(groups)
            os.setresgid(STRANGER, STRANGER, STRANGER)
            os.setresuid(STRANGER, STRANGER, STRANGER)
            os._exit(1 if _is_answered(path) else 2)
        finally:
            os._exit(3)
    told = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert told in {1, 2}, "the stranger never came to the socket"
    return told == 1


def _is_answered(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(str(path))
        try:
            line.sendall(WAKE)
            return line.recv(1000) != b""
        except ConnectionError:
            return False


def hangs_up(listener: socket.socket) -> None:
    """On whoever comes first."""
    line, _ = listener.accept()
    line.close()


def half_a_line(path: Path) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    line.connect(str(path))
    line.sendall(b'{"jsonrpc":')
    return line


def passes_files(path: Path) -> None:
    """A call with a hundred open files in its luggage."""
    with socket.socket(socket.AF_UNIX) as line, Path(os.devnull).open("rb") as file:
        line.connect(str(path))
        line.settimeout(5)
        luggage = array.array("i", [file.fileno()] * 100)
        line.sendmsg([WAKE], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, luggage)])
        assert line.recv(1000)


@pytest.mark.parametrize(
    ("peer", "lets_in"),
    [
        (Peer(900, 800), True),
        (Peer(0, 0), True),
        (Peer(901, 800), True),
        (Peer(901, 801), False),
        (Peer(2**32 - 1, 800), False),
        (Peer(900, 2**32 - 1), False),
    ],
)
def test_the_kiosks_own_users_may_call(peer: Peer, lets_in: bool) -> None:
    assert may_call(peer, own=Peer(900, 800)) is lets_in


def test_the_kernel_says_who_is_at_the_other_end() -> None:
    here, there = socket.socketpair(socket.AF_UNIX)
    with here, there:
        assert peer_of(here) == myself()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_a_stranger_is_hung_up_on_whatever_lets_them_in(kiosk: Kiosk) -> None:
    with kiosk.station():
        until(kiosk.answers)
        path = kiosk.settings.station_socket
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        path.parent.chmod(0o755)
        path.chmod(0o666)
        assert not knocks(path, groups=[])
        assert not knocks(path, groups=[os.getegid()]), "a member of the group is no kiosk's user"
        assert kiosk.answers()


def test_who_is_hung_up_on_is_told_whom_to_be(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with listen(path) as listener:
        listener.settimeout(5)
        door = Thread(target=hangs_up, args=(listener,))
        door.start()
        with pytest.raises(StationSilent, match="as root or as the station's user"):
            call_station(path, "wake")
        door.join()


def test_a_flood_keeps_nobody_out_and_nothing_stays_of_it(kiosk: Kiosk) -> None:
    with kiosk.station() as station, ExitStack() as held:
        until(kiosk.answers)
        lines, things = lines_of(station.pid), things_of(station.pid)
        path = kiosk.settings.station_socket
        for _ in range(HELD_LINES):
            held.enter_context(half_a_line(path))
        assert kiosk.answers()
        for _ in range(PASSED):
            passes_files(path)
        with half_a_line(path) as endless:
            endless.settimeout(5)
            with pytest.raises(ConnectionError):
                endless.sendall(b"x" * (40 * MAX_LINE_BYTES))
        assert kiosk.answers()
        assert lines_of(station.pid) < lines + HELD_LINES
        assert things_of(station.pid) == things, "what was passed along was kept"
        held.close()
        until(lambda: lines_of(station.pid) <= lines)
