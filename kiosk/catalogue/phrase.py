"""A thing to say, before it is said: a key of `assets/translations` and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Phrase:
    """Spoken by `kiosk.words.Words`: `words(phrase.key, **phrase.parameters)`."""

    key: str
    parameters: Mapping[str, str | int] = field(default_factory=dict)
