"""`oneOf`/`anyOf` of objects that no question of the form tells apart: the visitor is asked which.

The choice is kept among the answers under a name of our own (`CHOSEN`) and is never sent. Where it
is not there, as in answers that came from elsewhere, the alternative is meant whose own questions
are answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from kiosk.forms.branches import IsValid, every_property
from kiosk.forms.hints import Hints
from kiosk.forms.leaf import in_words, title_of
from kiosk.forms.merging import CHOICES, Schema
from kiosk.forms.plain import Say
from kiosk.forms.questions import Option, Pointer, Question, QuestionKind

CHOSEN = "\x01chosen"
"""Begins the name under which a choice is kept; no agency writes it."""

_MOST_NAMES: Final = 3
_DIGITS: Final = 8


@dataclass(frozen=True)
class Alternatives:
    """The alternatives of one object, under the name that the choice is kept by."""

    name: str
    branches: tuple[Schema, ...]

    def chosen(self, given: Mapping[str, Any], is_valid: IsValid) -> Schema | None:
        """The alternative that the answers choose or mean."""
        place = chosen_place(given.get(self.name), self.branches)
        if place is not None:
            return self.branches[place]
        meant = [branch for branch in self.branches if _own(branch, self.branches) & given.keys()]
        return next((b for b in meant if is_valid(b, dict(given))), next(iter(meant), None))

    def question(
        self, pointer: Pointer, given: Mapping[str, Any], say: Say, is_valid: IsValid,
        *, binding: bool,
    ) -> Question:  # fmt: skip
        """Which of them; required where leaving it open would be refused. It has no title."""
        chosen = self.chosen(given, is_valid)
        return Question(
            (*pointer, self.name),
            QuestionKind.CHOICE,
            title="",
            required=binding and not any(is_valid(branch, {}) for branch in self.branches),
            options=tuple(
                Option(place, name_of(branch, say)) for place, branch in enumerate(self.branches)
            ),
            default=None if chosen is None else self.branches.index(chosen),
        )


def chosen_place(answer: Any, branches: tuple[Schema, ...]) -> int | None:
    """The place of the alternative that a kept choice names; None where it names none of them, as
    one kept when the form had more."""
    return answer if isinstance(answer, int) and 0 <= answer < len(branches) else None


def alternatives_of(here: Schema) -> Iterator[Alternatives]:
    """Those that a flat schema leaves open."""
    named: Counter[str] = Counter()
    for branches in here.get(CHOICES, ()):
        name = choice_name(branches)
        again = named[name] and f"-{named[name]}"
        yield Alternatives(f"{name}{again or ''}", tuple(branches))
        named[name] += 1


def without_choices(answers: Any) -> Any:
    """The answers as they are sent: which alternative was chosen shows by what is answered."""
    if isinstance(answers, Mapping):
        return {
            name: without_choices(part)
            for name, part in answers.items()
            if not str(name).startswith(CHOSEN)
        }
    if isinstance(answers, list):
        return [without_choices(part) for part in answers]
    return answers


def choice_name(branches: Iterable[Schema]) -> str:
    """By what they ask for, so that a choice is never taken for one of other alternatives."""
    asked = [[name for name, _ in every_property(branch)] for branch in branches]
    return CHOSEN + sha256(ascii(asked).encode("ascii")).hexdigest()[:_DIGITS]


def asked_in(branch: Schema) -> set[str]:
    """The names of all questions that an alternative may ask."""
    return {name for name, _ in every_property(branch)}


def _own(branch: Schema, branches: tuple[Schema, ...]) -> set[str]:
    """The questions that only this alternative asks."""
    others = (asked_in(other) for other in branches if other is not branch)
    return asked_in(branch).difference(*others)


def name_of(branch: Schema, say: Say) -> str:
    """What an alternative is called: by its title or what it asks for; empty if by neither."""
    if title := title_of(branch, Hints(), say):
        return title
    properties = dict(every_property(branch)) or {name: {} for name in branch.get("required", ())}
    titles = (
        (part.get("title") if isinstance(part, dict) else "") or in_words(name)
        for name, part in [*properties.items()][:_MOST_NAMES]
    )
    return ", ".join(say(str(title)) for title in titles)
