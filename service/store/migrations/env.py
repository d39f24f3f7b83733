"""Runs the migrations over the connection that service/store/migrate.py hands in: Alembic's entry."""

from alembic import context

from service.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
