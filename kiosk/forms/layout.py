"""From the outline to pages: one question a page, or one tight group; and from page to page.

A group of questions alone is one page. A group that holds groups or lists is a section: each of
its parts is a page of its own, and the section's help stands on the first of them. A list is a
page that shows its items, followed by the pages of each item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kiosk.forms.outline import Group, Leaf, Part, Rows
from kiosk.forms.questions import Pointer, Question, Step, path_of

_MORE = "+"
"""Ends the key of a list that follows on places with a page of their own: they share a pointer."""


@dataclass(frozen=True)
class _Place:
    """Where pages come from: the section's title, and the item of a list."""

    section: str = ""
    within: Pointer = ()


def steps_in(root: Group) -> Iterator[Step]:
    """The pages of a form in order; a group without anything to ask makes none."""
    yield from _pages(root, root.title, _Place())


def list_pages(rows: Rows, section: str) -> Iterator[Step]:
    """The page of a list that belongs to no group, and those of its items."""
    yield from _list_pages(rows, _Place(section))


def told_apart(questions: Iterable[Question]) -> tuple[Question, ...]:
    """The questions of one page; those of one name are numbered: a name is all that some hear."""
    asked = list(questions)
    many = Counter(question.title for question in asked)
    seen: Counter[str] = Counter()
    for place, question in enumerate(asked):
        seen[question.title] += 1
        if many[question.title] > 1:
            title = f"{question.title} ({seen[question.title]})"
            asked[place] = replace(question, title=title)
    return tuple(asked)


def page_after(steps: Sequence[Step], key: str) -> str | None:
    """The page that follows on one; None after the last.

    The items of a list are passed by: they are opened from it. After an item's last page comes
    its list again.
    """
    position = next(place for place, step in enumerate(steps) if step.key == key)
    here = steps[position]
    rest = (step for step in steps[position + 1 :] if not _is_inside(step, here))
    following = next(rest, None)
    if here.within and (following is None or following.within[: len(here.within)] != here.within):
        following = next(step for step in steps if _lists(step, here.within))
    return following.key if following else None


def way_to(steps: Sequence[Step], key: str | None) -> tuple[str, ...]:
    """The pages up to one that a visitor would have come through, with it; all but the items of
    lists where `key` is None."""
    position = next((place for place, step in enumerate(steps) if step.key == key), len(steps) - 1)
    within = steps[position].within if key is not None else ()
    passed = (s for s in steps[: position + 1] if s.within == within[: len(s.within)])
    return tuple(step.key for step in passed)


def first_page_of(steps: Sequence[Step], item: Pointer) -> str | None:
    """The first page of an item of a list; None for an item that is not there."""
    return next((step.key for step in steps if step.within == item), None)


def _is_inside(step: Step, listing: Step) -> bool:
    return _lists(listing, step.within[: len(listing.pointer) + 1])


def _lists(step: Step, item: Pointer) -> bool:
    return step.listing is not None and step.pointer == item[:-1]


def _pages(group: Group, title: str, place: _Place) -> Iterator[Step]:
    for part in group.parts:
        yield from _part_pages(part, title, place)


def _part_pages(part: Part, title: str, place: _Place) -> Iterator[Step]:
    match part:
        case Leaf(hidden=True) | Rows(hidden=True):
            return
        case Leaf(question=question):
            yield Step(
                path_of(question.pointer), question.title, question.help, (question,),
                place.section, question.pointer, within=place.within,
            )  # fmt: skip
        case Rows():
            yield from _list_pages(part, place)
        case Group():
            if part.nests:
                yield from _section(part, part.title or title, place)
            else:
                yield from _page(part, place)


def _page(group: Group, place: _Place) -> Iterator[Step]:
    questions = told_apart(leaf.question for leaf in group.leaves() if not leaf.hidden)
    if questions:
        title = group.title or questions[0].title
        yield Step(
            path_of(group.pointer), title, group.help, questions,
            place.section, group.pointer, within=place.within,
        )  # fmt: skip


def _section(group: Group, title: str, place: _Place) -> Iterator[Step]:
    section = place.section if place.within == group.pointer else title
    pages = _pages(group, title, replace(place, section=section))
    first = next(pages, None)
    if first is not None:
        help_text = "\n".join(text for text in (group.help, first.help) if text)
        yield replace(first, help=help_text)
        yield from pages


def _list_pages(rows: Rows, place: _Place) -> Iterator[Step]:
    key = path_of(rows.pointer) + (f"/{_MORE}" if rows.page.first else "")
    yield Step(key, rows.title, rows.help, (), place.section, rows.pointer, rows.page, place.within)
    for item in rows.items:
        title = rows.page.title_of(int(item.pointer[-1]))
        yield from _part_pages(item, title, _Place(title, item.pointer))
