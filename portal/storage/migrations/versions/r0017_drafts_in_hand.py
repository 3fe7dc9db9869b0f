"""Who else may change a draft, and what each took the place of."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("drafts", sa.Column("writer", sa.LargeBinary(32)))
    op.add_column("drafts", sa.Column("before", sa.LargeBinary(256)))


def downgrade() -> None:
    op.drop_column("drafts", "before")
    op.drop_column("drafts", "writer")
