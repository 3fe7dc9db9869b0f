"""The model as JSON, for the store's rows; what is encoded decodes to an equal value.

By hand rather than by a library: a visit opens its first service within a millisecond.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kiosk.catalogue.duration import Duration
from kiosk.catalogue.guide import EventKind, Guide, GuideStep
from kiosk.catalogue.model import (
    Agency,
    AgencyKey,
    Beforehand,
    Channel,
    Cost,
    Evidence,
    Form,
    ProcessingTime,
    Rule,
    Service,
    Source,
    WayOut,
)
from kiosk.catalogue.notice import Notice
from kiosk.catalogue.offices import Office
from kiosk.catalogue.savings import Savings
from kiosk.catalogue.terms import (
    Area,
    Certainty,
    ChannelType,
    Level,
    LifeEvent,
    Signature,
    Subject,
)
from kiosk.catalogue.text import Text


def encode(value: Agency | Service | Form | Guide | Notice) -> str:
    """One line of JSON; a service names its agency by id."""
    fields = _shallow(value)
    if isinstance(value, Service):
        fields["agency"] = value.agency.id
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=_plain)


def decode_agency(row: str) -> Agency:
    """The inverse of `encode`."""
    fields = json.loads(row)
    keys = (
        AgencyKey(k["key_id"], b64decode(k["public_key"]), _day(k["created"]))
        for k in fields["keys"]
    )
    return Agency(
        **{
            **fields,
            "name": _text(fields["name"]),
            "level": Level(fields["level"]),
            "short_name": _text_or_none(fields["short_name"]),
            "hours": _text_or_none(fields["hours"]),
            "address": _text_or_none(fields["address"]),
            "keys": tuple(keys),
            "offices": tuple(map(_office, fields.get("offices", ()))),
            "closed": tuple(map(_day, fields.get("closed", ()))),
            "phone_hours": tuple(fields.get("phone_hours", ())),
            "calls_back": tuple(fields.get("calls_back", ())),
        }
    )


def decode_service(row: str, agency: Agency) -> Service:
    """The inverse of `encode`, with the agency put in place of its id."""
    fields = json.loads(row)
    time = fields["processing_time"]
    return Service(
        **{
            **fields,
            "agency": agency,
            "name": _text(fields["name"]),
            "purpose": _text(fields["purpose"]),
            "area": Area(fields["area"]),
            "life_events": tuple(map(LifeEvent, fields["life_events"])),
            "keywords": {lang: tuple(words) for lang, words in fields["keywords"].items()},
            "costs": tuple(_cost(cost) for cost in fields["costs"]),
            "processing_time": ProcessingTime(
                None if time["duration"] is None else Duration(**time["duration"]),
                _text_or_none(time["note"]),
            ),
            "evidence": tuple(_evidence(evidence) for evidence in fields["evidence"]),
            "output": _text(fields["output"]),
            "next_steps": tuple(map(_text, fields["next_steps"])),
            "channels": tuple(_channel(channel) for channel in fields["channels"]),
            "certainty": Certainty(fields["certainty"]),
            "reviewed": _day(fields["reviewed"]),
            "signature": Signature(fields["signature"]),
            "legal_basis": _text_or_none(fields["legal_basis"]),
            "official_name": _text_or_none(fields["official_name"]),
            "description": _text_or_none(fields["description"]),
            "source": _source_or_none(fields["source"]),
            "about": fields["about"] and Subject(fields["about"]),
            "saves": _savings_or_none(fields["saves"]),
            "beforehand": _beforehand_or_none(fields.get("beforehand")),
        }
    )


def decode_form(row: str) -> Form:
    """The inverse of `encode`."""
    return Form(**json.loads(row))


def decode_guide(row: str) -> Guide:
    """The inverse of `encode`."""
    fields = json.loads(row)
    questions = fields["questions"]
    return Guide(
        **{
            **fields,
            "kind": EventKind(fields["kind"]),
            "name": _text(fields["name"]),
            "purpose": _text(fields["purpose"]),
            "area": Area(fields["area"]),
            "life_events": tuple(map(LifeEvent, fields["life_events"])),
            "keywords": {lang: tuple(words) for lang, words in fields["keywords"].items()},
            "steps": tuple(map(_guide_step, fields["steps"])),
            "reviewed": _day(fields["reviewed"]),
            "questions": None if questions is None else Form(**questions),
        }
    )


def decode_notice(row: str) -> Notice:
    """The inverse of `encode`."""
    fields = json.loads(row)
    picture = fields["picture"]
    return Notice(
        **{
            **fields,
            "title": _text(fields["title"]),
            "text": _text(fields["text"]),
            "first": _day(fields["first"]),
            "last": _day(fields["last"]),
            "places": tuple(fields["places"]),
            "picture": None if picture is None else b64decode(picture),
            "picture_words": _text_or_none(fields["picture_words"]),
        }
    )


def _shallow(value: Any) -> dict[str, Any]:
    """Its fields as they are; `dataclasses.asdict` copies each of them first."""
    return {field.name: getattr(value, field.name) for field in fields_of(value)}


def _plain(value: object) -> str | dict[str, Any]:
    if is_dataclass(value):
        return _shallow(value)
    match value:
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case bytes():
            return b64encode(value).decode("ascii")
        case _:
            raise TypeError(type(value))


def _text(fields: dict[str, Any]) -> Text:
    return Text(fields["words"])


def _beforehand_or_none(fields: dict[str, Any] | None) -> Beforehand | None:
    if fields is None:
        return None
    return Beforehand(fields["form"], tuple(map(_rule, fields["rules"])))


def _rule(fields: dict[str, Any]) -> Rule:
    ways = (WayOut(**{**way, "note": _text_or_none(way["note"])}) for way in fields["instead"])
    return Rule(fields["when"], fields["here"], _text(fields["says"]), tuple(ways))


def _office(fields: dict[str, Any]) -> Office:
    return Office(
        fields["id"],
        _text(fields["name"]),
        tuple(fields["opens"]),
        _text_or_none(fields["address"]),
        fields["phone"],
    )


def _text_or_none(fields: dict[str, Any] | None) -> Text | None:
    return None if fields is None else _text(fields)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _cost(fields: dict[str, Any]) -> Cost:
    amount = fields["amount"]
    return Cost(None if amount is None else Decimal(amount), _text_or_none(fields["note"]))


def _evidence(fields: dict[str, Any]) -> Evidence:
    return Evidence(_text(fields["name"]), _text_or_none(fields["note"]), fields["original"])


def _guide_step(fields: dict[str, Any]) -> GuideStep:
    return GuideStep(**{**fields, "gives": _text(fields["gives"]), "needs": tuple(fields["needs"])})


def _source_or_none(fields: dict[str, Any] | None) -> Source | None:
    if fields is None:
        return None
    retrieved = fields["retrieved"]
    return Source(**{**fields, "retrieved": None if retrieved is None else _day(retrieved)})


def _savings_or_none(fields: dict[str, Any] | None) -> Savings | None:
    if fields is None:
        return None
    pesos = fields["pesos"]
    return Savings(
        **{
            **fields,
            "basis": _text(fields["basis"]),
            "pesos": None if pesos is None else Decimal(pesos),
        }
    )


def _channel(fields: dict[str, Any]) -> Channel:
    return Channel(
        ChannelType(fields["type"]),
        _text_or_none(fields["note"]),
        fields["phone"],
        fields["website"],
    )
