"""What can be asked of an author for one kind of file, read from the model that judges the file.

A field that the model gains is asked for without another line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

_LONG = 10_000


class FieldKind(StrEnum):
    """How a field is asked for."""

    LINE = "line"
    WORDS = "words"
    """By language."""
    LONG_WORDS = "long-words"
    LISTS = "lists"
    """Lines of words, by language."""
    LINES = "lines"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes-no"
    WHOLE = "whole"
    AMOUNT = "amount"
    DAY = "day"
    GROUP = "group"
    LIST = "list"


@dataclass(frozen=True)
class Field:
    """One field. `parts` are a group's, or the one that each item of a list is."""

    name: str
    kind: FieldKind
    required: bool
    nullable: bool = False
    options: tuple[str, ...] = ()
    parts: tuple[Field, ...] = ()

    @property
    def item(self) -> Field:
        """Of a list."""
        return self.parts[0]


def fields_of(model: type[BaseModel]) -> tuple[Field, ...]:
    """In the order of the model."""
    return tuple(
        _field(info.alias or name, info.annotation, required=info.is_required())
        for name, info in model.model_fields.items()
    )


def _field(name: str, annotation: Any, *, required: bool) -> Field:
    bare, _, nullable = _bare(annotation)
    kind, options, parts = FieldKind.LINE, tuple[str, ...](), tuple[Field, ...]()
    origin = get_origin(bare)
    if origin is dict:
        kind = _words_kind(get_args(bare)[1])
    elif origin is tuple:
        item = _field("", get_args(bare)[0], required=True)
        match item.kind:
            case FieldKind.CHOICE:
                kind, options = FieldKind.CHOICES, item.options
            case FieldKind.LINE | FieldKind.DAY:
                kind = FieldKind.LINES
            case _:
                kind, parts = FieldKind.LIST, (item,)
    elif isinstance(bare, type):
        if issubclass(bare, BaseModel):
            kind, parts = FieldKind.GROUP, fields_of(bare)
        elif issubclass(bare, Enum):
            kind, options = FieldKind.CHOICE, tuple(str(one.value) for one in bare)
        else:
            kind = _PLAIN.get(bare, FieldKind.LINE)
    return Field(name, kind, required, nullable, options, parts)


_PLAIN = {
    bool: FieldKind.YES_NO,
    int: FieldKind.WHOLE,
    Decimal: FieldKind.AMOUNT,
    date: FieldKind.DAY,
}


def _words_kind(of: Any) -> FieldKind:
    bare, constraints, _ = _bare(of)
    if get_origin(bare) is tuple:
        return FieldKind.LISTS
    lengths = [c.max_length or 0 for c in constraints if isinstance(c, StringConstraints)]
    return FieldKind.LONG_WORDS if max(lengths, default=0) > _LONG else FieldKind.WORDS


def _bare(annotation: Any) -> tuple[Any, list[Any], bool]:
    """The type within, what is said of it, whether it may be null."""
    constraints: list[Any] = []
    nullable = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            constraints += [
                m for one in more for m in (one.metadata if isinstance(one, FieldInfo) else [one])
            ]
        elif origin in (Union, UnionType):
            inner = [one for one in get_args(annotation) if one is not NoneType]
            nullable = nullable or len(inner) < len(get_args(annotation))
            annotation = inner[0]
        else:
            return annotation, constraints, nullable
