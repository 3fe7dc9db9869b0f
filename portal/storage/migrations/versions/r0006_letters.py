"""Letters: what an agency writes sealed to an applicant, and what comes back to it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tracking_steps", sa.Column("letter", sa.LargeBinary()))
    op.add_column("submissions", sa.Column("follows", sa.String(14)))
    op.create_index("ix_submissions_follows", "submissions", ["follows"])


def downgrade() -> None:
    op.drop_index("ix_submissions_follows", "submissions")
    op.drop_column("submissions", "follows")
    op.drop_column("tracking_steps", "letter")
