"""What was sent to an agency, and what becomes of it, in the portal's database.

Guarantees: an agency is told of nothing that is not sealed to it, not even that it is there; every
reading of a body and every step is in the agency's chained log, in the transaction that does it,
and who is given an attachment before it is given; a step is taken once, however often it comes, and
only after the steps that its sender had seen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO, Final
from uuid import UUID

from sqlalchemy.orm import Session

from kiosk.protocol.enrolment import Centre
from kiosk.protocol.envelope import Header
from kiosk.protocol.tracking import CLOSED, MAX_TRACKING_BYTES, Stage, Tracking, TrackingStep
from portal import act_log
from portal.act_log import Actor, desk_book
from portal.attachments.holdings import Holdings
from portal.attachments.streams import StoreUnavailable, Streams
from portal.clerks.messages import (
    MOST_LISTED,
    ApplicationList,
    DeskFigures,
    HeldApplication,
    ListedApplication,
    NextStep,
    OpenOnDay,
)
from portal.clerks.steps import CannotMove, Why, next_step
from portal.storage import agency_query, desk_log, kiosks, submissions, tracking_steps
from portal.storage.agency_query import Asked, FoundSubmission
from portal.storage.database import Database
from portal.storage.submissions import Submission
from portal.webhooks import outbox as webhook_outbox
from portal.webhooks.events import EventKind
from portal.webhooks.outbox import Happened, of_stored

_READ: Final = "read-attachment"
_MOST_LOOKED_BACK: Final = 100
_FOR_A_DECISION: Final = 12 * 1024


class NotThere(Exception):  # noqa: N818 - named for what happened
    """The agency has no such application, or the portal does not hold that attachment."""


class MovedOn(Exception):  # noqa: N818 - named for what happened
    """There are steps that the sender had not seen: look again, and decide anew."""


class Applications:
    """Over one portal's database and streams."""

    def __init__(self, database: Database, streams: Streams, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._streams = streams
        self._holdings = Holdings(database, streams)
        self._clock = clock

    def listed(
        self, agency: str, asked: Asked, after: UUID | None = None, limit: int = MOST_LISTED
    ) -> ApplicationList:
        """One page. Raises `NotThere` where `after` is none of the agency's."""
        with self._database.reading() as session:
            behind = None if after is None else submissions.by_id(session, after)
            if after is not None and (behind is None or behind.agency != agency):
                raise NotThere(f"no application {after}")
            found = agency_query.page(session, agency, asked, behind, limit + 1)
            shown = tuple(_listed(one) for one in found[:limit])
        return ApplicationList(
            applications=shown, after=shown[-1].id if len(found) > limit else None
        )

    def figures(self, agency: str) -> DeskFigures:
        """How many there are."""
        with self._database.reading() as session:
            return DeskFigures(
                by_stage=agency_query.undecided(session, agency),
                unacknowledged=agency_query.unacknowledged(session, agency),
                open=tuple(
                    OpenOnDay(service=one.service, day=one.day, count=one.count)
                    for one in agency_query.open_by_day(session, agency)
                ),
            )

    def held(self, actor: Actor, folio: str) -> HeldApplication:
        """The sealed application; that it was given out is written down. Raises `NotThere`."""
        with self._database.reading() as session:
            header = _found(session, actor, folio).header_only()
        are_held = self._are_held(header)
        with self._database.writing() as session:
            stored = _found(session, actor, folio)
            envelope = stored.envelope()
            number = kiosks.number_of(stored.kiosk)
            kiosk = kiosks.by_id(session, stored.kiosk)
            held = HeldApplication(
                envelope=envelope,
                device_keys=() if number is None else kiosks.keys_for(session, number),
                centre="" if kiosk is None else Centre.stored(kiosk.centre).name,
                received_at=stored.received_at,
                acknowledged_at=stored.acknowledged_at,
                attachments_held=are_held,
                replies=tuple(one.folio for one in submissions.replies_to(session, folio)),
                steps=tracking_steps.of(session, stored.id),
            )
            self._write(session, actor, stored, "opened")
        return held

    def steps(self, actor: Actor, folio: str) -> Tracking:
        """How far it has come. Raises `NotThere`."""
        with self._database.reading() as session:
            stored = _found(session, actor, folio)
            return _tracking(stored, tracking_steps.of(session, stored.id))

    def stream(self, actor: Actor, folio: str, position: int) -> tuple[BinaryIO, int]:
        """A sealed attachment from its start, and its bytes; who is given it is written down.

        Not again while that is among the newest entries: a page asks for its pictures each time
        that it is shown. Raises `NotThere`, `StoreUnavailable`, `FileNotFoundError`.
        """
        with self._database.reading() as session:
            stored = _found(session, actor, folio)
            header = stored.envelope().header
            newest = desk_log.newest(session, stored.agency, _MOST_LOOKED_BACK)
        places = self._holdings.places(header)
        place = places[position] if position < len(places) else None
        if place is None:
            raise NotThere(f"the portal does not hold attachment {position} of {folio}")
        told = f" #{position + 1}"
        entry = (actor.name, _READ, f"{folio}{told}")
        if entry not in ((one.who, one.act, one.detail) for one in newest):
            with self._database.writing() as session:
                self._write(session, actor, stored, _READ, told)
        try:
            return self._streams.read(place), header.attachments[position].size
        except FileNotFoundError:
            raise
        except OSError as error:
            raise StoreUnavailable(error.errno, error.strerror) from error

    def _are_held(self, header: Header) -> tuple[bool, ...]:
        """As they were proved to be, where they cannot be looked for now."""
        try:
            return tuple(place is not None for place in self._holdings.places(header))
        except StoreUnavailable:
            return self._holdings.are_proved(header)

    def acknowledge(self, actor: Actor, folio: str) -> None:
        """Notes that the agency has it; the first time counts. Raises `NotThere`."""
        with self._database.writing() as session:
            stored = _found(session, actor, folio, lock=True)
            if stored.acknowledged_at is not None:
                return
            stored.acknowledged_at = self._clock()
            self._write(session, actor, stored, "acknowledged")
            self._tell(session, of_stored(EventKind.ACKNOWLEDGED, stored, Stage(stored.stage)))

    def take_step(self, actor: Actor, folio: str, wanted: NextStep) -> Tracking:
        """All steps, that one the last. Raises `NotThere`, `CannotMove`, `MovedOn`."""
        if wanted.settles is not None and wanted.stage is not Stage.PAID:
            raise CannotMove(Why.NOT_PAID, f"a letter is settled by paid, not by {wanted.stage}")
        with self._database.writing() as session:
            stored = _found(session, actor, folio, lock=True)
            steps = tracking_steps.of(session, stored.id)
            if len(steps) != wanted.after:
                if len(steps) > wanted.after and _is_that(steps[wanted.after], wanted):
                    return _tracking(stored, steps)
                raise MovedOn(
                    f"others moved {folio} meanwhile, and nothing was done:"
                    f" it has {len(steps)} steps by now, look again"
                )
            step = next_step(
                steps,
                wanted.stage,
                wanted.note,
                self._clock(),
                letter=wanted.letter,
                settles=wanted.settles,
            )
            told = _tracking(stored, (*steps, step))
            _check_it_can_be_shown(told)
            tracking_steps.add(session, stored.id, step)
            act = "wrote" if wanted.letter else "moved"
            self._write(session, actor, stored, act, f" to {wanted.stage}")
            self._tell(session, of_stored(EventKind.MOVED, stored, wanted.stage))
        return told

    def _tell(self, session: Session, happened: Happened) -> None:
        webhook_outbox.tell(session, [happened], self._clock())

    def _write(
        self, session: Session, actor: Actor, stored: Submission, act: str, more: str = ""
    ) -> None:
        act_log.write(
            session,
            self._clock(),
            actor.name,
            act,
            f"{stored.folio}{more}",
            book=desk_book(stored.agency),
        )


def _found(session: Session, actor: Actor, folio: str, *, lock: bool = False) -> Submission:
    stored = submissions.by_folio(session, folio, lock=lock)
    if stored is None or actor.agency not in {None, stored.agency}:
        raise NotThere(f"there is no application {folio}")
    return stored


def _is_that(step: TrackingStep, wanted: NextStep) -> bool:
    """Whether the step was taken already: its answer may have been lost."""
    asked = wanted.stage, wanted.note.strip(), wanted.letter, wanted.settles
    return (step.stage, step.note, step.letter, step.settles) == asked


def _check_it_can_be_shown(told: Tracking) -> None:
    """Words that no kiosk shows keep all others from being shown. Raises `CannotMove`.

    A decision has room of its own, and a step without words is always one.
    """
    step = told.steps[-1]
    is_decision = step.stage in CLOSED and not step.letter
    most = MAX_TRACKING_BYTES + (_FOR_A_DECISION if is_decision else 0)
    if (step.note or step.letter) and len(told.canonical()) > most:
        raise CannotMove(
            Why.TOO_MANY_LETTERS, "with what was written before this is more than a kiosk can show"
        )


def _tracking(stored: Submission, steps: tuple[TrackingStep, ...]) -> Tracking:
    return Tracking(folio=stored.folio, service=stored.service, steps=steps)


def _listed(found: FoundSubmission) -> ListedApplication:
    row = found.row
    header = row.header_only()
    return ListedApplication(
        id=row.id,
        folio=row.folio,
        service=row.service,
        kiosk=row.kiosk,
        received_at=row.received_at,
        stage=Stage(row.stage),
        stage_since=found.since,
        acknowledged=row.acknowledged_at is not None,
        attachments=len(header.attachments),
        follows=row.follows,
        assisted=header.assisted,
        call_back=header.call_back,
    )
