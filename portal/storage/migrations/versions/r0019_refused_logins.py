"""How often a log-in was refused since the log's last line of it."""

import sqlalchemy as sa
from alembic import op

from portal.storage.table import WHOLE_NUMBER, UtcMoment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("operators", sa.Column("refused_at", UtcMoment()))
    op.add_column("operators", sa.Column("refused_more", WHOLE_NUMBER))


def downgrade() -> None:
    op.drop_column("operators", "refused_more")
    op.drop_column("operators", "refused_at")
