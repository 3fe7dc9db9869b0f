"""A second lock beside the filter of calls, by what is touched and not by how: Landlock."""

from __future__ import annotations

import ctypes
import os
import struct
from errno import ENOSYS, EOPNOTSUPP, EPERM
from typing import Final

_CREATE_RULESET: Final = 444
_RESTRICT_SELF: Final = 446
"""The same on every architecture, as all numbers from 424 on."""
_VERSION: Final = 1
_ABSENT: Final = (ENOSYS, EOPNOTSUPP, EPERM)
"""Not built in, not switched on, or kept back by an outer filter of calls."""

_FILES: Final = ((1, 0x1FF3), (2, 0x3FF3), (3, 0x7FF3), (5, 0xFFF3))
"""From which version on which rights are known: all but reading a file and a folder."""
_TCP: Final = (4, 0x3)
_SCOPES: Final = (6, 0x3)
"""Abstract sockets, and signals, of processes outside."""


def lock(libc: ctypes.CDLL) -> int:
    """Handles every right to write, make, move, take away and run, and grants none.

    Reading is left alone. With it go `ptrace` and `/proc/<pid>/mem` of processes outside. The
    answer is the kernel's version of Landlock, 0 where there is none. Raises `OSError`.
    """
    call = libc.syscall
    call.restype = ctypes.c_long
    version = int(call(ctypes.c_long(_CREATE_RULESET), None, ctypes.c_size_t(0), _VERSION))
    if version < 1:
        if (error := ctypes.get_errno()) in _ABSENT:
            return 0
        raise OSError(error, "landlock")
    asked = rules(version)
    ruleset = call(ctypes.c_long(_CREATE_RULESET), asked, ctypes.c_size_t(len(asked)), 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    if call(ctypes.c_long(_RESTRICT_SELF), ctypes.c_long(ruleset), 0) != 0:
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    os.close(ruleset)
    return version


def rules(version: int) -> bytes:
    """`struct landlock_ruleset_attr` with all that this version knows; a newer one knows it too."""
    asked = [max(rights for since, rights in _FILES if since <= version)]
    asked += [rights for since, rights in (_TCP, _SCOPES) if since <= version]
    return struct.pack(f"{len(asked)}Q", *asked)
