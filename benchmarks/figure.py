"""A figure: what was measured, beside what it is measured against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Figure:
    """Smaller is better. `peer` is what `against` took in the same run; `limit` is a promise.

    All three are in `unit`. `more`: larger is better instead, and the limit is the least.
    """

    name: str
    ours: float
    unit: str
    against: str
    peer: float | None
    limit: float | None = None
    more: bool = False

    @property
    def ratio_peer(self) -> float | None:
        """Ours in parts of the peer's."""
        return _ratio(self.ours, self.peer)

    @property
    def ratio_limit(self) -> float | None:
        """Ours in parts of the limit, or the limit in parts of ours: above 1 it is broken."""
        if self.more:
            return None if self.limit is None else _ratio(self.limit, self.ours)
        return _ratio(self.ours, self.limit)

    def as_json(self) -> dict[str, object]:
        return {
            "figure": self.name,
            "ours": _rounded(self.ours),
            "against": self.against,
            "peer": _rounded(self.peer),
            "limit": self.limit,
            "unit": self.unit,
            "ratio_peer": _rounded(self.ratio_peer),
            "ratio_limit": _rounded(self.ratio_limit),
        }


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` % of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


def _ratio(ours: float, other: float | None) -> float | None:
    return ours / other if other else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
