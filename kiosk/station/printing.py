"""Paper as the station serves it: what is true of an application, slips to the press, printers.

What a slip says of an application comes from the outbox here, never from who asks: so no paper can
say "delivered" of what is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from kiosk.offline.outbox_item import OutboxEntry, stage_of
from kiosk.offline.verdict import HEADER_UNREADABLE
from kiosk.printing.condition import FAULT_TROUBLES, Condition, PrinterFault
from kiosk.printing.press import Press
from kiosk.printing.raster import RasterDamaged
from kiosk.printing.spool import SpoolFailed
from kiosk.protocol.envelope import Header
from kiosk.protocol.slip import SlipFacts, SlipFalse, SlipKind, sign_slip, slip_address, verify_slip
from kiosk.protocol.station_calls import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    NO_PRINTER,
    NOT_FOUND,
    PrintJob,
    PrintQuestion,
    PrintRequest,
    PrintStatus,
    SlipAnswer,
    SlipRequest,
)
from kiosk.protocol.trouble import Trouble, TroubleName
from kiosk.station.apart import apart
from kiosk.station.calls import CallRefused, Method, read_params
from kiosk.station.membership import Member, Membership
from kiosk.station.outbox_asked import OutboxAsked
from kiosk.station.portal_link import Clock

FAULT_WORDS: Final = {
    PrinterFault.UNREACHABLE: "the printer does not answer: look at its cable and its switch",
    PrinterFault.LOST: "the printer went away in the middle: look at its cable and its switch",
    PrinterFault.PAPER_OUT: "the printer has no paper: put some in",
    PrinterFault.COVER_OPEN: "the printer's cover is open: close it",
    PrinterFault.PAPER_SIZE: "the printer has neither letter nor A4: put such sheets in",
    PrinterFault.JAM: "paper is stuck in the printer: open it and take the sheet out",
    PrinterFault.TONER_OUT: "the printer has no more toner or ink: put a new cartridge in",
    PrinterFault.PAUSED: "the printer is paused or off: press its button, or resume its queue",
    PrinterFault.REFUSES: "the printer takes no jobs from here: look at its settings or its queue",
    PrinterFault.FORMAT: "the printer reads neither PDF nor PWG Raster: another model is needed",
    PrinterFault.CANCELLED: "a slip was cancelled at the printer",
    PrinterFault.CUTTER: "the printer's blade is stuck: open the cover and free it",
    PrinterFault.ERROR: "the printer says that it has a fault: switch it off and on",
    PrinterFault.STUCK: "the printer takes no more and does not say why: switch it off and on",
    PrinterFault.SPOOL: "slips cannot be kept on this machine's disk",
    PrinterFault.RESTARTED: "the station began anew",
}


class PrintMethods:
    """One object for one call server, within its event loop; `table` is what it serves.

    `public_pages` says what addresses for phones begin with, empty where a phone reaches none.
    """

    def __init__(
        self,
        press: Press,
        *,
        outbox: OutboxAsked,
        membership: Callable[[], Membership],
        clock: Clock,
        public_pages: Callable[[], str] = lambda: "",
    ) -> None:
        self._press = press
        self._outbox = outbox
        self._membership = membership
        self._clock = clock
        self._public_pages = public_pages

    @property
    def table(self) -> Mapping[str, Method]:
        return {
            "slip_facts": self.slip_facts,
            "print_slip": self.print_slip,
            "print_status": self.print_status,
        }

    async def slip_facts(self, params: Mapping[str, Any]) -> SlipAnswer:
        """What the outbox holds true now, signed for the paper."""
        request = read_params(SlipRequest, params)
        entry = await self._outbox.at(lambda outbox: outbox.by_folio(request.folio))
        if entry is None:
            raise CallRefused(NOT_FOUND, "no application of this machine has this folio")
        header = entry.readable_header
        if header is None:
            raise CallRefused(INTERNAL_ERROR, HEADER_UNREADABLE)
        facts = _facts(entry, header, self._clock, copy=request.copy_of)
        token = await apart(lambda: self._token(facts))
        return SlipAnswer(stage=facts.stage, said_at=facts.said_at, token=token)

    async def print_slip(self, params: Mapping[str, Any]) -> PrintJob:
        """Gives a slip to the press; what becomes of it is asked with `print_status`."""
        request = read_params(PrintRequest, params)
        drawings = [one for one in (request.raster, request.spare) if one is not None]
        try:
            job = await apart(lambda: self._press.submit(*drawings))
        except RasterDamaged as error:
            raise CallRefused(INVALID_PARAMS, str(error)) from error
        except SpoolFailed as error:
            raise CallRefused(INTERNAL_ERROR, str(error)) from error
        if job is None:
            raise CallRefused(NO_PRINTER, "no printer is set up here")
        return PrintJob(job=job)

    async def print_status(self, params: Mapping[str, Any]) -> PrintStatus:
        """How the printer is, and what became of a slip."""
        job = read_params(PrintQuestion, params).job
        return await apart(lambda: self._press.status(job))

    def _token(self, facts: SlipFacts) -> str | None:
        """None where this kiosk cannot prove who it is; a token is verified before it is given."""
        member = self._membership()
        if not isinstance(member, Member) or member.enrolment.certificate is None:
            return None
        token = sign_slip(facts, member.enrolment.certificate, member.device_key)
        try:
            verify_slip(token, member.enrolment.portal_key)
        except SlipFalse:
            return None
        pages = self._public_pages()
        return slip_address(token, pages) if pages else token


def printer_trouble(condition: Condition, *, low: bool) -> Trouble | None:
    """What staff should know of the printer. That it tells nothing of itself is no trouble."""
    if condition.fault is not None:
        words = FAULT_WORDS[condition.fault]
        return Trouble(name=FAULT_TROUBLES[condition.fault], words=words)
    if low:
        words = "the printer's paper is near its end: have more ready"
        return Trouble(name=TroubleName.PRINTER_PAPER_LOW, words=words)
    if condition.ink_low:
        words = "the printer's toner or ink is near its end: have a new cartridge ready"
        return Trouble(name=TroubleName.PRINTER_INK_LOW, words=words)
    if condition.said:
        words = f"the printer says what this machine does not know: {', '.join(condition.said)}"
        return Trouble(name=TroubleName.PRINTER_UNKNOWN, words=words)
    return None


def _facts(entry: OutboxEntry, header: Header, clock: Clock, *, copy: bool) -> SlipFacts:
    return SlipFacts(
        kind=SlipKind.APPLICATION,
        folio=entry.folio,
        service=header.service,
        agency=header.agency,
        created_at=entry.created_at.replace(microsecond=0),
        stage=stage_of(entry.state),
        said_at=clock().replace(microsecond=0),
        copy=copy,
    )
