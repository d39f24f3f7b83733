"""Insert or update by primary key, for both databases that speak ON CONFLICT."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

# Lines a statement: SQLite allows 32,766 values in one.
CHUNK = 500


def upsert(conn: Connection, table: Table, lines: Iterable[Mapping]) -> int:
    """Each line holds the primary key and the columns to set; all lines have the same keys. Returns their number."""
    insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[conn.dialect.name]
    lines = [dict(line) for line in lines]
    keys = [column.name for column in table.primary_key]
    for start in range(0, len(lines), CHUNK):
        statement = insert(table).values(lines[start : start + CHUNK])
        changed = {name: statement.excluded[name] for name in lines[0] if name not in keys}
        conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))
    return len(lines)
