"""A form's questions as a phone asks them of a draft: the controls, and when each is shown.

What a page on a phone cannot ask (files, a signature, lists, places on a map, days) is named, and
answered at the centre; what the form knows or reckons itself is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, assert_never

from kiosk.catalogue.model import Form
from kiosk.catalogue.text import SPANISH
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import FormUnsupported, compile_form
from kiosk.forms.foreseeing import Asked, Choices, foreseen
from kiosk.forms.questions import LONG_LIST, Option, Question, QuestionKind

MOST_OFFERED: Final = 600
"""Options of one list; a list of the whole country's municipalities weighs more than the page."""
_NUMERIC: Final = frozenset(
    {
        QuestionKind.CLABE,
        QuestionKind.NSS,
        QuestionKind.POSTCODE,
        QuestionKind.YEAR,
        QuestionKind.INTEGER,
    }
)
_DECIMAL: Final = frozenset({QuestionKind.NUMBER, QuestionKind.MONEY})
_CAPITALS: Final = frozenset({QuestionKind.CURP, QuestionKind.RFC})
_AT_THE_CENTRE: Final = {
    QuestionKind.FILE: "file",
    QuestionKind.FILES: "file",
    QuestionKind.SIGNATURE: "signature",
    QuestionKind.DAYS: "days",
    QuestionKind.LOCATION: "location",
}


@dataclass(frozen=True)
class Control:
    """One question. `kind` is how the template draws it; `values` its options' as JSON."""

    id: str
    kind: str
    question: Question
    rules: str
    values: tuple[tuple[str, str], ...] = ()
    input_mode: str = "text"
    capitals: bool = False
    offers: str = ""

    @property
    def pointer(self) -> str:
        return json.dumps(self.question.pointer, ensure_ascii=False)


@dataclass(frozen=True)
class Sheet:
    """The questions of one page of the form."""

    title: str
    help: str
    controls: tuple[Control, ...]


@dataclass(frozen=True)
class Questions:
    """`elsewhere`: title and reason of what is answered at the centre alone."""

    sheets: tuple[Sheet, ...]
    elsewhere: tuple[tuple[str, str], ...]


def draft_questions(form: Form, language: str) -> Questions | None:
    """None where the form cannot be asked at all. Up to some seconds: ask in a thread, and keep."""
    translations = None if language == SPANISH else form.translations.get(language, {})
    try:
        compiled = compile_form(dict(form.schema), dict(form.ui_schema), translations)
    except (FormDamaged, FormUnsupported):
        return None
    asked = [one for one in foreseen(compiled) if not _answers_itself(one.question)]
    names = {one.question.pointer: f"q{number}" for number, one in enumerate(asked)}
    sheets = []
    for _, together in groupby(asked, lambda one: one.step.key):
        ones = list(together)
        controls = tuple(_controls(ones, names))
        if controls:
            step = ones[0].step
            sheets.append(Sheet(step.title, step.help, controls))
    elsewhere = tuple(
        (one.question.title or one.step.title, reason)
        for one in asked
        if (reason := _reason(one)) is not None
    )
    return Questions(tuple(sheets), elsewhere)


def _answers_itself(question: Question) -> bool:
    return question.read_only or bool(question.formula or question.known)


def _reason(asked: Asked) -> str | None:
    """Why it is answered at the centre; None for what is answered here."""
    question = asked.question
    if asked.step.listing is not None:
        return "list"
    if "__proto__" in question.pointer:
        return "other"
    if question.kind in {QuestionKind.CHOICE, QuestionKind.LONG_CHOICE, QuestionKind.CHOICES}:
        most = max(len(offered) for offered in _all_offered(asked))
        return None if 0 < most <= MOST_OFFERED else "other"
    return _AT_THE_CENTRE.get(question.kind)


def _all_offered(asked: Asked) -> Iterator[Sequence[Option]]:
    yield asked.question.options
    yield from (options for _, options in asked.offers)


def _controls(asked: Sequence[Asked], names: Mapping[Any, str]) -> Iterator[Control]:
    for one in asked:
        question = one.question
        if _reason(one) is None:
            yield Control(
                id=names[question.pointer],
                kind=_drawn_as(one),
                question=question,
                rules=json.dumps(_rules(one, names), ensure_ascii=False),
                values=_values(question.options),
                input_mode=_input_mode(question.kind),
                capitals=question.kind in _CAPITALS,
                offers=_offers(one, names),
            )


def _drawn_as(asked: Asked) -> str:  # noqa: PLR0911 - a kind a line
    question = asked.question
    kind = question.kind
    match kind:
        case QuestionKind.LONG_TEXT:
            return "long"
        case QuestionKind.CONSENT:
            return "consent"
        case QuestionKind.CHOICES:
            return "several"
        case QuestionKind.YES_NO:
            return "one"
        case QuestionKind.CHOICE | QuestionKind.LONG_CHOICE:
            few = len(question.options) <= LONG_LIST and not asked.offers
            return "one" if few else "list"
        case QuestionKind.DATE | QuestionKind.TIME:
            return kind.value
        case QuestionKind.MOMENT:
            return "datetime-local"
        case (
            QuestionKind.TEXT
            | QuestionKind.PERSON_NAME
            | QuestionKind.CURP
            | QuestionKind.RFC
            | QuestionKind.CLABE
            | QuestionKind.NSS
            | QuestionKind.PHONE
            | QuestionKind.POSTCODE
            | QuestionKind.EMAIL
            | QuestionKind.YEAR
            | QuestionKind.INTEGER
            | QuestionKind.NUMBER
            | QuestionKind.MONEY
            | QuestionKind.LOCALITY
        ):
            return "text"
        case (
            QuestionKind.FILE
            | QuestionKind.FILES
            | QuestionKind.SIGNATURE
            | QuestionKind.DAYS
            | QuestionKind.LOCATION
        ):
            raise AssertionError("answered at the centre")
        case _:
            assert_never(kind)


def _values(options: Sequence[Option]) -> tuple[tuple[str, str], ...]:
    return tuple((_json(option.value), option.title) for option in options)


def _input_mode(kind: QuestionKind) -> str:
    if kind in _NUMERIC:
        return "numeric"
    if kind in _DECIMAL:
        return "decimal"
    return {QuestionKind.PHONE: "tel", QuestionKind.EMAIL: "email"}.get(kind, "text")


def _rules(asked: Asked, names: Mapping[Any, str]) -> dict[str, Any]:
    """When it is shown; nothing for what everybody is asked."""
    if asked.always and not asked.hidden:
        return {}
    return {
        "always": asked.always,
        "shown": [_named(choices, names) for choices in asked.shown],
        "hidden": [_named(choices, names) for choices in asked.hidden],
    }


def _offers(asked: Asked, names: Mapping[Any, str]) -> str:
    """What a list offers after which choice: a list that many choices share is told once."""
    if not asked.offers or asked.question.kind is QuestionKind.LOCALITY:
        return ""
    return _json(
        [
            [_named(choices, names), [[one.value, one.title] for one in options]]
            for choices, options in asked.offers
        ]
    )


def _named(choices: Choices, names: Mapping[Any, str]) -> list[Any]:
    return [[names[pointer], value] for pointer, value in choices]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
