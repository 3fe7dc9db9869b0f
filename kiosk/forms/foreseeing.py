"""All that a form may ask, and after which choices: for where no form can be compiled, on a phone.

The form itself is asked, with one choice after the other made, which questions it then has; no
second reading of its conditions. Guarantees: a question that is asked of everybody, or that one
choice calls for (or one after another), is there, with when; none is there that the form never
asks. What hangs on something typed, or on two choices that do not call for each other, may be
missing: only the kiosk asks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kiosk.forms.definition import Form
from kiosk.forms.places import NO_ANSWERS, Answers, with_answer
from kiosk.forms.questions import Option, Pointer, Question, QuestionKind, Step

MOST_LOOKS: Final = 500
"""How often a form is asked, some milliseconds each; what is further is not foreseen."""
MOST_CHOICES: Final = 40
"""A list of more options than this calls for no questions of its own."""

_ONE_OF: Final = frozenset(
    {QuestionKind.YES_NO, QuestionKind.CHOICE, QuestionKind.LONG_CHOICE, QuestionKind.CONSENT}
)

Choices = tuple[tuple[Pointer, Any], ...]
"""What must be chosen, all of it, at each place. Of several to tick: that it is among them."""


@dataclass
class Asked:
    """A question, and when it is asked: `always` or after any of `shown`, but never after any of
    `hidden`. `offers` are its options where they follow a choice."""

    step: Step
    question: Question
    always: bool = False
    shown: list[Choices] = field(default_factory=list)
    hidden: list[Choices] = field(default_factory=list)
    offers: list[tuple[Choices, tuple[Option, ...]]] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, Pointer]:
        return self.step.key, self.question.pointer


def foreseen(form: Form) -> tuple[Asked, ...]:
    """In the order of asking. Pages of lists have one question less: none (`Step.listing`)."""
    return _Looking(form).all_of_it()


_Look = tuple[Choices, Answers, Mapping[Pointer, Asked], tuple[Pointer, ...]]
"""What was chosen, as answers; what is asked then, and what of it no choice before called for."""


class _Looking:
    def __init__(self, form: Form) -> None:
        self._form = form
        self._left = MOST_LOOKS
        self._found: dict[Pointer, Asked] = {}
        self._order: list[Pointer] = []

    def all_of_it(self) -> tuple[Asked, ...]:
        first = self._look(NO_ANSWERS)
        for asked in first.values():
            asked.always = True
        waiting: list[_Look] = [((), NO_ANSWERS, first, tuple(first))]
        while waiting:
            choices, answers, before, fresh = waiting.pop(0)
            for pointer in fresh:
                for value in _choices_of(before[pointer].question):
                    if not self._left:
                        break
                    waiting.append(self._choose(choices, answers, before, (pointer, value)))
        return tuple(self._found[pointer] for pointer in self._order)

    def _choose(
        self,
        choices: Choices,
        answers: Answers,
        before: Mapping[Pointer, Asked],
        choice: tuple[Pointer, Any],
    ) -> _Look:
        """What one choice more calls for and leaves out."""
        pointer, value = choice
        several = before[pointer].question.kind is QuestionKind.CHOICES
        chosen = with_answer(answers, pointer, [value] if several else value)
        path, after = (*choices, choice), self._look(chosen)
        fresh = tuple(one for one in after if one not in before)
        for one in fresh:
            self._found[one].shown.append(path)
        for one in before.keys() - after.keys():
            self._found[one].hidden.append(path)
        for one in before.keys() & after.keys():
            offered = after[one].question.options
            if offered != before[one].question.options:
                self._found[one].offers.append((path, offered))
        return path, chosen, after, fresh

    def _look(self, answers: Answers) -> dict[Pointer, Asked]:
        self._left -= 1
        seen = {asked.question.pointer: asked for asked in _asked(self._form.steps_of(answers))}
        place = 0
        for pointer, asked in seen.items():
            if pointer in self._found:
                place = self._order.index(pointer) + 1
                continue
            self._found[pointer] = asked
            self._order.insert(place, pointer)
            place += 1
        return seen


def _asked(steps: tuple[Step, ...]) -> Iterator[Asked]:
    """Of lists no more than that they are there: no choice adds an item to one."""
    for step in steps:
        if step.listing is not None:
            yield Asked(step, Question(step.pointer, QuestionKind.TEXT, step.title))
        for question in step.questions:
            yield Asked(step, question)


def _choices_of(question: Question) -> Iterator[Any]:
    if question.read_only or question.known:
        return
    values = [option.value for option in question.options]
    match question.kind:
        case QuestionKind.YES_NO:
            yield from values or [True, False]
        case QuestionKind.CONSENT:
            yield True
        case kind if kind in _ONE_OF or kind is QuestionKind.CHOICES:
            yield from values if len(values) <= MOST_CHOICES else []
