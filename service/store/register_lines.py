"""Which lines of the register were put on the tab หน่วยงาน of an area's workbook, and by which name.

What people changed there is told by comparing with these: a line that never stood on the tab was not deleted
from it.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, select

from .schema import register_lines
from .upsert import upsert

# The key of the tab, and of its lines in the mirror.
TAB = "agencies"
# Noted in place of a name.
TAKEN_BACK = ""


def of_area(conn: Connection, area: str) -> dict[str, str]:
    """Code -> the name that was put on the tab."""
    found = select(register_lines.c.code, register_lines.c.name_th).where(register_lines.c.area == area)
    return dict(conn.execute(found).all())


def put(conn: Connection, area: str, agencies: Iterable[Mapping]) -> None:
    """These agencies stand on the area's tab by the name they have now."""
    upsert(
        conn,
        register_lines,
        [{"area": area, "code": one["code"], "name_th": one["name_th"]} for one in agencies],
    )


def take_back(conn: Connection, agency: Mapping) -> None:
    """The service itself takes an agency back that it had put on the tab: the line that stands there proposes
    nothing.
    """
    upsert(conn, register_lines, [{"area": agency["area"], "code": agency["code"], "name_th": TAKEN_BACK}])


def forget(conn: Connection, area: str, code: str) -> None:
    """As if the line had never been put there: it is appended again, unless it stands."""
    conn.execute(delete(register_lines).where(register_lines.c.area == area, register_lines.c.code == code))
