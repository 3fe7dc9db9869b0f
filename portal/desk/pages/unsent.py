"""What a clerk typed and could not send: the keys were locked meanwhile, or the line was down.

Kept in this program's memory alone, for a day, until it is sent or the clerk locks; given back in
the form that it was typed into, once the application is opened again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

KEPT_SECONDS: Final = 24 * 3600.0
MOST_KEPT: Final = 16


@dataclass(frozen=True)
class Typed:
    """`fields` of the form of one `act`, as they came; `at` by the door's clock."""

    act: str
    fields: Mapping[str, str]
    at: float


class Unsent:
    """Of one clerk, the newest for each application. `seconds` is a clock that never goes back."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._typed: dict[str, Typed] = {}
        self._turn = Lock()

    def keep(self, folio: str, act: str, fields: Mapping[str, str]) -> None:
        """In the place of what was kept of that application."""
        with self._turn:
            self._typed.pop(folio, None)
            self._typed[folio] = Typed(act, dict(fields), self._seconds())
            while len(self._typed) > MOST_KEPT:
                del self._typed[next(iter(self._typed))]

    def of(self, folio: str) -> Typed | None:
        """What was typed for that application."""
        with self._turn:
            self._let_go_of_old()
            return self._typed.get(folio)

    def newest(self) -> str | None:
        """The folio that something was typed for last."""
        with self._turn:
            self._let_go_of_old()
            return next(reversed(self._typed), None)

    def was_sent(self, folio: str, act: str) -> None:
        """Forgets what was typed for that act; what was typed for another stays."""
        with self._turn:
            kept = self._typed.get(folio)
            if kept is not None and kept.act == act:
                del self._typed[folio]

    def forget(self) -> None:
        """All of it."""
        with self._turn:
            self._typed.clear()

    def let_go_of_old(self) -> None:
        """What is older than a day, whether anybody asks or not."""
        with self._turn:
            self._let_go_of_old()

    def _let_go_of_old(self) -> None:
        oldest = self._seconds() - KEPT_SECONDS
        for folio in [folio for folio, one in self._typed.items() if one.at < oldest]:
            del self._typed[folio]
