"""One round of the rollout: signatures renewed, reports counted, releases moved on or halted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.protocol.heartbeat import LAST_RING
from portal.events import event
from portal.publishing.errors import MovedOn
from portal.publishing.keys import KeyFolder
from portal.publishing.repository import Repository
from portal.publishing.rings import (
    Halted,
    RingStatus,
    advance,
    halt,
    overridden_refusals,
    release_of,
    ring_statuses,
)
from portal.rollout.deciding import Advance, Decision, Halt, Reports, Wait, decide
from portal.storage import heartbeats, kiosks, ring_releases
from portal.storage.database import Database
from portal.storage.fleet_query import SILENT_AFTER
from portal.storage.heartbeats import Catalogue
from portal.storage.turns import take_turn

_LOG = logging.getLogger("portal.rollout")


@dataclass(frozen=True)
class RingStanding:
    """How it stands with the release of one ring. `decision` is None where nothing is to decide."""

    status: RingStatus
    since: datetime
    reports: Reports
    decision: Decision | None


class Rollout:
    """Of one repository, by what its kiosks tell."""

    def __init__(
        self,
        database: Database,
        repository: Repository,
        online: KeyFolder,
        clock: Callable[[], datetime],
        soak: timedelta,
    ) -> None:
        self._database = database
        self._repository = repository
        self._online = online
        self._clock = clock
        self._soak = soak

    def standings(self) -> tuple[RingStanding, ...]:
        """First ring first; nothing before the first release. Raises `PublishingError`.

        What no round has noted yet counts from now.
        """
        now = self._clock()
        statuses = ring_statuses(self._repository)
        newest = max((each.snapshot for each in statuses), default=0)
        overridden = overridden_refusals(self._repository)
        with self._database.reading() as session:
            since = {
                status.ring: ring_releases.since(session, status.ring, status.release) or now
                for status in statuses
            }
            told = {
                status.ring: list(
                    heartbeats.catalogues(
                        session, kiosks.of_rings(session, status.ring), now - SILENT_AFTER
                    )
                )
                for status in statuses
            }
        return tuple(
            self._standing(
                status,
                statuses,
                since[status.ring],
                self._counted(
                    status.release,
                    newest,
                    told[status.ring],
                    overridden.get(status.release, frozenset()),
                ),
                now,
            )
            for status in statuses
        )

    def go_on(self) -> None:
        """Does what was decided for each ring. Raises `PublishingError`."""
        self._note()
        for standing in reversed(self.standings()):  # a release moves one ring in a round
            status = standing.status
            match standing.decision:
                case Advance():
                    self._advance(status)
                case Halt(refused, told):
                    why = Halted(refused=refused, told=told)
                    halt(self._repository, status.release, why)
                    _LOG.error(
                        "release %d is halted: %s",
                        status.release,
                        why,
                        extra=event("release-halted", release=status.release),
                    )
                case Wait() | None:
                    pass
        self._note()

    def _advance(self, status: RingStatus) -> None:
        release, ring = status.release, status.ring
        with suppress(MovedOn):  # the next round decides on what was published meanwhile
            if advance(self._repository, self._online, ring, self._clock(), release):
                _LOG.info(
                    "release %d goes on to ring %d",
                    release,
                    ring + 1,
                    extra=event("release-goes-on", release=release, ring=ring + 1),
                )

    def _note(self) -> None:
        """Since when each ring has what it has."""
        now = self._clock()
        statuses = ring_statuses(self._repository)
        with self._database.writing() as session:
            take_turn(session, "rollout")
            for status in statuses:
                ring_releases.note(session, status.ring, status.release, now)

    def _standing(
        self,
        status: RingStatus,
        statuses: Collection[RingStatus],
        since: datetime,
        reports: Reports,
        now: datetime,
    ) -> RingStanding:
        later = next((each for each in statuses if each.ring == status.ring + 1), None)
        settled = (
            status.ring == LAST_RING
            or status.is_halted
            or (later is not None and later.release >= status.release)
        )
        decision = None if settled else decide(reports, since, now, self._soak)
        return RingStanding(status, since, reports, decision)

    def _counted(
        self, release: int, newest: int, told: Iterable[Catalogue], resumed: Collection[str]
    ) -> Reports:
        """A snapshot past the newest is not this repository's: whose it shows has not taken it."""
        seen = taken = refused = lost = overridden = 0
        for catalogue in told:
            shown, refusal = map(self._release, (catalogue.snapshot, catalogue.refused))
            seen += 1
            taken += shown >= release
            refuses = shown < release and refusal == release
            refused += refuses
            overridden += refuses and catalogue.kiosk in resumed
            lost += (catalogue.snapshot or 0) > newest
        return Reports(seen, taken, refused, lost, overridden)

    def _release(self, snapshot: int | None) -> int:
        return 0 if snapshot is None else release_of(self._repository, snapshot)
