"""A store that may hang, and does not hold up who asks it.

Guarantees: `size` answers within `seconds`, or raises `StoreUnavailable`; of those who wait so long
there are never more than `at_once`. Once an answer came too late one asks at a time, and while that
lasts all else is refused at once, until an answer comes in time again.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from threading import Condition, Thread
from typing import BinaryIO, Final

from portal.attachments.streams import OpenStream, StoreUnavailable, Streams
from portal.stream_place import StreamPlace

SECONDS: Final = 5.0
AT_ONCE: Final = 6
"""Half of the requests that each of several workers answers at a time."""
_TURN_SECONDS: Final = 1.0
"""How long one waits for others' questions: a store that is well has answered many by then."""


@dataclass
class _Question:
    place: StreamPlace
    size: int | None = None
    error: Exception | None = None
    is_given_up: bool = False

    @property
    def is_answered(self) -> bool:
        return self.size is not None or self.error is not None


class PromptStreams:
    """`streams`, for many threads of a process."""

    def __init__(self, streams: Streams, seconds: float = SECONDS, at_once: int = AT_ONCE) -> None:
        self._streams = streams
        self._seconds = seconds
        self._at_once = at_once
        self._change = Condition()
        self._asked = 0
        self._is_well = True

    def size(self, place: StreamPlace) -> int:
        """How many bytes lie there; 0 where nothing does."""
        question = _Question(place)
        with self._change:
            if self._is_well:
                self._change.wait_for(lambda: self._may_ask or not self._is_well, _TURN_SECONDS)
            if not self._may_ask:
                raise _does_not_answer()
            self._asked += 1
            try:
                Thread(target=self._ask, args=(question,), daemon=True).start()
            except RuntimeError as error:  # the system lets there be no more threads
                self._asked -= 1
                raise _does_not_answer() from error
            if not self._change.wait_for(lambda: question.is_answered, self._seconds):
                question.is_given_up = True
                self._is_well = False
                self._change.notify_all()
                raise _does_not_answer()
        if question.size is None:
            raise question.error or AssertionError("it is answered")
        return question.size

    def read(self, place: StreamPlace) -> BinaryIO:
        """A whole stream from its start."""
        self._check()
        return self._streams.read(place)

    def part(self, place: StreamPlace) -> OpenStream:
        """Opens a stream for writing, an empty one where none is. Raises `PartBusy`."""
        self._check()
        return self._streams.part(place)

    def remove(self, place: StreamPlace) -> None:
        """Deletes the stream."""
        self._check()
        self._streams.remove(place)

    def is_usable(self) -> bool:
        """Whether more can be stored now."""
        return self._streams.is_usable()

    @property
    def _may_ask(self) -> bool:
        return self._asked < (self._at_once if self._is_well else 1)

    def _ask(self, question: _Question) -> None:
        size, problem = None, None
        try:
            size = self._streams.size(question.place)
        except Exception as error:  # noqa: BLE001 - raised where it was asked
            problem = error
        with self._change:
            question.size, question.error = size, problem
            self._asked -= 1
            self._is_well = self._is_well or not question.is_given_up
            self._change.notify_all()

    def _check(self) -> None:
        with self._change:
            if not self._is_well and self._asked:
                raise _does_not_answer()


def _does_not_answer() -> StoreUnavailable:
    return StoreUnavailable(errno.ETIMEDOUT, "the attachments' store does not answer")
