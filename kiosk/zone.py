"""The time of the centre: its time zone follows from where it stands, unless a setting says."""

from __future__ import annotations

import os
import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.catalogue.zones import zone_at
from kiosk.settings import Settings, SettingsError


def keep_time_of_centre(settings: Settings) -> None:
    """Makes it this process's local time, and that of those it starts; the system's where neither
    zone nor place is set. Raises `SettingsError` for a zone that is none."""
    zone = settings.timezone or (zone_at(settings.place) if settings.place else "")
    if not zone:
        return
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"setting timezone: {zone!r} is no time zone here") from error
    os.environ["TZ"] = zone
    time.tzset()
