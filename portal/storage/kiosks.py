"""The enrolled kiosks: number, key, centre, and whom each succeeds.

A portal that was restored from an older backup has forgotten kiosks which are at work. Hence a
number is taken at random, not in turn: one that was forgotten is given to another machine with a
chance below 1 %, were it all of 8,000. And a predecessor need not be known.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import LargeBinary, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.protocol.enrolment import Centre, Enrolment
from kiosk.protocol.folio import KIOSK_NUMBERS
from portal.storage.table import Table, UtcMoment
from portal.storage.turns import take_turn

MAX_SUCCESSORS: Final = 32
"""Of one kiosk, those of its successors included."""
_MAX_DIGITS: Final = 7
_TRIES: Final = 1000


class Kiosk(Table):
    """One machine of one centre."""

    __tablename__ = "kiosks"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own form

    number: Mapped[int] = mapped_column(primary_key=True)
    device_key: Mapped[bytes] = mapped_column(LargeBinary)
    centre: Mapped[str] = mapped_column(Text)
    software: Mapped[str] = mapped_column(String(40))
    enrolled_at: Mapped[datetime] = mapped_column(UtcMoment)
    predecessor: Mapped[int | None] = mapped_column(index=True)
    ring: Mapped[int | None]

    @property
    def id(self) -> str:
        """The kiosk's name in messages and signatures."""
        return kiosk_name(self.number)

    def enrolment(self, portal_key: bytes) -> Enrolment:
        """What the machine was told when it enrolled."""
        return Enrolment(
            kiosk=self.id,
            kiosk_number=self.number,
            centre=Centre.stored(self.centre),
            portal_key=portal_key,
            enrolled_at=self.enrolled_at,
        )


def add(
    session: Session,
    number: int,
    device_key: bytes,
    centre: Centre,
    *,
    software: str,
    enrolled_at: datetime,
    predecessor: int | None,
) -> Kiosk:
    """Enrols a machine under a free number."""
    kiosk = Kiosk(
        number=number,
        device_key=device_key,
        centre=centre.model_dump_json(),
        software=software.replace("\0", "\ufffd"),  # what PostgreSQL's texts cannot hold
        enrolled_at=enrolled_at,
        predecessor=predecessor,
    )
    session.add(kiosk)
    session.flush()
    return kiosk


def free_number(session: Session, below: Callable[[int], int]) -> int:
    """A number that no kiosk has or had; `below(n)` gives one from 0 to n - 1, as `secrets` does.

    Nobody else is given one before the transaction ends. Raises `RuntimeError` where a thousand in
    succession are taken.
    """
    take_turn(session, "kiosk-number")
    for _ in range(_TRIES):
        number = 1 + below(KIOSK_NUMBERS - 1)
        if not keys_for(session, number):
            return number
    raise RuntimeError("no number is free: is the source of chance broken?")


def by_number(session: Session, number: int) -> Kiosk:
    """The kiosk of a number that was given."""
    return session.get_one(Kiosk, number)


def by_id(session: Session, kiosk_id: str, *, lock: bool = False) -> Kiosk | None:
    """The kiosk of that name.

    With `lock` nobody else who locks it decides on it before the transaction ends.
    """
    number = number_of(kiosk_id)
    if number is None:
        return None
    return session.get(Kiosk, number, with_for_update={"key_share": True} if lock else None)


def centre_of(session: Session, kiosk_id: str) -> str:
    """The id of the centre that an enrolled kiosk stands in."""
    kiosk = by_id(session, kiosk_id)
    if kiosk is None:
        raise LookupError(f"{kiosk_id} is not enrolled")
    return Centre.stored(kiosk.centre).id


def keys_for(session: Session, number: int) -> tuple[bytes, ...]:
    """The device keys that may sign for a kiosk: its own, and its successors', nearest first."""
    own = session.get(Kiosk, number)
    keys = () if own is None else (own.device_key,)
    return (*keys, *(one.device_key for one in _successors(session, number)))


def replaced_at(session: Session, number: int) -> datetime | None:
    """Since when another machine is in the place of this one; None: none is."""
    return session.scalar(select(func.min(Kiosk.enrolled_at)).where(Kiosk.predecessor == number))


def by_ring(session: Session) -> dict[int, int]:
    """How many kiosks there are in each ring; those that have none yet are left out."""
    rows = session.execute(
        select(Kiosk.ring, func.count()).where(Kiosk.ring.is_not(None)).group_by(Kiosk.ring)
    )
    return {ring: count for ring, count in rows if ring is not None}


def of_rings(session: Session, last: int) -> frozenset[str]:
    """The kiosks of the rings up to this one, by name."""
    rows = session.scalars(select(Kiosk.number).where(Kiosk.ring <= last))
    return frozenset(kiosk_name(number) for number in rows)


def _successors(session: Session, number: int) -> list[Kiosk]:
    found: list[Kiosk] = []
    seen, generation = {number}, [number]
    while generation and len(found) < MAX_SUCCESSORS:
        rows = session.scalars(
            select(Kiosk).where(Kiosk.predecessor.in_(generation)).order_by(Kiosk.enrolled_at)
        )
        fresh = [row for row in rows if row.number not in seen]
        found += fresh
        generation = [row.number for row in fresh]
        seen.update(generation)
    return found[:MAX_SUCCESSORS]


def kiosk_name(number: int) -> str:
    """The name that goes with a number."""
    return f"kiosk-{number}"


def number_of(kiosk_id: str) -> int | None:
    """The number that goes with a name; None for what is no kiosk's name."""
    _, _, digits = kiosk_id.partition("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _MAX_DIGITS:
        return None
    number = int(digits)
    return number if number < KIOSK_NUMBERS and kiosk_name(number) == kiosk_id else None
