"""From the outline to pages: one question a page, or one tight group.

A group of questions alone is one page. A group that holds groups is a section: each of its parts
is a page of its own, and the section's help stands on the first of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.forms.outline import Group, Leaf
from kiosk.forms.questions import Step


def steps_in(root: Group) -> Iterator[Step]:
    """The pages of a form in order; a group without anything to ask makes none."""
    yield from _pages(root, root.title, section="")


def _pages(group: Group, title: str, section: str) -> Iterator[Step]:
    for part in group.parts:
        if isinstance(part, Leaf):
            if not part.hidden:
                question = part.question
                key = "/".join(question.pointer)
                yield Step(key, question.title, question.help, (question,), section)
        elif any(isinstance(inner, Group) for inner in part.parts):
            yield from _section(part, part.title or title)
        else:
            yield from _page(part, section)


def _page(group: Group, section: str) -> Iterator[Step]:
    questions = tuple(leaf.question for leaf in group.leaves() if not leaf.hidden)
    if questions:
        title = group.title or questions[0].title
        yield Step("/".join(group.pointer), title, group.help, questions, section)


def _section(group: Group, title: str) -> Iterator[Step]:
    pages = _pages(group, title, section=title)
    first = next(pages, None)
    if first is not None:
        help_text = "\n".join(text for text in (group.help, first.help) if text)
        yield replace(first, help=help_text)
        yield from pages
