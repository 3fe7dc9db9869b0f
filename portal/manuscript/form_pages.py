"""The pages that a form has on the kiosk, and on which of them a question stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.catalogue.marked import Unreadable, read_json
from kiosk.forms.answers import with_defaults
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import Form, FormUnsupported, compile_form
from kiosk.forms.places import NO_ANSWERS
from kiosk.forms.sample import NoSample, complete


def first_pages(texts: Mapping[str, bytes]) -> int:
    """How many before anything is answered; 0 where it cannot be shown."""
    form = _compiled(texts)
    return 0 if form is None else len(form.steps_of(with_defaults(form, NO_ANSWERS)))


def page_of(texts: Mapping[str, bytes], question: str) -> int | None:
    """Where a question of the top level stands among the pages of the preview.

    None: it is asked only where another is answered otherwise than there.
    """
    form = _compiled(texts)
    if form is None or not question:
        return 0
    try:
        steps = form.steps_of(complete(form))
    except NoSample:
        return 0
    keys = [step.key.partition("/")[0] for step in steps]
    asked = [{one.pointer[0] for one in step.questions if one.pointer} for step in steps]
    found = (n for n, key in enumerate(keys) if question == key or question in asked[n])
    return next(found, None)


def _compiled(texts: Mapping[str, bytes]) -> Form | None:
    schema, ui = (_plain(texts[kind]) for kind in ("schema", "ui"))
    try:
        return compile_form(schema, ui, None)
    except (FormDamaged, FormUnsupported):
        return None


def _plain(content: bytes) -> dict[str, Any]:
    try:
        value = read_json(content or b"{}")
    except Unreadable:
        return {}
    return value if isinstance(value, dict) else {}
