"""Where an agency's submissions lie for its desk, still sealed: in reach by line, or on this host.

One application is read, moved and written to through a `Pile`, alike whether the desk runs on the
agency's workstation (`portal.desk.portal_tray`) or, in a pilot, on the portal's own machine. What
is about many, the workstation's pages ask of an `InTray`; on the portal's machine the commands
(`portal desk list`, `comments`) read the tables.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import BinaryIO, Final, Protocol
from uuid import UUID

from kiosk.protocol.tracking import Tracking
from portal.act_log import Actor
from portal.clerks.applications import Applications, MovedOn
from portal.clerks.messages import (
    MOST_LISTED,
    ApplicationList,
    DeskFigures,
    DeskLogPage,
    HeldApplication,
    NextStep,
    SlipAnswer,
)
from portal.storage.agency_query import Asked

_TRIES: Final = 4


class TrayUnreachable(Exception):  # noqa: N818 - named for what happened
    """The portal does not answer, or refuses whoever asks; the message says which.

    `kind`: no `line`, not its `key`, a `reader` who acts, `busy`, or `garbage`.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Pile(Protocol):
    """What reading and moving one application needs.

    Methods raise `NotThere` for what is not sealed to the agency, `CannotMove`, `MovedOn`, and
    `TrayUnreachable`.
    """

    def held(self, folio: str) -> HeldApplication: ...
    def steps(self, folio: str) -> Tracking: ...
    def stream(self, folio: str, position: int) -> AbstractContextManager[BinaryIO]: ...
    def take_step(self, folio: str, step: NextStep) -> Tracking: ...


class InTray(Pile, Protocol):
    """All that was sent to one agency, as its workstation's pages ask for it by line."""

    def listed(
        self, asked: Asked, after: UUID | None = None, limit: int = MOST_LISTED
    ) -> ApplicationList: ...
    def figures(self) -> DeskFigures: ...
    def acknowledge(self, folio: str) -> None: ...
    def slip(self, text: str) -> SlipAnswer: ...
    def log(self, behind: int) -> DeskLogPage: ...


class HostPile:
    """On the portal's own machine, for its commands: every agency's."""

    def __init__(self, applications: Applications) -> None:
        self._applications = applications
        self._actor = Actor()

    def held(self, folio: str) -> HeldApplication:
        """As `Pile`."""
        return self._applications.held(self._actor, folio)

    def steps(self, folio: str) -> Tracking:
        """As `Pile`."""
        return self._applications.steps(self._actor, folio)

    def stream(self, folio: str, position: int) -> BinaryIO:
        """As `Pile`."""
        return self._applications.stream(self._actor, folio, position)[0]

    def take_step(self, folio: str, step: NextStep) -> Tracking:
        """As `Pile`."""
        return self._applications.take_step(self._actor, folio, step)


def decide(
    pile: Pile,
    folio: str,
    deciding: Callable[[Tracking], NextStep],
    seen: Tracking | None = None,
) -> Tracking:
    """Takes the step that is decided on over the steps that a person has `seen`, and no others.

    Without those, as in a command: over the steps so far, or the newer ones, if any came. Raises as
    `Pile`, and `MovedOn` where there are others than were seen, or others are always faster.
    """
    if seen is not None:
        return pile.take_step(folio, deciding(seen))
    for _ in range(_TRIES - 1):
        try:
            return pile.take_step(folio, deciding(pile.steps(folio)))
        except MovedOn:
            continue
    return pile.take_step(folio, deciding(pile.steps(folio)))
