"""The machine that is set up, as it is: its settings, its keyring, its network."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

from kiosk.identity.device_key import DeviceKeys
from kiosk.identity.kiosk_keyring import kiosk_keyring
from kiosk.portal_client.client import PortalClient
from kiosk.settings import Settings
from kiosk.station.setting_up import SetupPlace, built_at
from kiosk.station.staff.line_look import has_address, has_cable


def setup_place(
    settings: Callable[[], Settings],
    *,
    software: str,
    timeout_seconds: float,
    clock: Callable[[], datetime],
    enrolled: Callable[[str], None],
) -> SetupPlace:
    """`settings` are those of the moment; `enrolled` is told the portal's address."""
    now = settings()
    return SetupPlace(
        enrolment=now.enrolment_path,
        address=now.portal_address_path,
        portal=lambda: settings().known_portal,
        fixed=lambda: settings().portal_is_fixed,
        keys=lambda: DeviceKeys(backend=kiosk_keyring(now.home, os.environ)),
        connect=lambda address: PortalClient(address, timeout_seconds, portal_ca=now.portal_ca),
        has_cable=has_cable,
        has_address=has_address,
        software=software,
        built=built_at(),
        clock=clock,
        enrolled=enrolled,
    )
