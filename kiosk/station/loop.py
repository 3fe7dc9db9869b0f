"""The sync loop: one thread that looks what is to be done next and does it.

Guarantees: nothing the world does ends it (no line, a damaged outbox, a lost key): each becomes a
trouble on the board, in words, and is tried again; a bug ends the station instead of being hidden.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import assert_never
from uuid import UUID

from kiosk.events import event
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import OutboxError
from kiosk.offline.sync import PortalBearing, Sender, send_due
from kiosk.offline.upload import Uploads
from kiosk.portal_client.errors import PortalBusy, PortalError, PortalRefused
from kiosk.portal_client.wire import device_signer
from kiosk.protocol.health import PortalHealth
from kiosk.protocol.heartbeat import HeartbeatAnswer
from kiosk.protocol.trouble import Trouble, TroubleName
from kiosk.station.board import Part
from kiosk.station.doorbell import Doorbell
from kiosk.station.errand_round import Came, ErrandRound
from kiosk.station.errands import Errand
from kiosk.station.heartbeat import heartbeat_of, worth_telling
from kiosk.station.line_check import Itself, Nobody, Stranger, who_answers
from kiosk.station.listening import Listening
from kiosk.station.membership import Member, Membership, MembershipWatch, NoMember
from kiosk.station.open_outbox import OutboxHolder, forget_delivered, recovered
from kiosk.station.place import Surroundings
from kiosk.station.portal_lines import PortalLines
from kiosk.station.portal_link import Connect, Portal
from kiosk.station.portal_time import PortalTime
from kiosk.station.schedule import (
    LONGEST_HONEST_WAIT,
    Beat,
    Due,
    LineStanding,
    Listen,
    Probe,
    Rest,
    Run,
    Send,
    Upload,
    after_errand,
    after_heartbeat,
    after_probe,
    after_sending,
    after_upload,
    at_rest,
    hastened,
    next_step,
    rung,
)
from kiosk.station.troubles import (
    agency_trouble,
    clock_trouble,
    outbox_trouble,
    portal_trouble,
    sent_in_words,
    stranger_trouble,
)
from kiosk.station.waiting import look_at, seconds_until

_LOG = logging.getLogger("kiosk.station")


class SyncLoop:
    """`run` in a thread of its own; `stop` from any other.

    `forgotten` is called once for each newest receipt that the portal does not remember, `heard`
    with what the portal signed, `told` with its answers to heartbeats, `doubted` where something
    answers as a portal does, by a key that is not known here. Without a line to `listen_over` it
    asks for news in the pace of one whose portal keeps no question.
    """

    def __init__(  # noqa: PLR0913 - all that a station does, passed by its root
        self,
        place: Surroundings,
        *,
        doorbell: Doorbell,
        open_outbox: Callable[[], Outbox],
        membership: MembershipWatch,
        connect: Connect,
        portal_time: PortalTime,
        uploads: Uploads,
        errands: Sequence[Errand] = (),
        listen_over: Callable[[], Portal] | None = None,
        forgotten: Callable[[], None] = lambda: None,
        heard: Callable[[PortalHealth], None] = lambda _: None,
        told: Callable[[HeartbeatAnswer], None] = lambda _: None,
        doubted: Callable[[Member], None] = lambda _: None,
    ) -> None:
        self._place = place
        self._board = place.board
        self._doorbell = doorbell
        self._membership = membership
        self._lines = PortalLines(connect)
        self._portal_time = portal_time
        self._outbox = OutboxHolder(lambda: recovered(open_outbox()))
        self._uploads = uploads
        self._errands = ErrandRound(errands, place.monotonic, place.chance.draw, self._board.tell)
        self._listening = Listening(place, listen_over, doorbell.ring)
        self._newest = 0
        self._missing: UUID | None = None
        self._worth_telling: object = None
        self._forgotten = forgotten
        self._heard = heard
        self._told = told
        self._doubted = doubted
        self._standing = LineStanding()
        self._said_online: bool | None = None
        self._member: Membership | None = None

    def run(self) -> None:
        """Until `stop`."""
        try:
            while not self._doorbell.stopped:
                self._doorbell.mark()
                seconds = self.turn()
                if seconds > 0 and self._doorbell.wait(seconds):
                    self.rung()
        finally:
            self._outbox.close()
            self._lines.close()
            self._listening.drop()

    def stop(self) -> None:
        """Ends the loop, and the requests it may be in."""
        self._doorbell.stop()
        self._lines.cut()
        self._listening.cut()

    def rung(self) -> None:
        """Somebody waits, or the line changed, or there is news."""
        if not self._listening.is_answered:
            place = self._place
            self._standing = rung(self._standing, place.monotonic(), place.rhythm)

    def turn(self) -> float:
        """Takes one step; how many seconds to rest then."""
        self._join()
        try:
            with self._outbox.lent() as outbox:
                seconds = self._step(outbox)
                self._board.tell(Part.OUTBOX, None)
        except OutboxError as error:
            self._board.tell(Part.OUTBOX, outbox_trouble(error))
            seconds = self._step(None)
            self._doorbell.mark()  # failing to write is no change that calls for another try
        return seconds

    def _step(self, outbox: Outbox | None) -> float:
        member = self._member if isinstance(self._member, Member) else None
        self._take_heard()
        self._look_what_to_tell()
        due = self._due(outbox if member is not None else None)
        step = next_step(
            self._standing,
            self._place.monotonic(),
            due,
            member=member is not None,
            listens=not self._listening.never,
        )
        match step:
            case Probe():
                self._probe(outbox, member)
            case Listen() if member is not None:
                keys = member.portal_keys
                self._standing = self._listening.begin(self._standing, keys, self._newest)
            case Send() if outbox is not None and member is not None:
                self._send(outbox, member)
            case Beat() if member is not None:
                self._beat(outbox, member)
            case Upload() if outbox is not None:
                self._upload(outbox)
            case Run() if member is not None:
                self._run_errand(member)
            case Rest(seconds=seconds):
                return self._rest(seconds, outbox, member)
            case Listen() | Send() | Beat() | Upload() | Run():
                raise AssertionError(step)
            case _:
                assert_never(step)
        return 0.0

    def _rest(self, seconds: float, outbox: Outbox | None, member: Member | None) -> float:
        rhythm = self._place.rhythm
        self._standing = at_rest(self._standing, self._place.monotonic())
        seconds = min(seconds, rhythm.outbox) if outbox is None else seconds
        return min(seconds, rhythm.enrolment) if member is None else seconds

    def _join(self) -> None:
        """Speaks as the kiosk that the enrolment names."""
        found = self._membership.look()
        if found is self._member:
            return
        self._member = found
        signer = None
        if isinstance(found, Member):
            who, chance = found.enrolment, self._place.chance
            signer = device_signer(
                who.kiosk, found.device_key, self._portal_time.now, chance.random_bytes
            )
            told = event("member", kiosk=who.kiosk, centre=who.centre.id)
            _LOG.info("this is %s of %s", who.kiosk, who.centre.id, extra=told)
            self._standing = LineStanding()  # who answers must prove that it is this one's portal
            self._listening.drop()
        self._board.tell(Part.ENROLMENT, found.trouble if isinstance(found, NoMember) else None)
        self._lines.speak_as(signer)

    def _due(self, outbox: Outbox | None) -> Due:
        now = self._place.clock()
        self._errands.look(now)
        errands = self._errands.due_in(now)
        if outbox is None:
            return Due(errands=errands)
        latest = outbox.latest_attempt()
        if latest is not None and (latest - now).total_seconds() > LONGEST_HONEST_WAIT:
            _LOG.warning(
                "the clock went back: what waits is tried now", extra=event("clock-went-back")
            )
            outbox.hasten(now)
        waiting = look_at(outbox, self._uploads)
        uploads = seconds_until(waiting.bare, now)
        return Due(
            submissions=seconds_until(waiting.sendable, now),
            uploads=None if uploads is None else max(uploads, self._uploads.rests),
            errands=errands,
        )

    def _probe(self, outbox: Outbox | None, member: Member | None) -> None:
        place = self._place
        asked_at, nonce = place.clock(), place.chance.random_bytes(16).hex()
        portal_keys = None if member is None else member.portal_keys
        answer = who_answers(self._lines.line(0), nonce, portal_keys, place.monotonic)
        if not self._doorbell.stopped:  # a call that was cut says nothing of the line
            self._board.tell(
                Part.LINE, stranger_trouble(answer) if isinstance(answer, Stranger) else None
            )
        if not isinstance(answer, Itself):
            if member is not None and isinstance(answer, Stranger) and answer.like_portal:
                self._doubted(member)
            retry_after = answer.retry_after if isinstance(answer, Nobody) else None
            self._after_probe(round_trip=None, retry_after=retry_after, words=answer.words)
            return
        self._measure(answer.health.time, asked_at)
        if member is not None:
            self._take_news(answer.health)
        if outbox is not None and not self._standing.online:
            outbox.hasten(place.clock())
        self._after_probe(round_trip=answer.seconds)

    def _after_probe(
        self, *, round_trip: float | None, retry_after: float | None = None, words: str = ""
    ) -> None:
        place, now = self._place, self._place.monotonic()
        self._stand(
            after_probe(
                self._standing,
                now,
                place.rhythm,
                place.chance.draw,
                round_trip=round_trip,
                retry_after=retry_after,
            ),
            heard=round_trip is not None,
            words=words,
        )

    def _take_news(self, health: PortalHealth) -> None:
        self._newest = health.catalogue or 0
        self._heard(health)

    def _take_heard(self) -> None:
        """What the portal answered to the question for news, if it did."""
        heard = self._listening.take(self._standing)
        if heard is None or heard.health is None:
            self._standing = self._standing if heard is None else heard.standing
            return
        self._board.tell(Part.LINE, None)
        self._measure(heard.health.time, self._place.clock())
        self._take_news(heard.health)
        self._stand(heard.standing, heard=True, words="")

    def _send(self, outbox: Outbox, member: Member) -> None:
        place = self._place
        sender = Sender(
            portal=self._lines.line,
            device_key=member.device_key,
            portal_keys=member.portal_keys,
            clock=place.clock,
            monotonic=place.monotonic,
            random=place.chance.draw,
            attachments=self._uploads,
            spoilt=self._standing.spoilt,
            stopping=lambda: self._doorbell.stopped,
        )
        sent = send_due(outbox, sender, self._standing.pace)
        if sent is None or self._doorbell.stopped:
            return
        _LOG.log(
            logging.INFO if sent.line is PortalBearing.FINE else logging.WARNING,
            "%s",
            sent_in_words(sent),
            extra=event("sent", delivered=sent.delivered, held=sent.held, waiting=sent.waiting),
        )
        self._board.tell(Part.PORTAL, portal_trouble(sent))
        self._stand(
            after_sending(self._standing, sent, place.monotonic(), place.rhythm, place.chance.draw),
            heard=sent.line in {PortalBearing.FINE, PortalBearing.REFUSED},
            words=sent.words,
        )

    def _upload(self, outbox: Outbox) -> None:
        bare = look_at(outbox, self._uploads).bare
        if bare is None or (item := outbox.item(bare.id)) is None:
            return
        broke = False
        try:
            self._uploads.advance(outbox, item, self._lines.line(0))
        except PortalError as error:
            _LOG.info("an attachment waits: %s", error, extra=event("attachment-waits"))
            broke = True
        self._standing = after_upload(self._standing, self._place.monotonic(), broke=broke)

    def _run_errand(self, member: Member) -> None:
        broke = self._errands.run(self._lines.line(0), member, self._place.clock()) is Came.BROKE
        now, told_until = self._place.monotonic(), self._errands.told_until
        self._standing = after_errand(self._standing, now, broke=broke, told_until=told_until)

    def _beat(self, outbox: Outbox | None, member: Member) -> None:
        place = self._place
        asked_at = place.clock()
        self._board.tell(Part.AGENCY, agency_trouble(outbox, asked_at))
        heartbeat = heartbeat_of(place, member.enrolment.kiosk, asked_at, outbox)
        there, words, retry_after = True, "", None
        try:
            answer = self._lines.line(0).heartbeat(heartbeat)
            self._measure(answer.portal_time, asked_at)
            self._board.tell(Part.HEARTBEAT, None)
            self._told(answer)
            missing = None if answer.remembers else heartbeat.newest_receipt
            if missing not in {None, self._missing}:  # what is settled stays missing for good
                self._forgotten()
            self._missing = missing
            if outbox is not None:  # by the earlier of two clocks, for one may be wrong
                forget_delivered(outbox, min(place.clock(), self._portal_time.now()))
        except PortalRefused as error:
            self._board.tell(
                Part.HEARTBEAT, Trouble(name=TroubleName.HEARTBEAT_REFUSED, words=str(error))
            )
        except PortalBusy as error:
            there, words, retry_after = False, str(error), error.retry_after
        except PortalError as error:
            there, words = False, str(error)
        self._stand(
            after_heartbeat(
                self._standing,
                place.monotonic(),
                place.rhythm,
                place.chance.draw,
                there=there,
                retry_after=retry_after,
            ),
            heard=there,
            words=words,
        )

    def _look_what_to_tell(self) -> None:
        place, now_worth = self._place, worth_telling(self._place)
        if now_worth != self._worth_telling:
            self._worth_telling = now_worth
            self._standing = hastened(self._standing, place.monotonic(), place.rhythm)

    def _stand(self, standing: LineStanding, *, heard: bool, words: str) -> None:
        if self._doorbell.stopped:  # a call that was cut says nothing of the line
            return
        if standing.online != self._said_online:
            self._said_online = standing.online
            _LOG.info(
                "%s",
                "online" if standing.online else f"offline: {words}",
                extra=event("online" if standing.online else "offline"),
            )
        self._standing = standing
        self._board.line(online=standing.online)
        if heard:
            self._board.seen(self._place.clock())

    def _measure(self, portal_time: datetime, asked_at: datetime) -> None:
        self._portal_time.measure(portal_time, asked_at)
        self._board.tell(Part.CLOCK, clock_trouble(self._portal_time.offset))
