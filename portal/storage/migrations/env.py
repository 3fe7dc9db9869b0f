"""Alembic's entry: runs the scripts on the connection, and in the transaction, it is given."""

from alembic import context

from portal.storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
