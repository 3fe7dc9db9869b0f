"""How many submissions came, by kiosk and service; those that are there are counted once.

A piece of the table at a time, so that nothing large is sorted or kept on the disk meanwhile.
"""

from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from portal.storage.table import WHOLE_NUMBER

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_KEY = ("kiosk", "agency", "service")
_SUMS = ("count", "assisted")
_PAGES = 32_768
_ROWS = 50_000
_AT_ONCE = 1000
_PIECE = {
    "postgresql": "ctid >= CAST(:first AS tid) AND ctid < CAST(:behind AS tid)",
    "sqlite": "rowid >= :first AND rowid < :behind",
}
_COUNT = """
    SELECT kiosk, agency, service, count(*),
        sum(CASE WHEN header LIKE :with_help THEN 1 ELSE 0 END)
    FROM submissions WHERE {piece} GROUP BY kiosk, agency, service
"""
_WITH_HELP = '%"assisted":true%'
_Counts = Counter[tuple[str, str, str]]


def upgrade() -> None:
    table = op.create_table(
        "submission_sums",
        *(sa.Column(name, sa.String(80), primary_key=True) for name in _KEY),
        *(sa.Column(name, WHOLE_NUMBER, nullable=False) for name in _SUMS),
    )
    every, assisted = _counted(op.get_bind())
    keys = sorted(every)
    for start in range(0, len(keys), _AT_ONCE):
        op.bulk_insert(
            table,
            [
                dict(zip((*_KEY, *_SUMS), (*key, every[key], assisted[key]), strict=True))
                for key in keys[start : start + _AT_ONCE]
            ],
        )


def downgrade() -> None:
    op.drop_table("submission_sums")


def _counted(connection: sa.Connection) -> tuple[_Counts, _Counts]:
    every: _Counts = Counter()
    assisted: _Counts = Counter()
    kind = connection.dialect.name
    if kind == "postgresql":  # an older program that still takes some in waits until it is over
        connection.execute(sa.text("LOCK TABLE submissions IN SHARE ROW EXCLUSIVE MODE"))
    question = sa.text(_COUNT.format(piece=_PIECE[kind]))
    pieces = _pages(connection) if kind == "postgresql" else _rows(connection)
    for first, behind in pieces:
        asked = {"first": first, "behind": behind, "with_help": _WITH_HELP}
        rows = connection.execute(question, asked)
        for kiosk, agency, service, count, with_help in rows:
            every[kiosk, agency, service] += count
            assisted[kiosk, agency, service] += with_help
    return every, assisted


def _pages(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    size = "pg_relation_size('submissions') / current_setting('block_size')::bigint"
    pages = connection.execute(sa.text(f"SELECT {size}")).scalar_one()
    for start in range(0, pages, _PAGES):
        yield f"({start},0)", f"({start + _PAGES},0)"


def _rows(connection: sa.Connection) -> Iterator[tuple[int, int]]:
    last = connection.execute(sa.text("SELECT coalesce(max(rowid), 0) FROM submissions"))
    for start in range(0, last.scalar_one() + 1, _ROWS):
        yield start, start + _ROWS
