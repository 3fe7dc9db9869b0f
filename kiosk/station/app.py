"""The station's composition root: builds the parts, runs them, and ends them in time.

The sync loop has a thread of its own; the call server has the main thread's event loop. A request
to the portal may hang when the end comes, so no thread is waited for longer than a moment: what
it left in flight is found again at the next start.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
import socket
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from threading import Thread
from time import monotonic
from typing import Final

from kiosk import __version__
from kiosk.events import event
from kiosk.identity.device_key import DeviceKeys
from kiosk.identity.kiosk_keyring import kiosk_keyring
from kiosk.offline.attachment_files import stream_path
from kiosk.offline.drafts import Drafts
from kiosk.offline.opinions import Opinions, OpinionsFailed
from kiosk.offline.outbox import Outbox
from kiosk.offline.repair import open_kept, open_repaired
from kiosk.offline.upload import Uploads
from kiosk.portal_client.client import PortalClient
from kiosk.portal_client.wire import Signer, device_signer
from kiosk.printing.condition import Condition
from kiosk.printing.press import Press
from kiosk.printing.setting_up import printers_at
from kiosk.printing.spool import Spool, SpoolFailed
from kiosk.protocol.heartbeat import DayFigures
from kiosk.protocol.trouble import Trouble, TroubleName
from kiosk.sd_notify import Systemd
from kiosk.settings import Settings
from kiosk.station.apart import apart
from kiosk.station.audit_errand import AuditErrand
from kiosk.station.board import Board, Part
from kiosk.station.calls import Method
from kiosk.station.catalogue_errand import CatalogueErrand, shown_version
from kiosk.station.catalogue_process import start_update
from kiosk.station.courier_key_errand import CourierKeyErrand
from kiosk.station.day_book import Day, DayBook, figures_of
from kiosk.station.doorbell import Doorbell, watched_files
from kiosk.station.draft_errand import DraftErrand
from kiosk.station.draft_fetch import TIDY_SECONDS, recover, tidy
from kiosk.station.link_watch import watch_link
from kiosk.station.lock import sole_station
from kiosk.station.loop import SyncLoop
from kiosk.station.membership import Member, MembershipWatch
from kiosk.station.methods import StationMethods
from kiosk.station.opinion_errand import OpinionErrand
from kiosk.station.own_key import erase_spare_key_file, key_seal_of
from kiosk.station.past_days import PastDays, PastDaysErrand
from kiosk.station.place import Chance, Surroundings
from kiosk.station.portal_link import Connect
from kiosk.station.portal_time import PortalTime
from kiosk.station.printing import PrintMethods, printer_trouble
from kiosk.station.rhythm import Rhythm
from kiosk.station.server import CallServer, listen
from kiosk.station.setting_up import SetupMethods
from kiosk.station.setup_place import setup_place
from kiosk.station.staff.asked import OutboxDesk, StaffAsked
from kiosk.station.staff.centre_methods import StaffCentreMethods
from kiosk.station.staff.door import staff_door
from kiosk.station.staff.door_methods import StaffDoorMethods
from kiosk.station.staff.line_look import LineLook, has_address, has_cable
from kiosk.station.staff.outbox_methods import StaffOutboxMethods
from kiosk.station.staff.overview_methods import StaffOverviewMethods
from kiosk.station.staff.stick_work import StickWork, mounted_below, works_of
from kiosk.station.watchdog import show_life

SOFTWARE: Final = f"ventanilla {__version__}"
VISITOR_WAITS_SECONDS: Final = 5.0
"""Somebody stands there, and the screen waits 12 seconds at most."""
LISTENING_SECONDS: Final = 15.0
"""How much later than it was asked for the portal may answer a question for news."""
_LAST_MOMENT = 1.0
_draw: Final = secrets.SystemRandom().random
_LOG = logging.getLogger("kiosk.station")


def run_station(
    settings: Settings, rhythm: Rhythm | None = None, systemd: Systemd | None = None
) -> int:
    """Runs until SIGTERM or SIGINT; 0 then, 1 after a bug, whose traceback is in the log.

    Raises `AlreadyRunning`, `HomeUnusable` and `SocketUnusable`.
    """
    with sole_station(settings.home):
        erase_spare_key_file(settings.home)
        rhythm = rhythm or Rhythm(
            heartbeat=settings.heartbeat_seconds, listening=settings.listen_seconds
        )
        return _Station(settings, rhythm, systemd or Systemd()).run()


class _Station:
    def __init__(self, settings: Settings, rhythm: Rhythm, systemd: Systemd) -> None:
        self._settings = settings
        self._systemd = systemd
        self._past_days = PastDays(settings.past_days_path)
        self._day_book = DayBook(
            settings.day_book_path, lambda: _utc_now().astimezone(), self._end_of_day
        )
        self._board = Board(self._day_book.trouble)
        self._doorbell = Doorbell(watched_files(settings), rhythm.watch)
        self._portal_time = PortalTime(_utc_now)
        self._membership = MembershipWatch(
            settings.enrolment_path,
            lambda: DeviceKeys(backend=kiosk_keyring(settings.home, os.environ)).load(),
        )
        self._failed = False
        self._looked_at = False  # the outbox, from end to end
        self._drafts = Drafts(settings.drafts_folder)
        self._opinions = Opinions(settings.opinions_path)
        self._door = staff_door(settings, _utc_now, monotonic)
        self._press = self._build_press()
        self._catalogue = CatalogueErrand(
            settings.catalogue_folder,
            deployed=settings.catalogue_root is not None,
            start=lambda: start_update(self._settings),
            monotonic=monotonic,
            clock=_utc_now,
            draw=_draw,
            tell=partial(self._board.tell, Part.CATALOGUE_SHOWN),
        )
        self._sync = self._build_sync(rhythm)

    def _build_press(self) -> Press:
        settings = self._settings
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
            self._day_book,
        )

    def _build_sync(self, rhythm: Rhythm) -> SyncLoop:
        settings = self._settings
        audit = AuditErrand(lambda: Outbox.open(settings.outbox_path), secrets.token_bytes)
        drafts = DraftErrand(self._drafts)
        errands = (
            drafts,
            audit,
            CourierKeyErrand(settings.courier_key_path, settings.enrolment_path),
            PastDaysErrand(self._past_days, self._day_book.today),
            OpinionErrand(self._opinions, lambda now: now.astimezone().date()),
            self._catalogue,
        )

        def forgotten() -> None:
            audit.at_once()
            drafts.send_again()

        return SyncLoop(
            Surroundings(
                board=self._board,
                clock=_utc_now,
                monotonic=monotonic,
                chance=Chance(_draw, secrets.token_bytes),
                rhythm=rhythm,
                software=SOFTWARE,
                catalogue_version=lambda: shown_version(settings),
                catalogue=self._catalogue.figures,
                staff_log=self._door.anchor,
                today=self._today,
            ),
            doorbell=self._doorbell,
            open_outbox=self._open_outbox,
            membership=self._membership,
            connect=self._connect(settings.request_timeout_seconds),
            portal_time=self._portal_time,
            uploads=Uploads(partial(stream_path, settings.outbox_path), _utc_now, monotonic, _draw),
            errands=errands,
            forgotten=forgotten,
            heard=self._catalogue.heard,
            told=self._catalogue.told,
            listen_over=lambda: self._connect(LISTENING_SECONDS)(None),
        )

    def run(self) -> int:
        listener = listen(self._settings.station_socket)
        try:
            asyncio.run(self._serve(listener))
        finally:
            listener.close()
            self._settings.station_socket.unlink(missing_ok=True)
        return 1 if self._failed else 0

    async def _serve(self, listener: socket.socket) -> None:
        end = asyncio.Event()
        events = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            events.add_signal_handler(number, end.set)
        thread = Thread(
            target=self._send, args=(lambda: events.call_soon_threadsafe(end.set),), daemon=True
        )
        recover(self._drafts)
        thread.start()
        self._start_press()
        watch_link(self._doorbell.ring)
        _LOG.info(
            "%s at %s",
            SOFTWARE,
            self._settings.station_socket,
            extra=event("started", software=SOFTWARE),
        )
        with ExitStack() as at_end:
            server = CallServer(self._methods(at_end))
            async with asyncio.TaskGroup() as beside:
                tidying = beside.create_task(self._keep_tidy())
                living = beside.create_task(show_life(self._systemd))
                await server.serve(listener, end)
                self._systemd.stopping()
                tidying.cancel()
                living.cancel()
            self._sync.stop()
            self._catalogue.end()
            await apart(lambda: thread.join(_LAST_MOMENT))
            await apart(lambda: self._press.end(_LAST_MOMENT))
        _LOG.info(
            "ended" if not thread.is_alive() else "ended in the middle of a request",
            extra=event("ended", in_a_request=thread.is_alive()),
        )

    def _methods(self, at_end: ExitStack) -> Mapping[str, Method]:
        """All that the screen may call, by name; what they hold open is closed `at_end`."""
        visits = StationMethods(
            self._board,
            self._doorbell,
            open_outbox=lambda: Outbox.open_for_reading(self._settings.outbox_path),
            drafts=self._drafts,
            connect=self._connect(self._patience),
            signer=self._signer,
            clock=_utc_now,
            count_visit=self._visit_began,
        )
        printing = PrintMethods(
            self._press,
            open_outbox=lambda: Outbox.open_for_reading(self._settings.outbox_path),
            membership=self._membership.look,
            clock=_utc_now,
            public_pages=lambda: self._settings.public_pages,
        )
        setup = SetupMethods(
            setup_place(
                lambda: self._settings,
                software=SOFTWARE,
                timeout_seconds=self._patience,
                clock=_utc_now,
                enrolled=self._enrolled,
            )
        )
        for held in (visits, printing):
            at_end.callback(held.close)
        tables = (visits.table, printing.table, setup.table, *self._staff_tables(at_end))
        return dict(ChainMap(*map(dict, tables)))

    def _staff_tables(self, at_end: ExitStack) -> Sequence[Mapping[str, Method]]:
        """What the staff's panel may call."""
        asked = StaffAsked(self._door)
        outbox = OutboxDesk(lambda: Outbox.open(self._settings.outbox_path))
        at_end.callback(outbox.close)
        overview = StaffOverviewMethods(
            asked,
            outbox,
            self._board,
            press=self._press,
            catalogue_version=lambda: shown_version(self._settings),
            key_seal=lambda: key_seal_of(self._settings.home),
            day_book=self._day_book,
            opinions=self._opinions_of,
            clock=_utc_now,
        )
        centre = StaffCentreMethods(
            asked,
            self._doorbell,
            press=self._press,
            look_at_line=self._line_look().report,
            sticks=StickWork(
                works_of(self._settings), lambda: mounted_below(self._settings.sticks)
            ),
            centre_choices=self._settings.centre_choices_path,
        )
        waiting = StaffOutboxMethods(asked, outbox, self._doorbell, _utc_now)
        door = StaffDoorMethods(asked, self._board)
        return door.table, overview.table, waiting.table, centre.table

    async def _keep_tidy(self) -> None:
        """With a line or without one: drafts whose time is over go, and the staff's log is looked
        at. By the earlier of two clocks, for one may be wrong."""
        while True:
            now = min(_utc_now(), self._portal_time.now())
            await apart(partial(tidy, self._drafts, now))
            self._board.tell(Part.STAFF_LOG, await apart(self._door.look_at_log))
            await asyncio.sleep(TIDY_SECONDS)

    def _open_outbox(self) -> Outbox:
        """Whole again, whatever befell it; staff hear of what was done."""
        open_ = open_kept if self._looked_at else open_repaired
        outbox, repairs = open_(self._settings.outbox_path, _utc_now)
        self._looked_at = True
        if repairs.notable:
            _LOG.warning("%s", repairs, extra=event("outbox-repaired"))
            trouble = Trouble(name=TroubleName.OUTBOX_REPAIRED, words=str(repairs))
            self._board.tell(Part.OUTBOX_REPAIR, trouble)
        return outbox

    def _opinions_of(self, day: date) -> int:
        try:
            return self._opinions.count_of(day)
        except OpinionsFailed as error:  # its errand tells of it; the other figures are good
            _LOG.warning("%s", error, extra=event("opinions-unusable"))
            return 0

    def _start_press(self) -> None:
        try:
            self._press.start()
        except SpoolFailed as error:
            _LOG.warning("%s", error, extra=event("spool-unusable"))
            trouble = Trouble(name=TroubleName.PRINTER_SPOOL, words=str(error))
            self._board.tell(Part.SPOOL, trouble)

    def _tell_of_printer(self, condition: Condition, low: bool) -> None:  # noqa: FBT001
        self._board.tell(Part.PRINTER, printer_trouble(condition, low=low))

    def _visit_began(self) -> None:
        self._day_book.visit()
        self._press.visit_began()
        self._doorbell.ring()  # whether there is a line matters now

    def _end_of_day(self, day: Day) -> None:
        self._past_days.add(figures_of(day, self._opinions_of(day.day)))

    def _today(self) -> DayFigures:
        day = self._day_book.today()
        return figures_of(day, self._opinions_of(day.day))

    def _send(self, at_end: Callable[[], object]) -> None:
        try:
            self._sync.run()
        except Exception:  # noqa: BLE001 - said in the log, and the station ends with 1
            self._failed = True
            _LOG.exception("a bug ended the sync loop", extra=event("bug", part="sync-loop"))
        finally:
            at_end()

    def _signer(self) -> Signer | None:
        member = self._membership.look()
        if not isinstance(member, Member):
            return None
        return device_signer(
            member.enrolment.kiosk, member.device_key, self._portal_time.now, secrets.token_bytes
        )

    def _line_look(self) -> LineLook:
        connect = self._connect(self._patience)
        return LineLook(
            connect=lambda: connect(None),
            portal_key=self._membership.portal_key,
            nonce=lambda: secrets.token_hex(16),
            has_cable=has_cable,
            has_address=lambda: has_address(self._settings.portal_url),
            clock=_utc_now,
            monotonic=monotonic,
        )

    def _enrolled(self, address: str) -> None:
        self._settings = replace(self._settings, portal_url=address)
        self._doorbell.ring()

    @property
    def _patience(self) -> float:
        """Seconds that the portal may take while somebody waits for its answer."""
        return min(self._settings.request_timeout_seconds, VISITOR_WAITS_SECONDS)

    def _connect(self, timeout_seconds: float) -> Connect:
        return lambda sign: PortalClient(self._settings.portal_url, timeout_seconds, sign)


def _utc_now() -> datetime:
    return datetime.now(UTC)
