"""An update of the catalogue in a process of its own: `kiosk catalogue update`."""

from __future__ import annotations

import os
import subprocess
import sys

from kiosk.settings import Settings


def start_update(settings: Settings) -> subprocess.Popen[str]:
    """Begins it, with the station's own settings. Raises `OSError`."""
    environment = {
        **os.environ,
        "KIOSK_HOME": str(settings.home),
        "KIOSK_PORTAL_URL": settings.portal_url,
        "KIOSK_REQUEST_TIMEOUT_SECONDS": str(settings.request_timeout_seconds),
    }
    if settings.portal_ca is not None:
        environment["KIOSK_PORTAL_CA"] = str(settings.portal_ca)
    if settings.catalogue_root is not None:
        environment["KIOSK_CATALOGUE_ROOT"] = str(settings.catalogue_root)
    return subprocess.Popen(
        [sys.executable, "-m", "kiosk", "catalogue", "update", "--background"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
