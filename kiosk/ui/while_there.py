"""Answers that come late: the page that asked may be gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

_Answer = TypeVar("_Answer")


def while_there(owner: QObject, callback: Callable[[_Answer], None]) -> Callable[[_Answer], None]:
    """`callback`, which hears nothing once `owner` was deleted: its signals and timers are gone."""

    def take(answer: _Answer) -> None:
        if isValid(owner):
            callback(answer)

    return take
