"""Prepared files: who asked for which, how far each is, and when it ended. No function commits.

An attempt at a file is known by `tries`: one that was given up cannot end a later one.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, RowMapping, Select, func, or_, select

from . import agencies
from .schema import accounts, downloads, workbooks

WAITING, MAKING, READY, FAILED = "waiting", "making", "ready", "failed"
# Not ended yet.
OPEN_STATES = (WAITING, MAKING)
# A span of time: after the first moment, up to the second one.
Span = tuple[datetime, datetime]


def add(
    conn: Connection, kind: str, arguments: Mapping, area: str | None, account_id: int, now: datetime
) -> str:
    """Insert a file that waits to be made; returns its id, which nobody can guess."""
    download = secrets.token_hex(20)
    values = {"id": download, "kind": kind, "arguments": dict(arguments), "area": area, "state": WAITING}
    conn.execute(downloads.insert().values(**values, account_id=account_id, asked_at=now))
    return download


def get(conn: Connection, download: str) -> RowMapping | None:
    """Returns a file with `username`, of the account that asked for it."""
    return conn.execute(_select_with_username().where(downloads.c.id == download)).mappings().first()


def list_of_area(conn: Connection, area: str | None, kept: Span) -> list[RowMapping]:
    """Returns the files of an area, the newest first: open ones, and those that ended in a span of time.

    Those of all areas if it is None. With `username`, as `get`.
    """
    query = _select_with_username().where(_is_of_area(downloads.c.area, area), _is_kept(kept))
    return list(conn.execute(query.order_by(downloads.c.asked_at.desc(), downloads.c.id)).mappings())


def list_same(
    conn: Connection, kind: str, arguments: Mapping, area: str | None, kept: Span
) -> list[RowMapping]:
    """Returns those of `list_of_area` that have this kind and these arguments, and have not failed."""
    return [
        row
        for row in list_of_area(conn, area, kept)
        if row["kind"] == kind and row["arguments"] == dict(arguments) and row["state"] != FAILED
    ]


def count_open(conn: Connection, account_id: int) -> int:
    """Returns how many files that this account asked for have not ended."""
    is_open = (downloads.c.account_id == account_id, downloads.c.state.in_(OPEN_STATES))
    return conn.execute(select(func.count()).select_from(downloads).where(*is_open)).scalar_one()


def count_before(conn: Connection, download: Mapping) -> int:
    """Returns how many files will be made before one that waits."""
    is_before = or_(
        downloads.c.state == MAKING,
        (downloads.c.state == WAITING) & (downloads.c.asked_at < download["asked_at"]),
    )
    return conn.execute(select(func.count()).select_from(downloads).where(is_before)).scalar_one()


def has_open(conn: Connection) -> bool:
    query = select(downloads.c.id).where(downloads.c.state.in_(OPEN_STATES)).limit(1)
    return conn.execute(query).first() is not None


def list_silent(conn: Connection, alive: Span) -> list[RowMapping]:
    """Returns the files whose attempt did not give its last sign of life in a span of time."""
    is_silent = (downloads.c.state == MAKING, ~_is_in(downloads.c.beat_at, alive))
    return list(conn.execute(select(downloads).where(*is_silent)).mappings())


def first_waiting(conn: Connection) -> RowMapping | None:
    """Returns the file that was asked for first of those that wait."""
    query = select(downloads).where(downloads.c.state == WAITING)
    return conn.execute(query.order_by(downloads.c.asked_at, downloads.c.id).limit(1)).mappings().first()


def begin(conn: Connection, download: Mapping, now: datetime) -> dict:
    """Begin the next attempt at a file that waits; returns the file as it is then."""
    values = {"state": MAKING, "tries": download["tries"] + 1, "digest": ""}
    values |= {"begun_at": now, "beat_at": now, "done": 0, "total": 0}
    conn.execute(downloads.update().where(downloads.c.id == download["id"]).values(**values))
    return dict(download) | values


def describe(conn: Connection, download: Mapping, digest: str) -> bool:
    """Note the digest of what an attempt has begun to read; False if the attempt was given up."""
    return _update(conn, download, digest=digest)


def beat(conn: Connection, download: Mapping, done: int, total: int, now: datetime) -> bool:
    """Note how far an attempt is; False if it was given up."""
    return _update(conn, download, done=done, total=total, beat_at=now)


def finish(conn: Connection, download: Mapping, rows: int, size: int, now: datetime) -> bool:
    """Note that an attempt has made its file of `size` bytes; False if it was given up."""
    return _update(conn, download, state=READY, ended_at=now, rows=rows, bytes=size)


def fail(conn: Connection, download: Mapping, problem: str, now: datetime) -> bool:
    """Note that a file cannot be made; False if the attempt was given up."""
    return _update(conn, download, state=FAILED, ended_at=now, problem=problem)


def give_back(conn: Connection, download: Mapping, is_counted: bool = True) -> bool:
    """Let the file of an attempt wait again; an attempt that is not counted is not one of its tries."""
    tries = download["tries"] if is_counted else download["tries"] - 1
    return _update(conn, download, state=WAITING, tries=tries, digest="", begun_at=None, beat_at=None)


def delete(conn: Connection, ids: Iterable[str]) -> None:
    conn.execute(downloads.delete().where(downloads.c.id.in_(list(ids))))


def delete_past(conn: Connection, kept: Span, waited: Span) -> None:
    """Delete files that did not end in a span of time, and waiting ones not asked for in another."""
    is_past = or_(
        ~_is_in(downloads.c.ended_at, kept),
        (downloads.c.state == WAITING) & ~_is_in(downloads.c.asked_at, waited),
    )
    conn.execute(downloads.delete().where(is_past))


def make_all_anew(conn: Connection) -> None:
    """Delete every file that has ended, and let those wait again that are being made."""
    conn.execute(downloads.delete().where(downloads.c.state.in_((READY, FAILED))))
    conn.execute(downloads.update().where(downloads.c.state == MAKING).values(state=WAITING, digest=""))


def list_all(conn: Connection) -> list[RowMapping]:
    """Returns id, state and tries of every file."""
    columns = (downloads.c.id, downloads.c.state, downloads.c.tries)
    return list(conn.execute(select(*columns)).mappings())


def marks_of_data(conn: Connection, area: str | None) -> Sequence[object]:
    """Returns numbers that differ when what is counted in an area, or in all areas if it is None, may differ.

    Its workbook as it was read and written last, its accounts by state, and the version of the register.
    """
    keys = ("area", "file_id", "next_token", "version_read", "last_at", "committed_at", "read_at", "figures")
    books = select(*(workbooks.c[key] for key in keys)).order_by(workbooks.c.area)
    people = select(accounts.c.state, func.count(), func.max(accounts.c.confirmed_at))
    if area is not None:
        books, people = books.where(workbooks.c.area == area), people.where(accounts.c.area == area)
    people = people.group_by(accounts.c.state).order_by(accounts.c.state)
    rows: list[Row] = [*conn.execute(books), *conn.execute(people)]
    return [agencies.register_version(conn), *map(tuple, rows)]


def _select_with_username() -> Select:
    joined = downloads.join(accounts, accounts.c.id == downloads.c.account_id)
    return select(downloads, accounts.c.username).select_from(joined)


def _is_of_area(column: ColumnElement, area: str | None) -> ColumnElement[bool]:
    return column.is_(None) if area is None else column == area


def _is_kept(kept: Span) -> ColumnElement[bool]:
    return or_(downloads.c.ended_at.is_(None), _is_in(downloads.c.ended_at, kept))


def _is_in(column: ColumnElement, span: Span) -> ColumnElement[bool]:
    return (column > span[0]) & (column <= span[1])


def _update(conn: Connection, download: Mapping, **values: object) -> bool:
    """Change the file of an attempt; False if the attempt was given up."""
    is_attempt = (
        downloads.c.id == download["id"],
        downloads.c.state == MAKING,
        downloads.c.tries == download["tries"],
    )
    return conn.execute(downloads.update().where(*is_attempt).values(**values)).rowcount == 1
