"""A database as an earlier version of the service left it."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from service.store import Database, migrate


def older_database(folder: Path, revision: str) -> Database:
    """Return a new database at an earlier schema."""
    db = Database(f"sqlite:///{folder / 'old.sqlite'}")
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    with db.begin() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, revision)
        conn.commit()
    return db
