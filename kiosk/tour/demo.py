"""`kiosk demo`: portal, station and screen with the example catalogue, in a folder of its own.

With a display, a window to try; without one, the tour, and where its pictures are.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from kiosk.identity.efirma.command import PASSWORD, write_example
from kiosk.identity.kiosk_keyring import SESSION_BUS
from kiosk.tour import command as tour
from kiosk.tour.stage import Stage

FOLDER = Path("build") / "demo"
PICTURES = Path("build") / "tour"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", default="1280x720", metavar="WxH", help="default: %(default)s")


def run(arguments: argparse.Namespace) -> int:
    if not has_display(os.environ):
        print("No display here: the tour shows the whole way instead.")
        parser = argparse.ArgumentParser()
        tour.configure(parser)
        code = tour.run(parser.parse_args(["--out", str(PICTURES)]))
        print(f"The pictures are in {PICTURES}")
        return code
    folder = FOLDER.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    with Stage(folder) as stage:
        stage.prepare()
        write_example(stage.catalogue, stage.sticks / "usb0", datetime.now(UTC))
        print("Signing the catalogue of the example…")
        stage.publish()
        stage.start_portal()
        stage.enrol()
        stage.start_station()
        print(f"The portal answers at {stage.portal_url}; close the window or press Ctrl+C to end.")
        print(f"Services are signed with the example on the stick, whose password is {PASSWORD}.")
        screen = [sys.executable, "-m", "kiosk", "screen", "--window", "--size", arguments.size]
        try:
            environment = {
                **stage.environment(),
                **_of_the_session(os.environ),
                "KIOSK_STICKS": str(stage.sticks),
            }
            return subprocess.run(screen, env=environment, check=False).returncode  # noqa: S603
        except KeyboardInterrupt:
            return 0


def _of_the_session(environment: os._Environ[str] | dict[str, str]) -> dict[str, str]:
    """The session's bus, by which a screen reader reads the screen."""
    return {SESSION_BUS: environment[SESSION_BUS]} if SESSION_BUS in environment else {}


def has_display(environment: os._Environ[str] | dict[str, str]) -> bool:
    """Whether a window could be seen."""
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
