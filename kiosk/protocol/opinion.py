"""Opinions: what visitors thought of a service, without who they were or when exactly it was.

An opinion names no application, and none can be told from it: its id is random, it carries a day
and no hour, and it leaves the kiosk only once that day is over, among the day's others.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from pydantic import Field, model_validator

from kiosk.protocol.message import Base64, KeyId, Message, Slug, Told

BEST: Final = 5
"""Of a rating (schema.org `Rating`): 1 is worst."""
MAX_COMMENT_SIGNS: Final = 1_000
MAX_OPINIONS: Final = 50
"""In one request."""
_MAX_SEALED: Final = 10_000


class Opinion(Message):
    """A rating; a comment is sealed to the agency that answers for the service.

    `day` is the visitor's own. `comment` and `key_id`, the key that it was sealed to, come together
    or not at all.
    """

    id: UUID
    service: Slug
    agency: Slug
    day: date
    rating: int = Field(ge=1, le=BEST)
    comment: Base64 | None = Field(default=None, min_length=1, max_length=_MAX_SEALED)
    key_id: KeyId | None = None

    @model_validator(mode="after")
    def _sealed_to_somebody(self) -> Opinion:
        if (self.comment is None) != (self.key_id is None):
            raise ValueError("a comment and its key come together")
        return self


class OpinionBatch(Message):
    """POST /v1/opinions, signed by the kiosk."""

    opinions: tuple[Opinion, ...] = Field(min_length=1, max_length=MAX_OPINIONS)


class OpinionsTaken(Told):
    """The portal has them; the same ones again change nothing."""

    ids: tuple[UUID, ...] = Field(max_length=MAX_OPINIONS)
