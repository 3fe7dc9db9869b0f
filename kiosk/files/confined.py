"""Gives up what a process that decodes bytes from outside has no need of.

Guarantees, from the return on: no file can be written (`RLIMIT_FSIZE` 0), no core is left, memory
and processor time end, and the process dies with the one that started it. Where the kernel has
seccomp (Linux 3.17 on x86-64 and arm64), no socket can be made and no other program started.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
from typing import Final

MEMORY_BYTES: Final = 1_500_000_000
PROCESSOR_SECONDS: Final = 40
_OPEN_FILES: Final = 64

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | 1  # EPERM
_ARCHITECTURES: Final = {
    # audit's number; socket, socketpair, connect, execve, execveat, ptrace, process_vm_readv,
    # io_uring_setup
    "x86_64": (0xC000003E, (41, 53, 42, 59, 322, 101, 310, 425)),
    "aarch64": (0xC00000B7, (198, 199, 203, 221, 281, 117, 270, 425)),
}


_X32: Final = 0x40000000


def confine() -> None:
    """For the process that calls it, for good."""
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getppid()
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    for limit, most in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        resource.setrlimit(limit, (most, most))
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _refuse_calls(libc)


def _refuse_calls(libc: ctypes.CDLL) -> None:
    known = _ARCHITECTURES.get(platform.machine())
    if known is None:
        return
    program = _program(*known)
    code = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HL", len(program) // 8, ctypes.addressof(code))
    libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_char_p(head), 0, 0)


def _program(architecture: int, refused: tuple[int, ...]) -> bytes:
    """A filter in classic BPF: another architecture and the calls in `refused` get EPERM.

    So do x32's calls, which go by numbers of their own under x86-64's architecture.
    """
    load, equal, at_least, done = 0x20, 0x15, 0x35, 0x06
    most = len(refused)
    lines = [(load, 0, 0, 4), (equal, 0, most + 3, architecture), (load, 0, 0, 0)]
    lines += [(at_least, most + 1, 0, _X32)]
    lines += [(equal, most - place, 0, number) for place, number in enumerate(refused)]
    lines += [(done, 0, 0, _ALLOW), (done, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *line) for line in lines)
