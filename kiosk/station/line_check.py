"""Who answers in the portal's place: the portal itself, somebody else, or nobody.

A kiosk that is enrolled believes only a signature over its own fresh nonce by a key that it knows
as the portal's; one that is not yet can only look at the answer's shape.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from kiosk.portal_client.errors import (
    PortalBusy,
    PortalError,
    PortalGarbage,
    PortalRefused,
)
from kiosk.protocol.health import Patience, PortalHealth
from kiosk.station.portal_link import Portal


@dataclass(frozen=True)
class Itself:
    """The portal, after so many seconds."""

    health: PortalHealth
    seconds: float


@dataclass(frozen=True)
class Stranger:
    """Something answers, without proof that it is the portal."""

    words: str
    like_portal: bool = False
    """It answers as a portal does, by a key that is not known here: perhaps a new one."""


@dataclass(frozen=True)
class Nobody:
    """No answer, or none that says whose it is; it may ask for so many seconds of patience."""

    words: str
    retry_after: float | None = None


def who_answers(
    portal: Portal,
    nonce: str,
    portal_keys: Collection[bytes] | None,
    monotonic: Callable[[], float],
    patience: Patience | None = None,
) -> Itself | Stranger | Nobody:
    """`portal_keys` are those believed (raw Ed25519), None for a machine that is not enrolled.

    With `patience` it is asked for news, and may answer as late as that.
    """
    asked = monotonic()
    try:
        health = portal.health(nonce) if patience is None else portal.listen(nonce, patience)
    except (PortalGarbage, PortalRefused) as error:
        return Stranger(str(error))
    except PortalBusy as error:
        return Nobody(str(error), error.retry_after)
    except PortalError as error:
        return Nobody(str(error))
    if portal_keys is not None and not any(health.is_of(key, nonce) for key in portal_keys):
        words = "the answer is not signed by a key that this kiosk knows as its portal's"
        return Stranger(words, like_portal=True)
    return Itself(health, monotonic() - asked)
