"""Retirements: kiosks whose word counts no more."""

import sqlalchemy as sa
from alembic import op

from portal.storage.table import UtcMoment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retirements",
        sa.Column("kiosk_number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("since", UtcMoment(), nullable=False),
        sa.Column("is_stolen", sa.Boolean(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("retirements")
