"""The enrolled kiosks: number, key, centre. A number is given once and never again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.protocol.enrolment import Centre, Enrolment
from portal.storage.table import Table, UtcMoment


class Kiosk(Table):
    """One machine of one centre."""

    __tablename__ = "kiosks"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own form

    number: Mapped[int] = mapped_column(primary_key=True)
    device_key: Mapped[bytes] = mapped_column(LargeBinary)
    centre: Mapped[str] = mapped_column(Text)
    software: Mapped[str] = mapped_column(String(40))
    enrolled_at: Mapped[datetime] = mapped_column(UtcMoment)

    @property
    def id(self) -> str:
        """The kiosk's name in messages and signatures."""
        return f"kiosk-{self.number}"

    def enrolment(self, portal_key: bytes) -> Enrolment:
        """What the machine was told when it enrolled."""
        return Enrolment(
            kiosk=self.id,
            kiosk_number=self.number,
            centre=Centre.model_validate_json(self.centre),
            portal_key=portal_key,
            enrolled_at=self.enrolled_at,
        )


def add(
    session: Session, device_key: bytes, centre: Centre, software: str, enrolled_at: datetime
) -> Kiosk:
    """Enrols a machine under the next number."""
    kiosk = Kiosk(
        device_key=device_key,
        centre=centre.model_dump_json(),
        software=software,
        enrolled_at=enrolled_at,
    )
    session.add(kiosk)
    session.flush()
    return kiosk


def by_number(session: Session, number: int) -> Kiosk:
    """The kiosk of a number that was given."""
    return session.get_one(Kiosk, number)


def by_id(session: Session, kiosk_id: str) -> Kiosk | None:
    """The kiosk of that name."""
    word, _, digits = kiosk_id.partition("-")
    if word != "kiosk" or not (digits.isascii() and digits.isdigit()) or len(digits) > 7:
        return None
    kiosk = session.get(Kiosk, int(digits))
    return kiosk if kiosk is not None and kiosk.id == kiosk_id else None
