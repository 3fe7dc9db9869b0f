"""A visitor's answers: a nested mapping that is never changed, only replaced.

It has the shape that is sent. A question left empty is absent, never `""` or `[]`; only in a list,
where it has a place, an item without an answer stays: an empty mapping, or None.
"""

from __future__ import annotations

from typing import Any

from kiosk.forms.alternatives import without_choices
from kiosk.forms.definition import Form
from kiosk.forms.outline import Group, Leaf, Part, Rows
from kiosk.forms.places import Answers, answer_at, inner, is_empty, with_answer
from kiosk.forms.questions import Pointer
from kiosk.forms.reckoning import with_reckoned

_ROUNDS = 50
"""More branches than this never hang one on the other."""


def with_new_item(form: Form, answers: Answers, pointer: Pointer) -> Answers:
    """The answers with one item more in the list at `pointer`, and what the form fills in of it."""
    items = answer_at(answers, pointer)
    count = len(items) if isinstance(items, list) else 0
    parts = form.outline(answers).parts_within()
    rows = (part for part in parts if isinstance(part, Rows) and part.pointer == pointer)
    place = (*pointer, max([count, *(part.page.first for part in rows)]))
    added = with_answer(answers, place, None)
    for part in form.outline(added).parts_within():
        if isinstance(part, Group) and part.pointer == place:
            added = with_answer(added, place, [] if part.is_list else {})
    return _filled(form, added, place)


def without_item(answers: Answers, pointer: Pointer) -> Answers:
    """The answers without one item of a list; those after it move up."""
    *whole, place = pointer
    items = answer_at(answers, tuple(whole))
    left = [item for position, item in enumerate(items) if position != place]
    return with_answer(answers, tuple(whole), left)


def without_blank_items(answers: Answers, pointer: Pointer) -> Answers:
    """The answers without the items of a list in which nothing was answered."""
    items = answer_at(answers, pointer)
    if not isinstance(items, list) or not any(is_empty(item) for item in items):
        return answers
    return with_answer(answers, pointer, [item for item in items if not is_empty(item)])


def without_vanished(form: Form, answers: Answers) -> Answers:
    """What is sent: the answers to questions that are asked, and what the form reckons out.

    What a vanished branch held is left out, and so is what in turn hung on that. A group or a list
    that the form requires is there even if everything in it was left empty.
    """
    return as_sent(*settled(form, answers))


def as_sent(answers: Answers, outline: Group) -> Answers:
    """Settled answers without what was chosen of alternatives: that alone is no answer."""
    sent: Answers = _kept(outline, without_choices(answers))[0]
    return sent


def settled(form: Form, answers: Answers) -> tuple[Answers, Group]:
    """What is sent, and which alternatives it is, with the outline that asks for it."""
    for _ in range(_ROUNDS):
        outline = form.outline(answers)
        kept, _ = _kept(outline, answers)
        kept = with_reckoned([leaf.question for leaf in outline.leaves()], kept, form.tables)
        if kept == answers:
            return answers, outline
        answers = kept
    return answers, form.outline(answers)


def reckoned_in(form: Form, answers: Answers) -> Answers:
    """The answers with what the form reckons out; nothing else is taken away or put in."""
    for _ in range(_ROUNDS):
        questions = [leaf.question for leaf in form.outline(answers).leaves()]
        if not any(question.formula for question in questions):
            break
        before, answers = answers, with_reckoned(questions, answers, form.tables)
        if answers == before:
            break
    return answers


def with_defaults(form: Form, answers: Answers) -> Answers:
    """The answers with what the form fills in beforehand, wherever nothing is answered yet.

    Call it when a visitor starts, not after: a default that was cleared would come back.
    """
    return _filled(form, answers, ())


def _filled(form: Form, answers: Answers, within: Pointer) -> Answers:
    for _ in range(_ROUNDS):
        filled = answers
        for part in form.outline(answers).parts_within():
            default = part.question.default if isinstance(part, Leaf) else part.default
            asked = part.pointer[: len(within)] == within
            if asked and default is not None and answer_at(filled, part.pointer) is None:
                filled = with_answer(filled, part.pointer, default)
        if filled == answers:
            break
        answers = filled
    return answers


def _kept(part: Part, answer: Any) -> tuple[Any, bool]:
    """What is sent of one part of the form, and whether any of it was answered."""
    match part:
        case Leaf():
            return answer, not is_empty(answer)
        case Rows():
            kept = [_kept(row, inner(answer, place))[0]
                    for place, row in enumerate(part.items, part.page.first)]  # fmt: skip
            return kept, bool(kept)
        case Group(is_list=True):
            return _kept_places(part, answer)
        case Group():
            result = {}
            answered = False
            for held in part.parts:
                name = held.pointer[-1]
                value, given = _kept(held, inner(answer, name))
                answered = answered or given
                if given or (not isinstance(held, Leaf) and held.required):
                    result[name] = value
            return result, answered


def _kept_places(group: Group, answer: Any) -> tuple[list[Any], bool]:
    """A list in which each place has a meaning of its own, and what may follow on them.

    A group or a list that was left empty is there, empty, where it has a place before others, or
    where the list has so many places at least.
    """
    kept: list[Any] = []
    left: dict[int, Any] = {}
    for held in group.parts:
        follows = isinstance(held, Rows) and held.pointer == group.pointer
        place = held.page.first if isinstance(held, Rows) and follows else int(held.pointer[-1])
        value, given = _kept(held, answer if follows else inner(answer, place))
        if given:
            kept += map(left.get, range(len(kept), place))
            kept += value if follows else [value]
        elif not isinstance(held, Leaf) and not follows:
            left[place] = value
    answered = bool(kept)
    if answered or group.required:
        kept += map(left.get, range(len(kept), group.least))
    return kept, answered
