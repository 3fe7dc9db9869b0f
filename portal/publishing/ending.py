"""What offline keys signed, and until when kiosks take it: signed anew, and told, before it ends.

`Due` decides for every way of signing whether a role that did not change is signed anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from tuf.api.metadata import Root, Targets

from portal.publishing.contents import TARGETS
from portal.publishing.delegating import agencies_of, top_of
from portal.publishing.repository import Repository
from portal.publishing.rings import ring_states
from portal.publishing.state import PublishedState

ROOT: Final = Root.type
RENEW_BEFORE: Final = timedelta(days=90)
"""What an offline key signed is signed anew so long before it ends, when the key is at hand."""


@dataclass(frozen=True)
class Due:
    """Whether what did not change is signed anew: where it ends soon, or all is to be (`again`).

    Called with a role of `before`. Raises `PublishingError`.
    """

    repository: Repository
    before: PublishedState | None
    now: datetime
    again: bool = field(default=False, kw_only=True)

    def __call__(self, role: str) -> bool:
        if self.before is None:
            return False
        signed = self.repository.targets(role, self.before.roles[role]).signed
        return self.again or ends_soon(signed, self.now)


class Remedy(StrEnum):
    """What is to be done about a signature that ends."""

    ROOT = "root"  # two holders sign the next root
    SIGN = "sign"  # its key signs, whether its files change or not
    GO_ON = "go-on"  # it is done: the release that has it goes on to the other rings


@dataclass(frozen=True)
class Ending:
    """A role, and when kiosks refuse what it signed, in the ring where they do first."""

    role: str
    at: datetime
    remedy: Remedy

    def is_over(self, now: datetime) -> bool:
        """Whether kiosks refuse it."""
        return self.at <= now

    @property
    def stops_kiosks(self) -> bool:
        """Once it is over kiosks take nothing at all, no withdrawal either; what they show stays.

        An agency's end concerns its own services alone.
        """
        return self.role in {ROOT, TARGETS}


def offline_ends(repository: Repository) -> tuple[Ending, ...]:
    """The root, `targets`, and all who sign below it in any ring; which ends first is first.

    Raises `PublishingError`.
    """
    states = ring_states(repository)
    first = states[min(states)] if states else None
    newest = _ends_of(repository, first) if first is not None else {}
    earliest = dict(newest)
    for state in (one for one in states.values() if one != first):
        for role, at in _ends_of(repository, state).items():
            earliest[role] = min(at, earliest.get(role, at))
    found = [
        Ending(role, at, Remedy.SIGN if newest.get(role) == at else Remedy.GO_ON)
        for role, at in earliest.items()
    ]
    found.append(Ending(ROOT, repository.trusted_root().signed.expires, Remedy.ROOT))
    return tuple(sorted(found, key=lambda one: (one.at, one.role)))


def soon(ends: Iterable[Ending], now: datetime) -> tuple[Ending, ...]:
    """Those that end within 90 days, or have."""
    return tuple(one for one in ends if one.at - now < RENEW_BEFORE)


def stopping(ends: Iterable[Ending], now: datetime) -> tuple[Ending, ...]:
    """Those that are over and for which kiosks take nothing."""
    return tuple(one for one in ends if one.stops_kiosks and one.is_over(now))


def ends_soon(signed: Targets, now: datetime) -> bool:
    """Whether it is time to sign it anew."""
    return signed.expires - now < RENEW_BEFORE


def _ends_of(repository: Repository, state: PublishedState) -> dict[str, datetime]:
    roles = (TARGETS, *agencies_of(top_of(repository, state)))
    return {role: repository.targets(role, state.roles[role]).signed.expires for role in roles}
