"""Troubles and events in one line each: for the log, the doctor and the heartbeat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from kiosk.catalogue.updating.errors import (
    DiskRefused,
    MetadataExpired,
    MetadataRefused,
    NoRoom,
    NotTrusted,
    ReleaseRefused,
    RolledBack,
    UpdateError,
)
from kiosk.catalogue.updating.facts import UpdateStanding
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import (
    DiskFailed,
    DiskFull,
    ForeignDatabase,
    MayBeStored,
    NoOutbox,
    OutboxBusy,
    OutboxDamaged,
    OutboxError,
    OutboxNotWritable,
    OutboxReplaced,
    OutboxTooNew,
)
from kiosk.offline.outbox_item import WAITING
from kiosk.offline.sync import PortalBearing, Sent
from kiosk.offline.verdict import NO_AGENCY
from kiosk.protocol.heartbeat import NOTABLE_OFFSET
from kiosk.protocol.trouble import Trouble, TroubleName
from kiosk.station.line_check import Stranger

UNKNOWN_AFTER: Final = timedelta(days=1)
"""A catalogue may be at a kiosk before it is all over the portal; by then it is not that."""
OUTBOX_TROUBLES: Final[Mapping[type[OutboxError], TroubleName]] = MappingProxyType(
    {
        NoOutbox: TroubleName.NO_OUTBOX,
        ForeignDatabase: TroubleName.FOREIGN_DATABASE,
        OutboxTooNew: TroubleName.OUTBOX_TOO_NEW,
        OutboxDamaged: TroubleName.OUTBOX_DAMAGED,
        DiskFull: TroubleName.DISK_FULL,
        DiskFailed: TroubleName.DISK_FAILED,
        MayBeStored: TroubleName.DISK_FAILED,
        OutboxBusy: TroubleName.OUTBOX_BUSY,
        OutboxReplaced: TroubleName.OUTBOX_REPLACED,
        OutboxNotWritable: TroubleName.OUTBOX_NOT_WRITABLE,
    }
)
UPDATE_TROUBLES: Final[Mapping[type[UpdateError], TroubleName]] = MappingProxyType(
    {
        NoRoom: TroubleName.CATALOGUE_NO_ROOM,
        DiskRefused: TroubleName.CATALOGUE_DISK,
        NotTrusted: TroubleName.CATALOGUE_NOT_TRUSTED,
        MetadataRefused: TroubleName.CATALOGUE_REFUSED,
        RolledBack: TroubleName.CATALOGUE_REFUSED,
        ReleaseRefused: TroubleName.CATALOGUE_REFUSED,
        MetadataExpired: TroubleName.CATALOGUE_EXPIRED,
    }
)
"""`SourceFailed` is none: a line that is down."""
_BY_KIND: Final = {kind.__name__: name for kind, name in UPDATE_TROUBLES.items()}


def outbox_trouble(error: OutboxError) -> Trouble:
    """Named by the kind of error."""
    return Trouble(name=OUTBOX_TROUBLES[type(error)], words=str(error))


def stranger_trouble(answer: Stranger) -> Trouble:
    """A captive portal, or another server at the portal's address."""
    return Trouble(
        name=TroubleName.LINE_CAPTIVE,
        words="something else answers in the portal's place: log in to the centre's network if it"
        f" asks for that, and check portal_url ({answer.words})",
    )


def portal_trouble(sent: Sent) -> Trouble | None:
    """What staff should know of the portal's answer; a line that is down is no trouble."""
    match sent.line:
        case PortalBearing.REFUSED:
            return Trouble(name=TroubleName.PORTAL_REFUSES, words=sent.words)
        case PortalBearing.FALSE:
            return Trouble(name=TroubleName.PORTAL_FALSE, words=sent.words)
        case _:
            return None


def agency_trouble(outbox: Outbox | None, now: datetime) -> Trouble | None:
    """What has waited for a day since somebody applied, for an agency that the portal knows not.

    `outbox` is None where it cannot be used. Raises `OutboxError`.
    """
    waiting = [] if outbox is None else outbox.items(WAITING)
    unknown = [
        entry
        for entry in waiting
        if (entry.reason or "").startswith(NO_AGENCY) and now - entry.created_at >= UNKNOWN_AFTER
    ]
    if not unknown:
        return None
    agencies = {header.agency for entry in unknown if (header := entry.readable_header)}
    return Trouble(
        name=TroubleName.AGENCY_UNKNOWN,
        words=f"{len(unknown)} wait for agencies that the portal does not know and must publish:"
        f" {', '.join(sorted(agencies))[:200]}",
    )


def catalogue_trouble(standing: UpdateStanding, now: datetime) -> Trouble | None:
    """What staff should know of the catalogue; what is shown stays as it is in each case."""
    name = _BY_KIND.get(standing.failure or "")
    if name is TroubleName.CATALOGUE_EXPIRED or (name is None and _is_past(standing.expires, now)):
        words = "the catalogue is out of date, and shown as it was: what the portal publishes"
        return Trouble(name=TroubleName.CATALOGUE_EXPIRED, words=f"{words} is good no longer")
    if name is not None:
        return Trouble(name=name, words=standing.reason or "")
    if standing.expired:
        words = "shown as they were, for what they signed is good no longer"
        agencies = ", ".join(standing.expired)[:200]
        return Trouble(
            name=TroubleName.CATALOGUE_AGENCY_EXPIRED, words=f"agencies {words}: {agencies}"
        )
    return None


def _is_past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment < now


def clock_trouble(offset: timedelta) -> Trouble | None:
    """`offset`: how far the portal's clock is ahead of this machine's."""
    if abs(offset) <= NOTABLE_OFFSET:
        return None
    seconds = f"{offset.total_seconds():+.0f} s"
    return Trouble(
        name=TroubleName.CLOCK_WRONG,
        words=f"the portal's clock differs from this machine's by {seconds}",
    )


def sent_in_words(sent: Sent) -> str:
    """`3 delivered, 0 held, 1 wait again`, and why."""
    words = f"{sent.delivered} delivered, {sent.held} held, {sent.waiting} wait again"
    return f"{words}: {sent.words}" if sent.words else words
