"""What of the register is to be appended to the tab หน่วยงาน of an area. The service never changes a line
there.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from ..register.differences import codes, same_name
from ..store import agencies, register_lines, rows
from .proposal_state import lines_of_tab


def to_append(conn: Connection, area: str, mirrored: Iterable[Mapping]) -> list[Mapping]:
    """Agencies of the register that the tab does not show under the name they have. `mirrored`: rows of the
    workbook.

    What was put there once and is gone, was deleted by a person: it stays away until OBEC refuses the
    closing.
    """
    put = register_lines.of_area(conn, area)
    if not put:
        # Nobody has looked at this tab yet: what stands there is noted by the first look.
        return []
    missing = [one for one in agencies.of_area(conn, area) if put.get(one["code"]) != one["name_th"]]
    if not missing:
        return []
    lines = lines_of_tab(mirrored)
    return [
        one
        for one in missing
        if not any(line.code in codes(one) and same_name(line.name, one["name_th"]) for line in lines)
    ]


def listed(conn: Connection, area: str, batch_id: int) -> None:
    """The batch is committed: the lines it brought stand on the tab, if their columns had not moved. The
    caller commits.
    """
    brought = [
        row
        for row in rows.of_batch(conn, batch_id)
        if row["record"] == register_lines.TAB and row["state"] != rows.MISPLACED
    ]
    names = [{"code": row["agency"], "name_th": row["cells"]["name_th"]} for row in brought]
    register_lines.put(conn, area, names)
