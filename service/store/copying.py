"""Copies a database into another one, of another kind for example, table by table.

The other one must be of today's schema, and empty but for an earlier copy that was cut off: that one goes on
where it ended. Nothing else may write to either meanwhile.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import (
    JSON,
    Connection,
    Row,
    Table,
    Text,
    bindparam,
    cast,
    func,
    literal,
    select,
    text,
    tuple_,
)
from sqlalchemy.exc import DataError

from . import Database, instance_values
from .schema import METADATA
from .schema import instance_values as value_table

# Rows that go over at once.
PORTION = 1000
# Stands in the other database until all of it is there.
UNFINISHED_KEY = "copy_unfinished"
# What a database holds that nobody has used yet: what its migrations put there.
MADE_BY_MIGRATIONS = {"instance_values"}


class NotCopied(Exception):
    """The database cannot be copied, or was not copied whole; says why, and what to do."""


@dataclass(frozen=True)
class CopiedTable:
    name: str
    rows: int


def copy(source: Connection, target: Database, progress: Callable[[CopiedTable], object]) -> None:
    """Copy every table, and compare numbers and digests of their rows.

    `source`: a connection that keeps writers out. `progress` is called after each table. Raises NotCopied.
    """
    _begin(target)
    for table in METADATA.sorted_tables:
        _copy_rows(source, target, table)
        with target.read() as conn:
            numbers, digests = zip(*(_digest(conn_, table) for conn_ in (source, conn)), strict=True)
        if digests[0] != digests[1]:
            raise NotCopied(
                f"table {table.name}: {numbers[0]} rows here and {numbers[1]} there, which differ. Something"
                " wrote to one of them meanwhile: begin again with an empty database."
            )
        progress(CopiedTable(table.name, numbers[0]))
    with target.begin() as conn:
        _advance_counters(conn)
        instance_values.delete(conn, UNFINISHED_KEY)
        conn.commit()


def _begin(target: Database) -> None:
    """Prepare an empty database. Raises NotCopied where it holds what no copy put there."""
    with target.begin() as conn:
        if instance_values.get(conn, UNFINISHED_KEY):
            return
        used = [
            table.name
            for table in METADATA.sorted_tables
            if table.name not in MADE_BY_MIGRATIONS and conn.execute(select(table).limit(1)).first()
        ]
        if used:
            raise NotCopied(f"that database is in use ({', '.join(used[:3])}). It must be an empty one.")
        conn.execute(value_table.delete())
        instance_values.put(conn, UNFINISHED_KEY, "yes")
        conn.commit()


def _copy_rows(source: Connection, target: Database, table: Table) -> None:
    """Insert the rows behind the last one that is there, in the order of their keys."""
    insert = table.insert().values(
        {
            column.name: cast(bindparam(column.name, type_=Text), JSON)
            if isinstance(column.type, JSON) and target.engine.dialect.name == "postgresql"
            else bindparam(column.name, type_=Text if isinstance(column.type, JSON) else column.type)
            for column in table.columns
        }
    )
    with target.read() as conn:
        last = _last_key(conn, table)
    for rows in _portions(source, table, last):
        with target.begin() as conn:
            try:
                conn.execute(insert, [dict(row._mapping) for row in rows])
            except DataError as error:
                sentence = f"table {table.name}: that database does not take a value: {error.orig}"
                raise NotCopied(sentence) from error
            conn.commit()


def _last_key(conn: Connection, table: Table) -> tuple | None:
    keys = [column for column in table.primary_key]
    row = conn.execute(
        _without_mark(table, select(*keys)).order_by(*(key.desc() for key in keys)).limit(1)
    ).first()
    return tuple(row) if row else None


def _portions(conn: Connection, table: Table, last: tuple | None = None) -> Iterator[list[Row]]:
    """Yield the rows behind a key in the order of keys; values of JSON as the texts that are stored."""
    keys = [column for column in table.primary_key]
    columns = [
        cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column
        for column in table.columns
    ]
    while True:
        query = _without_mark(table, select(*columns)).order_by(*keys).limit(PORTION)
        if last is not None:
            query = query.where(tuple_(*keys) > tuple_(*map(literal, last, (key.type for key in keys))))
        rows = conn.execute(query).all()
        if not rows:
            return
        yield rows
        last = tuple(rows[-1]._mapping[key.name] for key in keys)


def _without_mark(table: Table, query):
    return query.where(value_table.c.key != UNFINISHED_KEY) if table is value_table else query


def _digest(conn: Connection, table: Table) -> tuple[int, str]:
    """Returns the number of rows and a digest of all their values."""
    digest, number = hashlib.sha256(), 0
    for rows in _portions(conn, table):
        number += len(rows)
        for row in rows:
            digest.update(_text(row._mapping).encode())
    return number, digest.hexdigest()


def _text(values: Mapping) -> str:
    # PostgreSQL stores no NUL characters (store/postgresql.py).
    return "\x1f".join(f"{value!r}" for value in values.values()).replace("\\x00", "") + "\x1e"


def _advance_counters(conn: Connection) -> None:
    """Let the next number of each table be the one behind its last row; SQLite does so by itself."""
    if conn.dialect.name != "postgresql":
        return
    for table in METADATA.sorted_tables:
        for column in table.primary_key:
            name = conn.execute(
                select(func.pg_get_serial_sequence(f'"{table.name}"', column.name))
            ).scalar_one()
            if name:
                last = f'SELECT max("{column.name}") FROM "{table.name}"'
                values = f"coalesce(({last}), 1), ({last}) IS NOT NULL"
                conn.execute(text(f"SELECT setval('{name}', {values})"))
