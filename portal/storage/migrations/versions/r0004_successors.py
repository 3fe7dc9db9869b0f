"""Successors: a machine that stands in for an earlier kiosk whose key is lost."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("enrolment_codes", sa.Column("replaces", sa.Integer()))
    op.add_column("kiosks", sa.Column("predecessor", sa.Integer()))
    op.create_index("ix_kiosks_predecessor", "kiosks", ["predecessor"])


def downgrade() -> None:
    op.drop_index("ix_kiosks_predecessor", "kiosks")
    op.drop_column("kiosks", "predecessor")
    op.drop_column("enrolment_codes", "replaces")
