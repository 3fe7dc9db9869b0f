"""Quotas: how much each caller may still ask, where several processes answer."""

import sqlalchemy as sa
from alembic import op

from portal.storage.table import UtcMoment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quotas",
        sa.Column("place", sa.LargeBinary(32), primary_key=True),
        sa.Column("tokens", sa.Float(53), nullable=False),
        sa.Column("seen", UtcMoment(), nullable=False),
    )
    op.create_index("ix_quotas_seen", "quotas", ["seen"])


def downgrade() -> None:
    op.drop_table("quotas")
