"""What is put to a visitor: questions, and the steps (pages) that hold them.

Frozen values without behaviour; words are already in the visitor's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kiosk.forms.file_rules import FileRules
    from kiosk.forms.open_days import OpenDays

Pointer = tuple[str | int, ...]
"""A path in the answers from the root: property names, and positions in lists, counted from 0."""

LONG_LIST = 7
"""More options than this are a searchable list."""

MOST_ITEMS = 100
"""What a list without a limit of its own may hold."""


def path_of(pointer: Pointer) -> str:
    """The pointer as one text, joined by `/`; empty for the root."""
    return "/".join(map(str, pointer))


class QuestionKind(StrEnum):
    """How a question is asked and its answer typed."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    PERSON_NAME = "person-name"
    CURP = "curp"
    RFC = "rfc"
    CLABE = "clabe"
    NSS = "nss"
    PHONE = "phone"
    POSTCODE = "postcode"
    EMAIL = "email"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    YEAR = "year"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    LOCALITY = "locality"
    YES_NO = "yes-no"
    CHOICE = "choice"
    LONG_CHOICE = "long-choice"
    CHOICES = "choices"
    CONSENT = "consent"
    FILE = "file"
    FILES = "files"
    SIGNATURE = "signature"
    DAYS = "days"
    LOCATION = "location"


PERSONAL = frozenset({QuestionKind.CLABE, QuestionKind.NSS})
"""What nobody beside the visitor should read off the screen."""


@dataclass(frozen=True)
class Option:
    """One thing to choose. `value` is what is sent: a JSON scalar, or whatever the schema's
    `enum` lists (agencies list objects too)."""

    value: Any
    title: str


@dataclass(frozen=True)
class Question:
    """One question. `minimum` and `maximum` are numbers, or ISO dates for `DATE`, inclusive.

    `required` follows the answers: what an optional group asks for is required once any of the
    group is answered. What has a `formula` is reckoned out, never typed.
    `options` of a `YES_NO` are there only where the agency gave its own words; those of a
    `LOCALITY` may be touched instead of typed. `files` of a question that asks for files is what
    it takes of them, `days` of one for days those that may be chosen, `most` of them at the most.
    `known` names a fact of what the application is about: the kiosk fills it in. `among` narrows
    the places that are offered for a `LOCATION`.
    """

    pointer: Pointer
    kind: QuestionKind
    title: str
    help: str = ""
    placeholder: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    masked: bool = False
    max_length: int | None = None
    minimum: float | str | None = None
    maximum: float | str | None = None
    read_only: bool = False
    default: Any = None
    formula: str = ""
    files: FileRules | None = None
    known: str = ""
    days: OpenDays | None = None
    most: int = 0
    among: tuple[tuple[str, str], ...] = ()

    @property
    def file_rules(self) -> FileRules:
        """What a question for files takes. Raises `ValueError` for any other."""
        if self.files is None:
            raise ValueError("this question asks for no file")
        return self.files


@dataclass(frozen=True)
class Listing:
    """A list of the answers to which items are added, changed and taken away.

    It has `count` items now; those before `first` have a place and a page of their own.
    """

    pointer: Pointer
    item_title: str
    count: int
    first: int = 0
    minimum: int = 0
    maximum: int = MOST_ITEMS

    @property
    def may_grow(self) -> bool:
        return self.count < self.maximum

    def title_of(self, place: int) -> str:
        """What an item is called: it has no name but its number."""
        return f"{self.item_title} {place - self.first + 1}"


@dataclass(frozen=True)
class Step:
    """One page: one question, one tight group, or a `listing` of what is answered in `within` it.

    `key` is the top-level property; where an agency nests groups in groups, the path to the inner
    one, joined by `/`. `section` is then the title of the part of the form that the page is in.
    `within` is the item of a list that the page belongs to, empty for most.
    """

    key: str
    title: str
    help: str
    questions: tuple[Question, ...]
    section: str = ""
    pointer: Pointer = ()
    listing: Listing | None = None
    within: Pointer = ()


@dataclass(frozen=True)
class Unsupported:
    """A part of the form that cannot be shown, so that nothing is left out in silence.

    `reason` is the keyword or the short cause (`items`, `recursive`, `required-without-question`).
    `blocking`: the form asks for it, so that an application without it would be refused.
    """

    pointer: Pointer
    reason: str
    detail: str
    blocking: bool
