"""Fetching the portal's courier key while there is a line, for the day when there is none."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from kiosk.offline.courier.key import save_courier_key
from kiosk.offline.outbox_errors import os_error_in_words
from kiosk.portal_client.errors import PortalGarbage
from kiosk.protocol.trouble import TroubleName
from kiosk.station.board import Part
from kiosk.station.membership import Member
from kiosk.station.portal_link import Portal

FETCHED_EVERY: Final = timedelta(days=1)


class CourierKeyErrand:
    """Daily, and at once where there is no key, or one of before this kiosk was enrolled."""

    part: Final = Part.COURIER_KEY
    refused: Final = TroubleName.COURIER_KEY_REFUSED

    def __init__(self, key: Path, enrolment: Path) -> None:
        self._key = key
        self._enrolment = enrolment
        self._fetched_for: float | None = None
        """Of which enrolment, by its file, the key was fetched since the start."""

    def look(self, now: datetime) -> None:
        """Nothing here changes by itself."""

    def due_in(self, now: datetime) -> float | None:
        """By the age of the file; one from the future says nothing of its age. An enrolment from
        there is newer than any key, and wants one once.
        """
        fetched, enrolled = _modified(self._key), _modified(self._enrolment)
        if fetched is None:
            return 0.0
        if enrolled is not None and fetched < enrolled and enrolled != self._fetched_for:
            return 0.0
        age = now.timestamp() - fetched
        return max(0.0, FETCHED_EVERY.total_seconds() - age) if age >= 0 else 0.0

    def run(self, portal: Portal, member: Member, now: datetime) -> None:  # noqa: ARG002
        """Keeps the key if it is the pinned portal's. Raises `PortalError` and `OutboxError`."""
        enrolled = _modified(self._enrolment)
        key = portal.courier_key()
        if not key.is_of(member.enrolment.portal_key):
            raise PortalGarbage("the courier key is not signed by the portal of this kiosk")
        try:
            save_courier_key(self._key, key)
        except OSError as error:
            raise os_error_in_words(self._key, error) from error
        self._fetched_for = enrolled


def _modified(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None
