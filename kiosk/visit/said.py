"""What a visitor says that belongs to no application; it is known to this visit alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True)
class Remark:
    """What they think of the service that was applied for. `rating` 0: nothing yet.

    Nothing of it is left here once it was `given`.
    """

    rating: int = 0
    comment: str = field(default="", repr=False)
    given: bool = False


@dataclass(frozen=True)
class Enquiry:
    """What they answered to find out what they may have a right to."""

    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Asked:
    """What they answered to learn whether one service can be done here."""

    service: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)


NOTHING_SAID: Final = Remark()
NOTHING_ASKED: Final = Enquiry()
NOT_ASKED: Final = Asked()
