"""What the staff panel asks of the station, beside `kiosk.protocol.station_calls`.

| method | params | result |
|---|---|---|
| `staff_enter` | `PinTry` | `StaffEntry`: a session, or how long to wait |
| `staff_leave` | `StaffSession` | `StaffEntry` without a session |
| `staff_help` | `StaffSession` | `HelpBegun`: the session is over, somebody helps a visitor |
| `staff_help_end` | `HelpBegun` | `StaffDone`: nobody helps any more |
| `staff_overview` | `StaffSession` | `StaffOverview` |
| `staff_outbox` | `OutboxQuestion` | `OutboxPage` |
| `staff_send_now` | `StaffSession` | `StaffDone`: how many wait |
| `staff_retry` | `RetryRequest` | `StaffDone`: how many of those held go once more |
| `staff_note` | `StaffNote` | `StaffDone`: written into the log |
| `staff_shift_note` | `ShiftNoteRequest` | `StaffDone`: left for the next shift |
| `staff_paper` | `StaffSession` | `StaffDone`: full paper is reckoned with again |
| `staff_line` | `StaffSession` | `LineReport`: which part of the way to the portal fails |
| `staff_usb` | `UsbRequest` | `UsbStatus`: begun, or what is under way already |
| `staff_usb_status` | `StaffSession` | `UsbStatus` |
| `staff_centre` | `CentreRequest` | `CentreChoices`: kept, for every screen from now on |
| `staff_centre_now` | `StaffSession` | `CentreChoices` |
| `staff_log` | `LogQuestion` | `LogPage`: what the staff did, the newest first |

Every call but `staff_enter` and `staff_help_end` needs a session, and is error `NOT_STAFF` without
a living one.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints

from kiosk.protocol.heartbeat import DayFigures, OutboxFigures
from kiosk.protocol.message import MAX_WHOLE_NUMBER, Instant, Message, Slug
from kiosk.protocol.station_calls import PrintStatus

NOT_STAFF: Final = -32004
MOST_SERVICES: Final = 500
MOST_OF_FOLIO: Final = 40
"""Signs of what the outbox has for a folio, which may have rotted."""
ROWS: Final = 50
"""Of the outbox, in one answer."""

_Session = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
_Count = Annotated[int, Field(ge=0, le=MAX_WHOLE_NUMBER)]
_Words = Annotated[str, StringConstraints(max_length=500)]
_StoredFolio = Annotated[str, StringConstraints(max_length=MOST_OF_FOLIO)]


class PinTry(Message):
    """What somebody typed at the door."""

    pin: Annotated[str, StringConstraints(max_length=20)] = Field(repr=False)


class ShiftWord(StrEnum):
    """What one shift may leave for the next: no words of one's own, so no visitor's either."""

    ALL_WELL = "all-well"
    NEEDS_PAPER = "needs-paper"
    LINE_DOWN = "line-down"
    SEE_HELD = "see-held"
    CALL_SUPPORT = "call-support"


class ShiftNote(Message):
    """What was left last, and who left it."""

    note: ShiftWord
    name: str = Field(max_length=60)


class StaffEntry(Message):
    """`session` while somebody is in; else the seconds until the next PIN may be tried.

    `new_shift` where this is another of the staff than the last time.
    """

    session: _Session | None = Field(default=None, repr=False)
    name: str = Field(default="", max_length=60)
    wait: _Count = 0
    wrong: _Count = 0
    new_shift: bool = False
    note: ShiftNote | None = None


class StaffSession(Message):
    """Whoever has it is staff, until it is left alone for a while."""

    session: _Session = Field(repr=False)


class HelpBegun(Message):
    """Whoever has it can tell that the help is over, and nothing else."""

    help: _Session = Field(repr=False)


class StaffTrouble(Message):
    """Something to see to: a stable name, and one line in words."""

    name: Slug
    words: _Words


class HourFigures(Message):
    """What there was within one hour of the centre's own day."""

    hour: Annotated[int, Field(ge=0, le=23)]
    accepted: _Count
    delivered: _Count
    visits: _Count = 0


class KeySeal(StrEnum):
    """What keeps the key of this machine, the strongest first."""

    TPM = "tpm"
    HOST = "host"  # a key of the system, on the same disk
    SYSTEM = "system"  # in a way that is not known here
    SESSION = "session"  # the Secret Service of whoever is logged in
    FILE = "file"  # nothing but who may read the file


class AppliedToday(Message):
    """How many applications for a service were accepted today."""

    service: Slug
    count: Annotated[int, Field(ge=1, le=MAX_WHOLE_NUMBER)]


class StaffOverview(Message):
    """How the machine is. `accepted_today` counts by the centre's own day, `hours` those of it in
    which there was something, in their order. `applied_today` leaves out requests to be called and
    answers to letters."""

    online: bool
    portal_seen_at: Instant | None
    outbox: OutboxFigures
    accepted_today: _Count
    delivered_today: _Count
    hours: tuple[HourFigures, ...] = Field(max_length=24)
    applied_today: tuple[AppliedToday, ...] = Field(default=(), max_length=MOST_SERVICES)
    day: DayFigures
    printer: PrintStatus
    catalogue_version: Annotated[str, StringConstraints(max_length=40)] | None
    key: KeySeal | None = None
    troubles: tuple[StaffTrouble, ...] = Field(max_length=64)


class OutboxQuestion(StaffSession):
    """Of what is neither delivered nor erased, those after the first `skip`."""

    skip: _Count = 0


class OutboxRow(Message):
    """One submission, without a word about whose it is. What has rotted in its row is as it stands
    there (`folio`) or None (`service`): staff see it all the same.
    """

    folio: _StoredFolio
    service: Slug | None
    state: Slug
    created_at: Instant
    attempts: _Count
    reason: _Words


class OutboxPage(Message):
    """`total` there are in all."""

    rows: tuple[OutboxRow, ...] = Field(max_length=ROWS)
    total: _Count


class RetryRequest(StaffSession):
    """One that is held, or all of them."""

    folio: _StoredFolio | None = None


class NotedAct(StrEnum):
    """What the screen does itself for the staff; all else the station writes down."""

    TEST_PAGE = "test-page"
    DAY_REPORT = "day-report"
    RESTART = "restart"


class StaffNote(StaffSession):
    """Something that the screen did for the staff: what, and figures, nothing of a visitor."""

    act: NotedAct
    detail: Annotated[str, StringConstraints(max_length=200)] = ""


class ShiftNoteRequest(StaffSession):
    """Leaves a note for whoever comes next."""

    note: ShiftWord


class StaffDone(Message):
    """How many it concerned."""

    count: _Count = 0


class LinePart(StrEnum):
    """The way to the portal, in the order in which one part needs the other."""

    CABLE = "cable"  # a network card with something at its other end
    NAME = "name"  # the portal's name has an address
    PORTAL = "portal"  # something answers there
    PROOF = "proof"  # and proves that it is this kiosk's portal
    CLOCK = "clock"  # with the same time as here


class PartState(StrEnum):
    """What was found. What needs a part that fails is not known."""

    GOOD = "good"
    FAILS = "fails"
    NOT_KNOWN = "not-known"


class LineFinding(Message):
    """One part, and how it is."""

    part: LinePart
    state: PartState


class LineReport(Message):
    """Every part once. `milliseconds` that the portal's answer took; `clock_seconds` by which its
    clock is ahead of this one."""

    findings: tuple[LineFinding, ...] = Field(min_length=len(LinePart), max_length=len(LinePart))
    milliseconds: _Count | None = None
    clock_seconds: Annotated[int, Field(ge=-MAX_WHOLE_NUMBER, le=MAX_WHOLE_NUMBER)] | None = None


class UsbWay(StrEnum):
    """What is done with a USB stick."""

    EXPORT = "export"  # what waits is copied to it
    IMPORT = "import"  # the portal's answers are read from it
    CATALOGUE = "catalogue"  # a newer catalogue is read from it
    LOG = "log"  # the logs, and how the machine is, are copied to it for support


class UsbTrouble(StrEnum):
    """Why it was not done; nothing that waits is touched by any of them."""

    NO_STICK = "no-stick"
    SEVERAL = "several"  # sticks: which one is meant?
    FULL = "full"
    READ_ONLY = "read-only"
    GONE = "gone"  # pulled out
    NOTHING = "nothing"  # of ours is on it
    FAILED = "failed"


class UsbRequest(StaffSession):
    """Begins it, where nothing is under way."""

    way: UsbWay


class UsbStatus(Message):
    """`percent` of the step under way; then `count` that were copied or delivered, or the trouble,
    with `words` for support."""

    way: UsbWay | None = None
    running: bool = False
    percent: Annotated[int, Field(ge=0, le=100)] = 0
    count: _Count = 0
    trouble: UsbTrouble | None = None
    words: _Words = ""


class LogQuestion(StaffSession):
    """Those before the newest `skip`."""

    skip: _Count = 0


class LogRow(Message):
    """One act; `who` is a name, or empty where a PIN was nobody's."""

    at: Instant
    who: str = Field(max_length=60)
    act: Slug
    detail: Annotated[str, StringConstraints(max_length=300)]


class LogPage(Message):
    """`intact`: whether the last look found every entry chained to the one before, and these still
    are; else those up to the first that is not."""

    rows: tuple[LogRow, ...] = Field(max_length=ROWS)
    total: _Count
    intact: bool


class ClosedWord(StrEnum):
    """Why visitors are not served; what they read is the screen's, in their language."""

    SOON = "soon"
    TODAY = "today"
    REPAIR = "repair"


class CentreChoices(Message):
    """What every visit begins with; None: as the settings say. With `closed` nobody is served.

    `closed_on`: the day, where the machine stands, that *closed for today* is true of; the station
    says it.
    """

    text_percent: Literal[100, 125, 150] | None = None
    brightness_percent: Literal[100, 85, 70] | None = None
    volume: Slug | None = None
    theme: Slug | None = None
    language: Slug | None = None
    closed: ClosedWord | None = None
    closed_on: date | None = Field(default=None, exclude_if=lambda value: value is None)

    def on(self, today: date) -> Self:
        """What of it still holds: nothing is closed for a day that is over."""
        is_over = self.closed is ClosedWord.TODAY and self.closed_on not in {None, today}
        return self.model_copy(update={"closed": None, "closed_on": None}) if is_over else self

    def chosen_on(self, today: date) -> Self:
        """As it is kept: with the day that it is closed for."""
        closed_on = today if self.closed is ClosedWord.TODAY else None
        return self.model_copy(update={"closed_on": closed_on})


class CentreRequest(StaffSession):
    """All of them anew."""

    choices: CentreChoices
