"""What a form of these pages asks for is one step, however often the form is sent.

A second click, or a form that is sent again because its answer was lost, is the first one over: the
very step that was sent then, letter and all, which the portal knows again. Kept in memory alone,
of the newest `MOST_KEPT` forms.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import BinaryIO, Final

from kiosk.protocol.tracking import Tracking
from portal.clerks.applications import MovedOn, NotThere
from portal.clerks.messages import HeldApplication, NextStep
from portal.clerks.steps import CannotMove
from portal.desk.in_tray import Pile
from portal.desk.own_acts import is_step

MOST_KEPT: Final = 32


@dataclass(frozen=True)
class _Sent:
    step: NextStep
    is_answered: bool = False


class Once:
    """Of one start of the desk; one act at a time."""

    def __init__(self) -> None:
        self._sent: OrderedDict[bytes, _Sent] = OrderedDict()
        self._turn = Lock()

    def do(self, form: bytes, folio: str, pile: Pile, act: Callable[[Pile], None]) -> None:
        """`act` takes a step through the pile that it is given; where that form's step was sent
        before, that is found done or is sent again instead. Raises as `act` and `Pile`."""
        with self._turn:
            sent = self._sent.get(form)
            noting = _Noting(pile, self._sent, form)
            if sent is None:
                act(noting)
            elif not sent.is_answered:
                noting.take_step(folio, sent.step)
            elif not _is_there(pile.steps(folio), sent.step):
                raise MovedOn("the portal was set back: what was done is not there any more")

    def forget(self) -> None:
        """All of it."""
        self._sent.clear()


class _Noting:
    """A pile as `pile`, which notes the step before it goes: its answer may be lost."""

    def __init__(self, pile: Pile, sent: OrderedDict[bytes, _Sent], form: bytes) -> None:
        self._pile = pile
        self._sent = sent
        self._form = form

    def held(self, folio: str) -> HeldApplication:
        """As `Pile`."""
        return self._pile.held(folio)

    def steps(self, folio: str) -> Tracking:
        """As `Pile`."""
        return self._pile.steps(folio)

    def stream(self, folio: str, position: int) -> AbstractContextManager[BinaryIO]:
        """As `Pile`."""
        return self._pile.stream(folio, position)

    def take_step(self, folio: str, step: NextStep) -> Tracking:
        """As `Pile`; what the portal refused was not sent."""
        self._sent[self._form] = _Sent(step)
        while len(self._sent) > MOST_KEPT:
            self._sent.popitem(last=False)
        try:
            told = self._pile.take_step(folio, step)
        except (CannotMove, MovedOn, NotThere):
            self._sent.pop(self._form, None)
            raise
        self._sent[self._form] = _Sent(step, is_answered=True)
        return told


def form_of(folio: str, act: str, fields: Mapping[str, str]) -> bytes:
    """SHA-256 of what one form says: the same where the same page's is sent twice."""
    return sha256(json.dumps([folio, act, sorted(fields.items())]).encode()).digest()


def _is_there(told: Tracking, step: NextStep) -> bool:
    return len(told.steps) > step.after and is_step(told.steps[step.after], step)
