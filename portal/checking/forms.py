"""The forms: whether each question can be put and each answer given, whatever is chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from kiosk.catalogue.errors import CatalogueProblem, Severity
from kiosk.catalogue.form_files import SCHEMA, UI_SCHEMA
from kiosk.catalogue.marked import Unreadable, line_of, read_json
from kiosk.catalogue.model import Catalogue
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import Form, FormUnsupported, compile_form, has_pages
from kiosk.forms.known import never_filled
from kiosk.forms.place_questions import OFFICE
from kiosk.forms.places import Answers
from kiosk.forms.questions import Pointer, QuestionKind, Unsupported, path_of
from kiosk.forms.sample import NoSample, complete, complete_whole

_MOST_OPTIONS: Final = 8
"""So many times a form is filled in, with another option of each question."""
_OWN_RULES: Final = "pattern"


def check_forms(
    folder: Path, only: Collection[str] | None = None, *, filled_in: bool = True
) -> Iterator[CatalogueProblem]:
    """Files that cannot be read are for `kiosk.catalogue.source` to tell of.

    `only`: paths of files that changed; forms without one of them are taken as checked. Without
    `filled_in` none is filled in to see whether it can be, which takes longest.
    """
    for path in sorted(folder.glob(f"*/*/forms/*{SCHEMA}")):
        beside = path.with_name(path.name.replace(SCHEMA, UI_SCHEMA))
        files = {each.relative_to(folder).as_posix() for each in (path, beside)}
        if only is not None and files.isdisjoint(only):
            continue
        try:
            text = path.read_text("utf-8-sig")
            schema = read_json(text.encode())
            ui_schema = read_json(beside.read_bytes()) if beside.exists() else {}
        except (OSError, UnicodeDecodeError, Unreadable):
            continue
        if isinstance(schema, dict) and isinstance(ui_schema, dict):
            file = _File(path.relative_to(folder).as_posix(), text)
            yield from file.problems(schema, ui_schema, filled_in=filled_in)


def check_offices(catalogue: Catalogue) -> Iterator[CatalogueProblem]:
    """Without offices of its agency a question for one goes: nothing may be left to ask."""
    for form in catalogue.forms.values():
        if catalogue.agencies[form.agency_id].offices or not _asks_office(form.ui_schema):
            continue
        try:
            compile_form(dict(form.schema), dict(form.ui_schema), None)
        except (FormDamaged, FormUnsupported) as error:
            yield CatalogueProblem(
                f"agencies/{form.agency_id}/forms/{form.name}{SCHEMA}",
                1,
                f"it asks for an office, and its agency names none: {error}",
                "name the offices in agency.yaml, or ask for something else",
            )


def _asks_office(hints: object) -> bool:
    if not isinstance(hints, Mapping):
        return False
    return hints.get("ui:widget") == OFFICE or any(map(_asks_office, hints.values()))


class _File:
    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text

    def problems(
        self, schema: dict[str, object], ui_schema: dict[str, object], *, filled_in: bool
    ) -> Iterator[CatalogueProblem]:
        try:
            form = compile_form(schema, ui_schema, None)
        except FormDamaged as error:
            yield CatalogueProblem(
                self._name, 1, f"no form: {error}", "mend it as JSON Schema says"
            )
            return
        except FormUnsupported as error:
            for part in error.unsupported:
                yield self._gap(part, Severity.ERROR)
            return
        # where nothing else is asked, it cannot be left out
        severity = Severity.WARNING if has_pages(form) else Severity.ERROR
        for part in form.unsupported:
            yield self._gap(part, severity)
        for question in never_filled(form):
            yield CatalogueProblem(
                self._name,
                self._line(question.pointer),
                f"{path_of(question.pointer)} does not take every {question.known}",
                "let it take 2,000 signs, a date-time, or a place's code, as the fact is",
                Severity.WARNING,
            )
        if filled_in and severity is Severity.WARNING:
            yield from self._unanswerable(form)

    def _gap(self, part: Unsupported, severity: Severity) -> CatalogueProblem:
        return CatalogueProblem(
            self._name,
            self._line(part.pointer),
            f"{path_of(part.pointer) or 'the form'} cannot be asked: {part.reason}",
            "ask it in one of the ways of docs/catalogue-source.md",
            severity,
        )

    def _unanswerable(self, form: Form) -> Iterator[CatalogueProblem]:
        prefer, options = 0, 1
        while prefer < min(options, _MOST_OPTIONS):
            try:
                answers = self._answered(form, prefer)
                options = max(options, _most_options(form, answers))
                prefer += 1
            except NoSample as error:
                # Words that only the agency knows have no sample but the one it gives.
                own = f'"{_OWN_RULES}"' in self._text
                yield CatalogueProblem(
                    self._name,
                    self._line(error.pointer),
                    f"{path_of(error.pointer) or 'the form'} cannot be answered: {error}",
                    'give an answer that passes as "ui:placeholder"'
                    if own
                    else "mend the rules of the question, so that some answer passes",
                    Severity.WARNING if own else Severity.ERROR,
                )
                return

    @staticmethod
    def _answered(form: Form, prefer: int) -> Answers:
        if form.unsupported:  # what cannot be asked is told already
            return complete(form, prefer=prefer, patient=True)
        return complete_whole(form, prefer=prefer)

    def _line(self, pointer: Pointer) -> int:
        names = (part for part in reversed(pointer) if isinstance(part, str))
        lines = (line_of(self._text, name) for name in names)
        return next((line for line in lines if line > 1), 1)


def _most_options(form: Form, answers: Answers) -> int:
    """Of those questions on which another may depend; a yes or no is one of two."""
    questions = [question for step in form.steps_of(answers) for question in step.questions]
    asked = [q for q in questions if q.kind is not QuestionKind.LONG_CHOICE]
    return max([2, *(len(question.options) for question in asked)])
