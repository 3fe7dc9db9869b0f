"""The one-time codes, by their hash; a code is used by one kiosk, once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.protocol.enrolment import Centre
from portal.storage.table import Table, UtcMoment


class EnrolmentCode(Table):
    """Which centre a code enrols for, in whose place, until when, and whom it has enrolled."""

    __tablename__ = "enrolment_codes"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    centre: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)
    kiosk_number: Mapped[int | None] = mapped_column(ForeignKey("kiosks.number"))
    replaces: Mapped[int | None]


def add(
    session: Session,
    code_hash: bytes,
    centre: Centre,
    created_at: datetime,
    expires_at: datetime,
    *,
    replaces: int | None = None,
) -> None:
    """Remembers a code that was just minted; `replaces` is the number of an earlier kiosk."""
    session.add(
        EnrolmentCode(
            code_hash=code_hash,
            centre=centre.model_dump_json(),
            created_at=created_at,
            expires_at=expires_at,
            replaces=replaces,
        )
    )


def for_use(session: Session, code_hash: bytes) -> EnrolmentCode | None:
    """The code of that hash, locked until the transaction ends."""
    return session.get(EnrolmentCode, code_hash, with_for_update=True)


def newest(session: Session, limit: int) -> list[EnrolmentCode]:
    """Those minted last, newest first."""
    query = select(EnrolmentCode).order_by(EnrolmentCode.created_at.desc()).limit(limit)
    return list(session.scalars(query))


def standing_of(code: EnrolmentCode, now: datetime) -> str:
    """`waits`, `used` or `ended`."""
    if code.kiosk_number is not None:
        return "used"
    return "ended" if code.expires_at <= now else "waits"


def close_all(session: Session, ended: datetime) -> int:
    """Every code that nobody has used ends at that moment; how many would have been good later."""
    open_then = (EnrolmentCode.kiosk_number.is_(None), EnrolmentCode.expires_at > ended)
    found = list(session.scalars(select(EnrolmentCode).where(*open_then)))
    for code in found:
        code.expires_at = ended
    return len(found)


def revoke(session: Session, code_hash: bytes, now: datetime) -> bool:
    """A code that nobody used is good no more; False: there is none, it was used or has expired."""
    code = for_use(session, code_hash)
    if code is None or standing_of(code, now) != "waits":
        return False
    code.expires_at = now
    return True
