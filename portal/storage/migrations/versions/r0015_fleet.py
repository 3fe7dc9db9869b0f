"""The fleet as a table, filled from what the kiosks last told, and its history."""

import json
import unicodedata
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.storage.table import WHOLE_NUMBER, UtcMoment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TEN_YEARS = 3650 * 24 * 3600
_FLEET = sa.table(
    "fleet",
    *(
        sa.column(name)
        for name in (
            *("kiosk_number", "centre", "centre_name", "state", "municipality", "sought"),
            *("waiting", "held", "snapshot", "software", "faults"),
        )
    ),
    sa.column("heard_at", UtcMoment()),
    sa.column("undelivered_since", UtcMoment()),
)


def upgrade() -> None:
    op.create_table(
        "fleet",
        sa.Column(
            "kiosk_number",
            sa.Integer(),
            sa.ForeignKey("kiosks.number"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("centre", sa.String(80), nullable=False),
        sa.Column("centre_name", sa.String(120), nullable=False),
        sa.Column("state", sa.String(6), nullable=False),
        sa.Column("municipality", sa.String(5), nullable=False),
        sa.Column("sought", sa.Text(), nullable=False),
        sa.Column("heard_at", UtcMoment()),
        sa.Column("undelivered_since", UtcMoment()),
        sa.Column("waiting", WHOLE_NUMBER, nullable=False),
        sa.Column("held", WHOLE_NUMBER, nullable=False),
        sa.Column("paper", sa.String(8)),
        sa.Column("snapshot", WHOLE_NUMBER),
        sa.Column("catalogue_version", sa.String(40)),
        sa.Column("software", sa.String(40)),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.Column("skew_seconds", WHOLE_NUMBER),
    )
    for column in ("state", "heard_at", "undelivered_since"):
        op.create_index(f"ix_fleet_{column}", "fleet", [column])
    op.create_table(
        "heartbeat_history",
        sa.Column(
            "kiosk_number",
            sa.Integer(),
            sa.ForeignKey("kiosks.number"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("hour", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("waiting", WHOLE_NUMBER, nullable=False),
        sa.Column("held", WHOLE_NUMBER, nullable=False),
        sa.Column("oldest_seconds", WHOLE_NUMBER, nullable=False),
        sa.Column("without_paper", sa.Integer(), nullable=False),
        sa.Column("faulty", sa.Integer(), nullable=False),
    )
    op.create_index("ix_heartbeat_history_day", "heartbeat_history", ["day"])
    _fill()


def downgrade() -> None:
    op.drop_table("heartbeat_history")
    op.drop_table("fleet")


def _fill() -> None:
    """What its enrolment and its last heartbeat say of each kiosk; its paper is told anew soon."""
    connection = op.get_bind()
    told = {
        row.kiosk: (json.loads(row.heartbeat), row.received_at)
        for row in connection.execute(
            sa.text("SELECT kiosk, heartbeat, received_at FROM heartbeats").columns(
                received_at=UtcMoment
            )
        )
    }
    rows = []
    for number, text in connection.execute(sa.text("SELECT number, centre FROM kiosks")):
        kiosk = f"kiosk-{number}"
        rows.append(_row(number, kiosk, json.loads(text), *told.get(kiosk, (None, None))))
    if rows:
        connection.execute(sa.insert(_FLEET), rows)


def _row(
    number: int,
    kiosk: str,
    centre: dict[str, Any],
    heartbeat: dict[str, Any] | None,
    received_at: datetime | None,
) -> dict[str, Any]:
    outbox = {} if heartbeat is None else heartbeat["outbox"]
    oldest = outbox.get("oldest_undelivered_seconds")
    since = None
    if oldest is not None and received_at is not None:
        since = received_at - timedelta(seconds=min(oldest, _TEN_YEARS))
    troubles = () if heartbeat is None else heartbeat.get("troubles", ())
    catalogue = None if heartbeat is None else heartbeat.get("catalogue")
    return {
        "kiosk_number": number,
        "centre": centre["id"],
        "centre_name": centre["name"],
        "state": centre["state"],
        "municipality": centre["municipality"],
        "sought": _folded(f"{kiosk} {centre['id']} {centre['name']}"),
        "heard_at": received_at,
        "undelivered_since": since,
        "waiting": sum(outbox.get(part, 0) for part in ("queued", "sending", "carried", "held")),
        "held": outbox.get("held", 0),
        "snapshot": None if catalogue is None else catalogue.get("snapshot"),
        "software": None if heartbeat is None else heartbeat["software"].replace("\0", "\ufffd"),
        "faults": "".join(f" {name} " for name in troubles),
    }


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in parts if not unicodedata.combining(sign)).split())
