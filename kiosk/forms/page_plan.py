"""An explicit list of pages (`ui:pages` at the form's root), where the agency wants its own.

`[{"title": …, "help": …, "fields": ["name", "address/street"]}, …]`: each page shows the questions
of its fields; the lists among them follow on it. What no page names comes after them all, as it
would without the list: nothing is left out by forgetting it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kiosk.forms.hints import Hints
from kiosk.forms.layout import list_pages, steps_in, told_apart
from kiosk.forms.outline import Group, Leaf, Part, Rows
from kiosk.forms.plain import Say
from kiosk.forms.questions import Pointer, Step

_KEY = "@"
"""Begins the key of a planned page: no property is called so by accident."""


@dataclass(frozen=True)
class PlannedPage:
    """One page of the plan."""

    title: str
    help: str
    fields: tuple[Pointer, ...]


def planned_pages(hints: Hints, say: Say) -> tuple[PlannedPage, ...]:
    """The plan of a form; empty where it has none. What is no page in it is passed over."""
    pages = hints.get("pages")
    return tuple(
        PlannedPage(
            say(str(page.get("title") or "")),
            say(str(page.get("help") or page.get("description") or "")),
            tuple(tuple(field.split("/")) for field in page["fields"] if isinstance(field, str)),
        )
        for page in (pages if isinstance(pages, list) else ())
        if isinstance(page, dict) and isinstance(page.get("fields"), list)
    )


def planned_steps(root: Group, plan: tuple[PlannedPage, ...]) -> Iterator[Step]:
    """The pages of a form in the order of its plan, and then those it forgot."""
    left = root
    for number, page in enumerate(plan, start=1):
        yield from _planned(left, page, f"{_KEY}{number}")
        for field in page.fields:
            left = _without(left, field)
    yield from steps_in(left)


def _planned(root: Group, page: PlannedPage, key: str) -> Iterator[Step]:
    named = [part for field in page.fields for part in _parts_at(root, field)]
    once = {part.pointer: part for part in _outside_lists(named)}
    asked = [part for part in once.values() if not part.hidden]
    questions = told_apart(part.question for part in asked if isinstance(part, Leaf))
    if questions:
        title = page.title or questions[0].title
        yield Step(key, title, page.help, questions, page.title, (key,))
    for part in asked:
        if isinstance(part, Rows):
            yield from list_pages(part, page.title)


def _parts_at(group: Group, field: Pointer) -> Iterator[Part]:
    for part in group.parts:
        if part.pointer == field:
            yield part
        elif isinstance(part, Group) and part.pointer == field[: len(part.pointer)]:
            yield from _parts_at(part, field)


def _outside_lists(parts: list[Part]) -> Iterator[Leaf | Rows]:
    for part in parts:
        if isinstance(part, Group):
            yield from _outside_lists(list(part.parts))
        else:
            yield part


def _without(group: Group, field: Pointer) -> Group:
    left = [
        _without(part, field) if isinstance(part, Group) else part
        for part in group.parts
        if part.pointer != field
    ]
    return replace(group, parts=tuple(left))
