"""Answers that were given to an earlier version of a form: what of them today's form takes."""

from __future__ import annotations

from kiosk.forms.answers import with_defaults, without_vanished
from kiosk.forms.definition import Form
from kiosk.forms.places import Answers, answer_at, with_answer
from kiosk.forms.rereading import read_again
from kiosk.forms.validation import check_form

_ROUNDS = 50
"""Taking one answer away may take a branch away, but not for ever."""


def taken_up(form: Form, answers: Answers, *, same_form: bool) -> Answers:
    """A draft's answers, which may have been typed on a phone, for today's form."""
    read = read_again(form, answers)
    return read if same_form else still_fitting(form, read)


def still_fitting(form: Form, answers: Answers) -> Answers:
    """The answers to questions that are still asked, without those that are now at fault.

    What the form itself answers is put in, as when a visitor starts.
    """
    kept = with_defaults(form, without_vanished(form, answers))
    for _ in range(_ROUNDS):
        wrong = [
            fault.pointer
            for fault in check_form(form, kept)
            if fault.severity == "error" and fault.pointer
            if answer_at(kept, fault.pointer) is not None
        ]
        if not wrong:
            break
        for pointer in wrong:
            kept = with_answer(kept, pointer, None)
        kept = without_vanished(form, kept)
    return kept
