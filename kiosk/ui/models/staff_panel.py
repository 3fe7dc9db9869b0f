"""The staff panel's pages and acts, while somebody is in.

The station writes every act into its log before it is done; what it answers is what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeVar, assert_never

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.protocol.message import Message
from kiosk.protocol.staff_calls import (
    CentreChoices,
    CentreRequest,
    LineReport,
    LogPage,
    LogQuestion,
    NotedAct,
    OutboxPage,
    OutboxQuestion,
    RetryRequest,
    ShiftNote,
    ShiftNoteRequest,
    ShiftWord,
    StaffDone,
    StaffEntry,
    StaffNote,
    StaffOverview,
    StaffSession,
    UsbRequest,
    UsbStatus,
    UsbWay,
)
from kiosk.protocol.station_calls import PrintStatus
from kiosk.ui.models.staff_printing import StaffPrinting
from kiosk.ui.staff.blocks import Part
from kiosk.ui.staff.centre import changed
from kiosk.ui.staff.desk import Refusal, StaffDesk
from kiosk.ui.staff.outbox import NameOf, with_more
from kiosk.ui.staff.pages import PAGES, StaffPage
from kiosk.ui.staff.report import day_report
from kiosk.ui.staff.shown import PageBlocks, Told
from kiosk.ui.staff.today import Shift
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

_LOOK_AGAIN: Final = 700
_LOOKS: Final = frozenset(
    {
        *("staff_overview", "staff_outbox", "print_status", "staff_usb_status"),
        *("staff_centre_now", "staff_log"),
    }
)
"""What is asked to be shown. That one of these failed holds until another is answered; that an act
failed stands until the next act or page."""
_Kind = TypeVar("_Kind", bound=Message)


@QmlElement
@QmlUncreatable("made by the door's model")
class StaffPanelModel(QObject):
    """Everything that it knows is gone with the session."""

    changed = Signal()
    blocksChanged = Signal()
    shut_out = Signal()
    restarting = Signal()

    def __init__(
        self,
        desk: StaffDesk,
        words: Callable[[], Words],
        name_of: NameOf,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._words = words
        self.session: str | None = None
        self._acts: Mapping[str, Callable[[str], None]] = {
            "send-now": lambda _: self._do("staff_send_now", self._own, self._tell_sent),
            "retry": self._retry,
            "more": lambda _: self._ask_rows(len(self._told.rows)),
            "paper": lambda _: self._do("staff_paper", self._own, self._tell_paper),
            "test-page": lambda _: self._note(NotedAct.TEST_PAGE, self._print_test),
            "day-report": lambda _: self._note(NotedAct.DAY_REPORT, self._print_report),
            "line": lambda _: self._check_line(),
            "usb": self._use_stick,
            "more-log": lambda _: self._ask_log(len(self._told.log.rows) if self._told.log else 0),
            "centre": self._choose,
            "restart": lambda _: self._note(NotedAct.RESTART, self.restarting.emit),
            "note": self._leave_note,
            "shift-seen": lambda _: self._see_shift(),
        }
        self._printing = StaffPrinting(self._ask, lambda: self._page is StaffPage.PRINTER, self)
        self._printing.told.connect(self._take_printer)
        printer = self._printing
        self._blocks_of = PageBlocks(name_of, desk.saved, lambda: printer.status, printer.of)
        self._carrying = QTimer(self, singleShot=True, interval=_LOOK_AGAIN)
        self._carrying.timeout.connect(self._look_at_stick_again)
        self._forget()

    def _forget(self) -> None:
        self._printing.forget()
        self._carrying.stop()
        self._page = StaffPage.TODAY
        self._blocks: list[Part] = []
        self._acted = ""
        self._say("", "")
        self._asked = 0
        self._told = Told()
        self.stale = False

    # What the views read -------------------------------------------------------------------

    @Property("QVariant", notify=changed)
    def pages(self) -> list[Part]:
        words = self._words()
        return [
            {"page": page.value, "title": words(f"staff.page-{page.value}"), "glyph": glyph}
            for page, glyph in PAGES.items()
        ]

    @Property(str, notify=changed)
    def page(self) -> str:
        return self._page.value

    @Property("QVariant", notify=blocksChanged)
    def blocks(self) -> list[Part]:
        return self._blocks

    @Property(str, notify=changed)
    def notice(self) -> str:
        """What became of the last act."""
        return self._notice

    @Property(str, notify=changed)
    def kind(self) -> str:
        """The notice's kind."""
        return self._kind

    @Property(bool, notify=changed)
    def busy(self) -> bool:
        """Whether the station is still at it."""
        return self._asked > 0

    @Property(str, notify=changed)
    def acted(self) -> str:
        """The key of the button that was touched last."""
        return self._acted

    # What is done --------------------------------------------------------------------------

    def begin(self, session: str, shift: Shift) -> None:
        """Somebody is in."""
        self._forget()
        self.session = session
        self._told.shift = shift
        self.show(StaffPage.TODAY.value)

    def end(self) -> None:
        """Nobody is in any more; the station is told, and nothing stays."""
        if self.session is not None:
            self._desk.ask("staff_leave", self._own(), StaffEntry, lambda _: None)
        self.session = None
        self._forget()
        self.changed.emit()
        self.blocksChanged.emit()

    @Slot(str)
    def show(self, page: str) -> None:
        """Opens a page, with what is known now and then with what the station says."""
        if page in PAGES:
            self._page = StaffPage(page)
            self._notice = ""
            self._look()
            self._derive()

    @Slot(str, str, str)
    def act(self, name: str, argument: str, key: str) -> None:
        """Does what a button says, once."""
        if self.session is not None and not self.busy:
            self._acted = key
            self._notice = ""
            self._acts[name](argument)
            self._derive()

    # What the station told -----------------------------------------------------------------

    def take_overview(self, overview: StaffOverview) -> None:
        self._told.overview = overview
        self._took()

    def take_rows(self, page: OutboxPage, skip: int = 0) -> None:
        """Those after the first `skip`."""
        self._told.rows = with_more(self._told.rows[:skip], page)
        self._told.total = page.total
        self._took()

    def take_printer(self, status: PrintStatus) -> None:
        self._printing.take(status)

    @Slot()
    def _take_printer(self) -> None:
        self._took()

    def take_line(self, report: LineReport) -> None:
        self._told.line = report
        self._took()

    def take_stick(self, status: UsbStatus) -> None:
        self._told.stick = status
        if status.running:
            self._carrying.start()
        self._took()

    def take_centre(self, chosen: CentreChoices) -> None:
        self._told.centre = chosen
        self._took()

    def take_log(self, page: LogPage, skip: int = 0) -> None:
        """Those before the newest `skip`."""
        before = self._told.log.rows[:skip] if self._told.log else ()
        self._told.log = page.model_copy(update={"rows": (*before, *page.rows)})
        self._took()

    # Inside --------------------------------------------------------------------------------

    def _own(self) -> StaffSession:
        return StaffSession(session=self.session or "")

    def _ask(
        self,
        method: str,
        params: Message | None,
        kind: type[_Kind],
        take: Callable[[_Kind], None],
        again: Callable[[], None] | None = None,
    ) -> None:
        """`take` gets the answer, unless whoever asked is gone; what fails is said.

        What is asked `again` and again, also after it failed, holds up no touch.
        """
        asked_by = self.session
        counted = again is None
        self._asked += counted

        def settle(answer: _Kind | Refusal) -> None:
            if self.session is None or self.session != asked_by:
                return
            self._asked -= counted
            if answer is Refusal.OUT:
                self.shut_out.emit()
                return
            if isinstance(answer, Refusal):
                self._refuse(method, answer)
                if again is not None:
                    again()
            else:
                take(answer)

        self._desk.ask(method, params, kind, settle)

    def _do(
        self, method: str, params: Callable[[], Message], tell: Callable[[StaffDone], None]
    ) -> None:
        def take(done: StaffDone) -> None:
            tell(done)
            self._look()
            self._derive()

        self._ask(method, params(), StaffDone, take)

    def _note(self, act: NotedAct, then: Callable[[], None]) -> None:
        """Written down first; done only once that is on the disk."""
        note = StaffNote(session=self.session or "", act=act)
        self._ask("staff_note", note, StaffDone, lambda _: then())

    def _say(self, text: str, kind: str = "success") -> None:
        self._notice, self._kind = text, kind
        self._is_of_look = False

    def _refuse(self, method: str, why: Refusal) -> None:
        """What was said of an act is not written over by a look that fails, too."""
        is_look = method in _LOOKS
        if not is_look or self._is_of_look or not self._notice or self._kind != "danger":
            self._say(self._words()(f"staff.refused-{why.value}"), "danger")
            self._is_of_look = is_look
        self._derive()

    def _look(self) -> None:
        """Asks what the page shows."""
        match self._page:
            case StaffPage.OUTBOX:
                self._ask_rows(0)
            case StaffPage.PRINTER:
                self._printing.look()
            case StaffPage.USB:
                self._ask_stick()
            case StaffPage.CENTRE:
                self._ask("staff_centre_now", self._own(), CentreChoices, self.take_centre)
            case StaffPage.LOG:
                self._ask_log(0)
            case StaffPage.TODAY | StaffPage.LINE:
                self._ask("staff_overview", self._own(), StaffOverview, self.take_overview)
            case never:
                assert_never(never)

    def _ask_rows(self, skip: int) -> None:
        question = OutboxQuestion(session=self.session or "", skip=skip)
        self._ask("staff_outbox", question, OutboxPage, lambda page: self.take_rows(page, skip))

    def _retry(self, folio: str) -> None:
        request = RetryRequest(session=self.session or "", folio=folio or None)
        self._do("staff_retry", lambda: request, self._tell_sent)

    def _tell_sent(self, done: StaffDone) -> None:
        self._say(self._words()("staff.sent", count=done.count))

    def _tell_paper(self, _: StaffDone) -> None:
        self._say(self._words()("staff.paper-noted"))

    def _leave_note(self, note: str) -> None:
        request = ShiftNoteRequest(session=self.session or "", note=ShiftWord(note))

        def tell(_: StaffDone) -> None:
            left = ShiftNote(note=request.note, name="")
            self._told.shift = replace(self._told.shift, note=left)
            self._say(self._words()("staff.note-left"))

        self._do("staff_shift_note", lambda: request, tell)

    def _see_shift(self) -> None:
        self._told.shift = replace(self._told.shift, is_new=False)

    def _check_line(self) -> None:
        self._ask("staff_line", self._own(), LineReport, self.take_line)

    def _use_stick(self, way: str) -> None:
        request = UsbRequest(session=self.session or "", way=UsbWay(way))
        self._ask("staff_usb", request, UsbStatus, self.take_stick)

    def _choose(self, argument: str) -> None:
        """Every screen from the next one on begins with it."""
        if self._told.centre is None:
            return
        choices = changed(self._told.centre, argument)
        request = CentreRequest(session=self.session or "", choices=choices)

        def take(chosen: CentreChoices) -> None:
            self.stale = True
            self._say(self._words()("staff.centre-kept"))
            self.take_centre(chosen)

        self._ask("staff_centre", request, CentreChoices, take)

    def _ask_stick(self) -> None:
        self._ask("staff_usb_status", self._own(), UsbStatus, self.take_stick)

    @Slot()
    def _look_at_stick_again(self) -> None:
        again = self._carrying.start
        self._ask("staff_usb_status", self._own(), UsbStatus, self.take_stick, again)

    def _ask_log(self, skip: int) -> None:
        question = LogQuestion(session=self.session or "", skip=skip)
        self._ask("staff_log", question, LogPage, lambda page: self.take_log(page, skip))

    def _print_test(self) -> None:
        if (status := self._printing.status) is not None:
            self._printing.print("test", self._desk.test_page(status, self._words()))

    def _print_report(self) -> None:
        if (overview := self._told.overview) is not None:
            words, desk = self._words(), self._desk
            slip = day_report(overview, self._told.shift, desk, desk.clock(), words)
            self._printing.print("report", desk.page(slip, overview.printer, words))

    def _took(self) -> None:
        """An answer came: what was said of none is no longer true."""
        if self._is_of_look:
            self._say("", "")
        self._derive()

    def _derive(self) -> None:
        """A view that is built anew asks for what has changed before."""
        self.changed.emit()
        blocks = self._blocks_of.page(self._page, self._told, self._words())
        if blocks != self._blocks:
            self._blocks = blocks
            self.blocksChanged.emit()
