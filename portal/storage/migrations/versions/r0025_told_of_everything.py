"""Addresses of events that named every kind there was are told of everything, as they asked for.

Who named none at registration got the kinds of that day, and would have missed each new one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_WEBHOOKS = sa.table("webhooks", sa.column("kinds", sa.String()))
_OF_THAT_DAY = "application.received,application.acknowledged,application.moved"


def upgrade() -> None:
    _rename(_OF_THAT_DAY, "")


def downgrade() -> None:
    _rename("", _OF_THAT_DAY)


def _rename(old: str, new: str) -> None:
    op.execute(sa.update(_WEBHOOKS).where(_WEBHOOKS.c.kinds == old).values(kinds=new))
