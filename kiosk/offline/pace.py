"""How much goes out at once on this line, from what its exchanges took. Pure.

A batch is as large as a few seconds carry, so that a broken exchange costs little on a thin line
and a wide one is not asked item by item. Where the way is long, several batches are under way
together. A failure makes batches smaller, down to a single item; success makes them larger again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from kiosk.protocol.batch import MAX_ITEMS

MAX_BATCH_ITEMS: Final = MAX_ITEMS
MAX_BATCH_BYTES: Final = 1_000_000
MAX_IN_FLIGHT: Final = 4
LONG_ROUND_TRIP: Final = 0.15
"""Seconds from which on more than one batch is under way."""
LEAST_PIECE: Final = 16 * 1024
MOST_PIECE: Final = 1024 * 1024

_TARGET_SECONDS: Final = 3.0
_FIRST_BATCH_BYTES: Final = 64 * 1024
_LEAST_BATCH_BYTES: Final = 4 * 1024
_PER_LANE: Final = 0.075
_LOSS: Final = 25


@dataclass(frozen=True)
class Pace:
    """What the next batch may weigh and count, and how many may be under way."""

    batch_bytes: int = _FIRST_BATCH_BYTES
    batch_items: int = MAX_BATCH_ITEMS
    round_trip: float = 0.0
    """Seconds that the shortest exchanges take."""
    proven: bool = False
    """Whether the last exchange went well."""

    @property
    def in_flight(self) -> int:
        """1 on a short way, up to 4 on a long one, 1 where it is not known to work."""
        if not self.proven or self.round_trip < LONG_ROUND_TRIP:
            return 1
        return min(int(self.round_trip / _PER_LANE), MAX_IN_FLIGHT)

    def after_answer(self, seconds: float) -> Pace:
        """A question of no weight took so long."""
        if not self.round_trip or seconds < self.round_trip:
            return replace(self, round_trip=seconds)
        return replace(self, round_trip=self.round_trip + (seconds - self.round_trip) / 4)

    def after_success(self, weight: int, seconds: float) -> Pace:
        """A batch of `weight` bytes got its answer: at most twice or half as much next time."""
        fits = _carried(weight, seconds - self.round_trip)
        proven = 2 * self.batch_bytes if 2 * weight >= self.batch_bytes else self.batch_bytes
        wanted = max(min(proven, fits), self.batch_bytes // 2)
        return replace(
            self,
            batch_bytes=_between(_LEAST_BATCH_BYTES, wanted, MAX_BATCH_BYTES),
            batch_items=min(self.batch_items * 2, MAX_BATCH_ITEMS),
            round_trip=min(self.round_trip, seconds),
            proven=True,
        )

    def after_failure(self) -> Pace:
        """A batch came to nothing."""
        return replace(
            self,
            batch_bytes=max(self.batch_bytes // 2, _LEAST_BATCH_BYTES),
            batch_items=max(self.batch_items // 2, 1),
            proven=False,
        )


@dataclass(frozen=True)
class PiecePace:
    """How many bytes of one stream go in one request.

    What a few seconds carry, and no more than the stream may lose: of what arrived so far, a
    twenty-fifth may go out in vain. So a line that breaks gets small pieces, and one that does not
    gets larger ones little by little.
    """

    fits: int = LEAST_PIECE
    arrived: int = 0
    in_vain: int = 0

    @property
    def bytes(self) -> int:
        may_be_lost = LEAST_PIECE + self.arrived // _LOSS - self.in_vain
        return _between(LEAST_PIECE, min(self.fits, may_be_lost), MOST_PIECE)

    def after_success(self, sent: int, seconds: float) -> PiecePace:
        """A piece of `sent` bytes arrived."""
        return replace(self, fits=_carried(sent, seconds), arrived=self.arrived + sent)

    def after_failure(self, sent: int) -> PiecePace:
        """The line broke over a piece of so many bytes, or over none."""
        return replace(self, in_vain=self.in_vain + sent)

    def for_another_stream(self) -> PiecePace:
        """The line is the same, but nothing of that stream has arrived yet."""
        return PiecePace(fits=self.fits)


def _carried(sent: int, seconds: float) -> int:
    """How much goes in the target's time where `sent` bytes took `seconds`."""
    return int(sent * _TARGET_SECONDS / max(seconds, 0.001))


def _between(least: int, wanted: int, most: int) -> int:
    return min(max(wanted, least), most)
