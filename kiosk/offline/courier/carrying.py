"""The courier's front door, for the command and the staff panel: this kiosk, and a stick's folder.

Works beside a running station, and without a line. Nothing is said to anybody here: `report` hears
how far it is, and what went wrong is one of `TROUBLES`, each one line for staff.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from keyring.errors import KeyringError

from kiosk.identity.device_key import DeviceKeyDamaged, DeviceKeys, NoDeviceKey
from kiosk.identity.enrolment_record import EnrolmentDamaged, NotEnrolled, load_enrolment
from kiosk.identity.kiosk_keyring import kiosk_keyring
from kiosk.identity.portal_keys import believed_keys
from kiosk.offline.courier.bundle import Origin, Packer
from kiosk.offline.courier.errors import CourierError
from kiosk.offline.courier.exporting import Exported, export_to_stick
from kiosk.offline.courier.importing import Addressee, Outcome, import_from_stick
from kiosk.offline.courier.key import NoCourierKey, load_courier_key
from kiosk.offline.courier.progress import Report
from kiosk.offline.courier.readme import readme
from kiosk.offline.courier.shelf import shelf_at
from kiosk.offline.courier.stick import stick_at
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import OutboxError
from kiosk.settings import Settings

TROUBLES: Final = (
    CourierError,
    DeviceKeyDamaged,
    EnrolmentDamaged,
    KeyringError,
    NoCourierKey,
    NoDeviceKey,
    NotEnrolled,
    OutboxError,
)


@dataclass(frozen=True)
class Export:
    """What was done; `on_own_disk` says that the folder is on no other disk than this machine's."""

    done: Exported
    on_own_disk: bool


def export_to(settings: Settings, directory: Path, report: Report) -> Export:
    """Brings all that waits to the stick mounted at `directory`. Raises `TROUBLES`."""
    enrolment = load_enrolment(settings.enrolment_path)
    believed = believed_keys(settings.portal_keys_path, enrolment.portal_key)
    courier_key = load_courier_key(settings.courier_key_path, believed)
    device_key = DeviceKeys(backend=kiosk_keyring(settings.home, os.environ)).load()
    with (
        Outbox.open(settings.outbox_path) as outbox,
        shelf_at(settings.courier_folder) as shelf,
        stick_at(directory, make=True) as stick,
    ):
        origin = Origin(
            outbox=outbox,
            kiosk=enrolment.kiosk,
            device_key=device_key,
            courier_key=courier_key,
            clock=_utc_now,
            random_bytes=secrets.token_bytes,
        )
        done = export_to_stick(origin, Packer(origin, shelf), stick, readme(enrolment), report)
        return Export(done, on_own_disk=stick.device == settings.home.stat().st_dev)


def import_from(settings: Settings, directory: Path) -> list[Outcome]:
    """Takes in the portal's answers on the stick mounted at `directory`. Raises `TROUBLES`."""
    enrolment = load_enrolment(settings.enrolment_path)
    believed = believed_keys(settings.portal_keys_path, enrolment.portal_key)
    addressee = Addressee(enrolment.kiosk, believed, _utc_now)
    with (
        stick_at(directory) as stick,
        Outbox.open(settings.outbox_path) as outbox,
        shelf_at(settings.courier_folder) as shelf,
    ):
        return import_from_stick(stick, outbox, shelf, addressee)


def _utc_now() -> datetime:
    return datetime.now(UTC)
