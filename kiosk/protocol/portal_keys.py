"""The portal's keys: which are believed, and which are no longer, by the holders of offline keys.

A kiosk pins one key at enrolment. That the portal has another since, or that a thief has the old
one, is never believed on the portal's own word: the list is a file of the catalogue that the
*targets* role signs, and no key that lies on the portal can.
"""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from kiosk.protocol.message import Base64, Instant, Told

PORTAL_KEYS: Final = "trust/portal/keys.json"
"""Its path in the catalogue."""
_MOST: Final = 100

PortalKey = Annotated[Base64, Field(min_length=32, max_length=32)]
"""A raw Ed25519 public key."""


class RevokedKey(Told):
    """What it signs counts no more for a kiosk that has heard; `since` is for people."""

    key: PortalKey
    since: Instant


class PortalKeys(Told):
    """Every key that the portal ever had: none in both lists, and at least one believed."""

    believed: tuple[PortalKey, ...] = Field(min_length=1, max_length=_MOST)
    revoked: tuple[RevokedKey, ...] = Field(max_length=_MOST)

    @model_validator(mode="after")
    def _is_clear(self) -> Self:
        if self.gone.intersection(self.believed):
            raise ValueError("a key is believed and revoked")
        return self

    @property
    def gone(self) -> frozenset[bytes]:
        """The keys that are revoked."""
        return frozenset(one.key for one in self.revoked)

    def still_revoking(self, old: PortalKeys) -> PortalKeys:
        """This list, in which what `old` revokes stays revoked.

        `old` itself where this would leave no key to believe, or name too many: such a list
        contradicts what was signed before.
        """
        kept = tuple(one for one in old.revoked if one.key not in self.gone)
        believed = tuple(key for key in self.believed if key not in old.gone)
        revoked = (*kept, *self.revoked)
        if not believed or len(revoked) > _MOST:
            return old
        return self.model_copy(update={"believed": believed, "revoked": revoked})

    def with_pinned(self, pinned: bytes) -> tuple[bytes, ...]:
        """By which keys a kiosk that pinned this one knows the portal.

        A list that does not name it is another portal's, and adds none.
        """
        if pinned in self.gone:
            return self.believed
        if pinned not in self.believed:
            return (pinned,)
        return (pinned, *(key for key in self.believed if key != pinned))
