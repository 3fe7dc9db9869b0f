"""A visit's process leaves no core: it would hold everything that the visitor typed."""

from __future__ import annotations

import ctypes
import resource
from typing import Final

_PR_SET_DUMPABLE: Final = 4


def leave_no_core() -> None:
    """For this process, whatever its limits and `core_pattern` say (prctl(2), core(5)).

    Raises `OSError` where the kernel refuses.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A core that is piped to a program ignores the limit.
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the process cannot be kept from leaving a core")
