"""Alembic's entry: runs the migrations over the connection that service.store.migrate hands in."""

from alembic import context

from service.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
