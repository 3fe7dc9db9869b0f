"""Uploads that are being deleted, and indexes of the few rows that are asked for most."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None
_NOT_HELD = sa.column("is_held", sa.Boolean()).is_(False)

_OPEN = sa.column("stage", sa.String()).not_in(["rejected", "resolved"])


def upgrade() -> None:
    op.create_index(
        "ix_submissions_open",
        "submissions",
        ["agency", "received_at", "id", "service", "stage"],
        postgresql_where=_OPEN,
        sqlite_where=_OPEN,
    )
    op.add_column(
        "uploads",
        sa.Column("is_dropped", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.drop_index("ix_uploads_expires_at", "uploads")
    op.create_index(
        "ix_uploads_expires_at",
        "uploads",
        ["expires_at"],
        postgresql_where=_NOT_HELD,
        sqlite_where=_NOT_HELD,
    )


def downgrade() -> None:
    op.drop_index("ix_submissions_open", "submissions")
    op.drop_index("ix_uploads_expires_at", "uploads")
    op.create_index("ix_uploads_expires_at", "uploads", ["expires_at"])
    # Whose bytes are being deleted is announced anew.
    op.execute("DELETE FROM uploads WHERE is_dropped")
    op.drop_column("uploads", "is_dropped")
