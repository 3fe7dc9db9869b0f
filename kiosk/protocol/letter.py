"""A letter: what the agency writes to one applicant, and nobody else is to read.

It travels sealed (`kiosk.sealing.letterbox`) as part of a tracking step, whose stage alone is for
those on the way. A letter may ask: for answers, which reopens just those questions; for a payment;
or for somebody to come.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Final
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, PlainSerializer, StringConstraints

from kiosk.protocol.message import Instant, LanguageTag, Told

MAX_TEXT: Final = 4_000
MAX_LETTER_BYTES: Final = 60_000
"""Of a letter's canonical JSON; the questions it may ask are most of it."""

Pesos = Annotated[
    Decimal,
    Field(ge=0, max_digits=14, decimal_places=2),
    PlainSerializer(lambda value: f"{value:.2f}", return_type=str, when_used="json"),
]
"""Mexican pesos, two decimals; a string in JSON, so that no cent is rounded on the way."""

Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class Questions(Told):
    """What is to be answered: a JSON Schema of an object, and its uiSchema."""

    model_config = ConfigDict(hide_input_in_errors=True)

    json_schema: dict[str, JsonValue]
    ui_schema: dict[str, JsonValue] = Field(default_factory=dict)


class Payment(Told):
    """What is to be paid. `reference` is what a bank or a shop scans: printable ASCII."""

    concept: Line
    reference: Annotated[str, StringConstraints(pattern=r"^[!-~]([ -~]{0,58}[!-~])?$")]
    amount: Pesos
    due: date
    pay_at: Line


ZoneName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]{1,60}$")]
"""A time zone as IANA names it; it need not be one that is known here."""


class Appointment(Told):
    """When and where somebody is expected, and what to bring.

    `zone` is whose clock is on the wall there; left out by desks that did not know it yet.
    """

    at: Instant
    address: Line
    bring: tuple[Line, ...] = Field(default=(), max_length=20)
    zone: ZoneName | None = Field(default=None, exclude_if=lambda value: value is None)


class Letter(Told):
    """Words in `language`, and at most one thing that is asked.

    `replaces` is an earlier letter, by its id, whose payment or appointment holds no more: this one
    takes its place.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    id: UUID
    at: Instant
    language: LanguageTag
    text: str = Field(min_length=1, max_length=MAX_TEXT)
    questions: Questions | None = None
    payment: Payment | None = None
    appointment: Appointment | None = None
    replaces: UUID | None = Field(default=None, exclude_if=lambda value: value is None)
