"""Brings a database to the schema of this program; the scripts lie beside, in the package."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

_VERSION_TABLE = "alembic_version"


def migrate(connection: Connection) -> None:
    """Runs what is missing, within the caller's transaction.

    Raises `ValueError` for a foreign database, or one that a newer program has migrated.
    """
    config = migration_config(connection)
    tables = set(inspect(connection).get_table_names())
    if tables and _VERSION_TABLE not in tables:
        raise ValueError("this database belongs to another program")
    if _VERSION_TABLE in tables:
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        current = connection.exec_driver_sql(f"SELECT version_num FROM {_VERSION_TABLE}").scalars()  # noqa: S608 - a constant
        if not set(current) <= known:
            raise ValueError("a newer portal has used this database: update this one")
    command.upgrade(config, "head")


def migration_config(connection: Connection) -> Config:
    """Alembic's configuration without a file."""
    config = Config()
    config.set_main_option("script_location", str(files("portal.storage") / "migrations"))
    config.attributes["connection"] = connection
    return config
