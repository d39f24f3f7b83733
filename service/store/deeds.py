"""The audit trail: who did what on the web or by a command. Never what somebody typed: keys and codes only."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select

from .schema import deeds


def add(
    conn: Connection, now: datetime, act: str, who: str = "", area: str | None = None, agency: str = "", **about: object
) -> None:
    """Note a deed; it stays only if the transaction commits. `act`: a key of service.acts.ACTS; `who`: a username, ""
    where nobody was signed in; `about`: what the sentence of the act needs."""
    values = {"at": now, "act": act, "who": who, "area": area, "agency": agency, "about": about}
    conn.execute(deeds.insert(), values)


def count(conn: Connection, area: str) -> int:
    return conn.execute(select(func.count()).where(deeds.c.area == area)).scalar_one()


def of_area(conn: Connection, area: str, most: int = 100, after: int = 0) -> list[RowMapping]:
    """The newest deeds in an area, without the `after` newest of them."""
    found = select(deeds).where(deeds.c.area == area).order_by(deeds.c.id.desc()).limit(most).offset(after)
    return list(conn.execute(found).mappings())
