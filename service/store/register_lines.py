"""The lines of the register that were put on the tab หน่วยงาน of an area's workbook, with their names then.

What people changed there is found by comparing with these: a line that was never put on the tab was not
deleted from it.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from .schema import register_lines
from .upsert import upsert

# The key of the tab, and the record of its lines in `rows`.
TAB = "agencies"
# The headers of its columns.
COLUMN_TITLES = {
    "code": "รหัสหน่วยงาน",
    "name_th": "ชื่อหน่วยงาน",
    "kind": "ประเภท",
    "district": "อำเภอ",
    "subdistrict": "ตำบล",
    "name_en": "ชื่อภาษาอังกฤษ",
    "proposal": "แจ้งเปลี่ยน",
    "note": "หมายเหตุ",
}
# Stands in place of a name where a version of before closed an agency by itself: its line proposes nothing.
WITHDRAWN = ""


def names_by_code(conn: Connection, area: str) -> dict[str, str]:
    """Returns code -> the name that was put on the tab."""
    query = select(register_lines.c.code, register_lines.c.name_th).where(register_lines.c.area == area)
    return dict(conn.execute(query).all())


def put(conn: Connection, area: str, agencies: Iterable[Mapping]) -> None:
    """Note that these agencies are on the area's tab, by the name they have now."""
    upsert(
        conn,
        register_lines,
        [{"area": area, "code": agency["code"], "name_th": agency["name_th"]} for agency in agencies],
    )


def delete(conn: Connection, area: str, code: str) -> None:
    """Forget that a line was put on the tab: it is appended again, unless it is there."""
    conn.execute(register_lines.delete().where(register_lines.c.area == area, register_lines.c.code == code))
