"""What a ring has, and which snapshot may say so: pure.

A client takes no snapshot, and no version of a role, lower than one it has seen. So numbers only
rise in each ring, and an earlier ring's are never below a later one's: a kiosk may change its ring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class PublishedState:
    """A release, and which version of each role it is made of."""

    release: int
    roles: Mapping[str, int]

    def with_roles(self, roles: Mapping[str, int]) -> PublishedState:
        """The same release with some roles' versions replaced. None ever leaves a snapshot."""
        return PublishedState(self.release, {**self.roles, **roles})

    def is_behind(self, other: PublishedState) -> bool:
        """Whether a client that has seen the other would refuse this one."""
        return any(self.roles.get(role, 0) < version for role, version in other.roles.items())


def settle(
    wanted: Mapping[int, PublishedState],
    current: Mapping[int, int],
    known: Mapping[int, PublishedState],
    first_new: int,
) -> tuple[dict[int, int], dict[int, PublishedState]]:
    """The snapshot's number for each ring, and the snapshots that are to be made for it.

    `current` is what each ring has, `known` what may be used again, from `first_new` on numbers are
    free. The last ring is settled first: it keeps the lowest number.
    """
    numbers: dict[int, int] = {}
    usable = dict(known)
    floor = 0
    for ring in sorted(wanted, reverse=True):
        floor = max(floor, current.get(ring, 0))
        fitting = [n for n, state in usable.items() if n >= floor and state == wanted[ring]]
        floor = min(fitting, default=max([first_new, *(number + 1 for number in usable)]))
        usable[floor] = wanted[ring]
        numbers[ring] = floor
    made = {number: state for number, state in usable.items() if number not in known}
    return numbers, made
