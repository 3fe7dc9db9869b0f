"""Settled letters: which letter came to be answered, or paid, with a step."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tracking_steps", sa.Column("settles", sa.Uuid()))


def downgrade() -> None:
    op.drop_column("tracking_steps", "settles")
