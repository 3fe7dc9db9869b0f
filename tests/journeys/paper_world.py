"""A kiosk's own station and a printer that decodes and fails, for journeys about paper."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from warm_stage import Forked

from kiosk.printing.simulator import Simulator

NO_LINE: Final = "http://127.0.0.1:9"


@contextmanager
def printing_station(home: Path, portal: str = NO_LINE) -> Iterator[Simulator]:
    """The station of a kiosk's home drives the printer. No bug met it."""
    with Simulator() as simulator:
        environment = {
            **os.environ,
            "KIOSK_HOME": str(home),
            "KIOSK_PORTAL_URL": portal,
            "KIOSK_PRINTER": simulator.address + "?paper=58mm",
        }
        log = home.parent / "station.log"
        log.write_bytes(b"")
        station = Forked(("kiosk", "station"), environment, log)
        try:
            yield simulator
        finally:
            station.send_signal(signal.SIGTERM)
            station.wait(10)
            station.stdout.close()
    assert "Traceback" not in log.read_text("utf-8")
