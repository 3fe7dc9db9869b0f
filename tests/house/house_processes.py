"""The kiosk's real processes, and what Linux says of them: mapped files, open sockets."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROC = Path("/proc")


@contextmanager
def running(home: Path, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """`kiosk …` on `home`, ended by SIGTERM; its log is `<command>.log` beside the home."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KIOSK_", "PORTAL_"))}
    environment |= {
        "KIOSK_HOME": str(home),
        "KIOSK_PORTAL_URL": "http://127.0.0.1:9",
        "QT_QPA_PLATFORM": "offscreen",
        "QT_QUICK_BACKEND": "software",
    }
    with (home.parent / f"{command[0]}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", *command], env=environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def mapped_files(process: int) -> set[str]:
    """The names of every file in a process's memory."""
    lines = (PROC / str(process) / "maps").read_text("utf-8").splitlines()
    return {line.split(maxsplit=5)[5] for line in lines if line.count("/")}


def children(process: int) -> list[int]:
    listed = (PROC / str(process) / "task" / str(process) / "children").read_text("utf-8")
    return [int(number) for number in listed.split()]


def socket_inodes(process: int) -> set[str]:
    """The inodes of a process's open sockets."""
    found = set()
    for entry in (PROC / str(process) / "fd").iterdir():
        try:
            target = str(entry.readlink())
        except FileNotFoundError:
            continue  # closed in this moment
        if inode := re.fullmatch(r"socket:\[(\d+)\]", target):
            found.add(inode[1])
    return found


def inodes_in(process: int, *tables: str) -> set[str]:
    """The inodes of these tables of `/proc/net`, as the process sees them."""
    column = {"unix": 6, "netlink": 9, "packet": 8}
    found = set()
    for table in tables:
        path = PROC / str(process) / "net" / table
        if path.exists():
            rows = [line.split() for line in path.read_text("utf-8").splitlines()[1:]]
            found |= {row[column.get(table, 9)] for row in rows}
    return found


INTERNET = ("tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "raw", "raw6", "icmp", "icmp6")


def internet_sockets(process: int) -> set[str]:
    """Sockets that could leave the machine."""
    return socket_inodes(process) & inodes_in(process, *INTERNET, "packet")


def unix_sockets(process: int) -> set[str]:
    return socket_inodes(process) & inodes_in(process, "unix")


def other_sockets(process: int) -> set[str]:
    """Sockets of any family but AF_UNIX; one that closes while we look does not count."""
    suspicious = socket_inodes(process) - inodes_in(process, "unix")
    return suspicious & socket_inodes(process) - inodes_in(process, "unix")
