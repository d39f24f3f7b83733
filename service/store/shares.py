"""Whom the workbooks were shared with, so that nobody is let in twice: Google counts how often files are
shared.
"""

from datetime import datetime

from sqlalchemy import Connection, select

from .schema import shares
from .upsert import upsert


def of_area(conn: Connection, area: str) -> dict[str, str]:
    """{e-mail: "user" or "group"} of an area's workbook."""
    found = select(shares.c.email, shares.c.kind).where(shares.c.area == area).order_by(shares.c.email)
    return dict(conn.execute(found).all())


def add(conn: Connection, area: str, email: str, kind: str, now: datetime) -> None:
    upsert(conn, shares, [{"area": area, "email": email, "kind": kind, "shared_at": now}])
