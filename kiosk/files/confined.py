"""Gives up what a process that decodes bytes from outside has no need of.

Guarantees, from the return on: no file is written, made, moved, marked or taken away, and none is
opened for it; no socket is made, no program and no process started; no other process gets a signal,
is traced, or has its memory or limits touched. No core is left, memory and processor time end, and
the process dies with the one that started it. It writes to the pipes that it was given.

The filter of calls (`kiosk.files.seccomp`) holds all of that alone. Where the kernel has Landlock
(Linux 5.13), `kiosk.files.landlock` holds the files a second time, and bars the reading of other
processes' memory too. Neither limits what is read: fonts, colour profiles and Python's own modules
are read late, from wherever a distribution puts them. What only root may do is not all listed:
nothing of this runs as root.

Where any step is refused, or the machine has no table, the process ends, with `NOT_CONFINED`.
`python -m kiosk.files.confined` tries it: it says Landlock's version, 0 where there is none.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import stat
import struct
import sys
from contextlib import suppress
from fcntl import F_GETFL, fcntl
from pathlib import Path
from typing import Final, NoReturn

from kiosk.files.landlock import lock
from kiosk.files.seccomp import program

MEMORY_BYTES: Final = 1_500_000_000
PROCESSOR_SECONDS: Final = 40
NOT_CONFINED: Final = 71
"""How a process ends that could not be confined: EX_OSERR of sysexits.h."""
_OPEN_FILES: Final = 64

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2


def confine() -> int:
    """For the process that calls it, for good. The answer is Landlock's version, 0 without it."""
    try:
        return _confine(ctypes.CDLL(None, use_errno=True))
    except (OSError, ValueError, KeyError) as error:
        _end(repr(error))


def _confine(libc: ctypes.CDLL) -> int:
    if len(list(Path("/proc/self/task").iterdir())) != 1:
        _end("another thread would go on as it is")
    parent = os.getppid()
    _set(libc, _PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    _close_what_can_be_written()
    for limit, most in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        _, allowed = resource.getrlimit(limit)
        least = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(limit, (least, least))
    _set(libc, _PR_SET_NO_NEW_PRIVS, 1)
    version = lock(libc)
    _filter(libc, program(platform.machine(), os.getpid()))
    return version


def _set(libc: ctypes.CDLL, what: int, value: int, more: int = 0) -> None:
    """Raises `OSError` where the kernel does not."""
    if libc.prctl(what, *map(ctypes.c_ulong, (value, more, 0, 0))) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {what}")


def _close_what_can_be_written() -> None:
    """Files that were handed down: no filter of opening meets what is open already."""
    for place in [int(one.name) for one in Path("/proc/self/fd").iterdir()]:
        with suppress(OSError):  # the one of the look itself is closed by now
            mode = os.fstat(place).st_mode
            is_file = stat.S_ISREG(mode) or stat.S_ISBLK(mode)
            reads_only = fcntl(place, F_GETFL) & os.O_ACCMODE == os.O_RDONLY
            if place > 2 and is_file and not reads_only:
                os.close(place)


def _filter(libc: ctypes.CDLL, lines: bytes) -> None:
    """Sets the filter, and tries it once: what is refused now is the kernel's word for it."""
    code = ctypes.create_string_buffer(lines, len(lines))
    head = ctypes.create_string_buffer(
        struct.pack("HL", len(lines) // 8, ctypes.addressof(code)),
    )
    _set(libc, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(head))
    try:
        os.kill(os.getpid(), 0)
    except PermissionError:
        return
    _end("the filter refuses nothing")


def _end(why: str) -> NoReturn:
    with suppress(OSError):
        os.write(2, f"not confined: {why}\n".encode("ascii", "replace"))
    os._exit(NOT_CONFINED)


if __name__ == "__main__":
    said = str(confine())
    sys.stdout.write(said)
