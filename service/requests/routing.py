"""In whose workbook a request is decided: schools in their area's, offices, bureaus and unknown areas in
OBEC's.
"""

from collections.abc import Mapping

from sqlalchemy import Connection

from ..records import RECORDS
from ..store import areas


def area_of(conn: Connection, record: str, answers: Mapping, agency: Mapping | None) -> str:
    """The key of the area that decides. `agency`: of the register, where the request is about one."""
    if agency:
        return agency["area"]
    if RECORDS[record].central or answers.get("kind") != "school":
        return areas.OBEC
    known = areas.named(conn, answers.get("area") or "")
    return known["key"] if known else areas.OBEC
