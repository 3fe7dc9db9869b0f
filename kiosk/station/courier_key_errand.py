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
    """Daily, and at once where there is no key, or one of before this kiosk was enrolled, or heard
    of other keys of its portal: those may be what signs it from then on."""

    part: Final = Part.COURIER_KEY
    refused: Final = TroubleName.COURIER_KEY_REFUSED

    def __init__(self, key: Path, enrolment: Path, portal_keys: Path) -> None:
        self._key = key
        self._grounds = enrolment, portal_keys
        self._fetched_for: float | None = None
        """For which of these, by its file, the key was fetched since the start."""

    def look(self, now: datetime) -> None:
        """Nothing here changes by itself."""

    def due_in(self, now: datetime) -> float | None:
        """By the age of the file; one from the future says nothing of its age. An enrolment from
        there is newer than any key, and wants one once.
        """
        fetched, enrolled = _modified(self._key), self._told_at()
        if fetched is None:
            return 0.0
        if enrolled is not None and fetched < enrolled and enrolled != self._fetched_for:
            return 0.0
        age = now.timestamp() - fetched
        return max(0.0, FETCHED_EVERY.total_seconds() - age) if age >= 0 else 0.0

    def run(self, portal: Portal, member: Member, now: datetime) -> None:  # noqa: ARG002
        """Keeps the key if it is this kiosk's portal's. Raises `PortalError` and `OutboxError`."""
        enrolled = self._told_at()
        key = portal.courier_key()
        if not any(key.is_of(one) for one in member.portal_keys):
            raise PortalGarbage("the courier key is not signed by the portal of this kiosk")
        try:
            save_courier_key(self._key, key)
        except OSError as error:
            raise os_error_in_words(self._key, error) from error
        self._fetched_for = enrolled

    def _told_at(self) -> float | None:
        """When this kiosk last heard whose word counts."""
        return max(filter(None, map(_modified, self._grounds)), default=None)


def _modified(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None
