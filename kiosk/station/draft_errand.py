"""Brings drafts to the portal while there is a line, and has it forget those that were sent.

Guarantees: a draft counts as kept by the portal only once the portal shows the very bytes back, or
others that took their place there; one that a visitor continued elsewhere in the meantime, at a
kiosk or on a phone, is not overwritten by an older one from here; a draft that the portal refuses
delays no other, and is a trouble for as long as it rests.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from kiosk.events import event
from kiosk.offline.draft_files import DraftFile
from kiosk.offline.drafts import Drafts, DraftsFailed
from kiosk.offline.outbox_errors import DiskFailed
from kiosk.portal_client.errors import PortalError, PortalGarbage, PortalRefused
from kiosk.protocol.draft import Draft, KeptDraft
from kiosk.protocol.trouble import TroubleName
from kiosk.station.board import Part
from kiosk.station.membership import Member
from kiosk.station.portal_link import Portal

_LOG = logging.getLogger("kiosk.station")
REST: Final = timedelta(hours=1)
"""For a draft that itself is the trouble: refused for what it is, or rotten on the disk."""
_ITS_OWN_FAULT: Final = frozenset({400, 413, 422})
_CHANGED_MEANWHILE: Final = 412
_SOON: Final = timedelta(seconds=5)


@dataclass(frozen=True)
class _Due:
    locator: str
    do: Callable[[Portal, str, datetime], None]


class DraftErrand:
    """An `Errand`: one draft at a time, the forgotten first."""

    part: Final = Part.DRAFTS
    refused: Final = TroubleName.DRAFTS_REFUSED

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts
        self._resting: dict[str, datetime] = {}
        self._refused: dict[str, PortalRefused] = {}
        self._forgotten = False

    def send_again(self) -> None:
        """The portal has forgotten something: it may be drafts."""
        try:
            self._drafts.send_again()
            self._forgotten = False
        except DraftsFailed as error:
            self._forgotten = True
            _LOG.warning("%s", error, extra=event("drafts-unusable"))

    def look(self, now: datetime) -> None:  # noqa: ARG002
        """A disk that did not let it be sent again may do so now."""
        if self._forgotten:
            self.send_again()

    def due_in(self, now: datetime) -> float | None:
        """At once while there is one that may be brought."""
        try:
            if self._next(now) is not None:
                return 0.0
        except DraftsFailed as error:
            _LOG.warning("%s", error, extra=event("drafts-unusable"))
        ends = min(self._resting.values(), default=None)
        return None if ends is None else max(1.0, (ends - now).total_seconds())

    def run(self, portal: Portal, member: Member, now: datetime) -> PortalRefused | None:  # noqa: ARG002
        """Brings one. Raises `PortalError`, and `OutboxError` where the disk fails."""
        try:
            if (due := self._next(now)) is not None:
                self._refused.pop(due.locator, None)
                self._try(portal, due, now)
        except DraftsFailed as error:
            raise DiskFailed(str(error)) from error
        self._refused = {one: why for one, why in self._refused.items() if one in self._resting}
        return next(iter(self._refused.values()), None)

    def _next(self, now: datetime) -> _Due | None:
        self._resting = {
            locator: until
            for locator, until in self._resting.items()
            if now < until <= now + REST  # a clock that went back keeps none waiting
        }
        for locators, do in (
            (self._drafts.gone, self._have_forgotten),
            (self._drafts.waiting, self._bring),
        ):
            for locator in locators():
                if locator not in self._resting:
                    return _Due(locator, do)
        return None

    def _try(self, portal: Portal, due: _Due, now: datetime) -> None:
        """Raises what the line or the portal's other refusals are; its own fault rests."""
        try:
            due.do(portal, due.locator, now)
        except PortalRefused as error:
            if error.problem.status not in _ITS_OWN_FAULT:
                raise
            self._resting[due.locator] = now + REST
            self._refused[due.locator] = error

    def _have_forgotten(self, portal: Portal, locator: str, now: datetime) -> None:  # noqa: ARG002
        portal.delete_draft(locator)
        self._drafts.told(locator)

    def _bring(self, portal: Portal, locator: str, now: datetime) -> None:
        draft = self._drafts.take(locator)
        if draft is None:
            _LOG.warning(
                "a draft on this machine's disk is rotten and cannot be sent",
                extra=event("draft-rotten"),
            )
            self._resting[locator] = now + REST
            return
        try:
            kept = _kept_there(portal, draft)
            self._drafts.mark_kept(locator, kept.sealed, kept.kept_until, draft.writer)
        except (PortalError, DraftsFailed) as error:
            with suppress(DraftsFailed):  # what cannot even be renamed waits for the next start
                self._drafts.put_back(locator)
            if isinstance(error, PortalRefused) and error.problem.status == _CHANGED_MEANWHILE:
                self._resting[locator] = now + _SOON  # then it is seen what came between
                return
            raise


def fetched(portal: Portal, locator: str) -> KeptDraft | None:
    """The portal's draft; None where it has none. Raises `PortalError`."""
    try:
        kept = portal.get_draft(locator)
    except PortalRefused as error:
        if error.problem.status == 404:
            return None
        raise
    if kept.locator != locator:
        raise PortalGarbage("the portal answered about another draft")
    return kept


def _kept_there(portal: Portal, draft: DraftFile) -> KeptDraft:
    """What the portal has once it was brought: the draft, or one that was saved after it.

    What this one was written after is older, whatever the clocks say; of two that grew apart, the
    later counts. One that took the place of this very draft, whose arrival was never heard of
    here, is told by the portal itself.
    """
    seen: bytes | None = None
    if draft.follows and (there := fetched(portal, draft.locator)) is not None:
        seen = sha256(there.sealed).digest()
        grew_apart = seen not in {*draft.follows, draft.digest}
        if grew_apart and there.kept_until > draft.until:
            return there
    kept = portal.put_draft(
        draft.locator, Draft(sealed=draft.sealed, writer=draft.writer, instead_of=seen)
    )
    if kept.locator != draft.locator or (kept.sealed != draft.sealed and not kept.newer):
        raise PortalGarbage("the portal shows another draft than was put")
    return kept
