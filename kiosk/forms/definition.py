"""A form: an agency's JSON Schema and uiSchema, made into steps of questions.

JSON Schema 2020-12 and draft-07 (as agencies really write it), react-jsonschema-form's uiSchema.
Guarantees: what a form asks for is either a question of some step or listed as unsupported; a
form that could not be completed here is refused before a visitor starts it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from jsonschema_rs import ValidationError, Validator

from kiosk.forms.audit import audit
from kiosk.forms.checker import (
    FormDamaged,
    build_validator,
    readable,
    validator,
)
from kiosk.forms.hints import Hints
from kiosk.forms.leaf import help_of, is_group, title_of
from kiosk.forms.merging import Schema
from kiosk.forms.outline import Group, Source
from kiosk.forms.page_plan import PlannedPage, planned_pages, planned_steps
from kiosk.forms.place_questions import Around
from kiosk.forms.plain import speaker
from kiosk.forms.questions import (
    Step,
    Unsupported,
    path_of,
)
from kiosk.forms.references import BrokenReference, References, loosened
from kiosk.forms.remembering import Memory
from kiosk.forms.tables import Tables, TablesDamaged, tables_of


@dataclass(frozen=True)
class Form:
    """A compiled form in one language. `schema` is the agency's own, against which answers are
    checked; `unsupported` is what an applicant could also say, but not here; `asked_on` the
    visitor's day, by which days to come are judged, where anybody is asked."""

    title: str
    help: str
    schema: Schema = field(repr=False)
    unsupported: tuple[Unsupported, ...]
    tables: Tables = field(repr=False)
    _expanded: Schema = field(repr=False)
    _hints: Hints = field(repr=False)
    _source: Source = field(repr=False, compare=False)
    _judge: Validator = field(repr=False, compare=False)
    _plan: tuple[PlannedPage, ...] = field(repr=False, default=())
    asked_on: date | None = None

    def errors_in(self, answers: Mapping[str, Any]) -> Iterator[ValidationError]:
        """What the agency's own schema finds wrong with answers as they would be sent."""
        return self._judge.iter_errors(answers)

    def outline(self, answers: Mapping[str, Any]) -> Group:
        """The tree of groups and questions, hidden ones too, for the answers so far."""
        outer = Around(asked_on=self.asked_on)
        return self._source.group(
            self._expanded, self._hints, (), answers, required=True, outer=outer
        )

    def steps_of(self, answers: Mapping[str, Any]) -> tuple[Step, ...]:
        """The pages in order. Branches appear and vanish with the answers."""
        return tuple(planned_steps(self.outline(answers), self._plan))


class FormUnsupported(Exception):  # noqa: N818  -- named for what the form is
    """The form asks for what cannot be shown here. `form` holds all that can be."""

    def __init__(self, unsupported: tuple[Unsupported, ...], form: Form) -> None:
        self.unsupported = unsupported
        self.form = form
        parts = (f"{path_of(part.pointer) or '(form)'}: {part.reason}" for part in unsupported)
        super().__init__("; ".join(parts))


def compile_form(
    schema: dict[str, Any],
    ui_schema: dict[str, Any] | None,
    words: Mapping[str, str] | None,
    *,
    asked_on: date | None = None,
) -> Form:
    """Reads a form. `words` maps its Spanish strings to another language; None leaves Spanish.

    Raises `FormDamaged` for files that are no form, and `FormUnsupported` where something that
    must be answered cannot be asked.
    """
    files: tuple[object, object] = (schema, ui_schema or {})
    if not all(isinstance(file, dict) for file in files):
        raise FormDamaged("a schema and a uiSchema are JSON objects")
    judge = validator(readable(schema))
    references = References(schema)
    try:
        expanded = references.whole()
    except BrokenReference as error:
        raise FormDamaged(f"$ref: {error}") from error
    if not is_group({"type": "object", **expanded}):
        raise FormDamaged("the schema of a form is an object with properties")
    hints, say = Hints(ui_schema or {}), speaker(words)
    try:
        tables = tables_of(hints)
    except TablesDamaged as error:
        raise FormDamaged(f"ui:tables: {error}") from error
    source = Source(say, _Conditions(), references.resolve, Memory(expanded))
    form = Form(
        title=title_of(expanded, hints, say),
        help=help_of(expanded, hints, say),
        schema=schema,
        unsupported=audit(expanded, hints, source),
        tables=tables,
        _expanded=expanded,
        _hints=hints,
        _source=source,
        _judge=judge,
        _plan=planned_pages(hints, say),
        asked_on=asked_on,
    )
    if not form.unsupported and not has_pages(form):
        form = replace(form, unsupported=(_NO_PAGES,))
    if blocking := tuple(part for part in form.unsupported if part.blocking):
        raise FormUnsupported(blocking, form)
    return form


_NO_PAGES = Unsupported((), "no-questions", "there is nothing to ask", blocking=True)


def has_pages(form: Form) -> bool:
    """Whether anything is asked of who begins; what is hidden may call for it."""
    from kiosk.forms.answers import with_defaults  # noqa: PLC0415 - it needs the form itself

    return bool(form.steps_of({}) or form.steps_of(with_defaults(form, {})))


class _Conditions:
    """Judges conditions, each prepared once. Kept by identity: the form holds its schemas."""

    def __init__(self) -> None:
        self._prepared: dict[int, tuple[Any, Validator]] = {}

    def __call__(self, schema: Any, value: Any) -> bool:
        known = self._prepared.get(id(schema))
        if known is None:
            # the schema is kept beside its validator, so that its id is not given out again
            known = self._prepared[id(schema)] = (schema, build_validator(loosened(schema)))
        return known[1].is_valid(value)
