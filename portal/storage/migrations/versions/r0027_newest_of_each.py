"""The newest anchor of a kiosk, and the newest acts of one detail, by an index of their own.

The primary key alone is read backwards until something fits: for a kiosk that told of nothing yet,
all of the table.
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_staff_anchors_kiosk_sequence", "staff_anchors", ["kiosk", "sequence"])
    op.drop_index("ix_staff_anchors_kiosk", "staff_anchors")
    op.create_index("ix_console_log_detail", "console_log", ["detail", "number"])


def downgrade() -> None:
    op.drop_index("ix_console_log_detail", "console_log")
    op.create_index("ix_staff_anchors_kiosk", "staff_anchors", ["kiosk"])
    op.drop_index("ix_staff_anchors_kiosk_sequence", "staff_anchors")
