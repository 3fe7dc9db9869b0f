"""Who acts for an agency, what waits there, and what was done at each agency's desk."""

import sqlalchemy as sa
from alembic import op

from portal.storage.table import WHOLE_NUMBER, UtcMoment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
_INDEXES = {
    "received_at": ("received_at", "id"),
    "stage": ("stage", "acknowledged_at"),
    "acknowledged_at": ("acknowledged_at", "received_at", "id"),
}


def upgrade() -> None:
    op.create_table(
        "clerks",
        sa.Column("key_id", sa.String(16), primary_key=True),
        sa.Column("agency", sa.String(80), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("public_key", sa.LargeBinary(32), nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.UniqueConstraint("agency", "name", name="uq_clerks_agency"),
    )
    op.create_table(
        "desk_log",
        sa.Column("agency", sa.String(80), primary_key=True),
        sa.Column("number", WHOLE_NUMBER, primary_key=True, autoincrement=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("act", sa.String(80), nullable=False),
        sa.Column("detail", sa.String(300), nullable=False),
        sa.Column("before", sa.LargeBinary(32), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
    )
    op.add_column(
        "submissions",
        sa.Column("stage", sa.String(20), nullable=False, server_default="delivered"),
    )
    op.add_column("submissions", sa.Column("acknowledged_at", UtcMoment()))
    newest = (
        "SELECT stage FROM tracking_steps WHERE submission_id = submissions.id"
        " ORDER BY sequence DESC LIMIT 1"
    )
    op.execute(f"UPDATE submissions SET stage = coalesce(({newest}), stage)")  # noqa: S608
    op.drop_index("ix_submissions_agency", "submissions")
    for name, columns in _INDEXES.items():
        op.create_index(f"ix_submissions_agency_{name}", "submissions", ["agency", *columns])


def downgrade() -> None:
    for name in _INDEXES:
        op.drop_index(f"ix_submissions_agency_{name}", "submissions")
    op.create_index("ix_submissions_agency", "submissions", ["agency"])
    op.drop_column("submissions", "acknowledged_at")
    op.drop_column("submissions", "stage")
    op.drop_table("desk_log")
    op.drop_table("clerks")
