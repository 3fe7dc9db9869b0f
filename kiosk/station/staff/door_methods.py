"""Coming in, going out, helping, and the log; see `kiosk.protocol.staff_calls`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.identity.staff.guard import LOCKED_AFTER, PinTries
from kiosk.protocol.staff_calls import (
    ROWS,
    HelpBegun,
    LogPage,
    LogQuestion,
    PinTry,
    ShiftNoteRequest,
    StaffDone,
    StaffEntry,
    StaffNote,
    StaffSession,
)
from kiosk.protocol.trouble import Trouble, TroubleName
from kiosk.station.board import Board, Part
from kiosk.station.calls import Method, read_params
from kiosk.station.staff.asked import StaffAsked
from kiosk.station.staff.door import SHIFT_NOTE, Entered


class StaffDoorMethods:
    """One object for one call server, within its event loop; `table` is what it serves."""

    def __init__(self, asked: StaffAsked, board: Board) -> None:
        self._asked = asked
        self._board = board

    @property
    def table(self) -> Mapping[str, Method]:
        return {
            "staff_enter": self.enter,
            "staff_leave": self.leave,
            "staff_help": self.begin_help,
            "staff_help_end": self.end_help,
            "staff_note": self.note,
            "staff_shift_note": self.shift_note,
            "staff_log": self.log,
        }

    async def enter(self, params: Mapping[str, Any]) -> StaffEntry:
        """In by a PIN, or turned away until a time."""
        pin = read_params(PinTry, params).pin
        came = await self._asked.at_door(lambda door: door.enter(pin))
        self._board.tell(Part.STAFF_LOG, await self._asked.at_door(lambda door: door.log_trouble()))
        if isinstance(came, Entered):
            self._board.tell(Part.STAFF_DOOR, None)
            return StaffEntry(
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

    async def leave(self, params: Mapping[str, Any]) -> StaffEntry:
        """Whoever was in is out."""
        session = read_params(StaffSession, params).session
        await self._asked.at_door(lambda door: door.leave(session))
        return StaffEntry()

    async def begin_help(self, params: Mapping[str, Any]) -> HelpBegun:
        """Whoever came in stands beside a visitor from now on."""
        session = read_params(StaffSession, params).session
        return HelpBegun(help=await self._asked.at_door(lambda door: door.begin_help(session)))

    async def end_help(self, params: Mapping[str, Any]) -> StaffDone:
        """The visitor is alone again."""
        begun = read_params(HelpBegun, params).help
        await self._asked.at_door(lambda door: door.end_help(begun))
        return StaffDone(count=1)

    async def note(self, params: Mapping[str, Any]) -> StaffDone:
        """The screen did something for the staff."""
        note = read_params(StaffNote, params)
        await self._asked.noted(note, note.act.value, note.detail)
        return StaffDone(count=1)

    async def shift_note(self, params: Mapping[str, Any]) -> StaffDone:
        """The log keeps it; the door reads it to whoever comes in next."""
        request = read_params(ShiftNoteRequest, params)
        await self._asked.noted(request, SHIFT_NOTE, request.note.value)
        return StaffDone(count=1)

    async def log(self, params: Mapping[str, Any]) -> LogPage:
        """What the staff did, for the staff to read."""
        question = read_params(LogQuestion, params)
        return await self._asked.at_door(
            lambda door: door.log(question.session, question.skip, ROWS)
        )


def _turned_away(standing: PinTries) -> StaffEntry:
    return StaffEntry(wait=standing.wait, wrong=min(standing.wrong, LOCKED_AFTER))
