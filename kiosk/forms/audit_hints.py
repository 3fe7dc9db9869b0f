"""What a form's uiSchema asks of its schema that it does not have: formulas, planned pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kiosk.forms.formula import FormulaDamaged, names_in
from kiosk.forms.hints import Hints
from kiosk.forms.merging import Schema
from kiosk.forms.page_plan import planned_pages
from kiosk.forms.questions import Pointer, Unsupported
from kiosk.forms.tables import tables_of


def formula_gaps(schema: Schema, hints: Hints) -> Iterator[Unsupported]:
    """Those that are no formula, and those that start from what is asked nowhere."""
    asked = frozenset(_names_asked(schema)) | frozenset(tables_of(hints))
    for pointer, formula in _formulas(hints.node, ()):
        try:
            unknown = names_in(formula) - asked
        except FormulaDamaged as error:
            yield Unsupported(pointer, "ui:compute", str(error), blocking=True)
            continue
        if unknown:
            detail = f"nothing is asked under {', '.join(sorted(unknown))}"
            yield Unsupported(pointer, "ui:compute", detail, blocking=True)


def plan_gaps(schema: Schema, hints: Hints) -> Iterator[Unsupported]:
    """Fields of the explicit list of pages that are no question of the form."""
    asked = frozenset(_names_asked(schema))
    for page in planned_pages(hints, str):
        for field in page.fields:
            if not asked.issuperset(map(str, field)):
                yield Unsupported(field, "ui:pages", "no such field", blocking=False)


def _formulas(node: Any, pointer: Pointer) -> Iterator[tuple[Pointer, str]]:
    if not isinstance(node, Mapping):
        return
    if formula := Hints(node).text("compute"):
        yield pointer, formula
    for name, part in node.items():
        if not name.startswith("ui:"):
            yield from _formulas(part, (*pointer, 0 if name == "items" else name))


def _names_asked(schema: Any) -> Iterator[str]:
    """Every property's name in a schema, however deep."""
    if isinstance(schema, list):
        for part in schema:
            yield from _names_asked(part)
    elif isinstance(schema, dict):
        if isinstance(properties := schema.get("properties"), dict):
            yield from properties
        for part in schema.values():
            yield from _names_asked(part)
