"""What the staff panel may ask of the station; see `kiosk.protocol.staff_calls`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from kiosk.centre_choices import load_choices, save_choices
from kiosk.identity.staff.book import StaffBookFailed
from kiosk.identity.staff.guard import LOCKED_AFTER, PinTries
from kiosk.identity.staff.log import LogFailed
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import OutboxError
from kiosk.offline.outbox_item import UNDELIVERED, OutboxEntry, State
from kiosk.printing.press import Press
from kiosk.protocol.staff_calls import (
    MOST_OF_FOLIO,
    MOST_SERVICES,
    NOT_STAFF,
    ROWS,
    AppliedToday,
    CentreChoices,
    CentreRequest,
    HelpBegun,
    HourFigures,
    KeySeal,
    LineReport,
    LogPage,
    LogQuestion,
    OutboxPage,
    OutboxQuestion,
    OutboxRow,
    PinTry,
    RetryRequest,
    ShiftNoteRequest,
    StaffDone,
    StaffNote,
    StaffOverview,
    StaffSession,
    StaffTrouble,
    UsbRequest,
    UsbStatus,
)
from kiosk.protocol.staff_calls import StaffDoor as DoorAnswer
from kiosk.protocol.station_calls import INTERNAL_ERROR, NOT_FOUND
from kiosk.protocol.trouble import TroubleName
from kiosk.station.apart import apart
from kiosk.station.board import Board, Part, Trouble
from kiosk.station.calls import CallRefused, Method, read_params
from kiosk.station.day_book import DayBook, figures_of
from kiosk.station.doorbell import Doorbell
from kiosk.station.open_outbox import OutboxHolder
from kiosk.station.portal_link import Clock
from kiosk.station.staff_door import SHIFT_NOTE, Entered, NotStaff, StaffDoor
from kiosk.station.staff_usb import StickWork

_Result = TypeVar("_Result")


class StaffMethods:
    """One object for one call server, within its event loop; `table` is what it serves."""

    def __init__(
        self,
        door: StaffDoor,
        board: Board,
        doorbell: Doorbell,
        *,
        open_outbox: Callable[[], Outbox],
        press: Press,
        catalogue_version: Callable[[], str | None],
        key_seal: Callable[[], KeySeal | None],
        look_at_line: Callable[[], LineReport],
        sticks: StickWork,
        day_book: DayBook,
        opinions: Callable[[date], int],
        centre_choices: Path,
        clock: Clock,
        local: Callable[[datetime], datetime],
    ) -> None:
        self._door = door
        self._board = board
        self._doorbell = doorbell
        self._outbox = OutboxHolder(open_outbox)
        self._turn = Lock()
        self._press = press
        self._catalogue_version = catalogue_version
        self._key_seal = key_seal
        self._look_at_line = look_at_line
        self._sticks = sticks
        self._day_book = day_book
        self._opinions = opinions
        self._centre_choices = centre_choices
        self._clock = clock
        self._local = local

    @property
    def table(self) -> Mapping[str, Method]:
        return {
            "staff_enter": self.enter,
            "staff_leave": self.leave,
            "staff_help": self.begin_help,
            "staff_help_end": self.end_help,
            "staff_overview": self.overview,
            "staff_outbox": self.outbox,
            "staff_send_now": self.send_now,
            "staff_retry": self.retry,
            "staff_note": self.note,
            "staff_shift_note": self.shift_note,
            "staff_paper": self.paper,
            "staff_line": self.line,
            "staff_usb": self.usb,
            "staff_usb_status": self.usb_status,
            "staff_log": self.log,
            "staff_centre": self.centre,
            "staff_centre_now": self.centre_now,
        }

    async def enter(self, params: Mapping[str, Any]) -> DoorAnswer:
        """A PIN is judged beside the event loop: it takes its time."""
        pin = read_params(PinTry, params).pin
        with _in_words():
            came = await apart(lambda: self._door.enter(pin))
        self._board.tell(Part.STAFF_LOG, await apart(self._door.log_trouble))
        if isinstance(came, Entered):
            self._board.tell(Part.STAFF_DOOR, None)
            return DoorAnswer(
                session=came.session,
                name=came.member.name,
                new_shift=came.new_shift,
                note=came.note,
            )
        if came.is_locked:
            words = f"{came.wrong} wrong PINs in a row; the staff panel is shut for a while"
            trouble = Trouble(name=TroubleName.STAFF_LOCKED, words=words)
            self._board.tell(Part.STAFF_DOOR, trouble)
        return _turned_away(came)

    async def leave(self, params: Mapping[str, Any]) -> DoorAnswer:
        """Whoever was in is out."""
        with _in_words():
            self._door.leave(read_params(StaffSession, params).session)
        return DoorAnswer()

    async def begin_help(self, params: Mapping[str, Any]) -> HelpBegun:
        """Whoever came in stands beside a visitor from now on."""
        with _in_words():
            session = read_params(StaffSession, params).session
            return HelpBegun(help=self._door.begin_help(session))

    async def end_help(self, params: Mapping[str, Any]) -> StaffDone:
        """The visitor is alone again."""
        with _in_words():
            self._door.end_help(read_params(HelpBegun, params).help)
        return StaffDone(count=1)

    async def overview(self, params: Mapping[str, Any]) -> StaffOverview:
        """How the machine is."""
        self._session(read_params(StaffSession, params))
        notice, now = self._board.read(), self._clock()
        figures, entries = await self._at_outbox(lambda one: (one.figures(now), one.items()))
        accepted = self._by_hour(now, [entry.created_at for entry in entries])
        delivered = self._by_hour(now, [entry.delivered_at for entry in entries])
        troubles = sorted(notice.troubles.values(), key=lambda one: one.name)
        day = self._day_book.today()
        visits = Counter(dict(enumerate(day.visits)))
        return StaffOverview(
            online=notice.online,
            portal_seen_at=notice.portal_seen_at,
            outbox=figures,
            accepted_today=accepted.total(),
            delivered_today=delivered.total(),
            hours=tuple(
                HourFigures(
                    hour=hour,
                    accepted=accepted[hour],
                    delivered=delivered[hour],
                    visits=visits[hour],
                )
                for hour in sorted(accepted | delivered | +visits)
            ),
            applied_today=self._applied(now, entries),
            day=figures_of(day, self._opinions(day.day)),
            printer=self._press.status(None),
            catalogue_version=self._catalogue_version(),
            key=self._key_seal(),
            troubles=tuple(StaffTrouble(name=one.name, words=one.words) for one in troubles),
        )

    async def outbox(self, params: Mapping[str, Any]) -> OutboxPage:
        """What waits, and why: those that need somebody first, then the oldest."""
        question = read_params(OutboxQuestion, params)
        self._session(question)
        entries = await self._at_outbox(lambda outbox: outbox.items(UNDELIVERED))
        entries.sort(key=lambda one: (one.state is not State.HELD, one.created_at))
        shown = entries[question.skip : question.skip + ROWS]
        return OutboxPage(rows=tuple(map(_row, shown)), total=len(entries))

    async def send_now(self, params: Mapping[str, Any]) -> StaffDone:
        """What waits for its next try waits no longer."""
        session = read_params(StaffSession, params).session
        with _in_words():
            self._door.write(session, "send-now")
        count = await self._at_outbox(lambda outbox: outbox.hasten(self._clock()))
        self._doorbell.ring()
        return StaffDone(count=count)

    async def retry(self, params: Mapping[str, Any]) -> StaffDone:
        """What the portal refused goes once more."""
        request = read_params(RetryRequest, params)
        self._session(request)

        def again(outbox: Outbox) -> int:
            held = outbox.items({State.HELD})
            chosen = [one for one in held if request.folio in {None, one.folio[:MOST_OF_FOLIO]}]
            if request.folio and not chosen:
                raise CallRefused(NOT_FOUND, f"{request.folio} is not held")
            self._door.write(request.session, "retry", request.folio or "all")
            for entry in chosen:
                outbox.retry_held(entry.id, self._clock())
            return len(chosen)

        count = await self._at_outbox(again)
        self._doorbell.ring()
        return StaffDone(count=count)

    async def note(self, params: Mapping[str, Any]) -> StaffDone:
        """The screen did something for the staff."""
        note = read_params(StaffNote, params)
        with _in_words():
            self._door.write(note.session, note.act, note.detail)
        return StaffDone(count=1)

    async def shift_note(self, params: Mapping[str, Any]) -> StaffDone:
        """The log keeps it; the door reads it to whoever comes in next."""
        request = read_params(ShiftNoteRequest, params)
        with _in_words():
            self._door.write(request.session, SHIFT_NOTE, request.note.value)
        return StaffDone(count=1)

    async def paper(self, params: Mapping[str, Any]) -> StaffDone:
        """Somebody put paper in."""
        session = read_params(StaffSession, params).session
        with _in_words():
            self._door.write(session, "paper-changed")
        return StaffDone(count=self._press.refilled())

    async def line(self, params: Mapping[str, Any]) -> LineReport:
        """Looked at beside the event loop: it takes its time."""
        session = read_params(StaffSession, params).session
        with _in_words():
            self._door.write(session, "line-check")
        self._doorbell.ring()
        return await apart(self._look_at_line)

    async def usb(self, params: Mapping[str, Any]) -> UsbStatus:
        """Begins something with the stick that is in; how it goes is asked with the next one."""
        request = read_params(UsbRequest, params)
        with _in_words():
            self._door.write(request.session, f"usb-{request.way.value}")
        return self._sticks.begin(request.way)

    async def usb_status(self, params: Mapping[str, Any]) -> UsbStatus:
        """How far it is."""
        self._session(read_params(StaffSession, params))
        return self._sticks.status

    async def centre(self, params: Mapping[str, Any]) -> CentreChoices:
        """What every visit begins with from now on."""
        request = read_params(CentreRequest, params)
        with _in_words():
            chosen = request.choices.model_dump(mode="json", exclude_none=True)
            said = ", ".join(f"{name} {value}" for name, value in chosen.items())
            self._door.write(request.session, "centre", said)
            save_choices(self._centre_choices, request.choices)
        return request.choices

    async def centre_now(self, params: Mapping[str, Any]) -> CentreChoices:
        """What was chosen last."""
        self._session(read_params(StaffSession, params))
        return load_choices(self._centre_choices)

    async def log(self, params: Mapping[str, Any]) -> LogPage:
        """What the staff did, for the staff to read."""
        question = read_params(LogQuestion, params)
        with _in_words():
            return self._door.log(question.session, question.skip, ROWS)

    def close(self) -> None:
        self._outbox.close()

    async def _at_outbox(self, work: Callable[[Outbox], _Result]) -> _Result:
        """Beside the event loop, one at a time: another process may hold the file for seconds."""

        def lent() -> _Result:
            with self._turn, self._outbox.lent() as outbox:
                return work(outbox)

        with _in_words():
            return await apart(lent)

    def _by_hour(self, now: datetime, moments: Iterable[datetime | None]) -> Counter[int]:
        """How many of them there were in each hour of the centre's own today."""
        today = self._local(now).date()
        local = [self._local(moment) for moment in moments if moment is not None]
        return Counter(moment.hour for moment in local if moment.date() == today)

    def _applied(self, now: datetime, entries: Iterable[OutboxEntry]) -> tuple[AppliedToday, ...]:
        """Today's applications by service: without calls asked for, letters answered, and those
        whose stored service has rotted.
        """
        today = self._local(now).date()
        headers = (
            one.readable_header for one in entries if self._local(one.created_at).date() == today
        )
        counts = Counter(
            header.service
            for header in headers
            if header is not None and header.follows is None and not header.call_back
        )
        return tuple(
            AppliedToday(service=service, count=count)
            for service, count in counts.most_common(MOST_SERVICES)
        )

    def _session(self, asked: StaffSession) -> None:
        with _in_words():
            self._door.member(asked.session)


def _turned_away(standing: PinTries) -> DoorAnswer:
    return DoorAnswer(wait=standing.wait, wrong=min(standing.wrong, LOCKED_AFTER))


def _row(entry: OutboxEntry) -> OutboxRow:
    header = entry.readable_header
    return OutboxRow(
        folio=entry.folio[:MOST_OF_FOLIO],
        service=None if header is None else header.service,
        state=entry.state.value,
        created_at=entry.created_at,
        attempts=entry.attempts,
        reason=(entry.reason or "")[:500],
    )


@contextmanager
def _in_words() -> Iterator[None]:
    """What fails becomes the call's answer."""
    try:
        yield
    except NotStaff:
        raise CallRefused(NOT_STAFF, "nobody of the staff is in by this session") from None
    except (StaffBookFailed, LogFailed, OutboxError) as error:
        raise CallRefused(INTERNAL_ERROR, str(error)) from error
    except OSError as error:
        words = f"the staff's files cannot be written: {error.strerror}"
        raise CallRefused(INTERNAL_ERROR, words) from error
