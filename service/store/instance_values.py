"""Single values of the whole instance by key, such as the version of the register."""

from sqlalchemy import Connection, select

from .schema import instance_values
from .upsert import upsert


def get(conn: Connection, key: str) -> str | None:
    return conn.execute(select(instance_values.c.value).where(instance_values.c.key == key)).scalar()


def put(conn: Connection, key: str, value: str) -> None:
    upsert(conn, instance_values, [{"key": key, "value": value}])


def delete(conn: Connection, key: str) -> None:
    conn.execute(instance_values.delete().where(instance_values.c.key == key))
