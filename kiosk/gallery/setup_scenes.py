"""A machine that is not enrolled: each step, and what may come in between."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.gallery.hall import Hall
from kiosk.protocol.setup_calls import (
    CodeTraded,
    PortalLooked,
    SetupDone,
    SetupStatus,
    SetupTrouble,
)
from kiosk.visit.journey import Visit
from kiosk.visit.pages import Attract

_PORTAL = "https://portal.ventanilla.gob.mx"
_FOUND = CodeTraded(
    kiosk="kiosk-5012",
    centre="Centro Digital Tlacolula",
    municipality="20551",
    portal=_PORTAL,
    fingerprint="AS3N-N9TM-CD3M-R0M5",
)


def setup_scenes(hall: Hall) -> Iterator[str]:
    """From the first page to the last; then the screen is a kiosk's again."""
    hall.stands_on(Visit(hall.look.language, Attract()))
    setup = hall.screen.setup
    setup.stand_open(opened=True)
    setup.take_status(SetupStatus())
    hall.rests()
    yield "setup, the portal"
    setup.typePortal("portal.ventanilla.gob.mx")
    setup.take_portal(PortalLooked(trouble=SetupTrouble.NO_CABLE))
    yield "setup, no cable"
    setup.take_portal(PortalLooked(portal=_PORTAL, clock_seconds=900))
    yield "setup, the code"
    setup.typeCode("7K3M9QXR2TFA")
    setup.take_code(CodeTraded(trouble=SetupTrouble.USED_CODE))
    yield "setup, a used code"
    setup.take_portal(PortalLooked(portal=_PORTAL))
    setup.take_code(_FOUND)
    yield "setup, is it yours"
    setup.take_done(SetupDone())
    yield "setup, done"
    setup.stand_open(opened=False)
