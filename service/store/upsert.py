"""INSERT … ON CONFLICT for the databases that know it, SQLite and PostgreSQL."""

from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

INSERT_BY_DIALECT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def upsert(conn: Connection, table: Table, rows: Iterable[Mapping]) -> int:
    """Insert rows, or update those whose primary key is there; returns the number of rows.

    Each row holds the primary key and the columns to set; all rows have the same keys.
    """
    rows = [dict(row) for row in rows]
    if rows:
        conn.execute(_upsert_statement(conn.dialect.name, table, tuple(rows[0])), rows)
    return len(rows)


def insert_new(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Returns an INSERT that leaves out rows whose unique keys are there already."""
    return _insert_new_statement(conn.dialect.name, table)


# Statements are built once: some run with every form that is accepted. They hold no values, so that the
# same short statement serves any number of rows.


@cache
def _upsert_statement(
    dialect: str, table: Table, columns: tuple[str, ...]
) -> sqlite.Insert | postgresql.Insert:
    statement = INSERT_BY_DIALECT[dialect](table)
    keys = [column.name for column in table.primary_key]
    values = {name: statement.excluded[name] for name in columns if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=values)


@cache
def _insert_new_statement(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return INSERT_BY_DIALECT[dialect](table).on_conflict_do_nothing()
