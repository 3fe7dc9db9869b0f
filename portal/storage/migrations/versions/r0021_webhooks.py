"""Agencies' addresses that are told of events, and the events on their way there."""

import sqlalchemy as sa
from alembic import op

from portal.storage.table import UtcMoment

revision = "0021"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.String(80), nullable=False, index=True),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("kinds", sa.String(200), nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("paused_at", UtcMoment()),
        sa.Column("paused_why", sa.String(20), nullable=False, server_default=""),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("failing_since", UtcMoment()),
        sa.Column("rests_until", UtcMoment()),
        sa.Column("last_success_at", UtcMoment()),
        sa.Column("last_failure_at", UtcMoment()),
        sa.Column("last_failure", sa.String(20), nullable=False, server_default=""),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("webhook", sa.Uuid(), sa.ForeignKey("webhooks.id"), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("due_at", UtcMoment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_failure", sa.String(20), nullable=False),
        sa.Column("settled_at", UtcMoment()),
        sa.Column("lease", sa.Uuid()),
        sa.Column("leased_until", UtcMoment()),
    )
    op.create_index(
        "ix_webhook_deliveries_due", "webhook_deliveries", ["webhook", "state", "due_at"]
    )
    op.create_index("ix_webhook_deliveries_settled", "webhook_deliveries", ["state", "settled_at"])


def downgrade() -> None:
    op.drop_table("webhook_deliveries")
    op.drop_table("webhooks")
