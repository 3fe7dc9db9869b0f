"""The uiSchema of react-jsonschema-form, read tolerantly.

A hint stands as `ui:name` or under `ui:options`; a child's hints stand under the child's name.
Hints that this kiosk does not know change nothing: they are about looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_UNHINTED: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Hints:
    """The uiSchema at one place of the form. `hidden`: what is around it is."""

    node: Mapping[str, Any] = field(default_factory=lambda: _UNHINTED)
    hidden: bool = False

    def get(self, name: str) -> Any:
        """The hint `ui:name`, wherever it stands; None if it is not given."""
        if (value := self.node.get(f"ui:{name}")) is not None:
            return value
        options = self.node.get("ui:options")
        return options.get(name) if isinstance(options, dict) else None

    def text(self, name: str) -> str:
        """The hint `ui:name` if it is words, else nothing."""
        value = self.get(name)
        return value if isinstance(value, str) else ""

    def child(self, name: str) -> Hints:
        """The hints of a property, or of an array's `items`."""
        node = self.node.get(name)
        return Hints(node if isinstance(node, dict) else _UNHINTED, self.is_hidden)

    @property
    def is_hidden(self) -> bool:
        return self.hidden or bool(self.get("widget") == "hidden")

    @property
    def is_read_only(self) -> bool:
        return self.get("readonly") is True or self.get("disabled") is True

    def ordered(self, names: Iterable[str]) -> list[str]:
        """The names in `ui:order`, each where it stands first; those it leaves out come where its
        `*` is, else last."""
        present = list(names)
        order = self.get("order")
        if not isinstance(order, list):
            return present
        rest = [name for name in present if name not in order]
        star = order.index("*") if "*" in order else len(order)
        before, after = (
            [name for name in part if name in present] for part in (order[:star], order[star:])
        )
        return list(dict.fromkeys([*before, *rest, *after]))
