"""The people and groups whom workbooks were shared with.

Google counts how often files are shared: nobody is let in twice.
"""

from datetime import datetime

from sqlalchemy import Connection, select

from .schema import shares
from .upsert import upsert


def kind_by_email(conn: Connection, area: str) -> dict[str, str]:
    """Returns e-mail -> "user" or "group" of an area's workbook."""
    query = select(shares.c.email, shares.c.kind).where(shares.c.area == area).order_by(shares.c.email)
    return dict(conn.execute(query).all())


def add(conn: Connection, area: str, email: str, kind: str, now: datetime) -> None:
    upsert(conn, shares, [{"area": area, "email": email, "kind": kind, "shared_at": now}])
