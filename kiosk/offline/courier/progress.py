"""How far the courier's work is, for whoever shows it: a command's line or the staff panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """What goes on just now."""

    SEAL = "seal"  # the bundle is made on this machine's disk
    COMPARE = "compare"  # what an earlier export left on the stick is read
    COPY = "copy"  # the rest is written to the stick
    CHECK = "check"  # the whole is read back from the stick


@dataclass(frozen=True)
class Progress:
    """Bytes done of all bytes of one step."""

    step: Step
    done: int
    total: int

    @property
    def percent(self) -> int:
        """0 to 100; 100 only at the end."""
        return 100 if self.done >= self.total else self.done * 100 // self.total


Report = Callable[[Progress], None]
