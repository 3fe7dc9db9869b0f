"""`kiosk station`: the daemon in the foreground, as systemd wants it; one log line an event."""

from __future__ import annotations

import argparse
import logging
import os
import sys

from kiosk.cli import CommandError
from kiosk.event_log import log_into
from kiosk.events import event
from kiosk.sd_notify import systemd_of
from kiosk.settings import SettingsError, load_settings, unknown_settings
from kiosk.station.app import run_station
from kiosk.station.lock import AlreadyRunning, HomeUnusable
from kiosk.station.rhythm import Rhythm
from kiosk.station.server import SocketUnusable
from kiosk.zone import keep_time_of_centre

_LOG = logging.getLogger(__name__)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--verbose", action="store_true", help="say more of what goes on")


def run(arguments: argparse.Namespace, rhythm: Rhythm | None = None) -> int:
    """Does not return: the process ends here, whatever a thread still waits for."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.DEBUG if arguments.verbose else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # its errors reach us as our own
    try:
        settings = load_settings()
        keep_time_of_centre(settings)
        log_into(settings.log_folder, "station")
        for name in unknown_settings():
            _LOG.warning(
                "the settings say %s, which this release does not know",
                name,
                extra=event("setting-unknown", setting=name),
            )
        code = run_station(settings, rhythm, systemd_of(os.environ))
    except (SettingsError, AlreadyRunning, HomeUnusable, SocketUnusable) as error:
        raise CommandError(str(error)) from error
    logging.shutdown()
    # A request that hangs must not hold up the end; what it left in flight is found at the start.
    os._exit(code)
