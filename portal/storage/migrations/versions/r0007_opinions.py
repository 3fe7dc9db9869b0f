"""Opinions: what visitors thought of services."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opinions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("centre", sa.String(80), nullable=False),
        sa.Column("service", sa.String(80), nullable=False),
        sa.Column("agency", sa.String(80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("comment", sa.LargeBinary()),
        sa.Column("key_id", sa.String(16)),
    )
    for column in ("centre", "service", "agency"):
        op.create_index(f"ix_opinions_{column}", "opinions", [column])


def downgrade() -> None:
    op.drop_table("opinions")
