"""What every call of the staff panel begins with: who asks, noted before it is done, and noted once
more where it could not be done.

Beside the event loop, for a PIN that is being judged keeps the door for half a second and the log
is written through to the disk. What fails becomes the call's answer, in words.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from kiosk.identity.staff.book import StaffBookFailed
from kiosk.identity.staff.log import NOT_DONE, LogFailed
from kiosk.offline.outbox_errors import OutboxError
from kiosk.protocol.staff_calls import NOT_STAFF, StaffSession
from kiosk.protocol.station_calls import INTERNAL_ERROR
from kiosk.station.apart import apart
from kiosk.station.calls import CallRefused
from kiosk.station.staff.door import NotStaff, Record, StaffDoor

_Result = TypeVar("_Result")


class StaffAsked:
    """The door as calls use it. All raise `CallRefused`."""

    def __init__(self, door: StaffDoor) -> None:
        self._door = door

    async def by(self, session: StaffSession) -> None:
        """Whoever asks is in."""
        await self.at_door(lambda door: door.member(session.session))

    async def noted(self, session: StaffSession, act: str, detail: str = "") -> Record:
        """They are, and the log says what they do; what comes back writes what came of it."""

        def note(door: StaffDoor) -> Record:
            record = door.record(session.session)
            record(act, detail)
            return record

        return await self.at_door(note)

    async def done(
        self,
        session: StaffSession,
        act: str,
        work: Callable[[], Awaitable[_Result]],
        detail: str = "",
    ) -> _Result:
        """Noted, then done; where it could not be done the log says that, too."""
        record = await self.noted(session, act, detail)
        try:
            return await work()
        except CallRefused as refused:
            words = f"{act}: {refused}"
            await apart_in_words(lambda: record(NOT_DONE, words))
            raise

    async def at_door(self, work: Callable[[StaffDoor], _Result]) -> _Result:
        return await apart_in_words(lambda: work(self._door))


async def apart_in_words(work: Callable[[], _Result]) -> _Result:
    """Beside the event loop. Raises `CallRefused` for what the disk and the door refuse."""
    with _in_words():
        return await apart(work)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except NotStaff:
        raise CallRefused(NOT_STAFF, "nobody of the staff is in by this session") from None
    except (StaffBookFailed, LogFailed, OutboxError) as error:
        raise CallRefused(INTERNAL_ERROR, str(error)) from error
    except OSError as error:
        words = f"the staff's files cannot be written: {error.strerror}"
        raise CallRefused(INTERNAL_ERROR, words) from error
