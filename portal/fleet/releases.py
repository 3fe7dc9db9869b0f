"""Which release a kiosk's snapshot belongs to, and which snapshots are too old."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from kiosk.protocol.heartbeat import LAST_RING
from portal.publishing.errors import PublishingError
from portal.publishing.repository import Repository
from portal.publishing.rings import release_of, ring_statuses
from portal.storage import fleet_query, ring_releases
from portal.storage.fleet_query import SILENT_AFTER, Now

GRACE: Final = SILENT_AFTER
"""A kiosk that took nothing of a release for longer was either heard meanwhile, or is silent."""


class Releases:
    """Of one repository, read anew for each question."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._known: dict[int, int] = {}

    def of(self, snapshot: int | None) -> int | None:
        """None: not known (any more)."""
        if snapshot is None:
            return None
        if snapshot not in self._known:
            try:
                self._known[snapshot] = release_of(self._repository, snapshot)
            except PublishingError:
                return None
        return self._known[snapshot] or None

    def everybodys(self) -> int:
        """The last ring's; 0 before the first, and where the repository cannot be read."""
        try:
            statuses = ring_statuses(self._repository)
        except PublishingError:
            return 0
        return next((one.release for one in statuses if one.ring == LAST_RING), 0)

    def now(self, session: Session, moment: datetime) -> Now:
        """What the fleet is judged by. A snapshot that is not known any more is behind.

        A release that everybody has been offered for less than a day makes nobody late.
        """
        wanted = self.everybodys()
        since = ring_releases.since(session, LAST_RING, wanted)
        if not wanted or (since is not None and moment - since < GRACE):
            return Now(moment)
        shown = fleet_query.snapshots(session)
        behind = frozenset(one for one in shown if (self.of(one) or 0) < wanted)
        return Now(moment, behind, expects_any=True)
