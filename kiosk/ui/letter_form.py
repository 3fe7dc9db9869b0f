"""The questions of a letter as a form: from outside, so bounded, and refused where it is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from kiosk.forms.answers import with_defaults
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import Form, FormUnsupported, compile_form

MOST_STEPS: Final = 60
"""More is no request, but a new application."""


def form_of_letter(
    schema: Mapping[str, Any], ui_schema: Mapping[str, Any], asked_on: date | None = None
) -> Form | None:
    """What a letter asks on the visitor's day; None where that cannot be asked here, or is
    nothing."""
    try:
        form = compile_form(dict(schema), dict(ui_schema), None, asked_on=asked_on)
    except (FormDamaged, FormUnsupported):
        return None
    steps = form.steps_of(with_defaults(form, {}))
    return form if 0 < len(steps) <= MOST_STEPS else None
