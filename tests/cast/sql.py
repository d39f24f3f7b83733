"""SQL that tests write by hand, for the database that they run on."""

from sqlalchemy import Connection, CursorResult, text


def run_sql(conn: Connection, statement: str, *values: object) -> CursorResult:
    """Run a statement with a `?` for each value."""
    names = [f"value_{number}" for number in range(len(values))]
    for name in names:
        statement = statement.replace("?", f":{name}", 1)
    return conn.execute(text(statement), dict(zip(names, values, strict=True)))
