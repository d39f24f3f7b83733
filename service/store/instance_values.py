"""Small facts of the whole service, by key."""

from sqlalchemy import Connection, select

from .schema import facts
from .upsert import upsert


def get(conn: Connection, key: str) -> str | None:
    return conn.execute(select(facts.c.value).where(facts.c.key == key)).scalar()


def put(conn: Connection, key: str, value: str) -> None:
    upsert(conn, facts, [{"key": key, "value": value}])
