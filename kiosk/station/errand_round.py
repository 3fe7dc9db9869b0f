"""The errands of the station, one at a time; one that fails rests longer and delays no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Final

from kiosk.events import event
from kiosk.offline.backoff import wait_seconds
from kiosk.offline.outbox_errors import OutboxError
from kiosk.portal_client.errors import PortalBusy, PortalError, PortalRefused
from kiosk.protocol.trouble import Trouble
from kiosk.station.board import Part
from kiosk.station.errands import Errand
from kiosk.station.membership import Member
from kiosk.station.portal_link import Portal

_TOO_BUSY: Final = 503
"""For everybody; 429 is said of one caller, or of one kind of question."""
_LOG = logging.getLogger("kiosk.station")


class Came(Enum):
    """What came of an errand."""

    DONE = auto()
    FAILED = auto()
    BROKE = auto()
    """The line did, or something else answered."""


@dataclass
class _Standing:
    errand: Errand
    failures: int = 0
    rests_until: float = 0.0

    def due_in(self, now: datetime, steady: float) -> float | None:
        seconds = self.errand.due_in(now)
        return None if seconds is None else max(seconds, self.rests_until - steady)


class ErrandRound:
    """For one thread. `tell` puts a trouble on the board, under the errand's part."""

    def __init__(
        self,
        errands: Sequence[Errand],
        monotonic: Callable[[], float],
        draw: Callable[[], float],
        tell: Callable[[Part, Trouble | None], None],
    ) -> None:
        self._errands = [_Standing(errand) for errand in errands]
        self._monotonic = monotonic
        self._draw = draw
        self._tell = tell
        self.told_until = 0.0
        """Until when a portal that is too busy (503) wants nothing at all, by `monotonic`."""

    def look(self, now: datetime) -> None:
        """Lets each notice what changes by itself."""
        for one in self._errands:
            one.errand.look(now)

    def due_in(self, now: datetime) -> float | None:
        """Seconds until one may run; None where none has anything to do."""
        steady = self._monotonic()
        waits = [one.due_in(now, steady) for one in self._errands]
        return min((wait for wait in waits if wait is not None), default=None)

    def run(self, portal: Portal, member: Member, now: datetime) -> Came:
        """Runs the next that is due; it goes to the end of the round."""
        steady = self._monotonic()
        for one in list(self._errands):
            wait = one.due_in(now, steady)
            if wait is not None and wait <= 0:
                self._errands.remove(one)
                self._errands.append(one)
                return self._run(one, portal, member, now)
        return Came.DONE

    def _run(self, one: _Standing, portal: Portal, member: Member, now: datetime) -> Came:
        part = one.errand.part
        try:
            stands = one.errand.run(portal, member, now)
        except PortalRefused as error:
            self._tell_refused(one.errand, error)
            return self._failed(one, None, Came.FAILED)
        except PortalBusy as error:
            self._failed(one, error.retry_after, Came.FAILED)
            if error.status == _TOO_BUSY and error.retry_after:
                self.told_until = one.rests_until
            return Came.FAILED
        except PortalError as error:
            _LOG.info("%s: %s", part, error, extra=event("errand-failed", errand=part))
            return self._failed(one, None, Came.BROKE)
        except OutboxError as error:  # the loop meets it too, and tells of it
            _LOG.info("%s: %s", part, error, extra=event("errand-failed", errand=part))
            return self._failed(one, None, Came.FAILED)
        self._tell_refused(one.errand, stands)
        one.failures = 0
        return Came.DONE

    def _tell_refused(self, errand: Errand, why: PortalRefused | None) -> None:
        trouble = None if why is None else Trouble(name=errand.refused, words=str(why))
        self._tell(errand.part, trouble)

    def _failed(self, one: _Standing, retry_after: float | None, came: Came) -> Came:
        one.failures += 1
        rest = wait_seconds(one.failures, self._draw, retry_after)
        one.rests_until = self._monotonic() + rest
        return came
