"""Upgrades a database to the current schema, with Alembic.

Alembic is imported where it works: whether a database is current is told without it at every start.
"""

from pathlib import Path

from sqlalchemy import inspect

from . import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(db: Database) -> None:
    """Apply every migration that is missing. Safe to run again, and from two processes at once."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with db.begin_unchecked() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "head")
        conn.commit()


def is_current(db: Database) -> bool:
    """Returns True when no migration is missing."""
    newest = max(path.stem.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py"))
    with db.read() as conn:
        if not inspect(conn).has_table("alembic_version"):
            return False
        return conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == [newest]
