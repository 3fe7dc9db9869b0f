"""Answers that were typed elsewhere, on a phone, read as the kiosk reads what is typed.

What the kiosk read itself stays as it is.
"""

from __future__ import annotations

from typing import Final

from kiosk.forms.answers import reckoned_in
from kiosk.forms.definition import Form
from kiosk.forms.entry import parse
from kiosk.forms.places import Answers, answer_at, with_answer
from kiosk.forms.questions import QuestionKind

TYPED: Final = frozenset(
    {
        QuestionKind.TEXT,
        QuestionKind.LONG_TEXT,
        QuestionKind.PERSON_NAME,
        QuestionKind.CURP,
        QuestionKind.RFC,
        QuestionKind.CLABE,
        QuestionKind.NSS,
        QuestionKind.PHONE,
        QuestionKind.POSTCODE,
        QuestionKind.EMAIL,
        QuestionKind.DATE,
        QuestionKind.TIME,
        QuestionKind.MOMENT,
        QuestionKind.YEAR,
        QuestionKind.INTEGER,
        QuestionKind.NUMBER,
        QuestionKind.MONEY,
        QuestionKind.LOCALITY,
    }
)
"""Answered by typing, not by choosing."""


def read_again(form: Form, answers: Answers) -> Answers:
    """The answers with what was typed read, and what the form reckons out of it.

    What cannot be read stays as it was typed: the check explains it.
    """
    read = answers
    for leaf in form.outline(answers).leaves():
        question = leaf.question
        typed = answer_at(answers, question.pointer)
        if question.kind in TYPED and isinstance(typed, str) and not question.read_only:
            meant = parse(question, typed)
            if meant != typed:
                read = with_answer(read, question.pointer, meant)
    return answers if read == answers else reckoned_in(form, read)
