"""When an agency was told or reminded."""

from sqlalchemy import Connection, RowMapping, select

from .schema import reminders


def of_agency(conn: Connection, area: str, agency: str) -> list[RowMapping]:
    """The newest first."""
    found = select(reminders).where(reminders.c.area == area, reminders.c.agency == agency)
    return list(conn.execute(found.order_by(reminders.c.id.desc())).mappings())
