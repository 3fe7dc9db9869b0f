"""What can be wrong with a kiosk: one name each, from the station to the heartbeat and the console.

A name is never given another meaning and never taken away: alarms and mail rules go by it. On the
wire it is a `Slug`, for a kiosk may be newer than its portal; who reads one that is not here says
it as it is.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from kiosk.protocol.message import Message


class TroubleName(StrEnum):
    """Something staff, or whoever looks after the fleet, should see to."""

    NO_OUTBOX = "no-outbox"
    FOREIGN_DATABASE = "foreign-database"
    OUTBOX_TOO_NEW = "outbox-too-new"
    OUTBOX_DAMAGED = "outbox-damaged"
    OUTBOX_BUSY = "outbox-busy"
    OUTBOX_REPLACED = "outbox-replaced"
    OUTBOX_NOT_WRITABLE = "outbox-not-writable"
    OUTBOX_REPAIRED = "outbox-repaired"
    DISK_FULL = "disk-full"
    DISK_FAILED = "disk-failed"

    NOT_ENROLLED = "not-enrolled"
    ENROLMENT_DAMAGED = "enrolment-damaged"
    NO_DEVICE_KEY = "no-device-key"
    DEVICE_KEY_UNUSABLE = "device-key-unusable"

    LINE_CAPTIVE = "line-captive"
    PORTAL_REFUSES = "portal-refuses"
    PORTAL_FALSE = "portal-false"
    AGENCY_UNKNOWN = "agency-unknown"
    CLOCK_WRONG = "clock-wrong"
    HEARTBEAT_REFUSED = "heartbeat-refused"
    AUDIT_REFUSED = "audit-refused"
    COURIER_KEY_REFUSED = "courier-key-refused"
    DRAFTS_REFUSED = "drafts-refused"
    OPINIONS_REFUSED = "opinions-refused"
    PAST_DAYS_REFUSED = "past-days-refused"

    CATALOGUE_REFUSED = "catalogue-refused"
    CATALOGUE_NOT_TRUSTED = "catalogue-not-trusted"
    CATALOGUE_EXPIRED = "catalogue-expired"
    CATALOGUE_AGENCY_EXPIRED = "catalogue-agency-expired"
    CATALOGUE_NO_ROOM = "catalogue-no-room"
    CATALOGUE_DISK = "catalogue-disk"

    PRINTER_UNREACHABLE = "printer-unreachable"
    PRINTER_LOST = "printer-lost"
    PRINTER_PAPER_OUT = "printer-paper-out"
    PRINTER_PAPER_LOW = "printer-paper-low"
    PRINTER_PAPER_SIZE = "printer-paper-size"
    PRINTER_COVER_OPEN = "printer-cover-open"
    PRINTER_CUTTER = "printer-cutter"
    PRINTER_JAM = "printer-jam"
    PRINTER_TONER_OUT = "printer-toner-out"
    PRINTER_INK_LOW = "printer-ink-low"
    PRINTER_PAUSED = "printer-paused"
    PRINTER_REFUSES = "printer-refuses"
    PRINTER_FORMAT = "printer-format"
    PRINTER_CANCELLED = "printer-cancelled"
    PRINTER_ERROR = "printer-error"
    PRINTER_STUCK = "printer-stuck"
    PRINTER_SPOOL = "printer-spool"
    PRINTER_RESTARTED = "printer-restarted"
    PRINTER_UNKNOWN = "printer-unknown"

    STAFF_LOCKED = "staff-locked"
    STAFF_LOG_BROKEN = "staff-log-broken"


class Trouble(Message):
    """Something staff should see to, and one line in words."""

    name: TroubleName
    words: str


OUTBOX_UNUSABLE: Final = frozenset(
    {
        TroubleName.NO_OUTBOX,
        TroubleName.FOREIGN_DATABASE,
        TroubleName.OUTBOX_TOO_NEW,
        TroubleName.OUTBOX_DAMAGED,
        TroubleName.OUTBOX_BUSY,
        TroubleName.OUTBOX_REPLACED,
        TroubleName.OUTBOX_NOT_WRITABLE,
        TroubleName.DISK_FULL,
        TroubleName.DISK_FAILED,
    }
)
"""With these nobody can look into the outbox: the heartbeat's figures of it are zeros."""
