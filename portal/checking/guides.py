"""Whether guides can be followed, and whether what is told in one form can be used in another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kiosk.catalogue.errors import CatalogueProblem, Severity
from kiosk.catalogue.model import Catalogue
from kiosk.forms.beforehand import FACT
from kiosk.forms.checker import FormDamaged
from kiosk.forms.concepts import CONCEPTS, FOLIO
from kiosk.forms.definition import FormUnsupported, compile_form
from kiosk.forms.formula import FormulaDamaged, names_in
from kiosk.forms.known import FACTS

_HINT: Final = "ui:known"


def check_guides(catalogue: Catalogue) -> Iterator[CatalogueProblem]:
    """A condition that means nothing would show a step to those whom it does not concern."""
    for guide in catalogue.guides:
        folder = f"guides/{guide.id}"
        questions = guide.questions
        asked = frozenset(questions.schema["properties"] if questions else ())
        for place, step in enumerate(guide.steps):
            where = f"steps.{place}.when"
            if step.when is None:
                continue
            try:
                unknown = names_in(step.when) - asked
            except FormulaDamaged as error:
                yield _error(f"{folder}/guide.yaml", f"{where}: {error}", "write a formula")
                continue
            if unknown:
                message = f"{where}: nothing is asked under {', '.join(sorted(unknown))}"
                remedy = f"ask it in {folder}/questions.schema.json"
                yield _error(f"{folder}/guide.yaml", message, remedy)
        if questions is not None:
            try:
                compile_form(dict(questions.schema), dict(questions.ui_schema), None)
            except (FormDamaged, FormUnsupported) as error:
                file = f"{folder}/questions.schema.json"
                yield _error(file, str(error), "mend the questions")


def check_concepts(catalogue: Catalogue) -> Iterator[CatalogueProblem]:
    """A misspelt concept carries nothing, and nobody would notice."""
    named = {name for s in catalogue.services for name in (s.id, s.template) if name}
    forms = {
        f"agencies/{form.agency_id}/forms/{form.name}": form for form in catalogue.forms.values()
    }
    forms |= {
        f"guides/{guide.id}/questions": guide.questions
        for guide in catalogue.guides
        if guide.questions
    }
    for file, form in forms.items():
        for known in _known_in(form.ui_schema):
            if known.startswith(FOLIO) and known.removeprefix(FOLIO) not in named:
                message = f"{_HINT}: there is no service {known.removeprefix(FOLIO)!r}"
                yield _error(
                    f"{file}.uischema.json", message, "write a service's or a template's id"
                )
            elif not (known in CONCEPTS or known in FACTS or known.startswith((FOLIO, FACT))):
                message = f"{_HINT}: there is no concept {known!r}"
                yield _error(f"{file}.uischema.json", message, "see docs/catalogue-source.md")


def _known_in(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        known = node.get(_HINT)
        if isinstance(known, str):
            yield known
        for part in node.values():
            yield from _known_in(part)


def _error(file: str, message: str, remedy: str) -> CatalogueProblem:
    return CatalogueProblem(file, 1, message, remedy, Severity.ERROR)
