"""Small forms, a service and words, for the tests of the screen's models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from kiosk.catalogue.duration import Duration
from kiosk.catalogue.model import (
    Agency,
    AgencyKey,
    Channel,
    Cost,
    Evidence,
    ProcessingTime,
    Service,
)
from kiosk.catalogue.terms import Area, Certainty, ChannelType, Level
from kiosk.catalogue.text import Text
from kiosk.forms.definition import Form, compile_form
from kiosk.words import words_of

ES = words_of("es")
EN = words_of("en")

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "minor", "consent"],
    "properties": {
        "name": {
            "type": "object",
            "title": "Nombre",
            "description": "Como en su acta.",
            "required": ["given", "first"],
            "properties": {
                "given": {"type": "string", "title": "Nombres", "maxLength": 20},
                "first": {"type": "string", "title": "Primer apellido"},
                "second": {"type": "string", "title": "Segundo apellido"},
            },
        },
        "born": {"type": "string", "format": "date", "title": "¿Cuándo nació?"},
        "minor": {"type": "boolean", "title": "¿Es menor de edad?"},
        "use": {
            "title": "¿Para qué?",
            "type": "array",
            "uniqueItems": True,
            "items": {
                "oneOf": [
                    {"const": "school", "title": "Escuela"},
                    {"const": "work", "title": "Trabajo"},
                    {"const": "other", "title": "Otra cosa"},
                ]
            },
        },
        "consent": {
            "type": "boolean",
            "const": True,
            "title": "¿Está de acuerdo?",
            "description": "Leerán sus datos.",
        },
    },
    "if": {"properties": {"minor": {"const": True}}, "required": ["minor"]},
    "then": {
        "required": ["guardian"],
        "properties": {"guardian": {"type": "string", "title": "¿Quién es su tutor?"}},
    },
}
ORDER = {"ui:order": ["name", "born", "minor", "guardian", "use", "consent"]}


def form(words: Mapping[str, str] | None = None, **changes: Any) -> Form:
    """A name, a date, a yes or no that brings up a question, several of a few, and a consent."""
    return compile_form({**SCHEMA, **changes}, dict(ORDER), words)


def text(spanish: str, english: str = "") -> Text:
    return Text({"es": spanish} | ({"en": english} if english else {}))


AGENCY = Agency(
    id="registro-civil",
    name=text("Registro Civil del Estado", "State Civil Registry"),
    level=Level.STATE,
    short_name=text("Registro Civil", "Civil Registry"),
    place="MX-OAX",
    phone="9511234567",
    website="registro.example",
    keys=(AgencyKey("0" * 16, bytes(1216), date(2026, 1, 1)),),
)
SERVICE = Service(
    id="acta",
    agency=AGENCY,
    name=text("Copia del acta", "Certificate copy"),
    purpose=text("Prueba quién es.", "Proves who you are."),
    area=Area.GOVERNMENT,
    life_events=(),
    keywords={},
    costs=(Cost(Decimal("74.00"), text("Por copia.", "Each.")),),
    processing_time=ProcessingTime(Duration(days=3), text("Hábiles.", "Working days.")),
    filling_minutes=5,
    evidence=(Evidence(text("CURP"), text("La de su acta.", "The one on it.")),),
    output=text("Una copia.", "A copy."),
    next_steps=(text("La recoge.", "You collect it."), text("La usa.", "You use it.")),
    channels=(
        Channel(ChannelType.KIOSK),
        Channel(ChannelType.IN_PERSON, text("En la oficina.", "At the office.")),
        Channel(ChannelType.PHONE, None, "9511234567"),
    ),
    certainty=Certainty.CONFIRMED,
    reviewed=date(2026, 11, 24),
    form="acta",
    form_version=1,
)


def service(**changes: Any) -> Service:
    return replace(SERVICE, **changes)


def costs(*amounts: str | None) -> tuple[Cost, ...]:
    return tuple(Cost(None if amount is None else Decimal(amount)) for amount in amounts)
