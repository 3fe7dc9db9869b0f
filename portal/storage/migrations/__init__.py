"""The schema's history, run in order by Alembic."""
