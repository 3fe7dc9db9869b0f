"""Questions for a place that one can go to: a clinic, a school, an office.

`"ui:widget": "location"` on a text; `"ui:options": {"among": {"kind": "health"}}` narrows the
places that are offered, by the fields and values of the list of places. No list has them all: what
is not in it is typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kiosk.forms.hints import Hints
from kiosk.forms.questions import QuestionKind

if TYPE_CHECKING:
    from kiosk.forms.definition import Form

Among = tuple[tuple[str, str], ...]
"""One value of some fields of the list of places."""


def among_of(hints: Hints) -> Among:
    """What a question narrows the places by."""
    asked = hints.get("among")
    if not isinstance(asked, Mapping):
        return ()
    named = ((field, value) for field, value in asked.items() if isinstance(value, str))
    return tuple(sorted(named))


def places_asked_in(form: Form) -> Among | None:
    """What the first question for a place narrows them by; None where no page asks for one."""
    asked = (leaf.question for leaf in form.outline({}).leaves())
    return next((each.among for each in asked if each.kind is QuestionKind.LOCATION), None)
