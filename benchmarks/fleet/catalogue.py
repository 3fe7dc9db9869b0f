"""A kiosk's catalogue errand: what a real update asked for, asked for again by each kiosk."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Final

from benchmarks.fleet.samples import Note, Outcome, Sample, outcome_of
from kiosk.portal_client.errors import PortalError
from kiosk.portal_client.repository_line import REPOSITORY, NoSuchFile, RepositoryLine
from kiosk.protocol.health import PortalHealth
from kiosk.protocol.heartbeat import HeartbeatAnswer
from kiosk.protocol.trouble import TroubleName
from kiosk.station.board import Part
from kiosk.station.catalogue_errand import EVERY_SECONDS
from kiosk.station.membership import Member
from kiosk.station.portal_link import Portal

CATALOGUE: Final = "catalogue"
_TIMESTAMP: Final = ("rings/3/timestamp.json",)
_MOST: Final = 64 * 1024 * 1024


class CatalogueFetch:
    """An `Errand`: at news at once, as `kiosk.station.catalogue_errand`, over the same line.

    `paths` are the files that an update to a version of the timestamps reads.
    """

    part: Final = Part.CATALOGUE
    refused: Final = TroubleName.CATALOGUE_REFUSED

    def __init__(
        self,
        address: str,
        paths: Mapping[int, tuple[str, ...]],
        version: int,
        draw: Callable[[], float],
        note: Note,
    ) -> None:
        self._address = address + REPOSITORY
        self._paths = paths
        self._have = version
        self._news = 0
        self._draw = draw
        self._note = note
        self._next = 0.0

    def heard(self, health: PortalHealth) -> None:
        self._news = health.catalogue or 0

    def told(self, answer: HeartbeatAnswer) -> None:
        """The ring; all read what everybody does."""

    def look(self, now: datetime) -> None:
        """Nothing changes by itself."""

    def due_in(self, now: datetime) -> float | None:  # noqa: ARG002
        return 0.0 if self._news > self._have else max(0.0, self._next - monotonic())

    def run(self, portal: Portal, member: Member, now: datetime) -> None:  # noqa: ARG002
        self._next = monotonic() + EVERY_SECONDS * (0.8 + 0.4 * self._draw())
        news, began = self._news, monotonic()
        line, outcome = RepositoryLine(self._address, 30.0), Outcome.ANSWERED
        try:
            for path in self._paths.get(news, _TIMESTAMP):
                with suppress(NoSuchFile):  # the next root, mostly; all, before a first release
                    deque(line.pieces(path, 0, _MOST), maxlen=0)
        except PortalError as error:
            outcome = outcome_of(error)
            raise
        finally:
            line.close()
            received = line.received_bytes
            self._note(Sample(CATALOGUE, began, monotonic() - began, outcome, received))
        self._have = max(self._have, news)
