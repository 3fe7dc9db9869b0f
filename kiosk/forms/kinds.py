"""What kind of question a flat schema asks, or why it asks none that can be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kiosk.forms.hints import Hints
from kiosk.forms.merging import Schema
from kiosk.forms.questions import LONG_LIST, QuestionKind

_TEXT_FORMATS = {
    "person-name": QuestionKind.PERSON_NAME,
    "curp": QuestionKind.CURP,
    "rfc": QuestionKind.RFC,
    "clabe": QuestionKind.CLABE,
    "nss": QuestionKind.NSS,
    "phone-mx": QuestionKind.PHONE,
    "postcode-mx": QuestionKind.POSTCODE,
    "email": QuestionKind.EMAIL,
    "idn-email": QuestionKind.EMAIL,
    "date": QuestionKind.DATE,
    "time": QuestionKind.TIME,
    "iso-time": QuestionKind.TIME,
    "date-time": QuestionKind.MOMENT,
    "iso-date-time": QuestionKind.MOMENT,
    "año": QuestionKind.YEAR,
}
_TEXT_WIDGETS = {
    "textarea": QuestionKind.LONG_TEXT,
    "TextareaWidget": QuestionKind.LONG_TEXT,
    "location": QuestionKind.LOCATION,
    "email": QuestionKind.EMAIL,
    "EmailWidget": QuestionKind.EMAIL,
}
_CLOCK_WIDGETS = {
    "date": QuestionKind.DATE,
    "DateWidget": QuestionKind.DATE,
    "alt-date": QuestionKind.DATE,
    "AltDateWidget": QuestionKind.DATE,
    "time": QuestionKind.TIME,
    "TimeWidget": QuestionKind.TIME,
    "date-time": QuestionKind.MOMENT,
    "DateTimeWidget": QuestionKind.MOMENT,
    "alt-datetime": QuestionKind.MOMENT,
    "AltDateTimeWidget": QuestionKind.MOMENT,
}
"""Those of react-jsonschema-form; a form may name one and no format. Where a pattern says how it is
written, it may be otherwise than ISO 8601."""
_UNTYPEABLE_FORMATS = {
    "duration",
    "json-pointer",
    "regex",
    "color",
}
_UNTYPEABLE_KEYWORDS = ("contentEncoding", "contentMediaType")
_IMPLIED_TYPES = {
    "object": ("properties",),
    "array": ("items", "uniqueItems", "minItems"),
    "string": ("format", "minLength", "maxLength", "pattern", "contentEncoding"),
    "number": ("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"),
}
_TYPE_NAMES = {bool: "boolean", int: "number", float: "number", str: "string"}
_BY_TYPE = {"integer": QuestionKind.INTEGER, "number": QuestionKind.NUMBER}


@dataclass(frozen=True)
class Gap:
    """No question: the keyword that stands in the way, and its value."""

    reason: str
    detail: str


def type_of(schema: Schema) -> str:
    """The JSON type asked for: `null` as an alternative is dropped, a missing type inferred.

    `?` where the schema does not say.
    """
    named = schema.get("type")
    names = [named] if isinstance(named, str) else named or []
    if names:
        return next((str(name) for name in names if name != "null"), "null")
    for name, keywords in _IMPLIED_TYPES.items():
        if any(keyword in schema for keyword in keywords):
            return name
    fixed = schema.get("const", schema.get("default"))
    return _TYPE_NAMES.get(type(fixed), "?")


def kind_of(schema: Schema, hints: Hints, options: Sequence[Any]) -> QuestionKind | Gap:
    """The kind of a flat schema that is no group; `options` are what it offers, if anything."""
    kind_name = type_of(schema)
    if kind_name == "boolean" or (options and all(isinstance(v, bool) for v in options)):
        only = schema.get("const") is True or schema.get("enum") == [True]
        return QuestionKind.CONSENT if only else QuestionKind.YES_NO
    if options and kind_name != "array":
        return QuestionKind.CHOICE if len(options) <= LONG_LIST else QuestionKind.LONG_CHOICE
    if kind_name in _BY_TYPE and hints.get("widget") == "money":
        return QuestionKind.MONEY
    if kind_name == "string":
        return _text_kind(schema, hints)
    return _BY_TYPE.get(kind_name) or Gap("type", kind_name)


def _text_kind(schema: Schema, hints: Hints) -> QuestionKind | Gap:
    for keyword in _UNTYPEABLE_KEYWORDS:
        if keyword in schema:
            return Gap(keyword, str(schema[keyword]))
    widget = hints.get("widget")
    wanted = schema.get("format")
    if wanted in _UNTYPEABLE_FORMATS:
        return Gap("format", wanted)
    if wanted in _TEXT_FORMATS:
        return _TEXT_FORMATS[wanted]
    widgets = _TEXT_WIDGETS if "pattern" in schema or wanted else _TEXT_WIDGETS | _CLOCK_WIDGETS
    return widgets.get(str(widget), QuestionKind.TEXT)
