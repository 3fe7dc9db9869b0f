"""The station's composition root: builds the parts, runs them, and ends them in time.

The sync loop has a thread of its own; the call server has the main thread's event loop. A request
to the portal may hang when the end comes, so no thread is waited for longer than a moment: what
it left in flight is found again at the next start.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from threading import Thread
from time import monotonic
from typing import Final

from kiosk.events import event
from kiosk.offline.attachment_files import stream_path
from kiosk.offline.outbox import Outbox
from kiosk.offline.repair import open_kept, open_repaired
from kiosk.offline.upload import Uploads
from kiosk.printing.spool import SpoolFailed
from kiosk.protocol.trouble import Trouble, TroubleName
from kiosk.sd_notify import Systemd
from kiosk.settings import Settings
from kiosk.station.apart import apart
from kiosk.station.audit_errand import AuditErrand
from kiosk.station.board import Part
from kiosk.station.call_table import call_table
from kiosk.station.catalogue_errand import shown_version
from kiosk.station.courier_key_errand import CourierKeyErrand
from kiosk.station.draft_errand import DraftErrand
from kiosk.station.draft_fetch import TIDY_SECONDS, recover, tidy
from kiosk.station.link_watch import watch_link
from kiosk.station.lock import sole_station
from kiosk.station.loop import SyncLoop
from kiosk.station.opinion_errand import OpinionErrand
from kiosk.station.own_key import erase_spare_key_file
from kiosk.station.parts import SOFTWARE, StationParts, draw, utc_now
from kiosk.station.past_days import PastDaysErrand
from kiosk.station.place import Chance, Surroundings
from kiosk.station.rhythm import Rhythm
from kiosk.station.server import CallServer, listen
from kiosk.station.watchdog import show_life

LISTENING_SECONDS: Final = 15.0
"""How much later than it was asked for the portal may answer a question for news."""
_LAST_MOMENT = 1.0
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
        return _Station(StationParts(settings, rhythm), rhythm, systemd or Systemd()).run()


class _Station:
    def __init__(self, parts: StationParts, rhythm: Rhythm, systemd: Systemd) -> None:
        self._parts = parts
        self._socket = parts.settings.station_socket
        self._systemd = systemd
        self._failed = False
        self._looked_at = False  # the outbox, from end to end
        self._sync = self._build_sync(rhythm)

    def _build_sync(self, rhythm: Rhythm) -> SyncLoop:
        parts, settings = self._parts, self._parts.settings
        drafts = DraftErrand(parts.drafts)
        audit = AuditErrand(
            lambda: Outbox.open(settings.outbox_path), secrets.token_bytes, drafts.send_again
        )
        errands = (
            drafts,
            audit,
            CourierKeyErrand(
                settings.courier_key_path, settings.enrolment_path, settings.portal_keys_path
            ),
            PastDaysErrand(parts.past_days, parts.day_book.today),
            OpinionErrand(parts.opinions, lambda now: now.astimezone().date()),
            parts.catalogue,
        )

        def forgotten() -> None:
            audit.at_once()
            drafts.send_again()

        return SyncLoop(
            Surroundings(
                board=parts.board,
                clock=utc_now,
                monotonic=monotonic,
                chance=Chance(draw, secrets.token_bytes),
                rhythm=rhythm,
                software=SOFTWARE,
                catalogue_version=lambda: shown_version(settings),
                catalogue=parts.catalogue.figures,
                staff_log=parts.door.anchor,
                today=parts.today,
            ),
            doorbell=parts.doorbell,
            open_outbox=self._open_outbox,
            membership=parts.membership,
            connect=parts.connect(settings.request_timeout_seconds),
            portal_time=parts.portal_time,
            uploads=Uploads(partial(stream_path, settings.outbox_path), utc_now, monotonic, draw),
            errands=errands,
            forgotten=forgotten,
            heard=parts.catalogue.heard,
            told=parts.catalogue.told,
            doubted=parts.catalogue.doubted,
            listen_over=lambda: parts.connect(LISTENING_SECONDS)(None),
        )

    def run(self) -> int:
        listener = listen(self._socket)
        try:
            asyncio.run(self._serve(listener))
        finally:
            listener.close()
            self._socket.unlink(missing_ok=True)
        return 1 if self._failed else 0

    async def _serve(self, listener: socket.socket) -> None:
        end = asyncio.Event()
        events = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            events.add_signal_handler(number, end.set)
        thread = Thread(
            target=self._send, args=(lambda: events.call_soon_threadsafe(end.set),), daemon=True
        )
        recover(self._parts.drafts)
        thread.start()
        self._start_press()
        watch_link(self._parts.doorbell.ring)
        _LOG.info("%s at %s", SOFTWARE, self._socket, extra=event("started", software=SOFTWARE))
        with ExitStack() as at_end:
            server = CallServer(call_table(self._parts, at_end))
            async with asyncio.TaskGroup() as beside:
                tidying = beside.create_task(self._keep_tidy())
                living = beside.create_task(show_life(self._systemd))
                await server.serve(listener, end)
                self._systemd.stopping()
                tidying.cancel()
                living.cancel()
            self._sync.stop()
            self._parts.catalogue.end()
            await apart(lambda: thread.join(_LAST_MOMENT))
            await apart(lambda: self._parts.press.end(_LAST_MOMENT))
        _LOG.info(
            "ended" if not thread.is_alive() else "ended in the middle of a request",
            extra=event("ended", in_a_request=thread.is_alive()),
        )

    async def _keep_tidy(self) -> None:
        """With a line or without one: drafts whose time is over go, and the staff's log is looked
        at. By the earlier of two clocks, for one may be wrong.
        """
        parts = self._parts
        while True:
            if (now := parts.portal_time.earliest()) is not None:
                await apart(partial(tidy, parts.drafts, now))
            parts.board.tell(Part.STAFF_LOG, await apart(parts.door.look_at_log))
            await asyncio.sleep(TIDY_SECONDS)

    def _open_outbox(self) -> Outbox:
        """Whole again, whatever befell it; staff hear of what was done."""
        open_ = open_kept if self._looked_at else open_repaired
        outbox, repairs = open_(self._parts.settings.outbox_path, utc_now)
        self._looked_at = True
        if repairs.notable:
            _LOG.warning("%s", repairs, extra=event("outbox-repaired"))
            trouble = Trouble(name=TroubleName.OUTBOX_REPAIRED, words=str(repairs))
            self._parts.board.tell(Part.OUTBOX_REPAIR, trouble)
        return outbox

    def _start_press(self) -> None:
        try:
            self._parts.press.start()
        except SpoolFailed as error:
            _LOG.warning("%s", error, extra=event("spool-unusable"))
            trouble = Trouble(name=TroubleName.PRINTER_SPOOL, words=str(error))
            self._parts.board.tell(Part.SPOOL, trouble)

    def _send(self, at_end: Callable[[], object]) -> None:
        try:
            self._sync.run()
        except Exception:  # noqa: BLE001 - said in the log, and the station ends with 1
            self._failed = True
            _LOG.exception("a bug ended the sync loop", extra=event("bug", part="sync-loop"))
        finally:
            at_end()
