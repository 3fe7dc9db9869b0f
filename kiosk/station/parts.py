"""What the sync loop and the calls share: one object each, made once a station."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from time import monotonic
from typing import Final

from kiosk import __version__
from kiosk.events import event
from kiosk.identity.device_key import DeviceKeys
from kiosk.identity.kiosk_keyring import kiosk_keyring
from kiosk.identity.portal_address import kept_address
from kiosk.offline.drafts import Drafts
from kiosk.offline.opinions import Opinions, OpinionsFailed
from kiosk.portal_client.client import PortalClient
from kiosk.portal_client.wire import Signer, device_signer
from kiosk.printing.condition import Condition
from kiosk.printing.press import Press
from kiosk.printing.setting_up import printers_at
from kiosk.printing.spool import Spool
from kiosk.protocol.heartbeat import DayFigures
from kiosk.settings import Settings
from kiosk.station.board import Board, Part
from kiosk.station.catalogue_errand import CatalogueErrand
from kiosk.station.catalogue_process import start_update
from kiosk.station.day_book import Day, DayBook, figures_of
from kiosk.station.doorbell import Doorbell, watched_files
from kiosk.station.membership import Member, MembershipWatch
from kiosk.station.past_days import PastDays
from kiosk.station.portal_link import Connect
from kiosk.station.portal_time import PortalTime
from kiosk.station.printing import printer_trouble
from kiosk.station.rhythm import Rhythm
from kiosk.station.staff.door import staff_door

SOFTWARE: Final = f"ventanilla {__version__}"
draw: Final[Callable[[], float]] = secrets.SystemRandom().random
"""From 0 up to 1."""
_LOG = logging.getLogger("kiosk.station")


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class StationParts:
    """For several threads; `settings` are those of the moment."""

    def __init__(self, settings: Settings, rhythm: Rhythm) -> None:
        self.settings = settings
        self._portal_is_fixed = settings.portal_is_fixed
        self.past_days = PastDays(settings.past_days_path)
        self.day_book = DayBook(
            settings.day_book_path, lambda: utc_now().astimezone(), self._end_of_day
        )
        self.board = Board(self.day_book.trouble)
        self.doorbell = Doorbell(watched_files(settings), rhythm.watch)
        self.portal_time = PortalTime(utc_now)
        self.membership = MembershipWatch(
            settings.enrolment_path,
            settings.portal_keys_path,
            lambda: DeviceKeys(backend=kiosk_keyring(settings.home, os.environ)).load(),
            self._take_address,
        )
        self.drafts = Drafts(settings.drafts_folder)
        self.opinions = Opinions(settings.opinions_path)
        self.door = staff_door(settings, utc_now, monotonic)
        self.press = self._build_press()
        self.catalogue = CatalogueErrand(
            settings.catalogue_folder,
            deployed=settings.catalogue_root is not None,
            start=lambda: start_update(self.settings),
            monotonic=monotonic,
            clock=utc_now,
            draw=draw,
            tell=partial(self.board.tell, Part.CATALOGUE_SHOWN),
        )

    def _build_press(self) -> Press:
        settings = self.settings
        return Press(
            printers_at(
                (settings.printer, settings.printer_spare),
                settings.spool_folder,
                monotonic,
                roll_metres=settings.printer_roll_metres,
                tray_sheets=settings.printer_tray_sheets,
            ),
            Spool(settings.spool_folder, secrets.token_bytes),
            monotonic,
            self._tell_of_printer,
            self.day_book,
        )

    def connect(self, timeout_seconds: float) -> Connect:
        """Clients that wait so long for the portal, wherever it is by then."""
        return lambda sign: PortalClient(
            self.settings.portal_url, timeout_seconds, sign, self.settings.portal_ca
        )

    def signer(self) -> Signer | None:
        """Signs as this kiosk; None where it is none."""
        member = self.membership.look()
        if not isinstance(member, Member):
            return None
        return device_signer(
            member.enrolment.kiosk, member.device_key, self.portal_time.now, secrets.token_bytes
        )

    def enrolled(self, address: str) -> None:
        """The machine became a kiosk of the portal there."""
        self.settings = replace(self.settings, portal_url=address)
        self.doorbell.ring()

    def _take_address(self) -> None:
        """Where the portal is that this kiosk was enrolled by, as it was kept; the settings' own
        word goes before it.
        """
        kept = None if self._portal_is_fixed else kept_address(self.settings.portal_address_path)
        if kept is not None:
            self.settings = replace(self.settings, portal_url=kept)

    def visit_began(self) -> None:
        """Somebody came."""
        self.day_book.visit()
        self.press.visit_began()
        self.doorbell.ring()  # whether there is a line matters now

    def today(self) -> DayFigures:
        """The day so far."""
        day = self.day_book.today()
        return figures_of(day, self.opinions_of(day.day))

    def opinions_of(self, day: date) -> int:
        """How many were given; 0 where nobody can say."""
        try:
            return self.opinions.count_of(day)
        except OpinionsFailed as error:  # its errand tells of it; the other figures are good
            _LOG.warning("%s", error, extra=event("opinions-unusable"))
            return 0

    def _end_of_day(self, day: Day) -> None:
        self.past_days.add(figures_of(day, self.opinions_of(day.day)))

    def _tell_of_printer(self, condition: Condition, low: bool) -> None:  # noqa: FBT001
        self.board.tell(Part.PRINTER, printer_trouble(condition, low=low))
