"""SQL that tests write by hand, for the database that they run on."""

import pytest
from sqlalchemy import Connection, CursorResult, text
from sqlalchemy.exc import DataError, ProgrammingError

from service.store import Database


def run_sql(conn: Connection, statement: str, *values: object) -> CursorResult:
    """Run a statement with a `?` for each value."""
    names = [f"value_{number}" for number in range(len(values))]
    for name in names:
        statement = statement.replace("?", f":{name}", 1)
    return conn.execute(text(statement), dict(zip(names, values, strict=True)))


def tamper(db: Database, *statements: str) -> None:
    """Change rows behind the service's back; skips the test where the database takes no such value."""
    with db.begin() as conn:
        for statement in statements:
            try:
                conn.exec_driver_sql(statement)
            except (DataError, ProgrammingError) as error:
                pytest.skip(f"the database stores no such value: {error.orig}")
        conn.commit()
