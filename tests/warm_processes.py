"""Processes forked from one that has imported the house already: as real, and begun at once."""

from __future__ import annotations

import ctypes
import multiprocessing
import signal
from multiprocessing.context import ForkServerContext
from typing import Final

_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG, see prctl(2)
_IMPORTED: Final = [
    "kiosk.identity.command",
    "kiosk.offline.outbox",
    "kiosk.station.command",
    "portal.desk.command",
    "portal.desk.keys_command",
    "portal.enrolment.command",
    "portal.serve",
]


def warm_processes() -> ForkServerContext:
    """What makes them."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    return context


def die_with_parent() -> None:
    """To be called in such a process: it never stays behind."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
