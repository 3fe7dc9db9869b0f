"""What the staff panel shows, from what the station told. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import assert_never

from kiosk.protocol.staff_calls import (
    CentreChoices,
    LineReport,
    LogPage,
    OutboxRow,
    StaffOverview,
    UsbStatus,
)
from kiosk.protocol.station_calls import PrintStatus
from kiosk.ui.staff.blocks import Part
from kiosk.ui.staff.centre import derive_centre
from kiosk.ui.staff.log import derive_log
from kiosk.ui.staff.machine import derive_line, derive_printer
from kiosk.ui.staff.outbox import NameOf, derive_outbox
from kiosk.ui.staff.pages import StaffPage
from kiosk.ui.staff.saved_today import SavedToday
from kiosk.ui.staff.today import Shift, derive_today
from kiosk.ui.staff.usb import derive_usb
from kiosk.words import Words


@dataclass
class Told:
    """What the station told while somebody is in; None: nothing yet. `rows` of `total`."""

    shift: Shift = field(default_factory=Shift)
    overview: StaffOverview | None = None
    rows: tuple[OutboxRow, ...] = ()
    total: int | None = None
    line: LineReport | None = None
    stick: UsbStatus | None = None
    log: LogPage | None = None
    centre: CentreChoices | None = None


@dataclass(frozen=True)
class PageBlocks:
    """Draws any page. `printer` is what is known of it, `printed` what became of a page that was
    asked for."""

    name_of: NameOf
    saved: Callable[[StaffOverview], SavedToday]
    printer: Callable[[], PrintStatus | None]
    printed: Callable[[str], PrintStatus | None]

    def page(  # noqa: C901, PLR0911 - one page, one return
        self, page: StaffPage, told: Told, words: Words
    ) -> list[Part]:
        """What stands on it; nothing before the station told what it shows."""
        match page:
            case StaffPage.OUTBOX:
                if told.total is None:
                    return []
                return derive_outbox(told.rows, told.total, self.name_of, words)
            case StaffPage.PRINTER:
                if (status := self.printer()) is None:
                    return []
                return derive_printer(status, self.printed("test"), words)
            case StaffPage.USB:
                return [] if told.stick is None else derive_usb(told.stick, words)
            case StaffPage.CENTRE:
                return [] if told.centre is None else derive_centre(told.centre, words)
            case StaffPage.LOG:
                if (log := told.log) is None:
                    return []
                return derive_log(log.rows, log.total, intact=log.intact, words=words)
            case StaffPage.LINE:
                if told.overview is None:
                    return []
                return derive_line(told.line, online=told.overview.online, words=words)
            case StaffPage.TODAY:
                return self._today(told, words)
            case never:
                assert_never(never)

    def _today(self, told: Told, words: Words) -> list[Part]:
        if (overview := told.overview) is None:
            return []
        report, saved = self.printed("report"), self.saved(overview)
        return derive_today(overview, told.shift, words, report, saved)
