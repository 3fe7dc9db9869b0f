"""The fleet as a table: one row for each kiosk that was enrolled, as its last heartbeat left it.

What the console and `portal fleet` filter and order by stands in columns of its own, so that eight
thousand kiosks are asked in one statement.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.folding import folded
from kiosk.protocol.enrolment import Centre
from kiosk.protocol.heartbeat import Heartbeat
from portal.storage import kiosks
from portal.storage.paper import paper_of
from portal.storage.table import WHOLE_NUMBER, Table, UtcMoment

_LONGEST_SECONDS: Final = 3650 * 24 * 3600


class FleetRow(Table):
    """One kiosk. What only a heartbeat tells is None, or 0, until there was one."""

    __tablename__ = "fleet"

    kiosk_number: Mapped[int] = mapped_column(
        ForeignKey("kiosks.number"), primary_key=True, autoincrement=False
    )
    centre: Mapped[str] = mapped_column(String(80))
    centre_name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(6), index=True)
    municipality: Mapped[str] = mapped_column(String(5))
    sought: Mapped[str] = mapped_column(Text)
    """The kiosk's name, the centre's id and name, without case and accents."""
    heard_at: Mapped[datetime | None] = mapped_column(UtcMoment, index=True)
    undelivered_since: Mapped[datetime | None] = mapped_column(UtcMoment, index=True)
    undelivered: Mapped[int] = mapped_column("waiting", WHOLE_NUMBER)
    """Submissions that are not delivered yet: those that wait for the line, and the held ones."""
    held: Mapped[int] = mapped_column(WHOLE_NUMBER)
    """Those of them that were refused, and wait for somebody."""
    paper: Mapped[str | None] = mapped_column(String(8))
    """A `Paper`."""
    snapshot: Mapped[int | None] = mapped_column(WHOLE_NUMBER)
    catalogue_version: Mapped[str | None] = mapped_column(String(40))
    software: Mapped[str | None] = mapped_column(String(40))
    troubles: Mapped[str] = mapped_column("faults", Text)
    """Their names, with a space before and behind each; empty where there is none."""
    skew_seconds: Mapped[int | None] = mapped_column(WHOLE_NUMBER)
    """How far the kiosk's clock is ahead of the portal's."""


def row_of(number: int, centre: Centre) -> FleetRow:
    """Of a kiosk that was just enrolled."""
    name = _storable(centre.name)
    return FleetRow(
        kiosk_number=number,
        centre=centre.id,
        centre_name=name,
        state=centre.state,
        municipality=centre.municipality,
        sought=" ".join(folded(f"{kiosks.kiosk_name(number)} {centre.id} {name}").split()),
        undelivered=0,
        held=0,
        troubles="",
    )


def add(session: Session, number: int, centre: Centre) -> FleetRow:
    """Gives a kiosk its row."""
    row = row_of(number, centre)
    session.add(row)
    session.flush()
    return row


def hear(session: Session, heartbeat: Heartbeat, received_at: datetime) -> FleetRow | None:
    """Writes down how the kiosk is; its row, and None for one that is not enrolled.

    The caller lets in one heartbeat of a kiosk at a time.
    """
    kiosk = kiosks.by_id(session, heartbeat.kiosk)
    if kiosk is None:
        return None
    row = session.get(FleetRow, kiosk.number)
    if row is None:
        row = add(session, kiosk.number, Centre.stored(kiosk.centre))
    put(row, heartbeat, received_at)
    session.flush()
    return row


def put(row: FleetRow, heartbeat: Heartbeat, received_at: datetime) -> None:
    """What a heartbeat says, in the row's columns; of an outbox that the kiosk cannot look into
    the last figures stay, so that what waits there grows late."""
    outbox, catalogue = heartbeat.outbox, heartbeat.catalogue
    row.heard_at = received_at
    if heartbeat.has_counted:
        row.undelivered_since = _before(received_at, outbox.oldest_undelivered_seconds)
        row.undelivered = outbox.undelivered
        row.held = outbox.held
    row.paper = paper_of(heartbeat.troubles)
    row.snapshot = None if catalogue is None else catalogue.snapshot
    version = heartbeat.catalogue_version
    row.catalogue_version = None if version is None else _storable(version)
    row.software = _storable(heartbeat.software)
    row.troubles = "".join(f" {name} " for name in heartbeat.troubles)
    row.skew_seconds = round((heartbeat.at - received_at).total_seconds())


def _before(moment: datetime, seconds: int | None) -> datetime | None:
    if seconds is None:
        return None
    return moment - timedelta(seconds=min(seconds, _LONGEST_SECONDS))


def _storable(text: str) -> str:
    return text.replace("\0", "\ufffd")  # what PostgreSQL's texts cannot hold
