"""The station's signs of life, from its event loop: one that hangs gives none, and is ended."""

from __future__ import annotations

import asyncio

from kiosk.sd_notify import Systemd


async def show_life(systemd: Systemd) -> None:
    """Says that the station is up, then that it lives, until cancelled."""
    systemd.ready()
    while systemd.rhythm is not None:
        systemd.alive()
        await asyncio.sleep(systemd.rhythm)
