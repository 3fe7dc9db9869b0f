"""Who acts for an agency, what was acknowledged, and what was done at each agency's desk."""

import sqlalchemy as sa
from alembic import op

from portal.storage.table import WHOLE_NUMBER, UtcMoment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


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
        "acknowledgements",
        sa.Column("submission_id", sa.Uuid(), sa.ForeignKey("submissions.id"), primary_key=True),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("clerk", sa.String(40), nullable=False),
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
    op.create_index(
        "ix_submissions_agency_received_at", "submissions", ["agency", "received_at", "id"]
    )


def downgrade() -> None:
    op.drop_index("ix_submissions_agency_received_at", "submissions")
    op.drop_table("desk_log")
    op.drop_table("acknowledgements")
    op.drop_table("clerks")
