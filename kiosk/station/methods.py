"""What the screen and the doctor may ask of the station: see `kiosk.protocol.station_calls`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from kiosk.offline.drafts import Drafts, DraftsFailed
from kiosk.offline.outbox_errors import NoOutbox, OutboxError
from kiosk.offline.outbox_item import OutboxEntry
from kiosk.portal_client.errors import PortalUnreachable
from kiosk.portal_client.wire import Signer
from kiosk.protocol.draft import KeptDraft
from kiosk.protocol.station_calls import (
    INTERNAL_ERROR,
    NO_LINE,
    NOT_FOUND,
    Awake,
    Counted,
    DraftHere,
    DraftRequest,
    StationHealth,
    StationStatus,
)
from kiosk.protocol.tracking import Tracking, TrackingRequest
from kiosk.station.apart import apart
from kiosk.station.board import Board
from kiosk.station.calls import CallRefused, Method, NoParams, read_params
from kiosk.station.doorbell import Doorbell
from kiosk.station.draft_errand import fetched
from kiosk.station.draft_fetch import NoLineToDrafts, NoSuchDraft, fetch_draft
from kiosk.station.outbox_asked import OutboxAsked
from kiosk.station.portal_link import Clock, Connect, Portal
from kiosk.station.tracking import NoLine, NoSuchApplication, NotReadable, Unread, track

_MAX_ASKING: Final = 4


class StationMethods:
    """One object for one call server, within its event loop; `table` is what it serves."""

    def __init__(
        self,
        board: Board,
        doorbell: Doorbell,
        *,
        outbox: OutboxAsked,
        drafts: Drafts,
        connect: Connect,
        signer: Callable[[], Signer | None],
        clock: Clock,
        count_visit: Callable[[], None],
    ) -> None:
        self._board = board
        self._doorbell = doorbell
        self._outbox = outbox
        self._drafts = drafts
        self._connect = connect
        self._signer = signer
        self._clock = clock
        self._count_visit = count_visit
        self._asking = asyncio.Semaphore(_MAX_ASKING)

    @property
    def table(self) -> Mapping[str, Method]:
        return {
            "status": self.status,
            "wake": self.wake,
            "visit_began": self.visit_began,
            "track": self.track,
            "fetch_draft": self.fetch_draft,
            "health": self.health,
        }

    async def status(self, params: Mapping[str, Any]) -> StationStatus:
        """How the line and the outbox are; refused in words where the outbox cannot be read."""
        read_params(NoParams, params)
        figures = await self._outbox.at(lambda outbox: outbox.figures(self._clock()))
        notice = self._board.read()
        return StationStatus(
            online=notice.online, portal_seen_at=notice.portal_seen_at, outbox=figures
        )

    async def health(self, params: Mapping[str, Any]) -> StationHealth:
        """What staff should see to."""
        read_params(NoParams, params)
        troubles = self._board.read().troubles.values()
        return StationHealth(troubles=tuple(sorted(troubles, key=lambda one: one.name)))

    async def wake(self, params: Mapping[str, Any]) -> Awake:
        """Sends what is new at once."""
        read_params(NoParams, params)
        self._doorbell.ring()
        return Awake()

    async def visit_began(self, params: Mapping[str, Any]) -> Counted:
        """Counts it; nothing is told of whose it is."""
        read_params(NoParams, params)
        await apart(self._count_visit)
        return Counted()

    async def track(self, params: Mapping[str, Any]) -> Tracking:
        """Where an application stands."""
        request = read_params(TrackingRequest, params)
        entry = await self._entry(request.folio)
        async with self._asking:
            try:
                return await apart(lambda: track(request, entry, self._ask_portal))
            except NoSuchApplication:
                raise CallRefused(NOT_FOUND, "no application has this folio and code") from None
            except NotReadable:
                words = "the portal knows none, and what is held here cannot be read"
                raise CallRefused(INTERNAL_ERROR, words) from None
            except NoLine as error:
                raise CallRefused(NO_LINE, str(error)) from error

    async def fetch_draft(self, params: Mapping[str, Any]) -> DraftHere:
        """The newest draft that can be had is on the disk then."""
        locator, now = read_params(DraftRequest, params).locator, self._clock()
        async with self._asking:
            try:
                await apart(lambda: fetch_draft(self._drafts, locator, self._ask_for_draft, now))
            except NoSuchDraft:
                raise CallRefused(NOT_FOUND, "there is no draft there") from None
            except NoLineToDrafts as error:
                raise CallRefused(NO_LINE, str(error)) from error
            except DraftsFailed as error:
                raise CallRefused(INTERNAL_ERROR, str(error)) from error
        return DraftHere()

    async def _entry(self, folio: str) -> OutboxEntry | Unread | None:
        try:
            return await self._outbox.tried(lambda outbox: outbox.by_folio(folio))
        except NoOutbox:
            return None
        except OutboxError:  # the loop tells of it; the portal may know it
            return Unread()

    def _ask_portal(self, request: TrackingRequest) -> Tracking:
        with self._portal() as portal:
            return portal.track(request)

    def _ask_for_draft(self, locator: str) -> KeptDraft | None:
        with self._portal() as portal:
            return fetched(portal, locator)

    @contextmanager
    def _portal(self) -> Iterator[Portal]:
        """A client for one question; where there is no line nobody waits for it."""
        if not self._board.read().online:
            self._doorbell.ring()
            raise PortalUnreachable("the portal cannot be reached at the moment")
        portal = self._connect(self._signer())
        try:
            yield portal
        finally:
            portal.close()
