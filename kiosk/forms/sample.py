"""Fills any form as a patient visitor would: by its questions alone, never by its schema.

For those who check a form before it is published. What is asked in words of its own rules (a
pattern) is answered with the question's example, its placeholder.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kiosk.forms.answers import with_defaults, with_new_item
from kiosk.forms.definition import Form
from kiosk.forms.entry import parse
from kiosk.forms.file_reference import FileReference
from kiosk.forms.places import NO_ANSWERS, Answers, answer_at, with_answer
from kiosk.forms.questions import Pointer, Question, QuestionKind, Step
from kiosk.forms.validation import check_form, check_step


class NoSample(Exception):  # noqa: N818 - named for what happened
    """No sample satisfies a question. `pointer` leads to it; empty: the form has no end."""

    def __init__(self, pointer: Pointer, why: str) -> None:
        self.pointer = pointer
        super().__init__(why)


_EXAMPLES: Final = {
    QuestionKind.PERSON_NAME: ["María Guadalupe Núñez", "Ana"],
    QuestionKind.CURP: ["hegg 560427 mvzrrl 04"],
    QuestionKind.RFC: ["GODE-561231-GR8", "SAT970701NN3"],
    QuestionKind.CLABE: ["032 180 00011835971 9"],
    QuestionKind.NSS: ["1234 56 7890 3"],
    QuestionKind.PHONE: ["+52 (951) 123-4567"],
    QuestionKind.POSTCODE: ["01000"],
    QuestionKind.EMAIL: ["maria@ejemplo.mx"],
    QuestionKind.DATE: ["15/6/2020"],
    QuestionKind.TIME: ["9:05"],
    QuestionKind.MOMENT: ["15/6/2020 9:05"],
    QuestionKind.YEAR: ["1980"],
    QuestionKind.INTEGER: ["7", "2024", "1", "0", "1000"],
    QuestionKind.NUMBER: ["7.5", "100", "1", "0", "1000"],
    QuestionKind.MONEY: ["$1,200.50", "1", "0", "1000"],
}
_TEXTS: Final = [
    "Prueba",
    "Una respuesta con más palabras para quien la pide",
    "x",
    "1234567890",
    "https://www.ejemplo.mx",
    "0d6f2a54-8f5e-4c0b-9b1e-2f6f3c1a7d10",
]
_LONG: Final = "Prueba" * 400
"""As long as a question lets it be."""

_MOST_PAGES: Final = 200
_MOST_TRIED: Final = 50


def complete(
    form: Form, *, prefer: int = 0, optional: bool = True, patient: bool = False
) -> Answers:
    """Answers page by page until nothing is unanswered. Raises `NoSample`.

    `prefer` is the option chosen everywhere, or, if `patient`, the first that is taken. Files are
    given only where the form requires them: they are nowhere.
    """
    answers = with_defaults(form, NO_ANSWERS)
    for _ in range(_MOST_PAGES):
        answers = _with_items(form, answers, optional=optional)
        pending = next(_unanswered(form, answers, optional=optional), None)
        if pending is None:
            return answers
        answers = _page_answered(form, answers, *pending, prefer, patient=patient)
    raise NoSample((), "each answer asks for another one")


def complete_whole(form: Form, *, prefer: int = 0) -> Answers:
    """The same for a form without gaps: all pages together pass, too. Raises `NoSample`."""
    answers = complete(form, prefer=prefer, patient=True)
    for fault in check_form(form, answers):
        if fault.severity == "error":
            raise NoSample(fault.pointer, f"no sample answer passes ({fault.key})")
    return answers


def _with_items(form: Form, answers: Answers, *, optional: bool) -> Answers:
    """The answers with as many items in each list as it asks for; at least one if `optional`."""
    for _ in range(_MOST_PAGES):  # an item may be a list itself
        lists = [step.listing for step in form.steps_of(answers) if step.listing is not None]
        short = [one for one in lists if one.count < max(one.minimum, int(optional))]
        if not short:
            break
        for listing in short:
            answers = with_new_item(form, answers, listing.pointer)
    return answers


def _unanswered(
    form: Form, answers: Answers, *, optional: bool
) -> Iterator[tuple[Step, list[Question]]]:
    for step in form.steps_of(answers):
        wanted = [
            question
            for question in step.questions
            if (question.required or optional)
            and answer_at(answers, question.pointer) is None
            and not _waits(question)
            and (question.required or question.files is None)
        ]
        if wanted:
            yield step, wanted


def _files(question: Question) -> Any:
    """References to files that are nowhere: with them nothing can be sent."""
    rules = question.file_rules
    written = [
        FileReference(rules.types[0], f"{place + 1}", 1000, f"{place:064x}").written(rules.shape)
        for place in range(max(1, rules.least))
    ]
    return written if question.kind is QuestionKind.FILES else written[0]


def _waits(question: Question) -> bool:
    """Whether what it offers hangs on another answer, or it follows from others."""
    chosen = question.kind in (QuestionKind.LONG_CHOICE, QuestionKind.CHOICE)
    return bool(question.formula) or (chosen and not question.options)


def _page_answered(
    form: Form,
    answers: Answers,
    step: Step,
    questions: list[Question],
    prefer: int,
    *,
    patient: bool,
) -> Answers:
    left = {
        question.pointer: list(_candidates(question, prefer, patient=patient))
        for question in questions
    }
    while True:
        for pointer, values in left.items():
            answers = with_answer(answers, pointer, values[0])
        faults = {
            fault.pointer: fault
            for fault in check_step(form, answers, step.key)
            if fault.severity == "error" and fault.pointer in left
        }
        if not faults:
            return answers
        for pointer, fault in faults.items():
            left[pointer].pop(0)
            if not left[pointer]:
                raise NoSample(pointer, f"no sample answer passes ({fault.key})")


def _candidates(question: Question, prefer: int, *, patient: bool) -> Iterator[Any]:
    # items of one list differ, as some lists ask
    shift = next((part for part in reversed(question.pointer) if isinstance(part, int)), 0)
    prefer += shift
    match question.kind:
        case QuestionKind.YES_NO:
            yield prefer % 2 == 0
        case QuestionKind.CONSENT:
            yield True
        case QuestionKind.FILE | QuestionKind.FILES | QuestionKind.SIGNATURE:
            yield _files(question)
        case QuestionKind.CHOICE | QuestionKind.LONG_CHOICE:
            first = prefer % len(question.options)
            yield question.options[first].value
            if patient:
                yield from (option.value for option in question.options[:_MOST_TRIED])
        case QuestionKind.DAYS:
            most = max(1, question.most)
            yield from (question.days.some(n) for n in range(1, most + 1) if question.days)
        case QuestionKind.CHOICES:
            values = [option.value for option in question.options]
            first = prefer % len(values)
            yield [values[first]]
            yield values
            turned = [*values[first:], *values[:first]]
            yield from (turned[:count] for count in range(2, min(len(values), _MOST_TRIED)))
        case _:
            typed = [*_EXAMPLES.get(question.kind, _TEXTS), question.placeholder]
            typed = typed[shift:] + typed[:shift]
            yield from (parse(question, text) for text in [*typed, *_fitted(question)] if text)


def _fitted(question: Question) -> Iterator[str]:
    """What the question's own limits leave room for."""
    limits = [limit for limit in (question.minimum, question.maximum) if limit is not None]
    yield from map(str, limits)
    numbers = [limit for limit in limits if isinstance(limit, int | float)]
    yield from (str(limit + beside) for limit in numbers for beside in (1, -1))
    if numbers:
        yield str(sum(numbers) / len(numbers))
    if question.kind not in _EXAMPLES:
        yield _LONG[: int(question.max_length or len(_LONG))]
