"""Listening: a question for news that the portal keeps until there is some (ADR 0058).

It has a thread and a line of its own, so that nothing that is sent waits for it. Guarantees: one
question is out at a time; what was asked for another portal or kiosk is never heard; a bug in that
thread comes out of `take`.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread

from kiosk.protocol.health import Patience, PortalHealth
from kiosk.station.line_check import Itself, Nobody, Stranger, who_answers
from kiosk.station.place import Surroundings
from kiosk.station.portal_link import Portal
from kiosk.station.schedule import (
    LineStanding,
    after_broken_listening,
    after_listening,
    seconds_to_listen,
    while_listening,
)


@dataclass(frozen=True)
class Heard:
    """How it stands with the line then, and what the portal itself said; None: nobody answered."""

    standing: LineStanding
    health: PortalHealth | None


@dataclass(frozen=True)
class _Answer:
    patience: Patience
    answer: Itself | Stranger | Nobody
    seconds: float


class Listening:
    """For the sync loop's thread, `cut` for any; `ring` is called when there is an answer.

    `connect` gives the line that it asks over; without one it `never` asks.
    """

    def __init__(
        self, place: Surroundings, connect: Callable[[], Portal] | None, ring: Callable[[], None]
    ) -> None:
        self._place = place
        self._connect = connect
        self._ring = ring
        self._portal: Portal | None = None
        self._asked: Future[_Answer] | None = None

    @property
    def never(self) -> bool:
        return self._connect is None

    def begin(
        self, standing: LineStanding, portal_keys: tuple[bytes, ...], newer: int
    ) -> LineStanding:
        """Asks for another catalogue than `newer`; how it stands while the question is out."""
        if self._asked is not None:  # it was given up
            self.drop()
        place, portal = self._place, self._line()
        seconds = seconds_to_listen(standing, place.rhythm, place.chance.draw)
        nonce = place.chance.random_bytes(16).hex()
        asked = self._asked = Future[_Answer]()
        question = (portal, nonce, portal_keys, Patience(seconds, newer))
        Thread(target=self._ask, args=(asked, *question), daemon=True).start()
        return while_listening(standing, place.monotonic(), seconds)

    def _line(self) -> Portal:
        if self._connect is None:
            raise AssertionError("there is nothing to listen over")
        self._portal = self._portal or self._connect()
        return self._portal

    def _ask(
        self,
        asked: Future[_Answer],
        portal: Portal,
        nonce: str,
        portal_keys: tuple[bytes, ...],
        patience: Patience,
    ) -> None:
        monotonic = self._place.monotonic
        began = monotonic()
        try:
            answer = who_answers(portal, nonce, portal_keys, monotonic, patience)
            asked.set_result(_Answer(patience, answer, monotonic() - began))
        except Exception as error:  # noqa: BLE001 - a bug: raised again where it is taken
            asked.set_exception(error)
        if self._asked is asked:
            self._ring()
        else:
            portal.close()

    @property
    def is_answered(self) -> bool:
        """Whether `take` has something."""
        return self._asked is not None and self._asked.done()

    def take(self, standing: LineStanding) -> Heard | None:
        """What came of it, once; None where it is still out."""
        asked = self._asked
        if asked is None or not asked.done():
            return None
        self._asked = None
        came, place = asked.result(), self._place
        by = (standing, place.monotonic(), place.rhythm, place.chance.draw)
        match came.answer:
            case Itself(health=health):
                is_news = (health.catalogue or 0) != came.patience.newer
                asked_for = came.patience.seconds
                after = after_listening(*by, asked=asked_for, took=came.seconds, is_news=is_news)
                return Heard(after, health)
            case Stranger() | Nobody():  # who is there, and what it asks for, a probe tells
                return Heard(after_broken_listening(*by, took=came.seconds), None)

    def drop(self) -> None:
        """What is out is not heard any more."""
        portal, asked, self._portal, self._asked = self._portal, self._asked, None, None
        if portal is None:
            return
        portal.cut()
        if asked is None or asked.done():
            portal.close()

    def cut(self) -> None:
        """Ends the question that is out."""
        portal = self._portal
        if portal is not None:
            portal.cut()
