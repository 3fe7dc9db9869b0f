"""Troubles and events in one line each: for the log, the doctor and the heartbeat."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from kiosk.catalogue.updating.facts import Standing
from kiosk.offline.outbox import OutboxError
from kiosk.offline.sync import Line, Sent
from kiosk.station.board import Trouble
from kiosk.station.line_check import Stranger

NOTABLE_OFFSET: Final = timedelta(seconds=60)
_OF_UPDATES: Final = {
    "NoRoom": "catalogue-no-room",
    "DiskRefused": "catalogue-disk",
    "NotTrusted": "catalogue-not-trusted",
    "MetadataRefused": "catalogue-refused",
    "RolledBack": "catalogue-refused",
    "ReleaseRefused": "catalogue-refused",
}
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def outbox_trouble(error: OutboxError) -> Trouble:
    """Named as the kind of error: `disk-full`, `outbox-damaged`."""
    return Trouble(name=_CAPITAL.sub("-", type(error).__name__).lower(), words=str(error))


def stranger_trouble(answer: Stranger) -> Trouble:
    """A captive portal, or another server at the portal's address."""
    return Trouble(
        name="line-captive",
        words="something else answers in the portal's place: log in to the centre's network if it"
        f" asks for that, and check portal_url ({answer.words})",
    )


def portal_trouble(sent: Sent) -> Trouble | None:
    """What staff should know of the portal's answer; a line that is down is no trouble."""
    match sent.line:
        case Line.REFUSED:
            return Trouble(name="portal-refuses", words=sent.words)
        case Line.FALSE:
            return Trouble(name="portal-false", words=sent.words)
        case _:
            return None


def catalogue_trouble(standing: Standing, now: datetime) -> Trouble | None:
    """What staff should know of the catalogue; what is shown stays as it is in each case."""
    if (name := _OF_UPDATES.get(standing.failure or "")) is not None:
        return Trouble(name=name, words=standing.reason or "")
    if standing.failure == "MetadataExpired" or _is_past(standing.expires, now):
        words = "the catalogue is out of date, and shown as it was: what the portal publishes"
        return Trouble(name="catalogue-expired", words=f"{words} is good no longer")
    if standing.expired:
        words = "shown as they were, for what they signed is good no longer"
        agencies = ", ".join(standing.expired)[:200]
        return Trouble(name="catalogue-agency-expired", words=f"agencies {words}: {agencies}")
    return None


def _is_past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment < now


def clock_trouble(offset: timedelta) -> Trouble | None:
    """`offset`: how far the portal's clock is ahead of this machine's."""
    if abs(offset) <= NOTABLE_OFFSET:
        return None
    seconds = f"{offset.total_seconds():+.0f} s"
    return Trouble(
        name="clock-wrong", words=f"the portal's clock differs from this machine's by {seconds}"
    )


def sent_in_words(sent: Sent) -> str:
    """`3 delivered, 0 held, 1 wait again`, and why."""
    words = f"{sent.delivered} delivered, {sent.held} held, {sent.waiting} wait again"
    return f"{words}: {sent.words}" if sent.words else words
