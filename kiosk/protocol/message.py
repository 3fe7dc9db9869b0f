"""The base of every message, and the field types they share.

Guarantees: messages are immutable, and have one canonical JSON form (RFC 8785), so that a signature
made on one side verifies on the other. The portal refuses fields that it does not know; who listens
to the portal may be years older than it, and passes them by. So does who reads a file: a newer
release may have written it, before the machine went back to this one.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Self

import rfc8785
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    StringConstraints,
    WithJsonSchema,
    model_serializer,
    model_validator,
)


class Message(BaseModel):
    """A frozen model that crosses a border as JSON.

    A field that a signed message gained later is left out while it is empty (`exclude_if`): what
    was signed or stored before keeps its bytes. Where a field that is not known here is let in (in
    a `Told`, and by `stored`), it has no effect and stands in no `repr`; it is kept and written
    again with the rest, since digests and signatures are over all of it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")

    @classmethod
    def stored(cls, text: str | bytes, *, keep: bool = True) -> Self:
        """The message as it was put into a file or a row, perhaps by a newer release: also with
        fields that are not known here. Raises `ValidationError`.

        Without `keep` they are left out: of what goes on to somebody who refuses them, and is under
        no digest that would tell a new field from a known one whose name has rotted.
        """
        return cls.model_validate_json(text, extra="allow" if keep else "ignore")

    def canonical(self, *, exclude: set[str] | None = None) -> bytes:
        """The message's canonical JSON (RFC 8785), UTF-8, without the fields in `exclude`."""
        return rfc8785.dumps(self.model_dump(mode="json", exclude=exclude))

    @model_validator(mode="after")
    def _is_json(self) -> Self:
        if self.model_extra:
            rfc8785.dumps(self.model_extra)
        return self

    # Without a return type: that would be the message's JSON Schema in the portal's interface. What
    # it gives is written once more, by its kind: without `ser_json_inf_nan` NaN would become null.
    @model_serializer(mode="wrap")
    def _whole(self, known: SerializerFunctionWrapHandler):  # type: ignore[no-untyped-def]
        return (self.model_extra or {}) | known(self)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        fields = type(self).model_fields
        return (part for part in super().__repr_args__() if part[0] in fields)


class Told(Message):
    """What the portal says: to kiosks and desks that do not know yet what it may say one day."""

    model_config = ConfigDict(extra="allow")

    @classmethod
    def heard(cls, text: str | bytes) -> Self:
        """The message with what others said before in it, as a kiosk's signed header or an entry
        of a log: those too with fields that are not known here. Raises `ValidationError`.
        """
        return cls.stored(text)


def _decode_base64(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64 (RFC 4648, section 4)") from None
    if base64.b64encode(raw).decode("ascii") != value:
        raise ValueError("not canonical base64")
    return raw


def _encode_base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


Base64 = Annotated[
    bytes,
    BeforeValidator(_decode_base64),
    PlainSerializer(_encode_base64, when_used="json"),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]
"""Bytes in memory, canonical base64 (RFC 4648, section 4) in JSON."""


_DAY_AND_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ].+")


def _written(value: object) -> object:
    is_written = isinstance(value, str) and _DAY_AND_TIME.fullmatch(value) is not None
    if not is_written and not isinstance(value, datetime):
        raise ValueError("a moment is written as RFC 3339")
    return value


def _to_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("a moment beyond the years 1 to 9999") from None


def _rfc3339(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_written),
    AfterValidator(_to_utc),
    PlainSerializer(_rfc3339, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment in UTC; RFC 3339 with microseconds and `Z` in JSON."""

Slug = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", min_length=1, max_length=80)
]
"""The id of a service, a form or an agency: lower-case ASCII, digits, hyphens."""

LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""BCP 47: the language that somebody reads, such as `es` or `nhe`."""

Sha256 = Annotated[Base64, Field(min_length=32, max_length=32)]
"""The 32 bytes of a SHA-256."""

MAX_WHOLE_NUMBER = 2**53 - 1
"""The largest number that canonical JSON carries exactly (RFC 8785, section 3.2.2.3)."""

KeyId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
"""The first 16 hexadecimal digits of the SHA-256 of a public key's raw bytes."""
