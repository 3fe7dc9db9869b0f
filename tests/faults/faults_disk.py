"""A real file system on a disk that can lose its power: ext4, loop, nbdfuse, nbdkit.

The plugin keeps apart what was not flushed; a power cut kills the disk, and of what it had not
flushed yet each sector stays or goes by chance.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from faults_shim import SECTOR
from waiting import until

PLUGIN: Final = Path(__file__).with_name("faults_nbd_plugin.py")
TOOLS: Final = ("nbdkit", "nbdfuse", "losetup", "mkfs.ext4", "fusermount3")
DISK_BYTES: Final = 64 * 1024 * 1024
PATIENCE: Final = 60.0
"""Seconds for its programs to come up, on a machine that does much else."""
_HEAD: Final = struct.Struct(">QQ")


@cache
def why_not() -> str:
    """Empty where this machine can have such a disk; else the reason."""
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        return f"{', '.join(missing)} not installed"
    if os.geteuid() != 0:
        return "only root may mount"
    missing_nodes = [node for node in ("/dev/fuse", "/dev/loop-control") if not Path(node).exists()]
    return f"there is no {' and no '.join(missing_nodes)}" if missing_nodes else ""


class Disk:
    """Made in `folder`; `mounted` is where it can be used while it has power."""

    def __init__(self, folder: Path) -> None:
        self.mounted = folder / "mounted"
        self._file = folder / "disk"
        self._unsynced = folder / "unsynced"
        self._nbd = folder / "nbd"
        self._socket = folder / "socket"
        self._server: subprocess.Popen[bytes] | None = None
        self._fuse: subprocess.Popen[bytes] | None = None
        self._loop = ""
        for mountpoint in (self.mounted, self._nbd):
            mountpoint.mkdir(parents=True)
        with self._file.open("wb") as file:
            file.truncate(DISK_BYTES)
        ran("mkfs.ext4", "-q", "-F", str(self._file))

    def power_on(self) -> None:
        """Mounts it; ext4 replays its journal."""
        self._socket.unlink(missing_ok=True)
        files = [f"disk={self._file}", f"unsynced={self._unsynced}"]
        self._server = subprocess.Popen(
            ["nbdkit", "-f", "-U", str(self._socket), "python", str(PLUGIN), *files],
            stderr=subprocess.DEVNULL,
        )
        until(self._socket.exists, "nbdkit's socket", PATIENCE)
        self._fuse = subprocess.Popen(
            ["nbdfuse", str(self._nbd / "image"), f"nbd+unix:///?socket={self._socket}"],
            stderr=subprocess.DEVNULL,
        )
        until((self._nbd / "image").exists, "nbdfuse's file", PATIENCE)
        self._loop = ran("losetup", "--show", "-f", str(self._nbd / "image")).strip()
        ran("mount", "-t", "ext4", self._loop, str(self.mounted))

    def check(self) -> None:
        """As a boot does before it mounts: a superblock of two sectors may be torn."""
        done = subprocess.run(
            ["e2fsck", "-f", "-y", str(self._file)], check=False, capture_output=True, timeout=60
        )
        assert done.returncode in {0, 1}, done.stdout

    def cut(self) -> None:
        """The power goes, this very moment."""
        assert self._server is not None
        self._server.kill()
        self._server.wait(10)

    def off(self, draws: random.Random) -> None:
        """After a cut, once nobody uses it any more: lets go of it, and loses what it must."""
        if self._loop:
            ran("umount", "-l", str(self.mounted))
            ran("losetup", "-d", self._loop)
            self._loop = ""
        ran("fusermount3", "-u", "-z", str(self._nbd))
        assert self._fuse is not None
        self._fuse.wait(20)
        self._tear(draws)

    def _tear(self, draws: random.Random) -> None:
        content = self._unsynced.read_bytes()
        with self._file.open("r+b") as disk:
            place = 0
            while place + _HEAD.size <= len(content):
                offset, length = _HEAD.unpack_from(content, place)
                place += _HEAD.size
                for start in range(0, min(length, len(content) - place), SECTOR):
                    if draws.random() < 0.5:
                        disk.seek(offset + start)
                        disk.write(content[place + start : place + start + SECTOR])
                place += length
        self._unsynced.unlink()


@contextmanager
def on_a_disk(folder: Path) -> Iterator[Disk]:
    """A disk with power, for as long as the context lasts."""
    disk = Disk(folder)
    disk.power_on()
    try:
        yield disk
    finally:
        disk.cut()
        disk.off(random.Random(0))  # noqa: S311 - nobody looks at it again


def ran(*command: str) -> str:
    """Its output. Raises where it fails."""
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout
