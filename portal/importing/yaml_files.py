"""Source files as YAML: what is written reads back as the same values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import yaml


class _Dumper(yaml.CSafeDumper):
    """Lines stay lines; pesos keep their cents; nothing is shortened by anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML calls it so
        return True


def _words(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, "|" if "\n" in text else None)


def _pesos(dumper: yaml.CSafeDumper, amount: Decimal) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:float", str(amount.quantize(Decimal("0.01"))))


_Dumper.add_representer(str, _words)
_Dumper.add_representer(Decimal, _pesos)


def as_yaml(value: dict[str, Any]) -> bytes:
    """UTF-8, fields in their order."""
    text = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return str(text).encode()
