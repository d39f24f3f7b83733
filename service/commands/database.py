"""`flask db …`: the database."""

import click
from flask.cli import AppGroup

from ..services import services
from ..store import migrate

db_group = AppGroup("db", help="The database.")


@db_group.command("upgrade")
def upgrade() -> None:
    """Bring the database to today's schema."""
    migrate.upgrade(services().db)
    click.echo("The database is up to date.")
