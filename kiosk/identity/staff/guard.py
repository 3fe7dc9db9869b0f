"""How often a PIN may be tried: after three wrong ones every further one costs a longer wait.

Guarantees: the count outlives a restart, of the station and of the machine; a clock that is put
forward shortens no wait while the machine runs, and after a restart at most the one that is left;
a try is counted before it is judged, so that pulling the plug in time gains nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

from kiosk.disk.whole_file import replace_file
from kiosk.protocol.message import Instant, Message

FREE_TRIES: Final = 3
WAITS: Final = (30, 60, 120, 300, 900)
"""Seconds after the third wrong PIN, the fourth, and so on; the last one from then on."""
LOCKED_AFTER: Final = 6
"""Wrong PINs in a row that are told to the portal."""
_MODE: Final = 0o600
_MOST: Final = 1_000_000


class _Tries(Message):
    wrong: int = Field(ge=0, le=_MOST)
    last: Instant


@dataclass(frozen=True)
class PinTries:
    """How many wrong PINs there were in a row, and the seconds until the next may be tried."""

    wrong: int
    wait: int

    @property
    def is_locked(self) -> bool:
        return self.wrong >= LOCKED_AFTER


class PinGuard:
    """One file. `clock` gives aware UTC, `steady` seconds that never step back."""

    def __init__(
        self, path: Path, clock: Callable[[], datetime], steady: Callable[[], float]
    ) -> None:
        self._path = path
        self._clock = clock
        self._steady = steady
        self._tries = self._read()
        self._not_before = steady() + self._left_since_restart()

    def standing(self) -> PinTries:
        """Whether a PIN may be tried now."""
        return PinTries(self._tries.wrong, max(0, ceil(self._not_before - self._steady())))

    def begin(self) -> None:
        """Counts a try as wrong, before it is judged. Raises `OSError`."""
        wrong = min(self._tries.wrong + 1, _MOST)
        self._write(_Tries(wrong=wrong, last=self._clock()))
        self._not_before = self._steady() + wait_after(wrong)

    def was_right(self) -> None:
        """It was somebody's PIN: all is forgiven. Raises `OSError`."""
        self._write(_Tries(wrong=0, last=self._clock()))
        self._not_before = self._steady()

    def _left_since_restart(self) -> float:
        wait = wait_after(self._tries.wrong)
        gone = (self._clock() - self._tries.last) / timedelta(seconds=1)
        return wait - min(max(gone, 0.0), wait)

    def _read(self) -> _Tries:
        """A file that cannot be read counts as many wrong ones: breaking it opens nothing."""
        try:
            return _Tries.stored(self._path.read_bytes())
        except FileNotFoundError:
            return _Tries(wrong=0, last=self._clock())
        except (OSError, ValidationError):
            return _Tries(wrong=LOCKED_AFTER, last=self._clock())

    def _write(self, tries: _Tries) -> None:
        replace_file(self._path, tries.model_dump_json().encode(), _MODE)
        self._tries = tries


def wait_after(wrong: int) -> int:
    """Seconds that a row of wrong PINs costs."""
    if wrong < FREE_TRIES:
        return 0
    return WAITS[min(wrong - FREE_TRIES, len(WAITS) - 1)]
