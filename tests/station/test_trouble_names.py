"""A name for each thing that can be wrong, and the words of the wire as they always were."""

from __future__ import annotations

from kiosk.catalogue.updating.errors import SourceFailed, UpdateError
from kiosk.offline.outbox_errors import OutboxError
from kiosk.printing.condition import FAULT_TROUBLES, PrinterFault
from kiosk.protocol.trouble import TroubleName
from kiosk.station.printing import FAULT_WORDS
from kiosk.station.troubles import OUTBOX_TROUBLES, UPDATE_TROUBLES, outbox_trouble

WIRE = [
    "no-outbox",
    "foreign-database",
    "outbox-too-new",
    "outbox-damaged",
    "outbox-busy",
    "outbox-replaced",
    "outbox-not-writable",
    "outbox-repaired",
    "disk-full",
    "disk-failed",
    "not-enrolled",
    "enrolment-damaged",
    "no-device-key",
    "device-key-unusable",
    "line-captive",
    "portal-refuses",
    "portal-false",
    "agency-unknown",
    "clock-wrong",
    "heartbeat-refused",
    "audit-refused",
    "courier-key-refused",
    "drafts-refused",
    "opinions-refused",
    "past-days-refused",
    "catalogue-refused",
    "catalogue-not-trusted",
    "catalogue-expired",
    "catalogue-agency-expired",
    "catalogue-no-room",
    "catalogue-disk",
    "printer-unreachable",
    "printer-lost",
    "printer-paper-out",
    "printer-paper-low",
    "printer-paper-size",
    "printer-cover-open",
    "printer-cutter",
    "printer-jam",
    "printer-toner-out",
    "printer-ink-low",
    "printer-paused",
    "printer-refuses",
    "printer-format",
    "printer-cancelled",
    "printer-error",
    "printer-stuck",
    "printer-spool",
    "printer-restarted",
    "printer-unknown",
    "staff-locked",
    "staff-log-broken",
]
"""What portals and alarms of earlier versions go by: names are added, none is changed."""


def kinds_of(error: type[Exception]) -> set[type[Exception]]:
    return set(error.__subclasses__()).union(*(kinds_of(one) for one in error.__subclasses__()))


def test_the_wires_words_are_as_they_were() -> None:
    assert [one.value for one in TroubleName] == WIRE


def test_every_fault_of_a_printer_has_its_name_and_its_words() -> None:
    assert set(FAULT_TROUBLES) == set(FAULT_WORDS) == set(PrinterFault)
    assert {fault: name.value for fault, name in FAULT_TROUBLES.items()} == {
        fault: f"printer-{fault.value}" for fault in PrinterFault
    }


def test_every_error_of_the_outbox_and_of_an_update_has_its_name() -> None:
    assert set(OUTBOX_TROUBLES) == kinds_of(OutboxError)
    assert set(UPDATE_TROUBLES) == kinds_of(UpdateError) - {SourceFailed}
    for kind, name in OUTBOX_TROUBLES.items():
        assert outbox_trouble(kind("said so")).model_dump() == {"name": name, "words": "said so"}
