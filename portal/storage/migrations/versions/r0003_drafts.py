"""Drafts that visitors take along."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("locator_sha256", sa.LargeBinary(32), primary_key=True),
        sa.Column("kiosk", sa.String(80), nullable=False, index=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_until", sa.DateTime(), nullable=False, index=True),
    )


def downgrade() -> None:
    op.drop_table("drafts")
