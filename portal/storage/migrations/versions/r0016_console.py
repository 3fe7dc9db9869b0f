"""The console: operators, who is logged in, and what was done."""

import sqlalchemy as sa
from alembic import op

from portal.storage.table import WHOLE_NUMBER, UtcMoment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "operators",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=False),
        sa.Column("totp_step", WHOLE_NUMBER, nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("seen_at", UtcMoment()),
    )
    op.create_table(
        "console_sessions",
        sa.Column("token_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("operator", sa.String(40), sa.ForeignKey("operators.name"), nullable=False),
        sa.Column("opened_at", UtcMoment(), nullable=False),
        sa.Column("seen_at", UtcMoment(), nullable=False),
    )
    op.create_index("ix_console_sessions_operator", "console_sessions", ["operator"])
    op.create_table(
        "console_log",
        sa.Column("number", WHOLE_NUMBER, primary_key=True, autoincrement=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("act", sa.String(80), nullable=False),
        sa.Column("detail", sa.String(300), nullable=False),
        sa.Column("before", sa.LargeBinary(32), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("console_log")
    op.drop_table("console_sessions")
    op.drop_table("operators")
