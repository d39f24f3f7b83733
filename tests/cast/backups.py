"""A database that goes back in time, while the sheets do not."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cast.people import Demo


class Backup:
    """A copy of a database, as a nightly backup makes it."""

    def __init__(self, database: Path):
        self.database = database
        self.copy = database.with_name("backup.sqlite")
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(self.copy)) as copy:
            source.backup(copy)

    def put_back(self) -> None:
        """Replace the database. Whoever uses it has closed it before."""
        with closing(sqlite3.connect(self.copy)) as copy, closing(sqlite3.connect(self.database)) as database:
            copy.backup(database)


def back_up(demo: Demo) -> Backup:
    return Backup(demo.services.settings.instance / "pakmut.sqlite")


def put_back(demo: Demo, backup: Backup) -> None:
    """Stop the worker, put the backup back, and start again."""
    demo.services.db.close()
    backup.put_back()
    demo.sync = demo.worker.sync()
