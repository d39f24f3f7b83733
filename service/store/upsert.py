"""Insert or update by primary key, for both databases that speak ON CONFLICT."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(conn: Connection, table: Table, lines: Iterable[Mapping]) -> int:
    """Each line holds the primary key and the columns to set; all lines have the same keys. Returns their
    number.
    """
    lines = [dict(line) for line in lines]
    if not lines:
        return 0
    statement = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[conn.dialect.name](table)
    keys = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in lines[0] if name not in keys}
    # One short statement for all lines: one that held their values would be put together anew for each number
    # of lines.
    conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), lines)
    return len(lines)
