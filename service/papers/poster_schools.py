"""Which schools get a poster."""

from sqlalchemy import Connection

from ..store import agency_status


def poster_schools(conn: Connection, area: str, unregistered_only: bool = False) -> list[dict]:
    """Returns the status rows of the schools of an area, ordered by code.

    `unregistered_only`: only schools for which nobody has registered.
    """
    schools = [row for row in agency_status.list_of_area(conn, area) if row["kind"] == "school"]
    return [row for row in schools if not (unregistered_only and row["registered"])]
