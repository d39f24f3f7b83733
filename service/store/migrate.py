"""Bringing a database to today's schema, with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from . import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade(db: Database) -> None:
    """Apply every migration that is missing. Safe to run again, and from two processes at once."""
    config = _config()
    with db.begin_unchecked() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "head")
        conn.commit()


def is_current(db: Database) -> bool:
    """True when no migration is missing."""
    with db.read() as conn:
        found = MigrationContext.configure(conn).get_current_heads()
    return set(found) == set(ScriptDirectory.from_config(_config()).get_heads())
