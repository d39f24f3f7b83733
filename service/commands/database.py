"""`flask db …`: the database."""

import click
from flask.cli import AppGroup

from ..guard import paper_key
from ..services import services
from ..services.start import check_database
from ..store import migrate

db_group = AppGroup("db", help="The database.")


@db_group.command("upgrade")
def upgrade() -> None:
    """Bring the database to today's schema."""
    check_database(services().db)
    migrate.upgrade(services().db)
    paper_key.check(services().db, services().settings.paper_key)
    click.echo("The database is up to date.")
