"""From the validator's errors to faults: one for each place, in keys that people's words hang on.

An error in alternatives is explained by the alternative that was meant: the one whose fixed
values fit, and of those the one that lacks least.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jsonschema_rs import ValidationError
from jsonschema_rs import ValidationErrorKind as Kind

from kiosk.forms.dates import date_problem, real_date
from kiosk.forms.fault import Fault, Limit
from kiosk.forms.identifiers import CHECKS
from kiosk.forms.questions import Pointer
from kiosk.forms.verdict import Wrong

Told = tuple[str, Mapping[str, Limit]]
"""A message key with its parameters."""

_FIXED = (Kind.Constant, Kind.Enum)
_EMPTY = (*_FIXED, Kind.Type, Kind.OneOfNotValid, Kind.AnyOf)
"""What a schema that takes no `null` says of an answer that is not there yet."""
_PLAIN: Mapping[type[Kind], str] = {
    Kind.Constant: "fault.choice",
    Kind.Enum: "fault.choice",
    Kind.FalseSchema: "fault.unexpected",
    Kind.Pattern: "fault.pattern",
    Kind.UniqueItems: "fault.choices.twice",
    Kind.Contains: "fault.items.contains",
    Kind.AdditionalItems: "fault.unexpected",
    Kind.UnevaluatedItems: "fault.unexpected",
    Kind.PropertyNames: "fault.unexpected",
    Kind.Not: "fault.not",
    Kind.OneOfMultipleValid: "fault.alternatives",
}
_LIMITS: Mapping[type[Kind], tuple[str, str]] = {
    Kind.MinLength: ("fault.short", "minimum"),
    Kind.MaxLength: ("fault.long", "maximum"),
    Kind.Minimum: ("fault.minimum", "minimum"),
    Kind.Maximum: ("fault.maximum", "maximum"),
    Kind.ExclusiveMinimum: ("fault.above", "minimum"),
    Kind.ExclusiveMaximum: ("fault.below", "maximum"),
    Kind.MultipleOf: ("fault.multiple", "step"),
    Kind.MinItems: ("fault.choices.few", "minimum"),
    Kind.MaxItems: ("fault.choices.many", "maximum"),
    Kind.MinProperties: ("fault.properties.few", "minimum"),
    Kind.MaxProperties: ("fault.properties.many", "maximum"),
}
_DATE_LIMITS = {
    "formatMinimum": ("fault.date.early", "earliest"),
    "formatMaximum": ("fault.date.late", "latest"),
}


_FORMATS = {
    "time": "fault.time",
    "date-time": "fault.moment",
    "uri": "fault.uri",
    "iri": "fault.uri",
    "uuid": "fault.uuid",
}

_SET_APART = 10_000


def faults_of(errors: Iterable[ValidationError]) -> tuple[Fault, ...]:
    """The faults in the order found, at most one for each place; what is missing comes first."""
    found = [fault for error in errors for fault in _faults(error)]
    found.sort(key=lambda fault: fault.key != "fault.required")
    first: dict[Pointer, Fault] = {}
    for fault in found:
        first.setdefault(fault.pointer, fault)
    return tuple(first.values())


def _faults(error: ValidationError) -> Iterator[Fault]:
    place = tuple(error.instance_path)
    match error.kind:
        case Kind.Required(property=name):
            yield Fault((*place, name), "fault.required")
        case _ if error.instance is None and isinstance(error.kind, _EMPTY):
            yield Fault(place, "fault.required")  # a place in a list is there, answered or not
        case Kind.OneOfNotValid(context=context) | Kind.AnyOf(context=context):
            yield from _of_alternatives(context, place)
        case Kind.AdditionalProperties(unexpected=names):
            yield from (Fault((*place, name), "fault.unexpected") for name in names)
        case Kind.UnevaluatedProperties(unexpected=names):
            yield from (Fault((*place, name), "fault.unexpected") for name in names)
        case _:
            key, parameters = _of_value(error)
            yield Fault(place, key, parameters)


def _of_alternatives(context: list[list[ValidationError]], place: Pointer) -> Iterator[Fault]:
    here = list(place)
    if all(isinstance(part.kind, _FIXED) and [*part.instance_path] == here
           for branch in context for part in branch):  # fmt: skip
        yield Fault(place, "fault.choice")
        return
    meant = min(context, key=lambda branch: (_misfits(branch), len(branch)))
    for part in meant:
        yield from _faults(part)


def _misfits(branch: list[ValidationError]) -> int:
    return sum(isinstance(part.kind, _FIXED) for part in branch)


def _of_value(error: ValidationError) -> Told:
    kind = error.kind
    match kind:
        case Kind.Format(format=name):
            return _of_format(name, error.instance)
        case Kind.Custom(keyword=keyword, message=limit):
            key, parameter = _DATE_LIMITS[keyword]
            return key, {parameter: real_date(limit) or limit}
        case Kind.Type(types=types):
            return _of_type(types), {}
        case Kind.Constant(expected_value=True) | Kind.Enum(options=[True]):
            return "fault.consent", {}
        case _ if type(kind) in _LIMITS:
            key, parameter = _LIMITS[type(kind)]
            return key, {parameter: _limit(kind.value)}
        case _:
            return _PLAIN.get(type(kind), "fault.other"), {}


def _of_format(name: str, value: Any) -> Told:
    text = str(value)
    if name in CHECKS:
        verdict = CHECKS[name](text)
        if isinstance(verdict, Wrong):
            return verdict.key, verdict.parameters
        return "fault.pattern", {}
    if name == "date":
        return date_problem(text), {}
    if name in _FORMATS:
        return _FORMATS[name], {}
    if name in ("email", "idn-email"):
        return ("fault.email.at" if text.count("@") != 1 else "fault.email.rest"), {}
    return "fault.pattern", {}


def _of_type(types: list[str]) -> str:
    if "integer" in types:
        return "fault.integer"
    return "fault.number" if "number" in types else "fault.choice"


def _limit(value: Any) -> str | int:
    return value if isinstance(value, int) and abs(value) < _SET_APART else plain_number(value)


def plain_number(value: Any) -> str:
    """A limit as people write it: thousands apart by commas, but not in four digits: a year."""
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,}" if abs(value) >= _SET_APART else f"{value}"
    return f"{int(value):,}" if abs(value) >= _SET_APART else f"{int(value)}"
