"""Where the stand-in keeps its files: one SQLite database, shared by any number of processes and threads.

A workbook is one compressed JSON document; every change writes it anew and makes the file's version grow.
Parsed workbooks are kept by (file, version), so that reading what has not changed costs one small query.
"""

import json
import os
import sqlite3
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sheets.embedded.grid import Workbook

# Milliseconds to wait for another process's write.
_BUSY = 30_000

# Parsed workbooks kept in memory, a few megabytes each.
_KEPT = 32

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
  position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, parents TEXT NOT NULL,
  properties TEXT NOT NULL, permissions TEXT NOT NULL, trashed INTEGER NOT NULL, version INTEGER NOT NULL,
  created TEXT NOT NULL, modified TEXT NOT NULL, modified_by TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS acts (
  number INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL, sheet INTEGER NOT NULL, person TEXT NOT NULL,
  before BLOB NOT NULL, rows INTEGER NOT NULL, mark TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS acts_by_place ON acts (file, sheet, person, number);
CREATE TABLE IF NOT EXISTS workbooks (id TEXT PRIMARY KEY, body BLOB NOT NULL);
"""


_AT = "file=? AND sheet=? AND person=?"


@dataclass
class File:
    """One row of `files`. `permissions`: e-mail -> role. Times are RFC 3339. `modified_by`: who changed it
    last.
    """

    id: str
    name: str
    parents: list[str]
    properties: dict[str, str]
    permissions: dict[str, str]
    trashed: bool
    version: int
    created: str
    modified: str
    modified_by: str = ""


class Store:
    """`path` None keeps everything in memory, for this process alone. `now` gives RFC 3339 times."""

    def __init__(self, path: str | Path | None, now: Callable[[], str]):
        self._path = path
        self._now = now
        self._lock = threading.RLock()
        self._local = threading.local()
        self._shared = _connect(":memory:") if path is None else None
        self._parsed: OrderedDict[str, tuple[int, Workbook]] = OrderedDict()
        if self._shared:
            self._shared.executescript(_SCHEMA)
        else:
            self._connection().executescript("PRAGMA journal_mode=WAL;" + _SCHEMA)
            _upgrade(self._connection())

    def files(self) -> list[File]:
        """All of them, oldest first."""
        with self._transaction("DEFERRED") as db:
            return [_file(row) for row in db.execute("SELECT * FROM files ORDER BY position")]

    def file(self, file_id: str) -> File | None:
        with self._transaction("DEFERRED") as db:
            return _find(db, file_id)

    def add(self, file: File, book: Workbook) -> None:
        with self._transaction("IMMEDIATE") as db:
            db.execute(
                "INSERT INTO files (id, name, parents, properties, permissions, trashed, version, created,"
                " modified, modified_by) VALUES (?,?,?,?,?,?,?,?,?,?)",
                _columns(file),
            )
            db.execute("INSERT INTO workbooks VALUES (?,?)", (file.id, _packed(book)))

    def read(self, file_id: str) -> Workbook:
        """The workbook of an existing file, not to be changed."""
        with self._transaction("DEFERRED") as db:
            return self._current(db, file_id)

    def change(self, file_id: str, change: Callable[[File, Workbook], Workbook | None]) -> File:
        """One atomic change of an existing file, by a function that may alter the `File` and return a new
        workbook.

        Whatever it raises undoes everything. Changes of one database follow one another, also across
        processes.
        """
        with self._transaction("IMMEDIATE") as db:
            file = _find(db, file_id)
            book = change(file, self._current(db, file_id))
            file.version += 1
            file.modified = self._now()
            db.execute(
                "UPDATE files SET id=?, name=?, parents=?, properties=?, permissions=?, trashed=?, version=?,"
                " created=?, modified=?, modified_by=? WHERE id=?",
                (*_columns(file), file_id),
            )
            if book is not None:
                db.execute("UPDATE workbooks SET body=? WHERE id=?", (_packed(book), file_id))
        if book is not None:
            self._keep(file_id, file.version, book)
        return file

    def remember(self, place: tuple[str, int, str], before: bytes, rows: int, mark: str, most: int) -> None:
        """Keep an act of (file, sheet, person), and of those before it the newest `most` in all."""
        with self._transaction("IMMEDIATE") as db:
            db.execute(
                "INSERT INTO acts (file, sheet, person, before, rows, mark) VALUES (?,?,?,?,?,?)",
                (*place, before, rows, mark),
            )
            db.execute(
                f"DELETE FROM acts WHERE {_AT} AND number NOT IN (SELECT number FROM acts WHERE {_AT}"
                " ORDER BY number DESC LIMIT ?)",
                (*place, *place, most),
            )

    def last_act(self, place: tuple[str, int, str]) -> tuple[int, bytes, int, str] | None:
        """(number, before, rows, mark) of the newest one."""
        with self._transaction("DEFERRED") as db:
            return db.execute(
                f"SELECT number, before, rows, mark FROM acts WHERE {_AT} ORDER BY number DESC LIMIT 1", place
            ).fetchone()

    def forget_acts(self, place: tuple[str, int, str], number: int | None = None) -> None:
        """The act of this number, or all of them."""
        with self._transaction("IMMEDIATE") as db:
            if number is None:
                db.execute(f"DELETE FROM acts WHERE {_AT}", place)
            else:
                db.execute("DELETE FROM acts WHERE number=?", (number,))

    def forget_all_acts(self) -> None:
        """Nobody's last acts can be taken back any more, and no page of the file holds what stood there
        before.
        """
        with self._transaction("IMMEDIATE") as db:
            db.execute("DELETE FROM acts")
        (self._shared or self._connection()).execute("VACUUM")
        (self._shared or self._connection()).execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _current(self, db: sqlite3.Connection, file_id: str) -> Workbook:
        (version,) = db.execute("SELECT version FROM files WHERE id=?", (file_id,)).fetchone()
        with self._lock:
            kept = self._parsed.get(file_id)
            if kept and kept[0] == version:
                self._parsed.move_to_end(file_id)
                return kept[1]
        (body,) = db.execute("SELECT body FROM workbooks WHERE id=?", (file_id,)).fetchone()
        book = Workbook.load(zlib.decompress(body).decode())
        self._keep(file_id, version, book)
        return book

    def _keep(self, file_id: str, version: int, book: Workbook) -> None:
        with self._lock:
            if self._parsed.get(file_id, (0,))[0] <= version:
                self._parsed[file_id] = (version, book)
                self._parsed.move_to_end(file_id)
            if len(self._parsed) > _KEPT:
                self._parsed.popitem(last=False)

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[sqlite3.Connection]:
        if self._shared:
            with self._lock, _begun(self._shared, kind):
                yield self._shared
        else:
            with _begun(self._connection(), kind) as db:
                yield db

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection in this process. One inherited through a fork is kept, unused and
        unclosed: closing it in the child would meddle with the parent's locks.
        """
        connections: dict[int, sqlite3.Connection] = self._local.__dict__.setdefault("by_process", {})
        if os.getpid() not in connections:
            connections[os.getpid()] = _connect(self._path)
        return connections[os.getpid()]


def _connect(path: str | Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute(f"PRAGMA busy_timeout={_BUSY}")
    return db


def _upgrade(db: sqlite3.Connection) -> None:
    """Files of the first version do not tell who changed them."""
    with _begun(db, "IMMEDIATE"):
        known = [column[1] for column in db.execute("PRAGMA table_info(files)")]
        if "modified_by" not in known:
            db.execute("ALTER TABLE files ADD COLUMN modified_by TEXT NOT NULL DEFAULT ''")


@contextmanager
def _begun(db: sqlite3.Connection, kind: str) -> Iterator[sqlite3.Connection]:
    db.execute(f"BEGIN {kind}")
    try:
        yield db
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _find(db: sqlite3.Connection, file_id: str) -> File | None:
    row = db.execute("SELECT * FROM files WHERE id=?", (file_id,)).fetchone()
    return _file(row) if row else None


def _file(row: tuple) -> File:
    _, id, name, parents, properties, permissions, trashed, version, created, modified, modified_by = row
    return File(
        id,
        name,
        json.loads(parents),
        json.loads(properties),
        json.loads(permissions),
        bool(trashed),
        version,
        created,
        modified,
        modified_by,
    )


def _columns(file: File) -> tuple:
    return (
        file.id,
        file.name,
        json.dumps(file.parents),
        json.dumps(file.properties),
        json.dumps(file.permissions),
        file.trashed,
        file.version,
        file.created,
        file.modified,
        file.modified_by,
    )


def _packed(book: Workbook) -> bytes:
    return zlib.compress(book.dump().encode(), 1)
