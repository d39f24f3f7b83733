"""`flask db …`: the database."""

import click
from flask.cli import AppGroup
from sqlalchemy import text
from sqlalchemy.exc import ArgumentError, OperationalError

from ..config import BadSetting
from ..guard import paper_key
from ..services import services
from ..services.start import check_database
from ..store import Database, copying, migrate
from ..sync.one_worker import WorkerAtWork, no_worker

db_group = AppGroup("db", help="The database.")


@db_group.command("upgrade")
def upgrade() -> None:
    """Bring the database to today's schema."""
    check_database(services().db)
    migrate.upgrade(services().db)
    paper_key.check(services().db, services().settings.paper_key)
    click.echo("The database is up to date.")


@db_group.command("copy")
@click.option("--to", "url", required=True, help="SQLAlchemy address of an empty database.")
def copy(url: str) -> None:
    """Copy the database into an empty one, such as PostgreSQL, and compare both.

    Stop the workers before. Forms that come meanwhile come back, to be sent again. A copy that was cut off
    goes on where it ended when it is run again.
    """
    here = services()
    try:
        target = Database(url)
        if target.engine.url == here.db.engine.url:
            raise click.UsageError("That is the database itself.")
        with no_worker(here.db, here.settings.instance, here.clock()), here.db.begin() as conn:
            # SQLite keeps writers out from the first statement on.
            conn.execute(text("SELECT 1"))
            check_database(target)
            migrate.upgrade(target)
            copying.copy(conn, target, _print_table)
    except (ArgumentError, KeyError, OperationalError) as error:
        raise click.ClickException(f"That is no database that answers: {error}") from error
    except (BadSetting, WorkerAtWork, copying.NotCopied) as error:
        raise click.ClickException(str(error)) from error
    click.echo("All is there. Set DATABASE_URL to that address, and start.")


def _print_table(table: copying.CopiedTable) -> None:
    click.echo(f"{table.name}: {table.rows} rows")
