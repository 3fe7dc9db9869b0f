"""Lists that are typed, item by item: what their items are, in the words of each draft.

`items` for every item; `prefixItems` (2020-12) or `items` as a list (draft-07) where each place
has a meaning of its own, with `items` or `additionalItems` for what follows.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.forms.hints import Hints
from kiosk.forms.kinds import type_of
from kiosk.forms.merging import AnySchema, Schema
from kiosk.forms.questions import Pointer

MOST_DEPTH = 4
"""Lists in lists in lists: nobody finds the way in more."""
_MOST_PLACES = 50


@dataclass(frozen=True)
class Shape:
    """What the places of a list ask for, and every item after them; None: there is none."""

    places: tuple[tuple[AnySchema, Hints], ...]
    items: AnySchema | None
    item_hints: Hints


def is_typed_list(schema: Schema) -> bool:
    """Whether a flat schema asks for a list; not whether it says of what."""
    return type_of(schema) == "array"


def shape_of(schema: Schema, hints: Hints) -> Shape:
    """How the list of a flat schema is made up."""
    items = schema.get("items")
    if isinstance(items, list):
        places, rest, rest_hints = (
            items,
            schema.get("additionalItems"),
            hints.child("additionalItems"),
        )
    else:
        places, rest, rest_hints = schema.get("prefixItems", []), items, hints.child("items")
    node = hints.node.get("items")
    each = (
        [
            Hints(part, hints.is_hidden)
            if isinstance(part, dict)
            else Hints(hidden=hints.is_hidden)
            for part in node
        ]
        if isinstance(node, list)
        else []
    )
    return Shape(
        tuple(
            (part, each[place] if place < len(each) else hints.child("items"))
            for place, part in enumerate(places[:_MOST_PLACES])
        ),
        rest,
        rest_hints,
    )


def depth_of(pointer: Pointer) -> int:
    """In how many lists a place lies."""
    return sum(isinstance(name, int) for name in pointer)
