"""Staff anchors: where each kiosk's staff log stood."""

import sqlalchemy as sa
from alembic import op

from portal.storage.table import UtcMoment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_anchors",
        sa.Column("sequence", sa.Integer(), primary_key=True),
        sa.Column("kiosk", sa.String(80), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("newest", sa.LargeBinary(32), nullable=False),
        sa.Column("told_at", UtcMoment(), nullable=False),
    )
    op.create_index("ix_staff_anchors_kiosk", "staff_anchors", ["kiosk"])


def downgrade() -> None:
    op.drop_table("staff_anchors")
