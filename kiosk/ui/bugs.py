"""A bug that a slot meets: Qt lets the visit go on, and the log says where it was."""

from __future__ import annotations

import logging
import sys
from types import TracebackType
from typing import Final

from kiosk.events import event
from kiosk.where import where

_LOG: Final = logging.getLogger("kiosk.ui")


def log_bugs() -> None:
    """From now on what nobody catches in this process is logged, by kind and place alone: its
    text may quote what somebody typed. Standard error says the rest, as ever."""
    sys.excepthook = _log


def _log(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    name, place = kind.__name__, where(error)
    told = event("slot-failed", error=name, place=place)
    _LOG.error("a bug met the screen: %s at %s", name, place, extra=told)
    sys.__excepthook__(kind, error, trace)
