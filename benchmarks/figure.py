"""A figure: what was measured, beside a peer and a limit of the same run, and what it aims at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log
from statistics import median


@dataclass(frozen=True)
class Measured:
    """One of the three sides of a figure: the middle of its rounds, and where half of them lie."""

    value: float
    low: float
    high: float
    rounds: tuple[float, ...] = ()

    @classmethod
    def of(cls, rounds: Sequence[float]) -> Measured:
        """The median, and the quartiles as spread."""
        low, high = percentile(rounds, 25), percentile(rounds, 75)
        return cls(median(rounds), low, high, tuple(rounds))

    @classmethod
    def once(cls, value: float) -> Measured:
        """What does not vary: a size, a count, a share of a fixed set."""
        return cls(value, value, value)


@dataclass(frozen=True)
class Aim:
    """All that is named is to hold. `at_most` and `at_least` are in the figure's unit.

    `of_peer`, `of_limit`: at most so many times; `beside` is added to the limit's part. `ahead`: of
    the peer, where more is better.
    """

    at_most: float | None = None
    at_least: float | None = None
    of_peer: float | None = None
    of_limit: float | None = None
    beside: float = 0.0
    ahead: bool = False

    def words(self, unit: str) -> str:
        """As it stands in the table."""
        of = f" {unit}" if unit else ""
        beside = f" + {self.beside:g}{of}" if self.beside else ""
        parts = []
        if self.at_most is not None:
            parts.append(f"≤ {self.at_most:,g}{of}")
        if self.at_least is not None:
            parts.append(f"≥ {self.at_least:g}{of}")
        if self.of_peer is not None:
            parts.append(f"≤ {self.of_peer:g} × peer")
        if self.of_limit is not None:
            parts.append(f"≤ {self.of_limit:g} × limit{beside}")
        if self.ahead:
            parts.append("> peer")
        return " and ".join(parts)


@dataclass(frozen=True)
class Ratio:
    """Of two sides, round by round where both were measured by turns."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Figure:
    """Smaller is better unless `more`. `against` and `within` say what peer and limit are.

    `missing`: how to get a peer that is not on this machine. `note`: what else is to be known.
    """

    name: str
    unit: str
    ours: Measured
    peer: Measured | None = None
    against: str = ""
    limit: Measured | None = None
    within: str = ""
    aim: Aim | None = None
    more: bool = False
    missing: str = ""
    note: str = ""

    @property
    def ratio_peer(self) -> Ratio | None:
        """Ours in parts of the peer's."""
        return _ratio(self.ours, self.peer)

    @property
    def ratio_limit(self) -> Ratio | None:
        """Ours in parts of the limit."""
        return _ratio(self.ours, self.limit)

    @property
    def missed_by(self) -> float | None:
        """How many times too much (or too little) it is, at the worst; 1 or less: the aim is met.

        None where there is no aim, or none that can be judged without the peer that is missing.
        """
        excesses = list(self._excesses())
        if not excesses or (self._wants_peer and self.peer is None and max(excesses) <= 1):
            return None
        return max(excesses)

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where `missed_by` is."""
        return None if self.missed_by is None else self.missed_by <= 1

    @property
    def _wants_peer(self) -> bool:
        return self.aim is not None and (self.aim.of_peer is not None or self.aim.ahead)

    def _excesses(self) -> Sequence[float]:
        aim, ours = self.aim, self.ours.value
        if aim is None:
            return ()
        found = []
        if aim.at_most is not None:
            found.append(_over(ours, aim.at_most))
        if aim.at_least is not None:
            found.append(_over(aim.at_least, ours))
        if aim.of_peer is not None and self.peer is not None:
            found.append(_over(ours, aim.of_peer * self.peer.value))
        if aim.of_limit is not None and self.limit is not None:
            found.append(_over(ours, aim.of_limit * self.limit.value + aim.beside))
        if aim.ahead and self.peer is not None:
            # Level with it is not ahead of it.
            found.append(_over(self.peer.value, ours) if ours > self.peer.value else 1.001)
        return found

    def as_json(self) -> dict[str, object]:
        return {
            "figure": self.name,
            "ours": _rounded(self.ours.value),
            "peer": _value(self.peer),
            "limit": _value(self.limit),
            "unit": self.unit,
            "ratio_peer": _value(self.ratio_peer),
            "ratio_limit": _value(self.ratio_limit),
            "aim": self.aim.words(self.unit) if self.aim else None,
            "met": self.met,
            "missed_by": _rounded(self.missed_by),
            "ours_spread": _spread(self.ours),
            "ratio_peer_spread": _spread(self.ratio_peer),
            "ratio_limit_spread": _spread(self.ratio_limit),
            "rounds": len(self.ours.rounds) or 1,
            "peer_is": self.against,
            "limit_is": self.within,
            "missing_peer": self.missing,
            "note": self.note,
        }


@dataclass(frozen=True)
class Growth:
    """How a figure grows with its data: `sizes` of it, and what was measured at each."""

    name: str
    unit: str
    of: str
    sizes: tuple[int, ...]
    values: tuple[float, ...]

    @property
    def exponent(self) -> float:
        """Of the power law through the points, by least squares: 0 is flat, 1 in proportion."""
        return slope([log(size) for size in self.sizes], [log(value) for value in self.values])

    def as_json(self) -> dict[str, object]:
        return {
            "figure": self.name,
            "unit": self.unit,
            "of": self.of,
            "sizes": list(self.sizes),
            "values": [_rounded(value) for value in self.values],
            "exponent": round(self.exponent, 2),
        }


def slope(across: Sequence[float], up: Sequence[float]) -> float:
    """Of the straight line that lies nearest to the points (least squares); 0 for a single one."""
    middle, height = sum(across) / len(across), sum(up) / len(up)
    spread = sum((one - middle) ** 2 for one in across)
    if not spread:
        return 0.0
    together = zip(across, up, strict=True)
    return sum((one - middle) * (other - height) for one, other in together) / spread


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` % of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


def _over(value: float, most: float) -> float:
    if most > 0:
        return value / most
    return 1.0 if value <= most else float("inf")


def _ratio(ours: Measured, other: Measured | None) -> Ratio | None:
    if other is None or not other.value:
        return None
    if len(ours.rounds) == len(other.rounds) > 1 and all(other.rounds):
        pairs = zip(ours.rounds, other.rounds, strict=True)
        parts = Measured.of([one / another for one, another in pairs])
        return Ratio(parts.value, parts.low, parts.high)
    if not (other.low and other.high):
        return Ratio(*[ours.value / other.value] * 3)
    return Ratio(ours.value / other.value, ours.low / other.high, ours.high / other.low)


def _value(side: Measured | Ratio | None) -> float | None:
    return None if side is None else _rounded(side.value)


def _spread(side: Measured | Ratio | None) -> list[float | None] | None:
    return None if side is None else [_rounded(side.low), _rounded(side.high)]


def _rounded(value: float | None) -> float | None:
    """To four figures that count: a ratio may be a hundred-thousandth."""
    return (
        None if value is None else float(f"{value:.4g}") if abs(value) < 1000 else round(value, 1)
    )
