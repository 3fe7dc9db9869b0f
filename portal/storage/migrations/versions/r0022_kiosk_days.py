"""What each kiosk told of days that are over."""

import sqlalchemy as sa
from alembic import op

from portal.storage.table import WHOLE_NUMBER

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
_FIGURES = ("visits", "opinions", "printed", "not_printed", "millimetres", "sheets", "troubles")


def upgrade() -> None:
    op.create_table(
        "kiosk_days",
        sa.Column(
            "kiosk_number",
            sa.Integer(),
            sa.ForeignKey("kiosks.number"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("day", sa.Date(), primary_key=True),
        *(sa.Column(name, WHOLE_NUMBER, nullable=False) for name in _FIGURES),
    )
    op.create_index("ix_kiosk_days_day", "kiosk_days", ["day"])


def downgrade() -> None:
    op.drop_table("kiosk_days")
