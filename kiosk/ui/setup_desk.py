"""What the page for a machine that is not enrolled is given, and how it asks the station."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from kiosk.protocol.message import Message
from kiosk.protocol.station_calls import Answer
from kiosk.ui.paper_desk import CallStation
from kiosk.words import Words

_GROUP: Final = 4
_GROUPED: Final = 14
_Kind = TypeVar("_Kind", bound=Message)


@dataclass(frozen=True)
class SetupParts:
    """The screen as this page knows it. `is_enrolled` looks at the disk."""

    call: CallStation
    words: Callable[[], Words]
    choose_language: Callable[[str], None]
    is_enrolled: Callable[[], bool]
    finish: Callable[[], None]


def ask(
    call: CallStation,
    method: str,
    params: Message | None,
    kind: type[_Kind],
    then: Callable[[_Kind | None], None],
) -> None:
    """Asks; `then` gets the answer, or None where there is none of that kind."""

    def answered(answer: Answer | None) -> None:
        try:
            found = None if answer is None else kind.model_validate(answer.result)
        except ValueError:
            found = None
        then(found)

    call(method, answered, params)


def grouped(text: str) -> str:
    """Signs of a code in groups of four, with capitals; longer text as it is."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum())
    if len(text) > _GROUPED or len(signs) != len(text) - text.count("-") - text.count(" "):
        return text
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))
