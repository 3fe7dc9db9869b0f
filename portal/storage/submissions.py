"""The submissions, sealed as they came. An id stands here once, for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Index,
    LargeBinary,
    String,
    Text,
    Uuid,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.protocol.envelope import Envelope, Header
from kiosk.protocol.receipt import Receipt
from kiosk.protocol.tracking import CLOSED, Stage
from portal.storage.table import Table, UtcMoment

_AT_ONCE: Final = 500
_ASSISTED: Final = '"assisted":true'
_CALL_BACK: Final = '"call_back":true'
"""As canonical JSON has it; no other field of a header can hold these signs."""


class Submission(Table):
    """An envelope and the receipt that was given for it."""

    __tablename__ = "submissions"
    __table_args__ = (
        Index("ix_submissions_agency_received_at", "agency", "received_at", "id"),
        Index("ix_submissions_agency_stage", "agency", "stage", "acknowledged_at"),
        Index(
            "ix_submissions_agency_acknowledged_at",
            *("agency", "acknowledged_at", "received_at", "id"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    folio: Mapped[str] = mapped_column(String(14), unique=True)
    kiosk: Mapped[str] = mapped_column(String(80), index=True)
    agency: Mapped[str] = mapped_column(String(80))
    service: Mapped[str] = mapped_column(String(80))
    claim_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    header: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    receipt: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcMoment)
    follows: Mapped[str | None] = mapped_column(String(14), index=True)
    """The folio of the application that it adds to, where its sender holds that one's claim."""
    stage: Mapped[str] = mapped_column(
        String(20), default=Stage.DELIVERED.value, server_default=Stage.DELIVERED.value
    )
    """Of its newest step, so that those are found that wait: `tracking_steps` keeps it."""
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    """When somebody of its agency first took note of it."""

    def holds(self, envelope: Envelope) -> bool:
        """Whether this is that very header and that very sealed body."""
        return (
            self.header == envelope.header.canonical().decode() and self.sealed == envelope.sealed
        )

    @property
    def assisted(self) -> bool:
        """Whether somebody of the centre helped to fill it in."""
        return _ASSISTED in self.header

    @property
    def call_back(self) -> bool:
        """Whether it only asks to be called."""
        return _CALL_BACK in self.header

    def header_only(self) -> Header:
        """The header as it came; the body is not read."""
        return Header.stored(self.header)

    def envelope(self) -> Envelope:
        """The envelope as it came."""
        return Envelope(header=self.header_only(), sealed=self.sealed, signature=self.signature)

    def stored_receipt(self) -> Receipt:
        """The receipt as it was first given, under the portal's key of the last time it was."""
        return Receipt.stored(self.receipt)


def is_open() -> ColumnElement[bool]:
    """That it is not decided; in words that the index of those has too, so that it is used."""
    closed = sorted(stage.value for stage in CLOSED)
    return Submission.stage.not_in(
        bindparam("closed", closed, expanding=True, literal_execute=True, unique=True)
    )


Index(
    "ix_submissions_open",
    *(Submission.agency, Submission.received_at, Submission.id),
    *(Submission.service, Submission.stage),
    postgresql_where=is_open(),
    sqlite_where=is_open(),
)
# Whatever a desk lists and counts of these stands in it: rows with their sealed bodies are large.


def add(session: Session, envelope: Envelope, receipt: Receipt, follows: str | None = None) -> None:
    """Stores an envelope with its receipt; `follows` is the folio of the one that it adds to.

    SQLAlchemy's `IntegrityError` comes when the session is flushed: id or folio are there already.
    """
    header = envelope.header
    session.add(
        Submission(
            id=header.id,
            folio=header.folio,
            kiosk=header.kiosk,
            agency=header.agency,
            service=header.service,
            claim_hash=header.claim_hash,
            header=header.canonical().decode(),
            sealed=envelope.sealed,
            signature=envelope.signature,
            receipt=receipt.canonical().decode(),
            received_at=receipt.received_at,
            follows=follows,
        )
    )


def put_receipt(session: Session, receipt: Receipt) -> None:
    """Replaces the receipt of a stored submission."""
    session.execute(
        update(Submission)
        .where(Submission.id == receipt.id)
        .values(receipt=receipt.canonical().decode())
    )


def by_id(session: Session, submission_id: UUID) -> Submission | None:
    """The submission of that id."""
    return session.get(Submission, submission_id)


def known(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these ids are here."""
    found: set[UUID] = set()
    for start in range(0, len(ids), _AT_ONCE):
        found.update(
            session.scalars(
                select(Submission.id).where(Submission.id.in_(ids[start : start + _AT_ONCE]))
            )
        )
    return found


def by_folio(session: Session, folio: str, *, lock: bool = False) -> Submission | None:
    """The submission that the visitor knows by `folio`.

    With `lock` nobody else who locks it decides on it before the transaction ends.
    """
    query = select(Submission).where(Submission.folio == folio)
    # Not so strong that it would stop steps from naming it (their foreign key).
    return session.scalar(query.with_for_update(key_share=True) if lock else query)


def headers_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, Header]:
    """The headers of those of the submissions that are here."""
    headers: dict[UUID, Header] = {}
    for start in range(0, len(ids), _AT_ONCE):
        rows = session.scalars(
            select(Submission.header).where(Submission.id.in_(ids[start : start + _AT_ONCE]))
        )
        found = (Header.stored(row) for row in rows)
        headers.update({header.id: header for header in found})
    return headers


def replies_to(session: Session, folio: str) -> list[Submission]:
    """What was added to the application `folio` later, oldest first."""
    return list(
        session.scalars(
            select(Submission)
            .where(Submission.follows == folio)
            .order_by(Submission.received_at, Submission.id)
        )
    )


def by_day(session: Session, kiosk: str, since: datetime) -> dict[str, int]:
    """How many came from one kiosk, by the day in UTC (`2026-01-15`) that they arrived."""
    day = func.date(Submission.received_at, type_=String)
    rows = session.execute(
        select(day, func.count())
        .where(Submission.kiosk == kiosk, Submission.received_at >= since)
        .group_by(day)
    )
    return {str(one): count for one, count in rows}
