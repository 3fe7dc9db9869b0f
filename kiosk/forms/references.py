"""A schema with every `$ref` replaced by what it names, in the order it was written.

Local references only: JSON pointers (RFC 6901), `$anchor`, and `$id` within the file. Recursion
is left standing where it closes, and so is a reference that leads nowhere: forms are published with
such. A file made to explode is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

from kiosk.forms.merging import Schema, merged, merged_schemas

_MOST_NODES = 200_000
_MOST_DEPTH = 200
_VERBATIM = {"enum", "const", "default", "examples"}
"""Keywords whose value is an answer, not a schema."""
_NAMED = {
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "dependentSchemas",
    "dependencies",
}
"""Keywords whose value has a schema under each name, be it a keyword's."""


Resolve = Callable[[Schema], Schema]
"""A schema that may be a reference left standing → the schema that it names."""


class BrokenReference(Exception):  # noqa: N818  -- named for what the file holds
    """A reference that leads nowhere in this file, or a file that grows without bound."""


class References:
    """What the references of one file lead to."""

    def __init__(self, root: Schema) -> None:
        self._root = root
        self._names = dict(_named_parts(root))
        self._left = _MOST_NODES
        self._known: dict[str, Schema] = {}

    def whole(self) -> Schema:
        """The file as one tree. A `$ref`'s siblings stay and win, as in 2020-12 and as forms use
        them in draft-07 (a title beside the reference). Raises `BrokenReference`.
        """
        expanded = self.expand(self._root, ())
        assert isinstance(expanded, dict)  # noqa: S101  -- an object expands to an object
        return expanded

    def leads(self, reference: str) -> bool:
        """Whether it names a part of this file."""
        try:
            self._target(reference)
        except BrokenReference:
            return False
        return True

    def resolve(self, schema: Schema) -> Schema:
        """What a reference left standing names, as one tree; any other schema as it is."""
        reference = schema.get("$ref")
        if not isinstance(reference, str) or not self.leads(reference):
            return schema
        if reference not in self._known:
            self._left = _MOST_NODES
            expanded = self.expand(self._target(reference), (reference,))
            self._known[reference] = expanded if isinstance(expanded, dict) else {}
        beside = {key: part for key, part in schema.items() if key != "$ref"}
        return merged_schemas(self._known[reference], beside)

    def expand(self, node: Any, within: tuple[str, ...], *, named: bool = False) -> Any:
        self._left -= 1
        if self._left < 0:
            raise BrokenReference("the references multiply beyond all measure")
        if isinstance(node, list):
            return [self.expand(part, within) for part in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return {
                key: self.expand(part, within, named=names) if names is not None else part
                for key, part, names in _parts(node, named=named)
            }
        if reference in within or not self.leads(reference):
            return node
        target = self.expand(self._target(reference), (*within, reference), named=named)
        beside = {key: part for key, part in node.items() if key != "$ref"}
        return merged(target, self.expand(beside, within, named=named)) if beside else target

    def _target(self, reference: str) -> Any:
        base, _, fragment = reference.partition("#")
        if fragment and not fragment.startswith("/"):
            if reference not in self._names:
                raise BrokenReference(reference)
            return self._names[reference]
        node = self._root if not base else self._names.get(base)
        for part in unquote(fragment).split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            if isinstance(node, dict) and name in node:
                node = node[name]
            elif isinstance(node, list) and name in map(str, range(len(node))):
                node = node[int(name)]
            else:
                raise BrokenReference(reference)
        if node is None:
            raise BrokenReference(reference)
        return node


def _parts(node: Schema, *, named: bool) -> Iterator[tuple[str, Any, bool | None]]:
    """What stands in a schema, or with `named` in a mapping of names to schemas: under what, and
    whether it is such a mapping itself; None: an answer."""
    for key, part in node.items():
        answer = key in _VERBATIM and not named
        yield key, part, None if answer else key in _NAMED and not named


def _named_parts(node: Any, *, named: bool = False) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        if isinstance(anchor := node.get("$anchor"), str):
            yield f"#{anchor}", node
        if isinstance(name := node.get("$id"), str):
            yield name, node
        for _, part, names in _parts(node, named=named):
            if names is not None:
                yield from _named_parts(part, named=names)
    elif isinstance(node, list):
        for part in node:
            yield from _named_parts(part)


def without_broken(schema: Schema) -> Schema:
    """The schema with a reference that leads nowhere replaced by `false`: nothing can fit there.

    For a validator that refuses the whole file otherwise. Raises `BrokenReference`.
    """
    references = References(schema)
    return {
        key: _mended(part, references, 0, named=names) if names is not None else part
        for key, part, names in _parts(schema, named=False)
    }


def _mended(node: Any, references: References, depth: int, *, named: bool = False) -> Any:
    if depth > _MOST_DEPTH:
        raise BrokenReference("a file nested beyond all measure")
    if isinstance(node, list):
        return [_mended(part, references, depth + 1) for part in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str) and _is_local(reference) and not references.leads(reference):
        return False
    return {
        key: _mended(part, references, depth + 1, named=names) if names is not None else part
        for key, part, names in _parts(node, named=named)
    }


def _is_local(reference: str) -> bool:
    return reference.startswith("#")


def loosened(schema: Any, *, named: bool = False) -> Any:
    """A part of an expanded schema, to be judged alone: anything fits a reference left in it."""
    if isinstance(schema, list):
        return [loosened(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: loosened(part, named=names) if names is not None else part
        for key, part, names in _parts(schema, named=named)
        if key != "$ref" or not isinstance(part, str)
    }
