"""The stand-in's files: one SQLite database that any number of processes and threads share.

A workbook is one compressed JSON document. Every change writes it anew and increases the file's version.
Parsed workbooks are cached by (file, version), so that reading an unchanged one costs one small query.
"""

import json
import os
import secrets
import sqlite3
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sheets.embedded.grid import Workbook
from sheets.embedded.journal import (
    FILE_RENAMED,
    FILE_RESTORED,
    FILE_TRASHED,
    HEADER,
    ROW,
    TOUCH,
    JournalEntry,
    Step,
    steps_between,
)
from sheets.embedded.refusal import Refusal

# Milliseconds to wait for another process's write.
_BUSY_TIMEOUT = 30_000

# Parsed workbooks in memory, a few megabytes each.
_CACHED_WORKBOOKS = 32

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
CREATE TABLE IF NOT EXISTS journal (
  number INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL, version INTEGER NOT NULL, at TEXT NOT NULL,
  person TEXT NOT NULL, key TEXT NOT NULL, step TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS journal_by_file ON journal (file, version);
CREATE TABLE IF NOT EXISTS revisions (
  number INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL, modified TEXT NOT NULL, person TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS revisions_by_file ON revisions (file, number);
"""

_ADD_TO_JOURNAL = "INSERT INTO journal (file, version, at, person, key, step) VALUES (?,?,?,?,?,?)"

# As Google, only the newest revisions are listed; those of one person that follow one another are one.
_MOST_REVISIONS = 200

# Selects the acts of a key: (file, sheet, person).
_BY_KEY = "file=? AND sheet=? AND person=?"


@dataclass
class File:
    """One row of `files`.

    `permissions` is e-mail -> role (see drive), times are RFC 3339, `modified_by` is who changed the file
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
    """The files and their workbooks.

    `path` None keeps everything in memory, for this process alone. `now` returns RFC 3339 times. `folders`:
    the ids of all folders, None for any.
    """

    def __init__(
        self, path: str | Path | None, now: Callable[[], str], folders: Collection[str] | None = None
    ):
        self.folders = folders
        self._path = path
        self.now = now
        self._lock = threading.RLock()
        self._thread_local = threading.local()
        self._shared = _connect(":memory:") if path is None else None
        self._cache: OrderedDict[str, tuple[int, Workbook]] = OrderedDict()
        if self._shared:
            self._shared.executescript(_SCHEMA)
        else:
            self._connection().executescript("PRAGMA journal_mode=WAL;" + _SCHEMA)
            _upgrade(self._connection())

    def list_files(self) -> list[File]:
        """Return all files, oldest first."""
        with self._transaction("DEFERRED") as db:
            return [_file_of_row(row) for row in db.execute("SELECT * FROM files ORDER BY position")]

    def get_file(self, file_id: str) -> File | None:
        """Return a file, None for an unknown id."""
        with self._transaction("DEFERRED") as db:
            return _select_file(db, file_id)

    def add(self, file: File, book: Workbook) -> None:
        with self._transaction("IMMEDIATE") as db:
            db.execute(
                "INSERT INTO files (id, name, parents, properties, permissions, trashed, version, created,"
                " modified, modified_by) VALUES (?,?,?,?,?,?,?,?,?,?)",
                _row_of_file(file),
            )
            db.execute("INSERT INTO workbooks VALUES (?,?)", (file.id, _compressed(book)))
            _add_revision(db, file)

    def delete(self, file_id: str) -> None:
        """Delete a file for good, with its workbook and all that is remembered of it."""
        with self._transaction("IMMEDIATE") as db:
            for table, column in (
                ("files", "id"),
                ("workbooks", "id"),
                ("acts", "file"),
                ("journal", "file"),
                ("revisions", "file"),
            ):
                db.execute(f"DELETE FROM {table} WHERE {column}=?", (file_id,))

    def get_workbook(self, file_id: str) -> Workbook:
        """Return the workbook of an existing file. The caller must not change it."""
        with self._transaction("DEFERRED") as db:
            return self._current_workbook(db, file_id)

    def change(
        self,
        file_id: str,
        change: Callable[[File, Workbook], Workbook | None],
        person: str = "",
        requests: Sequence[dict] | None = (),
    ) -> File:
        """Change an existing file atomically and return it.

        `change` may alter the `File` and return a new workbook; an exception from it undoes everything.
        Changes of one database follow one another, also across processes. `person`: whose act it is; what it
        did is kept with the change (see `journal`), as `requests` tell it: None where an act is undone.
        """
        with self._transaction("IMMEDIATE") as db:
            before = self._current_workbook(db, file_id)
            file = _select_file(db, file_id)
            known = replace(file)
            book = change(file, before)
            file.version += 1
            file.modified = self.now()
            db.execute(
                "UPDATE files SET id=?, name=?, parents=?, properties=?, permissions=?, trashed=?, version=?,"
                " created=?, modified=?, modified_by=? WHERE id=?",
                (*_row_of_file(file), file_id),
            )
            if book is not None:
                db.execute("UPDATE workbooks SET body=? WHERE id=?", (_compressed(book), file_id))
            if book is not None:
                _add_revision(db, file)
            if person:
                steps = [*_steps_of_file(known, file), *steps_between(before, book or before, requests)]
                _add_to_journal(db, file, person, steps)
        if book is not None:
            self._cache_workbook(file_id, file.version, book)
        return file

    def journal(self, file_id: str) -> list[JournalEntry]:
        """Return what persons did to a file since `forget_journal`, in the order of the acts."""
        with self._transaction("DEFERRED") as db:
            rows = db.execute(
                "SELECT key, version, at, person, step FROM journal WHERE file=? ORDER BY number", (file_id,)
            )
            return [JournalEntry(*entry, Step(**json.loads(step))) for *entry, step in rows]

    def list_revisions(self, file_id: str) -> list[tuple[int, str, str]]:
        """Return (id, RFC 3339 time, person) of the newest revisions, oldest first."""
        query = "SELECT number, modified, person FROM revisions WHERE file=? ORDER BY number"
        with self._transaction("DEFERRED") as db:
            return db.execute(query, (file_id,)).fetchall()

    def forget_journal(self, file_id: str, version: int) -> None:
        """Delete what was done up to this version of the file: somebody has stored it."""
        with self._transaction("IMMEDIATE") as db:
            db.execute("DELETE FROM journal WHERE file=? AND version<=?", (file_id, version))

    def add_act(self, key: tuple[str, int, str], before: bytes, rows: int, mark: str, limit: int) -> None:
        """Store an act of `key`, (file, sheet, person), and delete all but its newest `limit` acts."""
        with self._transaction("IMMEDIATE") as db:
            db.execute(
                "INSERT INTO acts (file, sheet, person, before, rows, mark) VALUES (?,?,?,?,?,?)",
                (*key, before, rows, mark),
            )
            db.execute(
                f"DELETE FROM acts WHERE {_BY_KEY} AND number NOT IN (SELECT number FROM acts WHERE {_BY_KEY}"
                " ORDER BY number DESC LIMIT ?)",
                (*key, *key, limit),
            )

    def last_act(self, key: tuple[str, int, str]) -> tuple[int, bytes, int, str] | None:
        """Return (number, before, rows, mark) of the newest act of `key`, None without one."""
        with self._transaction("DEFERRED") as db:
            return db.execute(
                f"SELECT number, before, rows, mark FROM acts WHERE {_BY_KEY} ORDER BY number DESC LIMIT 1",
                key,
            ).fetchone()

    def delete_acts(self, key: tuple[str, int, str], number: int | None = None) -> None:
        """Delete the act of this number, or all acts of `key`."""
        with self._transaction("IMMEDIATE") as db:
            if number is None:
                db.execute(f"DELETE FROM acts WHERE {_BY_KEY}", key)
            else:
                db.execute("DELETE FROM acts WHERE number=?", (number,))

    def delete_all_acts(self) -> None:
        """Delete the acts of all persons, which can then no longer be undone, and the values in the journal.

        The database is rewritten, so that no page of it holds the deleted contents.
        """
        with self._transaction("IMMEDIATE") as db:
            db.execute("DELETE FROM acts")
            touches = [
                (_dumped(_without_values(Step(**json.loads(step)))), number)
                for number, step in db.execute("SELECT number, step FROM journal").fetchall()
            ]
            db.executemany("UPDATE journal SET step=? WHERE number=?", touches)
        (self._shared or self._connection()).execute("VACUUM")
        (self._shared or self._connection()).execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _current_workbook(self, db: sqlite3.Connection, file_id: str) -> Workbook:
        row = db.execute("SELECT version FROM files WHERE id=?", (file_id,)).fetchone()
        if row is None:
            # Somebody deleted it since the caller looked.
            raise Refusal("Requested entity was not found.", 404)
        (version,) = row
        with self._lock:
            cached = self._cache.get(file_id)
            if cached and cached[0] == version:
                self._cache.move_to_end(file_id)
                return cached[1]
        (body,) = db.execute("SELECT body FROM workbooks WHERE id=?", (file_id,)).fetchone()
        book = Workbook.load(zlib.decompress(body).decode())
        self._cache_workbook(file_id, version, book)
        return book

    def _cache_workbook(self, file_id: str, version: int, book: Workbook) -> None:
        with self._lock:
            if self._cache.get(file_id, (0,))[0] <= version:
                self._cache[file_id] = (version, book)
                self._cache.move_to_end(file_id)
            if len(self._cache) > _CACHED_WORKBOOKS:
                self._cache.popitem(last=False)

    def close(self) -> None:
        """Close this thread's connection; the next use opens another. In memory everything is gone then."""
        (self._shared or self._connection()).close()
        self._thread_local.__dict__.pop("by_process", None)

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[sqlite3.Connection]:
        if self._shared:
            with self._lock, _begin(self._shared, kind):
                yield self._shared
        else:
            with _begin(self._connection(), kind) as db:
                yield db

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection in this process.

        A connection inherited through a fork is kept, neither used nor closed: closing it in the child would
        interfere with the parent's locks.
        """
        connections: dict[int, sqlite3.Connection] = self._thread_local.__dict__.setdefault("by_process", {})
        if os.getpid() not in connections:
            connections[os.getpid()] = _connect(self._path)
        return connections[os.getpid()]


def _connect(path: str | Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT}")
    return db


def _upgrade(db: sqlite3.Connection) -> None:
    """Bring a database of an earlier version up to date.

    The first one did not keep who changed a file, later ones of a touch only where it was: in `hands`.
    """
    with _begin(db, "IMMEDIATE"):
        column_names = [column[1] for column in db.execute("PRAGMA table_info(files)")]
        if "modified_by" not in column_names:
            db.execute("ALTER TABLE files ADD COLUMN modified_by TEXT NOT NULL DEFAULT ''")
        if db.execute("SELECT 1 FROM sqlite_master WHERE name='hands'").fetchone():
            touches = db.execute("SELECT file, version, person, sheet, row_name, column_name FROM hands")
            for file, version, person, sheet, row, column in touches.fetchall():
                step = Step(TOUCH, sheet, row=row, after={column: None})
                db.execute(_ADD_TO_JOURNAL, (file, version, "", person, secrets.token_hex(8), _dumped(step)))
            db.execute("DROP TABLE hands")


def _steps_of_file(before: File, after: File) -> Iterator[Step]:
    if before.trashed != after.trashed:
        yield Step(FILE_TRASHED if after.trashed else FILE_RESTORED)
    if before.name != after.name:
        yield Step(FILE_RENAMED, before=before.name, after=after.name)


def _add_to_journal(db: sqlite3.Connection, file: File, person: str, steps: Sequence[Step]) -> None:
    act = secrets.token_hex(8)
    db.executemany(
        _ADD_TO_JOURNAL,
        [
            (file.id, file.version, file.modified, person, f"{act}.{number}", _dumped(step))
            for number, step in enumerate(steps)
        ],
    )


def _add_revision(db: sqlite3.Connection, file: File) -> None:
    newest = "SELECT number, person FROM revisions WHERE file=? ORDER BY number DESC LIMIT 1"
    number, person = db.execute(newest, (file.id,)).fetchone() or (None, None)
    if person == file.modified_by:
        db.execute("UPDATE revisions SET modified=? WHERE number=?", (file.modified, number))
        return
    values = (file.id, file.modified, file.modified_by)
    db.execute("INSERT INTO revisions (file, modified, person) VALUES (?,?,?)", values)
    db.execute(
        "DELETE FROM revisions WHERE file=? AND number NOT IN"
        " (SELECT number FROM revisions WHERE file=? ORDER BY number DESC LIMIT ?)",
        (file.id, file.id, _MOST_REVISIONS),
    )


def _dumped(step: Step) -> str:
    return json.dumps(vars(step), ensure_ascii=False)


def _without_values(step: Step) -> Step:
    """Return what may be kept of a step: that a person touched these columns of a row."""
    columns = {**(step.before or {}), **(step.after or {})} if step.kind in (ROW, HEADER) else {}
    return Step(TOUCH, step.sheet, "", step.row, after=dict.fromkeys(columns))


@contextmanager
def _begin(db: sqlite3.Connection, kind: str) -> Iterator[sqlite3.Connection]:
    db.execute(f"BEGIN {kind}")
    try:
        yield db
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _select_file(db: sqlite3.Connection, file_id: str) -> File | None:
    row = db.execute("SELECT * FROM files WHERE id=?", (file_id,)).fetchone()
    return _file_of_row(row) if row else None


def _file_of_row(row: tuple) -> File:
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


def _row_of_file(file: File) -> tuple:
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


def _compressed(book: Workbook) -> bytes:
    return zlib.compress(book.dump().encode(), 1)
