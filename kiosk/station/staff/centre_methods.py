"""What the staff do for the machine and the centre: paper, line, stick, how every visit begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kiosk.centre_choices import load_choices, save_choices
from kiosk.printing.press import Press
from kiosk.protocol.staff_calls import (
    CentreChoices,
    CentreRequest,
    LineReport,
    StaffDone,
    StaffSession,
    UsbRequest,
    UsbStatus,
)
from kiosk.station.apart import apart
from kiosk.station.calls import Method, read_params
from kiosk.station.doorbell import Doorbell
from kiosk.station.staff.asked import StaffAsked, apart_in_words
from kiosk.station.staff.stick_work import StickWork


class StaffCentreMethods:
    """One object for one call server, within its event loop; `table` is what it serves."""

    def __init__(
        self,
        asked: StaffAsked,
        doorbell: Doorbell,
        *,
        press: Press,
        look_at_line: Callable[[], LineReport],
        sticks: StickWork,
        centre_choices: Path,
        clock: Callable[[], datetime],
    ) -> None:
        self._asked = asked
        self._doorbell = doorbell
        self._press = press
        self._look_at_line = look_at_line
        self._sticks = sticks
        self._centre_choices = centre_choices
        self._clock = clock

    @property
    def table(self) -> Mapping[str, Method]:
        return {
            "staff_paper": self.paper,
            "staff_line": self.line,
            "staff_usb": self.usb,
            "staff_usb_status": self.usb_status,
            "staff_centre": self.centre,
            "staff_centre_now": self.centre_now,
        }

    async def paper(self, params: Mapping[str, Any]) -> StaffDone:
        """Somebody put paper in."""
        session = read_params(StaffSession, params)
        count = await self._asked.done(
            session, "paper-changed", lambda: apart_in_words(self._press.refilled)
        )
        return StaffDone(count=count)

    async def line(self, params: Mapping[str, Any]) -> LineReport:
        """Which part of the way to the portal fails."""
        await self._asked.noted(read_params(StaffSession, params), "line-check")
        self._doorbell.ring()
        return await apart(self._look_at_line)

    async def usb(self, params: Mapping[str, Any]) -> UsbStatus:
        """Begins something with the stick that is in; how it goes is asked with the next one."""
        request = read_params(UsbRequest, params)
        return await self._asked.at_door(
            lambda door: self._sticks.begin(request.way, door.record(request.session))
        )

    async def usb_status(self, params: Mapping[str, Any]) -> UsbStatus:
        """How far it is."""
        await self._asked.by(read_params(StaffSession, params))
        return self._sticks.status

    async def centre(self, params: Mapping[str, Any]) -> CentreChoices:
        """What every visit begins with from now on."""
        request = read_params(CentreRequest, params)
        choices = request.choices.chosen_on(self._today())
        chosen = choices.model_dump(mode="json", exclude_none=True, exclude={"closed_on"})
        said = ", ".join(f"{name} {value}" for name, value in chosen.items())

        def save() -> None:
            save_choices(self._centre_choices, choices)

        await self._asked.done(request, "centre", lambda: apart_in_words(save), said)
        return choices

    async def centre_now(self, params: Mapping[str, Any]) -> CentreChoices:
        """What was chosen last, as far as it still holds."""
        await self._asked.by(read_params(StaffSession, params))
        return await apart(lambda: load_choices(self._centre_choices, self._today()))

    def _today(self) -> date:
        return self._clock().astimezone().date()
