"""A database that goes back in time, while the sheets do not."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, make_url, text

from service.store import Database
from service.store.schema import METADATA
from tests.cast.people import Demo


class Backup:
    """A copy of an SQLite database, as a nightly backup makes it."""

    def __init__(self, database: Path):
        self.database = database
        self.copy = database.with_name("backup.sqlite")
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(self.copy)) as copy:
            source.backup(copy)

    def put_back(self) -> None:
        """Replace the database. Whoever uses it has closed it before."""
        with closing(sqlite3.connect(self.copy)) as copy, closing(sqlite3.connect(self.database)) as database:
            copy.backup(database)


class PostgresqlBackup:
    """All rows of a PostgreSQL database, and how far its counters were, as a dump has them."""

    def __init__(self, db: Database):
        self._db = db
        with db.read() as conn:
            self._rows = {
                table: [dict(row) for row in conn.execute(table.select()).mappings()]
                for table in METADATA.sorted_tables
            }
            counters = (
                "SELECT sequencename, coalesce(last_value, 1), last_value IS NOT NULL FROM pg_sequences"
            )
            self._counters = conn.execute(text(counters)).all()

    def put_back(self) -> None:
        """Replace all rows. Whoever uses the database has closed it before."""
        with self._db.begin() as conn:
            names = ", ".join(f'"{table.name}"' for table in self._rows)
            conn.execute(text(f"TRUNCATE {names}"))
            for table, rows in self._rows.items():
                if rows:
                    conn.execute(table.insert(), rows)
            self._set_counters(conn)
            conn.commit()

    def _set_counters(self, conn: Connection) -> None:
        for name, value, is_used in self._counters:
            values = {"name": name, "value": value, "is_used": is_used}
            conn.execute(text("SELECT setval(:name, :value, :is_used)"), values)


def back_up_database(db: Database) -> Backup | PostgresqlBackup:
    """Copy a database."""
    if db.is_one_machines:
        return Backup(Path(make_url(db.url).database))
    return PostgresqlBackup(db)


def back_up(demo: Demo) -> Backup | PostgresqlBackup:
    return back_up_database(demo.services.db)


def put_back(demo: Demo, backup: Backup | PostgresqlBackup) -> None:
    """Stop the worker, put the backup back, and start again."""
    demo.services.db.close()
    backup.put_back()
    demo.sync = demo.worker.sync()
