"""Brings a database to a schema of this program; the scripts lie beside, in the package."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from portal.storage.turns import take_turn

_VERSION_TABLE = "alembic_version"


def migrate(connection: Connection) -> None:
    """Runs what is missing, within the caller's transaction; of several who start, one at a time.

    Raises `ValueError` for a foreign database, or one that a newer program has migrated.
    """
    _take_time(connection)
    tables = set(inspect(connection).get_table_names())
    if tables and _VERSION_TABLE not in tables:
        raise ValueError("this database belongs to another program")
    known, current = revisions(), _current(connection, tables)
    if not set(current) <= set(known):
        raise ValueError("a newer portal has used this database: update this one")
    if current != [known[-1]]:
        command.upgrade(migration_config(connection), "head")


def migrate_back(connection: Connection, revision: str) -> None:
    """Undoes what came after `revision`, and with it what only the newer schema can hold."""
    _take_time(connection)
    command.downgrade(migration_config(connection), revision)


def revision_of(connection: Connection) -> str | None:
    """How far a database is; None for one that is empty or foreign."""
    current = _current(connection, set(inspect(connection).get_table_names()))
    return current[0] if current else None


@cache
def revisions() -> tuple[str, ...]:
    """Those that this program knows, oldest first."""
    scripts = ScriptDirectory.from_config(_config())
    return tuple(script.revision for script in reversed(list(scripts.walk_revisions())))


def migration_config(connection: Connection) -> Config:
    """Alembic's configuration without a file."""
    config = _config()
    config.attributes["connection"] = connection
    return config


def _take_time(connection: Connection) -> None:
    """One at a time, and as long as it takes."""
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "lock_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {limit} = 0")
    take_turn(connection, "migration")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("portal.storage") / "migrations"))
    return config


def _current(connection: Connection, tables: set[str]) -> list[str]:
    if _VERSION_TABLE not in tables:
        return []
    query = f"SELECT version_num FROM {_VERSION_TABLE}"  # noqa: S608 - a constant
    return list(connection.exec_driver_sql(query).scalars())
