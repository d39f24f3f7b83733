"""Which area decides a request.

Requests of schools are decided by their area; those of offices and bureaus, and of unknown areas, by OBEC.
"""

from collections.abc import Mapping

from sqlalchemy import Connection

from ..records import RECORDS
from ..store import areas


def deciding_area(conn: Connection, record: str, answers: Mapping, agency: Mapping | None) -> str:
    """Returns the key of the area that decides. `agency`: that the request is about, if it is listed."""
    if agency:
        return agency["area"]
    if RECORDS[record].central or answers.get("kind") != "school":
        return areas.OBEC
    named_area = areas.get_by_name(conn, answers.get("area") or "")
    return named_area["key"] if named_area else areas.OBEC
