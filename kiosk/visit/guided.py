"""How far a visitor has come on a guide's way, and what they told on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Guided:
    """A guide that somebody follows; it ends with the visit, unless it is saved in a draft.

    `answers` are those to its questions, `told` what was told in its applications, by concept.
    `sent`: the folio by the step; `had`: steps that were done before they came.
    """

    guide: str
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    told: Mapping[str, Any] = field(default_factory=dict, repr=False)
    sent: Mapping[str, str] = field(default_factory=dict)
    had: frozenset[str] = frozenset()
