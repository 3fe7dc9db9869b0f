"""The first tables: kiosks, codes, submissions, tracking, heartbeats, nonces."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kiosks",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("device_key", sa.LargeBinary(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("software", sa.String(40), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "enrolment_codes",
        sa.Column("code_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("kiosk_number", sa.Integer(), sa.ForeignKey("kiosks.number")),
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("folio", sa.String(14), nullable=False, unique=True),
        sa.Column("kiosk", sa.String(80), nullable=False, index=True),
        sa.Column("agency", sa.String(80), nullable=False, index=True),
        sa.Column("service", sa.String(80), nullable=False),
        sa.Column("claim_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "tracking_steps",
        sa.Column("sequence", sa.Integer(), primary_key=True),
        sa.Column(
            "submission_id", sa.Uuid(), sa.ForeignKey("submissions.id"), nullable=False, index=True
        ),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_table(
        "heartbeats",
        sa.Column("kiosk", sa.String(80), primary_key=True),
        sa.Column("heartbeat", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "nonces",
        sa.Column("kiosk", sa.String(80), primary_key=True),
        sa.Column("nonce", sa.String(64), primary_key=True),
        sa.Column("forget_at", sa.DateTime(), nullable=False, index=True),
    )


def downgrade() -> None:
    for table in ("nonces", "heartbeats", "tracking_steps", "submissions"):
        op.drop_table(table)
    for table in ("enrolment_codes", "kiosks"):
        op.drop_table(table)
