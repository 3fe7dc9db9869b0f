"""The one judge of answers: jsonschema-rs, with Mexico's formats asserted.

The same validator in the kiosk and in the portal. `format` is an assertion here, `formatMinimum`
and `formatMaximum` (Ajv's, for dates) are understood, and no schema is fetched from anywhere.
A schema without `$schema` is taken as 2020-12, or as draft-07 where only that fits: with
jsonschema-rs both know `definitions` and `dependencies`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import jsonschema_rs

from kiosk.forms.dates import real_date
from kiosk.forms.file_reference import is_data_url
from kiosk.forms.identifiers import CHECKS
from kiosk.forms.merging import AnySchema, Schema
from kiosk.forms.references import BrokenReference, without_broken
from kiosk.forms.verdict import Wrong

_DRAFT_07 = "http://json-schema.org/draft-07/schema#"
_EMAIL = jsonschema_rs.EmailOptions(
    require_tld=True, allow_domain_literal=False, allow_display_text=False
)


class FormDamaged(Exception):  # noqa: N818  -- named for what the file is
    """The agency's file is not a form: no schema, a broken reference, a pattern that is none."""


class _FormatLimit:
    """`formatMinimum`/`formatMaximum`: ISO dates and times compare as text."""

    def __init__(self, _parent: Schema, value: Any, _path: list[str | int]) -> None:
        self.limit = str(value)

    def validate(self, instance: Any) -> None:
        if isinstance(instance, str) and self._is_beyond(instance):
            raise ValueError(self.limit)

    def _is_beyond(self, instance: str) -> bool:
        raise NotImplementedError


class _FormatMinimum(_FormatLimit):
    def _is_beyond(self, instance: str) -> bool:
        return instance < self.limit


class _FormatMaximum(_FormatLimit):
    def _is_beyond(self, instance: str) -> bool:
        return instance > self.limit


def _fits(check: Callable[[str], Any], value: str) -> bool:
    # an answer is kept in its canonical form; what reads as sound only after mending is not it
    verdict = check(value)
    return not isinstance(verdict, Wrong) and verdict.value == value


_FORMATS: dict[str, Callable[[str], bool]] = {
    **{name: partial(_fits, check) for name, check in CHECKS.items()},
    "data-url": is_data_url,
    "date": lambda value: real_date(value) is not None,
}
_KEYWORDS: dict[str, type[jsonschema_rs.KeywordValidator]] = {
    "formatMinimum": _FormatMinimum,
    "formatMaximum": _FormatMaximum,
}


def validator(schema: Schema) -> jsonschema_rs.Validator:
    """A validator, kept for the next call with an equal schema. Raises `FormDamaged`."""
    try:
        text = json.dumps(schema)
    except (TypeError, ValueError, RecursionError) as error:
        raise FormDamaged(f"not JSON: {error}") from error
    return _validator_of(text)


@lru_cache(maxsize=256)
def _validator_of(text: str) -> jsonschema_rs.Validator:
    return build_validator(json.loads(text))


def build_validator(schema: AnySchema) -> jsonschema_rs.Validator:
    """A validator of one schema. Raises `FormDamaged`."""
    try:
        return jsonschema_rs.validator_for(
            schema,
            formats=_FORMATS,
            validate_formats=True,
            keywords=_KEYWORDS,
            email_options=_EMAIL,
            offline=True,
        )
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        place = "/".join(map(str, getattr(error, "instance_path", ())))
        message = str(error).splitlines()[0]
        raise FormDamaged(f"{place or 'the schema'}: {message}") from error


def readable(schema: Schema) -> Schema:
    """The schema as the validator takes it: `$schema` added where 2020-12 cannot read it, and
    nothing allowed where a reference leads nowhere. Raises `FormDamaged`."""
    try:
        whole = without_broken(schema)
    except BrokenReference as error:
        raise FormDamaged(f"$ref: {error}") from error
    if "$schema" in whole or jsonschema_rs.meta.is_valid(whole):
        return whole
    return {"$schema": _DRAFT_07, **whole}
