"""Answers and options in the visitor's words."""

from __future__ import annotations

from typing import Any

from kiosk.dates import weekday_words
from kiosk.forms.dates import real_date
from kiosk.forms.entry import present
from kiosk.forms.questions import Option, Question, QuestionKind
from kiosk.words import Words


def options_of(question: Question, words: Words) -> tuple[Option, ...]:
    """What can be chosen; yes and no where the agency gave no words of its own."""
    if question.kind is QuestionKind.CONSENT:
        return (Option(True, words("question.consent")),)
    if question.kind is QuestionKind.YES_NO and not question.options:
        return (Option(True, words("question.yes")), Option(False, words("question.no")))
    return question.options


def title_words(question: Question, words: Words) -> str:
    """What a question is called; which of several alternatives is meant has no title of its own."""
    return question.title or words("question.alternative")


def answer_words(question: Question, value: Any, words: Words) -> str:
    """An answer as the visitor would say it: a choice's title, a date with its month's name."""
    if value is None:
        return words("check.no-answer")
    if question.kind in {
        QuestionKind.CONSENT,
        QuestionKind.YES_NO,
        QuestionKind.CHOICE,
        QuestionKind.LONG_CHOICE,
        QuestionKind.CHOICES,
    }:
        values = value if question.kind is QuestionKind.CHOICES else [value]
        titles = [o.title for o in options_of(question, words) if o.value in values]
        return ", ".join(titles)
    if question.kind is QuestionKind.DAYS and isinstance(value, list):
        days = (real_date(str(day)) for day in value)
        return "\n".join(weekday_words(day, words) for day in days if day is not None)
    return present(question, value, words)
