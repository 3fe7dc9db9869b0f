"""The items of a list as its page shows them: what each is called, and what was answered in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.forms.definition import Form
from kiosk.forms.outline import Rows
from kiosk.forms.places import answer_at
from kiosk.forms.questions import PERSONAL, Listing, Pointer
from kiosk.ui.answer_words import answer_words
from kiosk.words import Words

_MOST_ANSWERS = 3
"""Enough to tell one item from the other."""


def derive_items(
    form: Form,
    answers: Mapping[str, Any],
    listing: Listing,
    incomplete: Mapping[int, str],
    words: Words,
) -> list[dict[str, Any]]:
    """Each item with its title, its first answers, what it lacks, and the names of its buttons.

    Personal numbers tell no item from the other; they stay on their own page.
    """
    summaries = _summaries(form, answers, listing.pointer, words)
    items = []
    for place, summary in enumerate(summaries):
        title = listing.title_of(listing.first + place)
        items.append(
            {
                "title": title,
                "summary": summary or words("list.nothing-answered"),
                "fault": incomplete.get(place, ""),
                "changeName": words("check.change-name", question=title),
                "removeName": words("list.remove-name", item=title),
                "question": words("list.remove-question", item=title),
            }
        )
    return items


def _summaries(form: Form, answers: Mapping[str, Any], pointer: Pointer, words: Words) -> list[str]:
    parts = form.outline(answers).parts_within()
    rows = next(
        (part for part in parts if isinstance(part, Rows) and part.pointer == pointer), None
    )
    return [
        " · ".join(_first_answers(form, answers, item.pointer, words))
        for item in (rows.items if rows else ())
    ]


def _first_answers(
    form: Form, answers: Mapping[str, Any], item: Pointer, words: Words
) -> list[str]:
    said: list[str] = []
    for step in form.steps_of(answers):
        if step.within[: len(item)] != item:
            continue
        for question in step.questions:
            value = answer_at(answers, question.pointer)
            tells = value is not None and question.kind not in PERSONAL
            if tells and len(said) < _MOST_ANSWERS:
                said.append(answer_words(question, value, words))
    return said
