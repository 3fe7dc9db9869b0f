"""What a builder of forms knows: kinds of questions, a question, a form's files."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from portal.manuscript.json_text import Number

Node = dict[str, Any]
OTHER: Final = "other"
"""A kind that the builder does not know."""
GROUP: Final = "group"
LIST: Final = "list"
COMPUTED: Final = "computed"
PARTS: Final = (GROUP, LIST, COMPUTED)
"""What is more than one question, or none: questions together, questions for each of several, what
is reckoned. None of these becomes anything else."""
COMPUTE: Final = "ui:compute"
WIDGET: Final = "ui:widget"


def _text(**more: Any) -> tuple[Node, Node]:
    return {"type": "string", **more}, {}


KINDS: Final[Mapping[str, tuple[Node, Node]]] = {
    "text": _text(maxLength=Number("120")),
    "long-text": ({"type": "string", "maxLength": Number("1000")}, {WIDGET: "textarea"}),
    "choice": ({"type": "string", "oneOf": []}, {}),
    "choices": ({"type": "array", "uniqueItems": True, "items": {"oneOf": []}}, {}),
    "yes-no": ({"type": "boolean"}, {}),
    "consent": ({"type": "boolean", "const": True}, {}),
    "date": _text(format="date"),
    "time": _text(format="time"),
    "whole": ({"type": "integer", "minimum": Number("0")}, {}),
    "money": (
        {"type": "number", "multipleOf": Number("0.01"), "minimum": Number("0")},
        {WIDGET: "money"},
    ),
    "person-name": _text(format="person-name"),
    "curp": _text(format="curp"),
    "rfc": _text(format="rfc"),
    "clabe": _text(format="clabe"),
    "nss": _text(format="nss"),
    "phone": _text(format="phone-mx"),
    "email": _text(format="email"),
    "postcode": _text(format="postcode-mx"),
    "state": _text(format="mx-state"),
    "municipality": _text(format="mx-municipality"),
    "photo": ({"type": "string", "format": "data-url"}, {WIDGET: "photo"}),
    "file": ({"type": "string", "format": "data-url"}, {WIDGET: "file"}),
    "signature": ({"type": "string", "format": "data-url"}, {WIDGET: "signature"}),
    "office": ({"type": "string"}, {WIDGET: "office"}),
    "location": ({"type": "string", "maxLength": Number("160")}, {WIDGET: "location"}),
}
"""What a question of each kind begins with, in the schema and in the uiSchema."""


def new_part(kind: str, title: str) -> tuple[Node, Node]:
    """What a part begins with: one question, or a sum that is none yet."""
    first: Node = {"type": "string", "title": title, "maxLength": Number("120")}
    inner: Node = {"type": "object", "properties": {"first": first}}
    if kind == GROUP:
        return inner, {}
    if kind == LIST:
        return {"type": "array", "maxItems": Number("10"), "items": {"title": title, **inner}}, {}
    return {"type": "number"}, {COMPUTE: "0"}


WITH_OPTIONS: Final = ("choice", "choices")
OF_A_KIND: Final = frozenset({
    *("type", "format", "const", "enum", "oneOf", "items", "uniqueItems", "multipleOf"),
    *("minimum", "maximum", "maxLength", "minLength", "pattern"),
})  # fmt: skip


@dataclass(frozen=True)
class Option:
    """One of those to choose from."""

    value: str
    title: str
    english: str = ""


@dataclass(frozen=True)
class Asked:
    """A question. `when`: it is asked where that one is answered so.

    `least` and `most` are how many a list has, in digits; `formula` is how an answer is reckoned;
    `inside` is how many questions a group or a list asks.
    """

    name: str
    kind: str
    title: str = ""
    english: str = ""
    help: str = ""
    help_english: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    when: tuple[str, str] | None = None
    least: str = ""
    most: str = ""
    formula: str = ""
    inside: int = 0


@dataclass(frozen=True)
class FormFiles:
    """A form's three files, read. None is ever changed in place."""

    schema: Node
    ui: Node
    english: Node

    def copy(self) -> FormFiles:
        return FormFiles(*(deepcopy(one) for one in (self.schema, self.ui, self.english)))
