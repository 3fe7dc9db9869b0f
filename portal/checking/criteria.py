"""Whether services' criteria can be read, and are about what is asked."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.catalogue.errors import CatalogueProblem, Severity
from kiosk.catalogue.model import Catalogue
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import FormUnsupported, compile_form
from kiosk.forms.formula import FormulaDamaged, names_in

_QUESTIONS = "criteria/questions.schema.json"


def check_criteria(catalogue: Catalogue) -> Iterator[CatalogueProblem]:
    """A criterion that means nothing would keep its service from those who may have it."""
    questions = catalogue.criteria
    asked = frozenset(questions.schema["properties"] if questions else ())
    for service in catalogue.services:
        if service.criterion is None:
            continue
        file = f"agencies/{service.agency.id}/services/{service.id}.yaml"
        try:
            unknown = names_in(service.criterion) - asked
        except FormulaDamaged as error:
            yield CatalogueProblem(
                file, 1, f"criterion: {error}", "write a formula", Severity.ERROR
            )
            continue
        if unknown:
            message = f"criterion: nothing is asked under {', '.join(sorted(unknown))}"
            yield CatalogueProblem(file, 1, message, f"ask it in {_QUESTIONS}", Severity.ERROR)
    if questions is not None:
        try:
            compile_form(dict(questions.schema), dict(questions.ui_schema), None)
        except (FormDamaged, FormUnsupported) as error:
            yield CatalogueProblem(_QUESTIONS, 1, str(error), "mend the questions", Severity.ERROR)
