"""Forms that ask where and when somebody could come, filled in with the offices of their agency.

In the uiSchema `"ui:widget": "office"` marks the question for one of the agency's offices, and
`"ui:widget": "days"` that for days. What a visitor may choose becomes part of the form when it is
read, so that the screen and the agency's desk judge an answer by the same schema. An agency
without offices is asked for none: the question goes, and the agency says where.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any, Final

from kiosk.catalogue.model import Agency, Form
from kiosk.catalogue.offices import Office
from kiosk.catalogue.text import SPANISH

_OFFICE: Final = "office"
_DAYS: Final = "days"


def with_offices(form: Form, agency: Agency) -> Form:
    """The form as it is asked at this agency; one that asks for neither is left as it is."""
    if not any(_wants(part) for part in _nodes(form.ui_schema)):
        return form
    schema: dict[str, Any] = deepcopy(dict(form.schema))
    ui_schema: dict[str, Any] = deepcopy(dict(form.ui_schema))
    _fill(schema, ui_schema, agency)
    translations = {
        language: {**_names(agency, language), **words}
        for language, words in form.translations.items()
    }
    return replace(form, schema=schema, ui_schema=ui_schema, translations=translations)


def _wants(node: Mapping[str, Any]) -> bool:
    return node.get("ui:widget") in (_OFFICE, _DAYS)


def _nodes(node: Any) -> list[Mapping[str, Any]]:
    if not isinstance(node, Mapping):
        return []
    inner = (part for name, part in node.items() if not name.startswith("ui:"))
    return [node, *(found for part in inner for found in _nodes(part))]


def _fill(schema: dict[str, Any], ui_schema: dict[str, Any], agency: Agency) -> None:
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return
    for name, hints in ui_schema.items():
        if name.startswith("ui:") or not isinstance(hints, dict):
            continue
        part = properties.get(name)
        if hints.get("ui:widget") == _OFFICE and isinstance(part, dict):
            _offer(schema, name, agency)
        elif hints.get("ui:widget") == _DAYS:
            hints["ui:openings"] = {one.id: list(one.opens) for one in agency.offices if one.opens}
            hints["ui:closed"] = [day.isoformat() for day in agency.closed]
        elif isinstance(part, dict):
            _fill(part, hints, agency)


def _offer(schema: dict[str, Any], name: str, agency: Agency) -> None:
    """The offices as a choice; without any, nothing is asked."""
    required = [one for one in schema.get("required", ()) if one != name]
    if agency.offices:
        schema["properties"][name]["oneOf"] = [
            {"const": one.id, "title": _called(one, SPANISH)} for one in agency.offices
        ]
        required.append(name)
    else:
        del schema["properties"][name]
    schema["required"] = required


def _names(agency: Agency, language: str) -> dict[str, str]:
    return {_called(one, SPANISH): _called(one, language) for one in agency.offices}


def _called(office: Office, language: str) -> str:
    """Its name, and where it is if that is known."""
    name = office.name.in_language(language)
    return f"{name}: {office.address.in_language(language)}" if office.address else name
