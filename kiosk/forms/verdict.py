"""What a check of an identifier says: sound, doubtful (it may be right all the same), or wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sound:
    """Every rule holds. `value` is the canonical form."""

    value: str


@dataclass(frozen=True)
class Doubtful:
    """A rule fails that genuine identifiers are known to fail too: warn, do not refuse."""

    value: str
    key: str


@dataclass(frozen=True)
class Wrong:
    """A rule fails. `key` is the message key that says which, and how to mend it."""

    key: str
    parameters: Mapping[str, str | int] = field(default_factory=dict)


Verdict = Sound | Doubtful | Wrong


def wrong(key: str, **parameters: str | int) -> Wrong:
    """A `Wrong` with its parameters by name."""
    return Wrong(key, parameters)
