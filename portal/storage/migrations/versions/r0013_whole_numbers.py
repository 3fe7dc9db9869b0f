"""Whole numbers of more than four bytes: what kiosks tell, and what only ever grows."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0010"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("heartbeats", "snapshot"),
    ("heartbeats", "refused"),
    ("staff_anchors", "sequence"),
    ("staff_anchors", "entries"),
    ("tracking_steps", "sequence"),
    ("uploads", "size"),
    ("ring_releases", "release"),
)


def upgrade() -> None:
    _alter(sa.BigInteger(), "bigint")


def downgrade() -> None:
    _alter(sa.Integer(), "integer")


def _alter(kind: sa.types.TypeEngine[int], name: str) -> None:
    """SQLite's integers are of eight bytes already."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, column in _COLUMNS:
        op.alter_column(table, column, type_=kind)
        if column == "sequence":
            op.execute(f"ALTER SEQUENCE {table}_{column}_seq AS {name}")
