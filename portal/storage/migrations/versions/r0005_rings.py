"""Rings: in which a kiosk is, since when each has its release, and what kiosks tell of it."""

import sqlalchemy as sa
from alembic import op

from portal.storage.table import UtcMoment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("kiosks", sa.Column("ring", sa.Integer()))
    op.add_column("heartbeats", sa.Column("snapshot", sa.Integer()))
    op.add_column("heartbeats", sa.Column("refused", sa.Integer()))
    op.create_table(
        "ring_releases",
        sa.Column("ring", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("since", UtcMoment(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("ring_releases")
    op.drop_column("heartbeats", "refused")
    op.drop_column("heartbeats", "snapshot")
    op.drop_column("kiosks", "ring")
