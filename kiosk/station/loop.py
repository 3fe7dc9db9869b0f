"""The sync loop: one thread that looks what is to be done next and does it.

Guarantees: nothing the world does ends it (no line, a damaged outbox, a lost key): each becomes a
trouble on the board, in words, and is tried again; a bug ends the station instead of being hidden.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, assert_never

from kiosk.offline.http import (
    PortalError,
    PortalRefused,
    device_signer,
)
from kiosk.offline.outbox import Outbox, OutboxError
from kiosk.offline.sync import Line, Sender, send_due
from kiosk.protocol.heartbeat import Heartbeat, OutboxFigures
from kiosk.station.board import Board, Trouble
from kiosk.station.doorbell import Doorbell
from kiosk.station.membership import Member, Membership, MembershipWatch, NoMember
from kiosk.station.open_outbox import OutboxHolder
from kiosk.station.portal_link import Clock, Connect, Portal
from kiosk.station.portal_time import PortalTime
from kiosk.station.rhythm import Rhythm
from kiosk.station.schedule import (
    LONGEST_HONEST_WAIT,
    Beat,
    Probe,
    Rest,
    Send,
    Standing,
    after_heartbeat,
    after_probe,
    after_sending,
    next_step,
    rung,
)
from kiosk.station.troubles import clock_trouble, outbox_trouble, portal_trouble, sent_in_words

_LOG = logging.getLogger("kiosk.station")
KEPT_AFTER_DELIVERY: Final = timedelta(days=90)
_EVER: Final = datetime.max.replace(tzinfo=UTC)
_NOTHING = OutboxFigures(queued=0, sending=0, carried=0, held=0, delivered=0)


@dataclass(frozen=True)
class Chance:
    """Randomness: `draw` from 0 up to 1, and bytes fit for nonces."""

    draw: Callable[[], float]
    random_bytes: Callable[[int], bytes]


@dataclass(frozen=True)
class Place:
    """What the loop stands in: time, chance, software, and the board it writes to."""

    board: Board
    clock: Clock
    monotonic: Callable[[], float]
    chance: Chance
    rhythm: Rhythm
    software: str
    catalogue_version: Callable[[], str | None]


class SyncLoop:
    """`run` in a thread of its own; `stop` from any other."""

    def __init__(
        self,
        place: Place,
        *,
        doorbell: Doorbell,
        open_outbox: Callable[[], Outbox],
        membership: MembershipWatch,
        connect: Connect,
        portal_time: PortalTime,
    ) -> None:
        self._place = place
        self._doorbell = doorbell
        self._membership = membership
        self._connect = connect
        self._portal_time = portal_time
        self._outbox = OutboxHolder(lambda: self._recovered(open_outbox()))
        self._standing = Standing()
        self._said_online: bool | None = None
        self._member: Membership | None = None
        self._portal: Portal = connect(None)

    def run(self) -> None:
        """Until `stop`."""
        try:
            while not self._doorbell.stopped:
                self._doorbell.mark()
                seconds = self.turn()
                if seconds > 0 and self._doorbell.wait(seconds):
                    self._standing = rung(self._standing, self._place.monotonic())
        finally:
            self._outbox.close()
            self._portal.close()

    def stop(self) -> None:
        """Ends the loop, and the request it may be in."""
        self._doorbell.stop()
        self._portal.cut()

    def turn(self) -> float:
        """Takes one step; how many seconds to rest then."""
        self._join()
        try:
            with self._outbox.lent() as outbox:
                seconds = self._step(outbox)
                self._tell("outbox", None)
        except OutboxError as error:
            self._tell("outbox", outbox_trouble(error))
            seconds = self._step(None)
            self._doorbell.mark()  # failing to write is no change that calls for another try
        return seconds

    def _step(self, outbox: Outbox | None) -> float:
        rhythm = self._place.rhythm
        member = self._member if isinstance(self._member, Member) else None
        due_in = None if outbox is None or member is None else self._due_in(outbox)
        now = self._place.monotonic()
        step = next_step(self._standing, now, due_in, member=member is not None)
        match step:
            case Probe():
                self._probe(outbox)
            case Send(most=most) if outbox is not None and member is not None:
                self._send(outbox, member, most)
            case Beat() if member is not None:
                self._beat(outbox, member)
            case Rest(seconds=seconds):
                seconds = min(seconds, rhythm.outbox) if outbox is None else seconds
                return min(seconds, rhythm.enrolment) if member is None else seconds
            case Send() | Beat():
                raise AssertionError(step)
            case _:
                assert_never(step)
        return 0.0

    def _join(self) -> None:
        """Speaks as the kiosk that the enrolment names."""
        found = self._membership.look()
        if found is self._member:
            return
        self._member = found
        signer = None
        if isinstance(found, Member):
            signer = device_signer(
                found.enrolment.kiosk,
                found.device_key,
                self._portal_time.now,
                self._place.chance.random_bytes,
            )
            _LOG.info("this is %s of %s", found.enrolment.kiosk, found.enrolment.centre.id)
        self._tell("enrolment", found.trouble if isinstance(found, NoMember) else None)
        before, self._portal = self._portal, self._connect(signer)
        before.close()
        if self._doorbell.stopped:  # `stop` may have cut the client that was just replaced
            self._portal.cut()

    def _due_in(self, outbox: Outbox) -> float | None:
        first = outbox.due(_EVER, 1)
        if not first:
            return None
        now = self._place.clock()
        seconds = (first[0].next_attempt_at - now).total_seconds()
        if seconds > LONGEST_HONEST_WAIT:
            _LOG.warning("the clock went back: what waits is tried now")
            outbox.hasten(now)
            return 0.0
        return seconds

    def _probe(self, outbox: Outbox | None) -> None:
        asked_at = self._place.clock()
        try:
            health = self._portal.health()
        except PortalError as error:
            self._after_probe(there=False, words=str(error))
            return
        self._measure(health.time, asked_at)
        if outbox is not None and not self._standing.online:
            outbox.hasten(self._place.clock())
        self._after_probe(there=True)

    def _after_probe(self, *, there: bool, words: str = "") -> None:
        place = self._place
        self._stand(
            after_probe(
                self._standing, place.monotonic(), place.rhythm, place.chance.draw, there=there
            ),
            heard=there,
            words=words,
        )

    def _send(self, outbox: Outbox, member: Member, most: int) -> None:
        place = self._place
        sender = Sender(
            portal=self._portal,
            device_key=member.device_key,
            portal_key=member.enrolment.portal_key,
            clock=place.clock,
            random=place.chance.draw,
        )
        sent = send_due(outbox, sender, most)
        if sent is None or self._doorbell.stopped:
            return
        _LOG.log(
            logging.INFO if sent.line is Line.FINE else logging.WARNING, "%s", sent_in_words(sent)
        )
        self._tell("portal", portal_trouble(sent))
        self._stand(
            after_sending(self._standing, sent, place.monotonic(), place.rhythm, place.chance.draw),
            heard=sent.line in {Line.FINE, Line.REFUSED},
            words=sent.words,
        )

    def _beat(self, outbox: Outbox | None, member: Member) -> None:
        place = self._place
        asked_at = place.clock()
        heartbeat = Heartbeat(
            kiosk=member.enrolment.kiosk,
            at=asked_at,
            software=place.software,
            catalogue_version=place.catalogue_version(),
            outbox=_NOTHING if outbox is None else outbox.figures(asked_at),
            troubles=tuple(sorted(one.name for one in place.board.read().troubles.values())),
        )
        there, words = True, ""
        try:
            answer = self._portal.heartbeat(heartbeat)
            self._measure(answer.portal_time, asked_at)
            self._tell("heartbeat", None)
            self._forget(outbox)
        except PortalRefused as error:
            self._tell("heartbeat", Trouble(name="heartbeat-refused", words=str(error)))
        except PortalError as error:
            there, words = False, str(error)
        self._stand(
            after_heartbeat(
                self._standing, place.monotonic(), place.rhythm, place.chance.draw, there=there
            ),
            heard=there,
            words=words,
        )

    def _forget(self, outbox: Outbox | None) -> None:
        """Drops old folios and receipts; by the earlier of two clocks, for one may be wrong."""
        if outbox is None:
            return
        now = min(self._place.clock(), self._portal_time.now())
        if count := outbox.forget_delivered(now - KEPT_AFTER_DELIVERY):
            _LOG.info("%d delivered long ago are forgotten", count)

    def _stand(self, standing: Standing, *, heard: bool, words: str) -> None:
        if self._doorbell.stopped:  # a call that was cut says nothing of the line
            return
        if standing.online != self._said_online:
            self._said_online = standing.online
            _LOG.info("%s", "online" if standing.online else f"offline: {words}")
        self._standing = standing
        self._place.board.line(online=standing.online)
        if heard:
            self._place.board.seen(self._place.clock())

    def _measure(self, portal_time: datetime, asked_at: datetime) -> None:
        self._portal_time.measure(portal_time, asked_at)
        self._tell("clock", clock_trouble(self._portal_time.offset))

    def _tell(self, part: str, trouble: Trouble | None) -> None:
        if self._place.board.trouble(part, trouble):
            if trouble is None:
                _LOG.info("%s: in order again", part)
            else:
                _LOG.warning("%s: %s", trouble.name, trouble.words)

    def _recovered(self, outbox: Outbox) -> Outbox:
        try:
            if count := outbox.recover():
                _LOG.info("%d were in flight when the station ended; they wait again", count)
        except OutboxError:
            outbox.close()
            raise
        return outbox
