"""What came of a stick, as a table for the operator and as JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence

from portal.courier.delivery import Delivery
from portal.courier.importing import Count

_HEAD = ("accepted", "known", "refused", "deferred")


def as_json(deliveries: Sequence[Delivery]) -> list[dict[str, object]]:
    """One object for each bundle."""
    return [_object(one) for one in deliveries]


def as_table(deliveries: Sequence[Delivery]) -> str:
    """One line for each bundle, and below it what was the matter."""
    lines = [f"{'bundle':<36}  {'kiosk':<14}" + "".join(f"{word:>10}" for word in _HEAD)]
    for one in deliveries:
        kiosk = "?" if one.taken is None else one.taken.label.kiosk
        counts = "".join(f"{_count(one, count):>10}" for count in Count)
        lines.append(f"{one.name.partition('.')[0]:<36}  {kiosk:<14}{counts}")
        lines += [f"  {trouble}" for trouble in one.troubles]
    return "\n".join(lines)


def _object(one: Delivery) -> dict[str, object]:
    label = None if one.taken is None else one.taken.label
    return {
        "file": one.name,
        "bundle": None if label is None else str(label.id),
        "kiosk": None if label is None else label.kiosk,
        **{count.value: _count(one, count) for count in Count},
        "complete": one.taken is not None and one.taken.trouble is None,
        "answered": one.is_answered,
        "troubles": list(one.troubles),
    }


def _count(one: Delivery, count: Count) -> int:
    return 0 if one.taken is None else one.taken.counts[count]
