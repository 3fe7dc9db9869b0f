"""Kiosks that are out of service for good, and those that were stolen: whose word counts no more.

A kiosk need not be known: a portal that was restored may have forgotten it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.storage import kiosks
from portal.storage.table import Table, UtcMoment


class Retirement(Table):
    """Of one kiosk; `since` is when its last word was true."""

    __tablename__ = "retirements"

    kiosk_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime] = mapped_column(UtcMoment)
    is_stolen: Mapped[bool]


def put(session: Session, kiosk_number: int, since: datetime, *, is_stolen: bool) -> None:
    """In the place of an earlier one."""
    session.merge(Retirement(kiosk_number=kiosk_number, since=since, is_stolen=is_stolen))


def take_back(session: Session, kiosk_number: int) -> bool:
    """Whether there was one."""
    found = of(session, kiosk_number)
    if found is not None:
        session.delete(found)
    return found is not None


def of(session: Session, kiosk_number: int) -> Retirement | None:
    """A kiosk's."""
    return session.get(Retirement, kiosk_number)


def all_of_them(session: Session) -> list[Retirement]:
    """By number."""
    return list(session.scalars(select(Retirement).order_by(Retirement.kiosk_number)))


def key_in_force(session: Session, kiosk_id: str) -> bytes | None:
    """What an enrolled kiosk signs with; None for one that was stolen, whose key others may have.

    What a stolen machine holds is not lost by that: a portal that refuses its key is none to it,
    and once it is found it enrols again under a new one, or the word is taken back.
    """
    number = kiosks.number_of(kiosk_id)
    if number is None:
        return None
    is_stolen = exists().where(Retirement.kiosk_number == number, Retirement.is_stolen)
    return session.scalar(
        select(kiosks.Kiosk.device_key).where(kiosks.Kiosk.number == number, ~is_stolen)
    )


def stolen_keys(session: Session, keys: Collection[bytes]) -> frozenset[bytes]:
    """Those of them that stolen machines hold, raw Ed25519 of 32 bytes: others may sign by them."""
    held = select(kiosks.Kiosk.device_key).join(
        Retirement, Retirement.kiosk_number == kiosks.Kiosk.number
    )
    return frozenset(
        session.scalars(held.where(Retirement.is_stolen, kiosks.Kiosk.device_key.in_(keys)))
    )
