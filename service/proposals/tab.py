"""Which agencies of the register are to be appended to the tab หน่วยงาน of an area.

The service appends rows to that tab and never changes one.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from ..register.differences import agency_codes, is_same_name
from ..store import agencies, register_lines, rows
from .proposal_state import tab_rows


def agencies_to_append(conn: Connection, area: str, workbook_rows: Iterable[Mapping]) -> list[Mapping]:
    """Returns the agencies of an area that its tab does not show under their registered name.

    `workbook_rows`: the mirrored rows of the workbook. An agency whose row was on the tab and is gone is left
    out, because a person deleted the row; it comes back when OBEC refuses the closing.
    """
    written_names = register_lines.names_by_code(conn, area)
    if not written_names:
        # The tab was not read yet: the first reading notes what is on it.
        return []
    unwritten = [
        agency
        for agency in agencies.list_of_area(conn, area)
        if written_names.get(agency["code"]) != agency["name_th"]
    ]
    if not unwritten:
        return []
    register_rows = tab_rows(workbook_rows)
    return [
        agency
        for agency in unwritten
        if not any(
            row.code in agency_codes(agency) and is_same_name(row.name, agency["name_th"])
            for row in register_rows
        )
    ]


def note_appended(conn: Connection, area: str, batch_id: int) -> None:
    """Notes the rows that a committed batch has appended to the tab. The caller commits.

    Rows are left out that landed in wrong columns, because the columns had moved.
    """
    appended_rows = [
        row
        for row in rows.list_of_batch(conn, batch_id, [register_lines.TAB])
        if row["state"] != rows.MISPLACED
    ]
    names = [{"code": row["agency"], "name_th": row["cells"]["name_th"]} for row in appended_rows]
    register_lines.put(conn, area, names)
